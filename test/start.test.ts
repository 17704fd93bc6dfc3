/** What the start of an ordinary command loads: the compiled form that was built, and of Ward's modules only those that the command needs. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { isBuilt } from './built.ts';
import { checkout, noSandbox, ownWard, plainEnvironment, start } from './ward.ts';
import { inWhole } from './whole.ts';

const dist = path.join(checkout, 'dist');

const built = isBuilt();
const own = ownWard('start');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
test.after.always(own.remove);

/** As the launcher starts it, with a few lines before it that look on. */
function started(onlooker: string, words: readonly string[], tree = checkout, output: 'ignore' | 'pipe' | number = 'ignore'): string {
  const world = path.join(own.top, 'world');
  writeFileSync(world, `0 1 2\nPATH=${plainEnvironment.PATH}\n`);
  const first = path.join(own.top, 'first.cjs');
  writeFileSync(first, onlooker);
  const [, options = ''] = /"\$node" (.*) "\$main"/.exec(readFileSync(path.join(checkout, 'src/bin/wardsh'), 'utf8')) ?? [];
  const argv = [...options.split(' '), '--require', first, path.join(tree, 'dist/start.cjs'), ...words];
  const stdio = [
    'ignore',
    output,
    output === 'ignore' ? 'pipe' : output,
    ...Array.from({ length: 6 }, () => 'ignore' as const),
    openSync(world, 'r'),
  ] as const;
  const report = path.join(own.top, 'report');
  execFileSync(process.execPath, argv, { cwd: project, env: { ...plainEnvironment, REPORT: report }, stdio: [...stdio] });
  return readFileSync(report, 'utf8');
}

const report = (what: string) => `process.on('exit', () => require('node:fs').writeFileSync(process.env.REPORT, ${what}));`;

/**
 * What looks after a command that takes its time begins at no time: on a busy machine any command may take it, and where no control group holds its
 * limits that is more than the first part has. What is begun for each is begun all the same.
 */
const timeless = `const { setTimeout } = globalThis;
    globalThis.setTimeout = (then, wait, ...words) => setTimeout(wait < 100 ? then : () => {}, wait, ...words);
    `;

/** The modules that one command makes: the built file with a note at the place where each is made. */
function made(text: string, clock = ''): readonly string[] {
  const onlooker = `${clock}const vm = require('node:vm'), made = [];
    globalThis.noteModule = number => made.push(number);
    vm.Script = class extends vm.Script {
      constructor(text, options) {
        const noted = text.replace(/\\(f(\\d+)\\(m\\1=\\{\\}\\)/g, (call, number) => '(noteModule(' + number + '),' + call.slice(1));
        super(noted, { ...options, cachedData: undefined });
      }
    };
    ${report('JSON.stringify(made)')}`;
  const numbers = JSON.parse(started(onlooker, ['wardsh', '--ward-root', own.root, '-c', text])) as readonly number[];
  const names = [...readFileSync(path.join(dist, 'ward.js'), 'latin1').matchAll(/^\/\/(.*)\nvar m(\d+);/gm)];
  const named = new Map(names.map(([, name = '', number]) => [Number(number), name]));
  return numbers.map(number => named.get(number) ?? `an unknown module ${number}`);
}

const unbuilt = built ? undefined : 'these sources are not built ("npm run build")';
const when = (reason: string | undefined) => (reason === undefined ? test.serial : test.serial.skip);
const because = (reason: string | undefined) => (reason === undefined ? '' : ` (skipped: ${reason})`);

/** A line for each part of the built file that is loaded, with what `then` makes of its script. */
const parts = (then: string) => `const vm = require('node:vm'), told = [];
    vm.Script = class extends vm.Script {
      constructor(text, options) {
        super(text, options);
        told.push([require('node:path').basename(options.filename), ${then}]);
      }
    };
    ${report('JSON.stringify(told)')}`;

const check = (text: string) => ['ward', '--root', own.root, 'check', text];
const code = 'python3 -c "print(1)"';
/** It runs code, and has a program that few commands have. */
const seldom = `${code}; tar -tf a.tar`;

when(unbuilt)(`V8 takes what was compiled when Ward was built, of each part of the built file${because(unbuilt)}`, t => {
  const onlooker = parts('[options.cachedData?.length > 100000, this.cachedDataRejected]');
  const seen = JSON.parse(started(onlooker, check(seldom))) as readonly (readonly [string, unknown])[];
  t.deepEqual(new Map(seen), new Map(['ward.js', 'code.js', 'rest.js'].map(part => [part, [true, false]])));
});

const noRun = unbuilt ?? noSandbox;
const writing = 'export A=1; for b in 1 2; do echo "$A" >> a; done; mkdir -p d && cp a d/b && cd d && sed -i s/1/2/ b';
when(noRun)(`an ordinary command is done with the first part, wherever its output goes${because(noRun)}`, t => {
  for (const output of ['ignore', 'pipe', openSync(path.join(own.top, 'output'), 'a')] as const) {
    const loaded = (text: string) => started(timeless + parts('0'), ['wardsh', '--ward-root', own.root, '-c', text], checkout, output);
    for (const text of ['true', 'ls -l | head -3; grep -rn x . | wc -l; sed -n 1p /dev/null', writing])
      t.is(loaded(text), '[["ward.js",0]]', `${text}, ${output}`);
    t.is(loaded(code), '[["ward.js",0],["code.js",0]]', 'the control: code takes more, and not all of it');
  }
});

inWhole(when(noRun))(`what looks after a command that takes its time begins by the clock that stands still above${because(noRun)}`, t => {
  const looks = (clock?: string) => made('sleep 0.5', clock).includes('src/host/run/limits/watch');
  t.deepEqual([looks(), looks(timeless)], [true, false]);
});

when(unbuilt)(`where Ward is built anew, or taken away, what has begun goes on in what it began in${because(unbuilt)}`, t => {
  const tree = path.join(own.top, 'replaced');
  cpSync(dist, path.join(tree, 'dist'), { recursive: true });
  const away = `require('node:fs').rmSync(${JSON.stringify(path.join(tree, 'dist'))}, { recursive: true, force: true })`;
  t.is(started(parts(`${away} ?? 0`), check(code), tree), '[["ward.js",0],["code.js",0]]');
  t.false(existsSync(path.join(tree, 'dist')));
  t.throws(() => started(parts('0'), check(code), tree), { message: /start\.cjs/ }, 'the control: it is gone');
});

when(unbuilt)(`a command that begins while Ward is built where it lies goes on in the sources${because(unbuilt)}`, t => {
  const tree = path.join(own.top, 'being-built');
  const [file, stamps] = ['ward.js', 'sources.json'].map(name => path.join(tree, 'dist', name)) as [string, string];
  cpSync(dist, path.dirname(file), { recursive: true });
  for (const name of ['node_modules', 'package.json']) symlinkSync(path.join(checkout, name), path.join(tree, name));
  mkdirSync(path.join(tree, 'src'));
  const says = "process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(process.env.REPORT, 'the sources'));";
  writeFileSync(path.join(tree, 'src/main.ts'), says);
  const ran = () => started(parts('0'), check('ls'), tree);
  writeFileSync(stamps, '[]');
  t.is(ran(), '[["ward.js",0]]', 'the control: all of it is there');
  rmSync(stamps);
  t.is(ran(), 'the sources', 'what it was built of is not noted');
  writeFileSync(stamps, '[]');
  truncateSync(file, 100_000);
  t.is(ran(), 'the sources', 'the built file is not whole');
  rmSync(file);
  t.is(ran(), 'the sources', 'the built file is gone');
  rmSync(path.join(tree, 'src'), { recursive: true });
  t.throws(ran, { message: /a file of Ward is damaged: / }, 'the control: without sources there is nothing else');
});

inWhole(when(noRun))(`while Ward is built where it lies each command that begins is run${because(noRun)}`, async t => {
  const tree = path.join(own.top, 'built-anew');
  const copied = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true };
  for (const name of ['src', 'dist', 'build.ts', 'build-parts.ts', 'package.json'])
    cpSync(path.join(checkout, name), path.join(tree, name), copied);
  symlinkSync(path.join(checkout, 'node_modules'), path.join(tree, 'node_modules'));
  const options = { cwd: tree, env: plainEnvironment, stdio: 'ignore' } as const;
  let status: number | null | undefined;
  const building = spawn(process.execPath, ['build.ts'], options).once('exit', code => {
    status = code;
  });
  t.teardown(() => building.kill());
  const said: string[] = [];
  while (status === undefined) {
    const { out, err } = await start(path.join(tree, 'src/bin/wardsh'), ['--ward-root', own.root, '-c', 'echo "it ran"'], {
      cwd: project,
      env: plainEnvironment,
    });
    said.push(out + err);
  }
  t.is(status, 0, 'it was built');
  t.true(said.length > 3, `${said.length} commands began meanwhile`);
  t.deepEqual([...new Set(said)], ['it ran\n']);
});

when(noRun)(`an ordinary command loads nothing of Node's that only times something, and no cache for packages${because(noRun)}`, t => {
  const other = ownWard('start-cache');
  t.teardown(other.remove);
  other.setUp('auto', project);
  const loaded = report('process.moduleLoadList.filter(name => /perf_hooks|child_process$/.test(name)).join()');
  t.is(
    started(loaded, ['wardsh', '--ward-root', other.root, '-c', 'true']),
    'NativeModule internal/child_process,NativeModule child_process',
  );
  t.false(existsSync(path.join(other.root, 'cache/compile')));
});

when(unbuilt)(
  `what writes the policy takes one file for the package that does so, and nothing where packages lie${because(unbuilt)}`,
  t => {
    const other = ownWard('start-package');
    t.teardown(other.remove);
    other.setUp('auto', project);
    const loaded = report(`Object.keys(require.cache).map(name => name.replace(/.*\\/(?=node_modules\\/|dist\\/)/, '')).join()`);
    const takes = (...words: readonly string[]) => started(loaded, ['ward', '--root', other.root, ...words]).split(',');
    t.false(takes('mode').includes('dist/conf.cjs'), 'the control: one that only reads');
    const taken = takes('mode', 'strict');
    t.true(taken.includes('dist/conf.cjs'), taken.join());
    t.deepEqual(
      taken.filter(name => name.startsWith('node_modules/')),
      [],
    );
  },
);

when(unbuilt)(`where Ward is installed, which is without its sources, none of these is looked at${because(unbuilt)}`, t => {
  const tree = path.join(own.top, 'installed');
  for (const part of ['dist', 'src/bin', 'package.json']) cpSync(path.join(checkout, part), path.join(tree, part), { recursive: true });
  symlinkSync(path.join(checkout, 'node_modules'), path.join(tree, 'node_modules'));
  const onlooker = `const fs = require('node:fs'), { statSync } = fs;
    let looks = 0;
    fs.statSync = (file, ...words) => {
      if (String(file).endsWith('.ts')) looks += 1;
      return statSync(file, ...words);
    };
    ${report('String(looks)')}`;
  const words = ['ward', '--root', own.root, 'check', 'ls'];
  t.true(Number(started(onlooker, words)) > 100, 'the control: in a checkout one may have been edited');
  t.is(started(onlooker, words, tree), '0');
});

for (const name of ['ward', 'wardsh'])
  test(`as "${name}" is installed, no program is started to find where its link leads to; by any other link the same is found`, t => {
    const top = path.join(own.top, `installed-${name}`);
    const tree = path.join(top, 'lib/ward');
    for (const part of ['dist', 'node_modules/.bin', 'src']) mkdirSync(path.join(tree, part), { recursive: true });
    cpSync(path.join(checkout, 'src/bin'), path.join(tree, 'src/bin'), { recursive: true });
    writeFileSync(path.join(tree, 'dist/start.cjs'), '//');
    writeFileSync(path.join(tree, 'node_modules/.bin/node'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    for (const part of ['bin', 'else/where']) mkdirSync(path.join(top, part), { recursive: true });
    symlinkSync(`../lib/ward/src/bin/${name}`, path.join(top, 'bin', name));
    symlinkSync(`../../bin/${name}`, path.join(top, 'else/where', name));
    const at = (part: string) => {
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-px', path.join(top, part, name), 'help'], { encoding: 'utf8' });
      t.is(status, 0, stderr);
      return { main: realpathSync(/^\S*start\.cjs$/m.exec(stdout)?.[0] ?? '/'), looked: /^\+* readlink /m.test(stderr) };
    };
    const main = path.join(tree, 'dist/start.cjs');
    t.deepEqual(at('bin'), { main, looked: false });
    t.deepEqual(at('else/where'), { main, looked: true });
    t.deepEqual(at('lib/ward/src/bin'), { main, looked: false });
  });

/** What the path of an ordinary command has no use for, by folder or file. */
const UNNEEDED: readonly RegExp[] = [
  /analyse\/code\//,
  /analyse\/follow\/(?!writes|script|beside|links|open|source|contents|resolved|written|piece|follow)/,
  /analyse\/programs\/(?!table|readers|row|listed|builtins)/,
  /host\/network\//,
  /host\/secrets\/(?!known)/,
  /host\/approve\/prompt/,
  /host\/(?:probe|capabilities\/prove)/,
  /front\/(?!shell|scene|assemble|shell-request|look-after|say-result|may-run-first|may-be-bound)/,
  /core\/(?:reasoning|prompt-view|rule-view|quote)/,
  /shell-quote|arithmetic(?!.parts)/,
];

when(noRun)(`an ordinary command makes no module that it has no use for${because(noRun)}`, t => {
  const modules = made('ls');
  t.true(modules.includes('src/guard') && modules.includes('src/core/analyse/programs/readers'), 'the onlooker sees what is made');
  t.deepEqual(
    modules.filter(name => UNNEEDED.some(one => one.test(name))),
    [],
  );
});

when(noRun)(`what a command does need is made for it${because(noRun)}`, t => {
  const modules = made('python3 -c "print(1)"');
  t.true(modules.some(name => name.includes('analyse/code/')));
});
