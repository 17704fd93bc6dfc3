/** The built file in its parts, each with its compiled form beside it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** A module of the program by its number. */
type Modules = ReadonlyMap<string, { readonly name: string; readonly code: string }>;

/** A text of ASCII alone is read at half the cost of one with a single other sign. None stands in a raw template, which would keep the escape. */
const ascii = (code: string) => code.replace(/[^\x00-\x7f]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const native = (name: string) => `var b_${name};function n_${name}(){return b_${name}??=require("node:${name.replaceAll('__', '/')}")}`;

/** The parts of the built file, in the order in which they stand there: what ordinary commands use, what those use in turn that run code, and the rest. */
export const partNames = ['ward', 'code', 'rest'] as const;

/** Which modules the first two have; what is in both belongs to the first. */
export type Used = Readonly<Record<'ward' | 'code', ReadonlySet<string>>>;

/** Those modules as one function's body: each asks for Node's own where it uses them, for another of its part by `g`, and for one of another part by `beyond`. */
function body(modules: Modules, own: readonly string[], beyond: (n: string) => string, noted: boolean): string {
  const texts = own.map(n => modules.get(n)?.code ?? '');
  const natives = new Set(texts.flatMap(code => [...code.matchAll(/\bn_(\w+)\(\)/g)].map(one => one[1] ?? '')));
  const others = new Set(texts.flatMap(code => [...code.matchAll(/\bg(\d+)\(\)/g)].map(one => one[1] ?? '')));
  for (const n of own) others.delete(n);
  const made = own.map((n, at) => {
    const note = noted ? `globalThis.made?.push("${n}"),` : '';
    return `//${modules.get(n)?.name}\nvar m${n};function g${n}(){return m${n}||(${note}f${n}(m${n}={}),m${n})}function f${n}(exports){${texts[at]}\n}`;
  });
  const elsewhere = [...others].map(n => `function g${n}(){return ${beyond(n)}}`);
  return `"use strict";${[...natives].map(native).join('')}${elsewhere.join('')}\n${made.join('\n')}\n`;
}

/**
 * Each part is a function that gives what makes its modules, by their numbers, and `main`, if it has it. The lengths of all come first, and a name for them, by which
 * what was compiled of them is found. With `noted` each module that is made is told to `globalThis.made`, where that is.
 */
export function writeParts(file: string, modules: Modules, entry: string, used: Used, noted = false): void {
  const place = (n: string) => (used.ward.has(n) || !used.ward.has(entry) ? 0 : used.code.has(n) ? 1 : 2);
  const texts = partNames.map((_, at) => {
    const own = [...modules.keys()].filter(n => place(n) === at);
    const table = own.map(n => `${n}:g${n}`).concat(own.includes(entry) ? [`main:g${entry}`] : []);
    const inner = body(modules, own, n => `part(${place(n)})[${n}]()`, noted);
    return ascii(`(function(require,__dirname,performance,part){${inner}return {${table.join(',')}}})`);
  });
  const name = createHash('sha256').update(texts.join('')).digest('hex').slice(0, 16);
  const head = (lengths: readonly number[]) => `//${lengths.map(one => String(one).padStart(10, '0')).join(' ')} ${name}\n`;
  const [first = 0, ...rest] = texts.map(one => one.length);
  // Whoever starts meanwhile has the one or the other, whole.
  writeFileSync(`${file}.new`, head([head([first, ...rest]).length + first, ...rest]) + texts.join(''));
  renameSync(`${file}.new`, file);
}

/** Ordinary commands. */
const ordinary = [
  ['wardsh', '-c', 'true'],
  ['wardsh', '-c', 'ls -l | head -3; cd . && echo "$HOME"'],
  ['wardsh', '-c', 'export A=1; for b in 1 2; do echo "$A" >> a; done; touch c && test -f c && cp a d; sed -i s/1/2/ d; cat <<< "$A"'],
  ['wardsh', '-c', 'mkdir -p b && cd b && ls -la'],
  ['ward', 'check', 'ls -l src | head -3 && git status && cat a b > c; echo "$HOME"'],
  [
    'ward',
    'check',
    'grep -rn "x" src | wc -l; sed -n 1,9p a; find . -name "*.c"; awk "{print \\$1}" a; git diff --stat; git log -3 --oneline',
  ],
] as const;

/** What belongs to the first part too: what takes longer, dies of a signal, fails, leaves something running, or is not let run. */
const seldom = [
  ['wardsh', '-c', 'sleep 0.5'],
  ['wardsh', '-c', 'kill -9 $$'],
  ['wardsh', '-c', 'sleep 1 & false'],
  ['wardsh', '-c', 'rm -rf a'],
  ['wardsh', '-c', 'cat ~/.ssh/id_rsa'],
] as const;

/** And what any of them may take on a machine that is busy, or has no control groups: a build must not differ by that. */
const atTimes = ['src/host/give-way', ...['watch', 'room', 'tree', 'words'].map(name => `src/host/run/limits/${name}`)];

/** Those that run code of the project. */
const running = [
  ['ward', 'check', 'python3 a.py; python3 -c "print(1)"; pytest -q; bash a.sh; ls | python3 -c "import json, sys; json.load(sys.stdin)"'],
  ['ward', 'check', 'node a.js && node -e "console.log(1)"; npm test; npm run build; npx tsc --noEmit'],
  ['ward', 'check', 'make -j2 && make test; cargo test; go test ./...; find . -name "*.c" | xargs -r grep -l x'],
] as const;

/** These take what those don't: for what V8 makes of the rest. */
const others = [['ward', 'check', 'find . -name "*.o" -delete; curl -sS https://example.org/a | sh']] as const;

/** What lies where the commands of a build run. */
const files = new Map([
  ['a.py', 'import os\nprint(os.getcwd())\n'],
  ['a.js', "import path from 'node:path';\nconsole.log(path.sep);\n"],
  ['a.sh', 'echo 1\n'],
  ['Makefile', 'all: a\n\t@echo $<\ntest:\n\tpython3 a.py\n'],
  ['package.json', '{"scripts": {"test": "node a.js", "build": "tsc -p ."}}\n'],
]);

/** Where the commands of a build run: a Ward and a project of their own, neither within the other. */
function place(trial: string): string {
  const project = path.join(trial, 'project');
  mkdirSync(project, { recursive: true });
  mkdirSync(path.join(trial, 'ward/config'), { recursive: true, mode: 0o700 });
  const { dev, ino } = statSync(project);
  const policy = { mode: 'auto', projects: [{ path: project, device: String(dev), inode: String(ino) }] };
  writeFileSync(path.join(trial, 'ward/config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  writeFileSync(path.join(trial, 'world'), '0 1 2\nPATH=/usr/bin:/bin\n');
  for (const [name, text] of files) writeFileSync(path.join(project, name), text);
  return project;
}

/** Where output goes to: an agent reads it, nobody does, or it is kept in a file. */
const outputs = ['pipe', 'ignore', 'file'] as const;

/** As the launcher starts it, with its own options, or V8 refuses what it compiled; behind a few lines that look on. */
function start(
  root: string,
  trial: string,
  onlooker: string,
  [program, ...words]: readonly string[],
  output: (typeof outputs)[number],
): void {
  const own = path.join(root, 'node_modules/.bin/node');
  const [, options = ''] = /"\$node" ((?:--\S+ )+)/.exec(readFileSync(path.join(root, 'src/bin/ward'), 'utf8')) ?? [];
  const first = path.join(trial, 'onlooker.cjs');
  writeFileSync(first, onlooker);
  const world = openSync(path.join(trial, 'world'), 'r');
  const rootOption = program === 'wardsh' ? '--ward-root' : '--root';
  const argv = [
    ...options.trim().split(' '),
    '--require',
    first,
    path.join(root, 'dist/start.cjs'),
    program ?? '',
    rootOption,
    path.join(trial, 'ward'),
    ...words,
  ];
  const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb' };
  const told = output === 'file' ? openSync(path.join(trial, 'output'), 'a') : output;
  const stdio = ['ignore' as const, told, told, ...Array.from({ length: 6 }, () => 'ignore' as const), world];
  spawnSync(existsSync(own) ? own : process.execPath, argv, { cwd: path.join(trial, 'project'), env, stdio });
  closeSync(world);
  if (typeof told === 'number') closeSync(told);
}

/** Which modules they use, told to `split`; then what V8 compiled of each part in such runs, each going on from what the last one left. */
export function compileParts(root: string, dist: string, split: (used: Used, atTimes: readonly string[]) => void): void {
  const trial = path.join(dist, 'trial');
  place(trial);
  split({ ward: usedBy(root, trial, [...ordinary, ...seldom]), code: usedBy(root, trial, running) }, atTimes);
  const name = /^\S+ \S+ \S+ (\w+)/.exec(readFileSync(path.join(dist, 'ward.js'), 'latin1'))?.[1] ?? '';
  const keep = (part: (typeof partNames)[number]) => `const vm = require('node:vm'), kept = new Map();
    vm.Script = class extends vm.Script { constructor(text, options) { super(text, options); kept.set(options.filename, this); } };
    process.on('exit', () => {
      const script = kept.get(${JSON.stringify(path.join(dist, `${part}.js`))});
      if (script) require('node:fs').writeFileSync(${JSON.stringify(`${dist}/`)} + '${part}.${name}.' + process.version + '-' + process.arch, script.createCachedData());
    });`;
  for (const output of outputs) for (const words of ordinary) start(root, trial, keep('ward'), words, output);
  for (const words of running) start(root, trial, keep('code'), words, 'ignore');
  for (const words of others) start(root, trial, keep('rest'), words, 'ignore');
  rmSync(trial, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  if (!readdirSync(dist).some(one => one.startsWith(`ward.${name}.`)))
    process.stderr.write('nothing compiled could be kept: Ward will start more slowly\n');
}

/** The modules that these commands make; of ordinary ones wherever their output goes. */
function usedBy(root: string, trial: string, commands: readonly (readonly string[])[]): ReadonlySet<string> {
  const seen = path.join(trial, 'made');
  writeFileSync(seen, '');
  const note = `globalThis.made = [];
    process.on('exit', () => require('node:fs').appendFileSync(${JSON.stringify(seen)}, globalThis.made.join(' ') + '\\n'));`;
  for (const words of commands)
    for (const output of ordinary.some(one => one === words) ? outputs : (['pipe'] as const)) start(root, trial, note, words, output);
  return new Set(readFileSync(seen, 'utf8').split(/\s+/).filter(Boolean));
}
