/** The built file in its two parts, what ordinary commands use and the rest, each with its compiled form beside it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A module of the program by its number. */
type Modules = ReadonlyMap<string, { readonly name: string; readonly code: string }>;

/** A text of ASCII alone is read at half the cost of one with a single other sign. None stands in a raw template, which would keep the escape. */
const ascii = (code: string) => code.replace(/[^\x00-\x7f]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const native = (name: string) => `var b_${name};function n_${name}(){return b_${name}??=require("node:${name.replaceAll('__', '/')}")}`;

/** Those modules as one function's body: each asks for Node's own where it uses them, for another of its part by `g`, and for one beyond it by `beyond`. */
function body(modules: Modules, own: readonly string[], beyond: (n: string) => string, noted: boolean): string {
  const texts = own.map(n => modules.get(n)?.code ?? '');
  const natives = new Set(texts.flatMap(code => [...code.matchAll(/\bn_(\w+)\(\)/g)].map(one => one[1] ?? '')));
  const others = new Set(texts.flatMap(code => [...code.matchAll(/\bg(\d+)\(\)/g)].map(one => one[1] ?? '')));
  for (const n of own) others.delete(n);
  const made = own.map((n, at) => {
    const note = noted ? `globalThis.made.push("${n}"),` : '';
    return `//${modules.get(n)?.name}\nvar m${n};function g${n}(){return m${n}||(${note}f${n}(m${n}={}),m${n})}function f${n}(exports){${texts[at]}\n}`;
  });
  const elsewhere = [...others].map(n => `function g${n}(){return ${beyond(n)}}`);
  return `"use strict";${[...natives].map(native).join('')}${elsewhere.join('')}\n${made.join('\n')}\n`;
}

/** The lengths of both parts come first, and a name for the two, by which what was compiled of them is found. With `noted` each module that is made is told to `globalThis.made`. */
export function writeParts(file: string, modules: Modules, entry: string, used: ReadonlySet<string>, noted = false): void {
  const [own = [], rest = []] = used.has(entry)
    ? [true, false].map(one => [...modules.keys()].filter(n => used.has(n) === one))
    : [[...modules.keys()]];
  const table = (numbers: readonly string[]) => `{${numbers.map(n => `${n}:g${n}`).join(',')}}`;
  const first = ascii(
    `(function(require,__dirname,performance,rest){${body(modules, own, n => `r$()[${n}]()`, noted)}var more;function r$(){return more??=rest()(require,__dirname,performance,${table(own)})}return g${entry}})`,
  );
  const second = ascii(
    `(function(require,__dirname,performance,own){${body(modules, rest, n => `own[${n}]()`, noted)}return ${table(rest)}})`,
  );
  const name = createHash('sha256').update(first).update(second).digest('hex').slice(0, 16);
  const head = (length: number) => `//${[length, second.length].map(one => String(one).padStart(10, '0')).join(' ')} ${name}\n`;
  writeFileSync(file, head(head(0).length + first.length) + first + second);
}

/** Ordinary commands. */
const ordinary = [
  ['wardsh', '-c', 'true'],
  ['wardsh', '-c', 'ls -l | head -3; cd . && echo "$HOME"'],
  ['ward', 'check', 'ls -l src | head -3 && git status && cat a b > c; echo "$HOME"'],
  [
    'ward',
    'check',
    'grep -rn "x" src | wc -l; sed -n 1,9p a; find . -name "*.c"; mkdir -p d && cp a d/; git diff --stat; git log -3 --oneline',
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

/** These take what those don't: for what V8 makes of the rest. */
const others = [
  [
    'ward',
    'check',
    'python3 -c "print(1)" && node -e 1; npm test; make -j2; find . -name "*.o" -delete; curl -sS https://example.org/a | sh',
  ],
] as const;

/** Where the commands of a build run: a Ward and a project of their own. */
function place(trial: string): string {
  const project = path.join(trial, 'project');
  mkdirSync(project, { recursive: true });
  mkdirSync(path.join(trial, 'config'), { mode: 0o700 });
  const { dev, ino } = statSync(project);
  const policy = { mode: 'auto', projects: [{ path: project, device: String(dev), inode: String(ino) }] };
  writeFileSync(path.join(trial, 'config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  writeFileSync(path.join(trial, 'world'), '0 1 2\nPATH=/usr/bin:/bin\n');
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
    trial,
    ...words,
  ];
  const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb' };
  const told = output === 'file' ? openSync(path.join(trial, 'output'), 'a') : output;
  const stdio = ['ignore' as const, told, told, ...Array.from({ length: 6 }, () => 'ignore' as const), world];
  spawnSync(existsSync(own) ? own : process.execPath, argv, { cwd: path.join(trial, 'project'), env, stdio });
  closeSync(world);
  if (typeof told === 'number') closeSync(told);
}

/** Which modules ordinary commands use, told to `split`; then what V8 compiled of each part in such runs, each going on from what the last one left. */
export function compileParts(root: string, dist: string, split: (used: ReadonlySet<string>, atTimes: readonly string[]) => void): void {
  const trial = path.join(dist, 'trial');
  const seen = path.join(trial, 'made');
  place(trial);
  writeFileSync(seen, '');
  const note = `globalThis.made = [];
    process.on('exit', () => require('node:fs').appendFileSync(${JSON.stringify(seen)}, globalThis.made.join(' ') + '\\n'));`;
  for (const output of outputs) for (const words of ordinary) start(root, trial, note, words, output);
  for (const words of seldom) start(root, trial, note, words, 'pipe');
  split(new Set(readFileSync(seen, 'utf8').split(/\s+/).filter(Boolean)), atTimes);
  const name = /^.{24}(\w+)/.exec(readFileSync(path.join(dist, 'ward.js'), 'latin1'))?.[1] ?? '';
  const keep = (part: string) => `const vm = require('node:vm'), kept = new Map();
    vm.Script = class extends vm.Script { constructor(text, options) { super(text, options); kept.set(options.filename, this); } };
    process.on('exit', () => {
      const script = kept.get(${JSON.stringify(path.join(dist, `${part}.js`))});
      if (script) require('node:fs').writeFileSync(${JSON.stringify(`${dist}/`)} + '${part}.${name}.' + process.version + '-' + process.arch, script.createCachedData());
    });`;
  for (const output of outputs) for (const words of ordinary) start(root, trial, keep('ward'), words, output);
  for (const words of others) start(root, trial, keep('rest'), words, 'ignore');
  rmSync(trial, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  if (!readdirSync(dist).some(one => one.startsWith(`ward.${name}.`)))
    process.stderr.write('nothing compiled could be kept: Ward will start more slowly\n');
}
