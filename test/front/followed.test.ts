/** Scripts of a real project, read where they lie: what stands in them decides, and what can't be a script is let be. Real files, the real programs. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { grant } from '../../src/core/consent.ts';
import type { Refused, Request, Verdict } from '../../src/core/values.ts';
import { assemble } from '../../src/front/assemble.ts';
import { check } from '../../src/front/check.ts';
import { scene } from '../../src/front/scene.ts';
import { setup } from '../../src/front/setup.ts';
import { guard } from '../../src/guard.ts';
import { loadPolicy } from '../../src/host/policy/load.ts';
import { spent } from '../spent.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard } from '../ward.ts';
import { turns } from '../whole.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

/** A project, and what `ward check` says in it. */
function world(t: ExecutionContext) {
  const base = scratchDirectory();
  t.teardown(() => rmSync(base, { recursive: true, force: true }));
  const app = path.join(base, 'app');
  mkdirSync(app);
  setup(['--mode', 'auto', '--open', app], surroundings(base));
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(app, name)), { recursive: true });
    writeFileSync(path.join(app, name), text, { mode: 0o755 });
  };
  const asked = (...words: readonly string[]) => {
    const around = surroundings(base, { cwd: app });
    const status = check(words, around);
    return { status, text: around.printed.join('') };
  };
  const decision = (text: string) => ['allow', 'ask', '', 'deny'][Number(asked(text).status)];
  return { base, app, put, asked, decision };
}

const due = turns(3);
const test = due();

test('what stands in a script is told with its file and line, safe to print', t => {
  const { put, asked } = world(t);
  put('scripts/x.sh', 'set -e\n\nrm -rf ../other # \u001b[2K\u202e\n');
  const { text, status } = asked('bash scripts/x.sh');
  t.is(status, 1);
  t.regex(text, /rm deletes, in scripts\/x\.sh, line 3: rm -rf \.\.\/other/);
  t.notRegex(text, /[\u001b\u202e]/);
  const json = JSON.parse(asked('--json', 'bash scripts/x.sh').text) as {
    findings: { start: number; file?: string; line?: number }[];
  };
  t.true(json.findings.some(one => one.file === 'scripts/x.sh' && one.line === 3 && one.start === 0));
});

test('a makefile, a package, a justfile and what they run are read where they lie', t => {
  const { put, decision } = world(t);
  put('Makefile', 'include mk/more.mk\nall:\n\techo $(X)\nbad: sub\nsub:\n\t./go.sh ../z\n');
  put('mk/more.mk', 'X := $(shell echo a)\n');
  put('go.sh', '#!/bin/sh\ncat "$1"\n');
  put('package.json', '{"scripts":{"a":"tsc","b":"npm run c","c":"make bad"}}');
  put('justfile', 'a:\n  tsc\nb: a\n  npm run b\n');
  for (const text of ['make', 'npm run a', 'just a', './go.sh Makefile']) t.is(decision(text), 'allow', text);
  for (const text of ['make bad', 'npm run b', 'just b', './go.sh ../z']) t.is(decision(text), 'ask', text);
});

test('what is no plain text of the project is not followed, and stays what it was', t => {
  const { base, app, put, decision } = world(t);
  writeFileSync(path.join(base, 'outside.sh'), 'echo hi\n');
  symlinkSync('../outside.sh', path.join(app, 'out.sh'));
  put('in/real.sh', 'rm x\n');
  symlinkSync('in/real.sh', path.join(app, 'link.sh'));
  symlinkSync('loop.sh', path.join(app, 'loop.sh'));
  mkdirSync(path.join(app, 'dir.sh'));
  execFileSync('mkfifo', [path.join(app, 'pipe.sh')]);
  put('huge.sh', `rm x\n${'# long\n'.repeat(20_000)}`);
  put('binary.sh', 'rm x\n\0');
  writeFileSync(path.join(app, 'latin.sh'), Buffer.from('rm x # \xff\n', 'latin1'));
  put('package.json', '{"scripts":{"a":"rm x"');
  put('a.sh', '. ./b.sh\n');
  put('b.sh', '. ./a.sh; sh a.sh\n');
  const began = spent();
  for (const name of ['loop.sh', 'dir.sh', 'huge.sh', 'binary.sh', 'latin.sh', 'a.sh', 'none.sh'])
    t.is(decision(`sh ${name}`), 'allow', name);
  t.is(decision('npm run a'), 'allow');
  t.is(decision('sh link.sh'), 'ask');
  t.is(decision('sh out.sh'), 'ask');
  t.not(decision('sh pipe.sh'), undefined);
  t.true(spent() - began < 10_000);
});

test('a script as long as may be followed, and one of nothing but calls of others, end soon', t => {
  const { put, decision } = world(t);
  put('long.sh', 'echo "$x" | grep -c y > z\n'.repeat(2400));
  put('many.sh', Array.from({ length: 2000 }, (_, at) => `sh s${at}.sh\n`).join(''));
  for (let at = 0; at < 100; at++) put(`s${at}.sh`, `sh many.sh\nmake t${at}\nnpm run a\n`);
  put('Makefile', `${Array.from({ length: 1000 }, (_, at) => `t${at}: t${at + 1}\n\techo $(a)\n`).join('')}a = $(b)$(b)\nb = $(a)$(a)\n`);
  put('nested.sh', `${'if true; then '.repeat(3000)}:${'; fi'.repeat(3000)}\n`);
  const began = spent();
  for (const text of ['sh long.sh', 'sh many.sh', 'make t0', 'sh nested.sh']) t.is(decision(text), 'allow', text);
  t.true(spent() - began < 20_000, `${spent() - began}`);
});

/** Runs a text as an agent would, with a person's yes, while which something happens. */
async function approved(t: ExecutionContext, text: string, meanwhile: (app: string) => void) {
  const { base, app, put } = world(t);
  put('x.sh', 'echo one > made\n');
  put('package.json', '{"scripts":{"x":"sh x.sh"}}');
  const around = surroundings(base, { cwd: app });
  const policy = loadPolicy(around.directories, around.now(), app);
  const asker = { kind: 'agent', name: 't', session: 's' } as const;
  const request: Request = { text, dialect: 'bash', options: [], args: [], asker, scene: scene(around) };
  const machine = assemble(request, policy, around);
  const approve = async (_: Request, verdict: Verdict) => {
    meanwhile(app);
    return grant(verdict, 'person');
  };
  const ran: unknown[] = [];
  const run = (launch: Parameters<typeof machine.run>[0]) => {
    ran.push(launch);
    throw new Error('started');
  };
  const result = await guard(request, { ...machine, approve, run }).catch((error: unknown) => error);
  return { refused: result as Refused, started: ran.length > 0 };
}

const swaps: readonly (readonly [string, (app: string) => void])[] = [
  ['it is written anew', app => writeFileSync(path.join(app, 'x.sh'), 'rm -rf ~ # or so\n')],
  [
    'another takes its place, as long and as old',
    app => {
      writeFileSync(path.join(app, 'y.sh'), 'echo two > made\n');
      renameSync(path.join(app, 'y.sh'), path.join(app, 'x.sh'));
    },
  ],
  [
    'it becomes a link to another',
    app => {
      writeFileSync(path.join(app, 'y.sh'), 'echo two > made\n');
      rmSync(path.join(app, 'x.sh'));
      symlinkSync('y.sh', path.join(app, 'x.sh'));
    },
  ],
  ['it is taken away', app => rmSync(path.join(app, 'x.sh'))],
  ['it is touched', app => utimesSync(path.join(app, 'x.sh'), 1, 1)],
];

for (const text of ['./x.sh', 'bash x.sh', '. ./x.sh', 'npm run x']) {
  for (const [what, swap] of swaps) {
    test(`a yes to "${text}" starts nothing when ${what} while the person reads`, async t => {
      const { refused, started } = await approved(t, text, swap);
      t.deepEqual([started, refused.why], [false, 'changed']);
      t.regex(refused.reason, /x\.sh" changed since it was looked at/);
    });
  }
}

test('a yes to a script that stays as it is starts it, whatever else changes', async t => {
  const { started } = await approved(t, 'npm run x', app => {
    writeFileSync(path.join(app, 'other.sh'), 'echo\n');
    linkSync(path.join(app, 'other.sh'), path.join(app, 'another.sh'));
    chmodSync(path.join(app, 'other.sh'), 0o700);
  });
  t.true(started);
});

due(unless(noSandbox))('wardsh runs what it followed, and refuses with the place in the file', async t => {
  const own = ownWard('follow');
  t.teardown(own.remove);
  const app = path.join(own.top, 'app');
  mkdirSync(app);
  own.setUp('auto', app);
  writeFileSync(path.join(app, 'good.sh'), 'set -eu\n. ./lib.sh\nwrite made\n');
  writeFileSync(path.join(app, 'lib.sh'), 'write() { echo hi > "$1"; }\n');
  writeFileSync(path.join(app, 'bad.sh'), 'set -eu\n. ./lib.sh\nwrite ../made\n');
  const good = await own.run('bash good.sh', app);
  t.deepEqual([good.status, existsSync(path.join(app, 'made'))], [0, true], good.err);
  const bad = await own.run('bash bad.sh', app);
  t.is(bad.status, 126);
  t.regex(bad.err, /writes .*\/made.*, in lib\.sh, line 1: write\(\)/);
  t.false(existsSync(path.join(own.top, 'made')));
  t.regex((await own.ward('why')).out, /in lib\.sh, line 1/);
});
