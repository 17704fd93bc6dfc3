/** What the start of an ordinary command loads: the compiled form that was built, and of Ward's modules only those that the command needs. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { isBuilt } from './built.ts';
import { checkout, noSandbox, ownWard, plainEnvironment } from './ward.ts';

const dist = path.join(checkout, 'dist');

const built = isBuilt();
const own = ownWard('start');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
test.after.always(own.remove);

/** As the launcher starts it, with a few lines before it that look on. */
function started(onlooker: string, words: readonly string[], tree = checkout): string {
  const world = path.join(own.top, 'world');
  writeFileSync(world, `0 1 2\nPATH=${plainEnvironment.PATH}\n`);
  const first = path.join(own.top, 'first.cjs');
  writeFileSync(first, onlooker);
  const [, options = ''] = /"\$node" (.*) "\$main"/.exec(readFileSync(path.join(checkout, 'src/bin/wardsh'), 'utf8')) ?? [];
  const argv = [...options.split(' '), '--require', first, path.join(tree, 'dist/start.cjs'), ...words];
  const stdio = ['ignore', 'ignore', 'pipe', ...Array.from({ length: 6 }, () => 'ignore' as const), openSync(world, 'r')] as const;
  const report = path.join(own.top, 'report');
  execFileSync(process.execPath, argv, { cwd: project, env: { ...plainEnvironment, REPORT: report }, stdio: [...stdio] });
  return readFileSync(report, 'utf8');
}

const report = (what: string) => `process.on('exit', () => require('node:fs').writeFileSync(process.env.REPORT, ${what}));`;

/** The modules that one command makes: the built file with a note at the place where each is made. */
function made(text: string): readonly string[] {
  const onlooker = `const vm = require('node:vm'), made = [];
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

when(unbuilt)(`V8 takes what was compiled when Ward was built${because(unbuilt)}`, t => {
  const onlooker = `const vm = require('node:vm');
    let told = 'nothing was started';
    vm.Script = class extends vm.Script {
      constructor(text, options) {
        super(text, options);
        told = JSON.stringify({ given: options.cachedData?.length > 100000, rejected: this.cachedDataRejected });
      }
    };
    ${report('told')}`;
  t.deepEqual(JSON.parse(started(onlooker, ['ward', '--root', own.root, 'check', 'ls'])), { given: true, rejected: false });
});

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

/** What the path of an ordinary command has no use for, by folder or file. */
const UNNEEDED: readonly RegExp[] = [
  /analyse\/code\//,
  /analyse\/follow\/(?!writes|script|beside|links|open|source|contents|resolved|written|piece|follow)/,
  /analyse\/programs\/(?!table|readers|row|listed|builtins)/,
  /host\/network\//,
  /host\/secrets\/(?!known)/,
  /host\/approve\/prompt/,
  /host\/(?:probe|capabilities\/prove)/,
  /front\/(?!shell|scene|assemble|shell-words|shell-request|look-after|say-result|may-run-first)/,
  /core\/(?:reasoning|prompt-view|rule-view|quote)/,
  /shell-quote|arithmetic(?!.parts)/,
];

const noRun = unbuilt ?? noSandbox;
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
