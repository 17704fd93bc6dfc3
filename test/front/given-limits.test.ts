/** The limits that the caller has are the command's: each resource, soft and hard, cold, served and in a guarded terminal, as the real shell has them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { ask, startBroker } from '../brokered.ts';
import { countedWithin } from '../counted-within.ts';
import { noTerminal } from '../tmux.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { tries } from '../whole.ts';
import { desk, done, yes } from './guarded-desk.ts';

const always = unless(noTerminal ?? noSandbox);

/** Letters of bash's `ulimit` and values that leave Ward enough. Each is put in the caller's shell before Ward; what can't be set there is left. */
const resources: readonly (readonly [letter: string, values: readonly number[]])[] = [
  ['c', [0, 100, 5000]],
  ['d', [1_500_000, 4_000_000]],
  ['e', [0, 5]],
  ['f', [3000, 70_000, 500_000]],
  ['i', [900, 2000]],
  ['l', [16, 64]],
  ['m', [500_000, 900_000]],
  ['n', [200, 256, 600, 1000, 3000]],
  ['q', [4096, 600_000]],
  ['r', [0]],
  ['s', [1024, 4096, 16_384]],
  ['t', [400, 7000]],
  ['u', [5000, 20_000]],
  ['v', [60_000_000, 90_000_000]],
  ['x', [30, 5000]],
];
const reading = resources.map(([letter]) => `echo "${letter} $(ulimit -S${letter}) $(ulimit -H${letter})"`).join('; ');

/** `ulimit` words: a soft bound, and maybe a hard one at or above it. */
const bound = fc
  .constantFrom(...resources)
  .chain(([letter, values]) =>
    fc.tuple(fc.constant(letter), fc.constantFrom(...values), fc.option(fc.constantFrom(...values), { freq: 1 })),
  )
  .map(([letter, soft, hard]) => {
    const most = hard === null ? undefined : Math.max(soft, hard, letter === 'n' ? 600 : 0);
    return `${most === undefined ? '' : `ulimit -H${letter} ${most}; `}ulimit -S${letter} ${soft}`;
  });
const caller = fc.array(bound, { minLength: 1, maxLength: 4 }).map(all => `{ ${all.join('; ')}; } 2>/dev/null`);

/** What policy and machine leave: Ward's own bounds of descriptors, of the size of a file and, where these are counted from within, of processes are hard ones. */
function expected(before: string, here: Trial): string {
  const words = ['--norc', '-c', `${before}; exec /bin/bash --norc -c '${reading}'`];
  const { stdout } = spawnSync('/bin/bash', words, { cwd: here.project, encoding: 'utf8' });
  const lines = stdout.split('\n').map(line => line.split(' '));
  return lines.map(([letter = '', ...all]) => [letter, ...all.map(one => least(letter, one))].join(' ')).join('\n');
}

const own = new Map([['n', 16_384], ['f', 16 * 1024 ** 2], ...(countedWithin ? ([['u', 1024]] as const) : [])]);

function least(letter: string, value: string): string {
  const most = own.get(letter);
  return most === undefined ? value : String(value === 'unlimited' ? most : Math.min(Number(value), most));
}

function cold(t: ExecutionContext, here: Trial, before: string): string {
  const words = [
    '--norc',
    '-c',
    `${before}; exec "$@"`,
    'bash',
    path.join(checkout, 'src/bin/wardsh'),
    '--ward-root',
    here.root,
    '-c',
    reading,
  ];
  const done = spawnSync('/bin/bash', words, { cwd: here.project, encoding: 'utf8', timeout: 60_000 });
  t.is(done.stderr, '', before);
  return done.stdout;
}

test('a command has the soft and the hard limits of its caller, cold', t => {
  const here = trial(t);
  const check = (before: string) => t.is(cold(t, here, before), expected(before, here), before);
  check(':');
  check('ulimit -Sn 256');
  check('ulimit -Sf 3000');
  fc.assert(
    fc.property(caller, before => check(before)),
    { numRuns: tries(3, 200) },
  );
});

test('a command has the soft and the hard limits of its caller, served', async t => {
  const here = trial(t);
  const broker = await startBroker(here.root);
  try {
    const check = async (before: string) => {
      const done = await ask(here.root, ['-c', reading], { cwd: here.project, before }).done;
      t.is(done.err, '', before);
      t.is(done.out, expected(before, here), before);
    };
    await check(':');
    await check('ulimit -Sn 256');
    const small = await ask(here.root, ['-c', 'echo hi'], { cwd: here.project, before: 'ulimit -f 0' }).done;
    t.is(small.status, 125, small.err);
    t.regex(small.err, /^ward: not run: (?:the record|a file that Ward keeps) .*largest size a file may have here/);
    const cut = await ask(here.root, ['-c', 'ulimit -c 0; head -c 90000 /dev/zero >f'], { cwd: here.project, before: 'ulimit -f 70' }).done;
    t.is(cut.status, 153, cut.err + broker.said());
    t.regex(cut.err, /^ward: stopped: a file over 70 KiB as its caller has it, as status 153 says/m);
    await fc.assert(fc.asyncProperty(caller, check), { numRuns: tries(6, 200) });
  } finally {
    await broker.kill();
  }
});

always('a guarded terminal, and a line that runs apart in it, have the limits of the shell that started it', async t => {
  const call = 'ulimit -Sn 700; ulimit -Sf 70000; ulimit -Sc 100; exec env WARD_SHELL=bash wardsh --norc';
  const here = await desk(t, { call });
  const limits = 'echo "is $(ulimit -Sn) $(ulimit -Sf) $(ulimit -Sc)"';
  const has = /^is 700 70000 100$/m;
  t.regex(await here.say(limits, /^is [0-9].*$/m), has);
  await yes(here, `${limits} >"${here.outside}/limits"; echo is $?`);
  await here.pane.until(done(0));
  t.regex(readFileSync(path.join(here.outside, 'limits'), 'utf8'), has);
});
