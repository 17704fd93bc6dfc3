/** What make hands on of its options: in front of real makes, a run that was only to be shown stays one, and nothing that stands in them is run. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { harmlessMakeFlags, withShell } from '../../src/core/make-flags.ts';
import { unless } from '../unless.ts';
import { tries } from '../whole.ts';

const proof = process.env.WARD_PROOF === '1';

const rows: readonly (readonly [string, string])[] = [
  ['', ''],
  ['n', 'n'],
  ['-n', '-n'],
  ['nw -- V=2 SHELL=/bin/dash', 'nw'],
  ['kw -j2 --jobserver-auth=3,4 -- CC=./evil', 'kw -j2 --jobserver-auth=3,4'],
  ['-j8', '-j8'],
  ['-j 8 -l 2.5 -e 7', '-j 8 -l 2.5'],
  [' -j -Oline --output-sync=target --jobserver-fds=3,4', '-j -Oline --output-sync=target --jobserver-fds=3,4'],
  ['k -j2 --jobserver-auth=fifo:/tmp/jobs -l2', 'k -l2'],
  ['k -j 2 --jobserver-auth=3,4,5', 'k'],
  ['-Oevil -j2=x --jobs=x -lx', ''],
  [' --trace -- V=1', '--trace'],
  ['--no-print-directory -ki', '--no-print-directory -ki'],
  ['ne', 'n'],
  ['e', ''],
  ['-e', ''],
  ['--eval=$(shell id) -n', '-n'],
  ['-f other.mk -n', '-n'],
  ['-Inks', ''],
  ['-I nks', ''],
  ['-Enks', ''],
  ['-W n -k', '-k'],
  ['X=$(shell id)', ''],
  ['n=1', ''],
  ['-- -n', ''],
  ['--dry-run-not', ''],
];

for (const [value, left] of rows)
  test(`of MAKEFLAGS=${JSON.stringify(value)} is left ${JSON.stringify(left)}`, t =>
    t.is(
      harmlessMakeFlags(value, () => false),
      left,
    ));

for (const [left, value, all] of [
  ['', ' -- SHELL=/opt/ward/bin/wardsh', ' -- SHELL=/bin/zsh'],
  ['kw -j2 -- V=1', 'kw -j2 -- V=1 SHELL=./shims/bash', 'kw -j2 -- V=1 SHELL=/bin/zsh'],
  ['n', 'n -- SHELL=/opt/wardsh SHELL=/bin/bash CC=x', 'n -- SHELL=/bin/bash'],
  ['n', 'n -- SHELL=/usr/bin/python3', 'n'],
  ['n', 'n -- SHELL=bash', 'n'],
  ['n', 'n -- SHELL=/bin/sh;id', 'n'],
  ['n', 'n -- SHELL=$(HERE)/bash', 'n'],
  ['n', 'n -- X=a\\ SHELL=/bin/bash', 'n'],
  ['n', 'n SHELL=/bin/bash', 'n'],
  ['', '', ''],
] as const)
  test(`the shell of MAKEFLAGS=${JSON.stringify(value)} is told the makes below where it is one of the system’s or a way into Ward`, t =>
    t.is(withShell(left, value, '/bin/zsh'), all));

const noMake = spawnSync('make', ['--version'], { encoding: 'utf8' }).stdout?.startsWith('GNU Make')
  ? undefined
  : 'GNU make is not installed here';

const options: readonly string[] = [
  ...[
    '-n',
    '-q',
    '-t',
    '-k',
    '-i',
    '-s',
    '-w',
    '-B',
    '-r',
    '-R',
    '-S',
    '-e',
    '-L',
    '-j2',
    '-l9',
    '-Onone',
    '-Oline',
    '-j',
    '-Isub',
    '-Inqt',
    '-W',
    'V=1',
    'X=n',
  ],
  ...[
    '--trace',
    '--no-print-directory',
    '--warn-undefined-variables',
    '--eval=$(shell touch evil)',
    'Y=$(shell touch evil)',
    'MAKEFLAGS=k',
  ],
];

unless(noMake)(
  'a make below that has only what is left does no more than one that has all of it, and runs nothing that stands in it',
  t => {
    const cwd = mkdtempSync(path.join(os.tmpdir(), 'make-flags-'));
    t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
    writeFileSync(path.join(cwd, 'above.mk'), 'all:\n\t+@printf %s "$$MAKEFLAGS" >flags\n');
    writeFileSync(path.join(cwd, 'below.mk'), 'all: built ; @:\nbuilt:\n\t@echo run >ran\n');
    const make = (words: readonly string[], flags?: string) =>
      spawnSync('make', [...words], {
        cwd,
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin', ...(flags === undefined ? {} : { MAKEFLAGS: flags }) },
      });
    const made = (flags: string) => {
      for (const name of ['evil', 'ran', 'built']) rmSync(path.join(cwd, name), { force: true });
      make(['-f', 'below.mk'], flags);
      return ['evil', 'ran', 'built'].map(name => existsSync(path.join(cwd, name)));
    };
    let held = 0;
    const given = fc
      .uniqueArray(fc.constantFrom(...options), { maxLength: 5 })
      .map(all => all.flatMap(one => (one === '-W' ? ['-W', 'x'] : [one])));
    fc.assert(
      fc.property(given, fc.boolean(), (words, set) => {
        make(['-f', 'above.mk', ...words]);
        const all = readFileSync(path.join(cwd, 'flags'), 'utf8');
        const [, ran, built] = made(all);
        const [evil, ranToo, builtToo] = made(harmlessMakeFlags(all, () => set));
        held += ran ? 0 : 1;
        return !evil && (ran || !ranToo) && (built || !builtToo);
      }),
      { numRuns: tries(40, 3_000), seed: proof ? Date.now() : 3 },
    );
    t.log(`${held} of them ran nothing`);
    t.true(held > 5);
  },
);
