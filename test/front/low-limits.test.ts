/** Limits that leave Ward or a command next to nothing: what is too low is said in words and nothing runs, or it works; a defect is none of it. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { exhausted } from '../../src/core/exhausted.ts';
import { countedWithin } from '../counted-within.ts';
import { proof, slice } from '../slice.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';

/** Every text leaves this file in the project, if it runs. */
const mark = 'ran';
const wardsh = path.join(checkout, 'src/bin/wardsh');

/** wardsh as a caller starts it who has these limits. */
function under(here: Trial, limit: string, as: readonly string[] = []): SpawnSyncReturns<string> {
  const words = ['/bin/bash', '-c', `ulimit ${limit} && exec "$@"`, 'sh', wardsh, '--ward-root', here.root, '-c', `echo x >${mark}`];
  const [file = '', ...rest] = [...as, ...words];
  return spawnSync(file, rest, { cwd: here.project, encoding: 'utf8', timeout: 60_000 });
}

function nothingRan(t: ExecutionContext, here: Trial, done: SpawnSyncReturns<string>): void {
  t.is(done.status, 125, done.stderr);
  t.notRegex(done.stderr, /defect|\n\s+at |node:internal/);
  t.false(existsSync(path.join(here.project, mark)));
}

const held: readonly (readonly [string, RegExp])[] = [
  // Where no descriptor is left to speak through, sh's own words are all there is.
  ['-n 12', /Too many open files|"ulimit -n" is 12 here/],
  ['-n 64', /^ward: not run: "ulimit -n" is 64 here, and Ward takes 512$/m],
  ['-n 511', /^ward: not run: "ulimit -n" is 511 here, and Ward takes 512$/m],
  ['-v 200000', /^ward: not run: "ulimit -v" is 200000 here, and Ward takes 2000000$/m],
  ['-d 100000', /^ward: not run: "ulimit -d" is 100000 here, and Ward takes 1000000$/m],
  ['-s 255', /^ward: not run: "ulimit -s" is 255 here, and Ward takes 256$/m],
  // Whoever has as many processes already can't start even what reads the limit.
  ['-u 15', /^ward: not run: (?:"ulimit -u" is 15 here, and Ward takes 16|nothing more can be started here)$/m],
  ['-f 3', /^ward: not run: "ulimit -f" lets a file grow to 3 KiB here, and the sandbox takes 64 KiB \(Ward of its own in ".*"\)$/m],
  ['-f 0', /^ward: not run: (?:the record|a file that Ward keeps) .*largest size a file may have here/m],
];

const due = turns(3);
const test = due();

test('under a limit of the caller that is too low nothing runs, and the limit is said', t => {
  const here = trial(t);
  for (const [limit, says] of slice(held, 2)) {
    const done = under(here, limit);
    nothingRan(t, here, done);
    t.regex(done.stderr, says, limit);
  }
  // Where all that Ward keeps is there already, and longer than any file may become.
  t.is(here.wardsh('true').status, 0);
  const done = under(here, '-f 0');
  nothingRan(t, here, done);
  t.regex(done.stderr, /^ward: not run: .*largest size a file may have here/m);
});

test('where sh itself can not start, nothing runs', t => {
  const here = trial(t);
  for (const limit of slice(['-n 3', '-n 4', '-n 11', '-v 1000', '-s 8'], 2)) {
    t.not(under(here, limit).status, 0, limit);
    t.false(existsSync(path.join(here.project, mark)), limit);
  }
});

test('a shim that asks a broker says itself that too few files may be open', t => {
  const here = trial(t);
  const served = path.join(checkout, 'src/bin/served/bash');
  for (const limit of ['5', '9', '10', '12']) {
    const words = ['-c', `ulimit -n ${limit} && exec "$@"`, 'sh', served, '--ward-root', here.root, '-c', `touch ${mark}`];
    const done = spawnSync('/bin/bash', words, { cwd: here.project, encoding: 'utf8', timeout: 60_000 });
    nothingRan(t, here, done);
    t.regex(
      done.stderr,
      /^ward: not run: (?:so few files may be open here that nothing can be started|"ulimit -n" is 1\d here), and Ward takes 512\n/,
      limit,
    );
  }
});

test('under a low limit that leaves enough, commands run', t => {
  const here = trial(t);
  for (const limit of slice(['-n 1024 -s 1024 -v 8000000', '-n 512', '-s 256', '-v 2000000', '-f 200', '-t 20 -c 0 -l 0 -i 0 -q 0'], 3)) {
    const done = under(here, limit);
    t.deepEqual([done.status, done.stderr, existsSync(path.join(here.project, mark))], [0, '', true], limit);
    rmSync(path.join(here.project, mark));
  }
});

const ordinary = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const reached = spawnSync('/usr/bin/env', [...ordinary, 'test', '-x', wardsh]).status === 0;
// The kernel holds no bound of processes for root (setrlimit(2)), and in root's own home nobody else finds Ward.
const asOrdinary = due(unless(reached ? undefined : 'no ordinary user can reach this checkout'));
asOrdinary('a user who may start next to no process is told, and does not wait for ever', t => {
  const here = trial(t);
  for (const limit of ['-u 1', '-u 16']) {
    const done = under(here, limit, ordinary);
    nothingRan(t, here, done);
    t.regex(
      done.stderr,
      /^ward: not run: nothing more can be started here(?: \(Ward of its own in ".*"\))?\nward: hint: look at the limits: ulimit -a$/m,
      limit,
    );
  }
});

asOrdinary('where nothing can be started Ward says so itself, by a link too, and no shell beneath it does', t => {
  const here = trial(t);
  const said = 'ward: not run: nothing more can be started here\nward: hint: look at the limits: ulimit -a\n';
  for (const name of ['wardsh', 'shims/bash']) {
    const words = ['-c', 'ulimit -u 1 && exec "$@"', 'sh', path.join(checkout, 'src/bin', name), '--ward-root', here.root, '-c', 'true'];
    const [file = '', ...rest] = [...ordinary, '/bin/bash', ...words];
    const done = spawnSync(file, rest, { cwd: here.project, encoding: 'utf8', timeout: 60_000 });
    // Where the link leads to can't be looked up, and sh says that before.
    t.deepEqual([done.status, done.stderr.replace(/^.*: Cannot fork\n/, '')], [125, said], name);
    if (name === 'wardsh') t.is(done.stderr, said);
  }
});

/** By what the project says, which may only tighten. */
const said: readonly (readonly [string, string | number, RegExp | undefined])[] = [
  ['descriptors', 8, /^ward: not run: .*\/limits\/descriptors must be a whole number from 128 to 1048576/m],
  ['descriptors', 128, undefined],
  ['fileSize', '0KiB', /^ward: not run: .*\/limits\/fileSize must be a size like "512MiB" or "2GiB"/m],
  ['fileSize', '1KiB', undefined],
  ['processes', 0, /^ward: not run: .*\/limits\/processes must be a whole number from 1 to 4194304/m],
  ['memory', '0KiB', /^ward: not run: .*\/limits\/memory must be a size/m],
  ['cpuTime', '0s', /^ward: not run: .*\/limits\/cpuTime must be a time/m],
  ['timeout', '0s', /^ward: not run: .*\/limits\/timeout must be a time/m],
  ['cpuShare', '0%', /^ward: not run: .*\/limits\/cpuShare must be a share/m],
  ['tmp', '1KiB', undefined],
  ['scratch', '1KiB', undefined],
  ['idle', '1s', undefined],
];

function limit(here: Trial, limits: Readonly<Record<string, string | number>>): void {
  mkdirSync(path.join(here.project, '.ward'), { recursive: true });
  writeFileSync(path.join(here.project, '.ward/policy.json'), JSON.stringify({ limits }));
}

test('a low limit of the policy is refused with the least that it takes, or held', t => {
  const here = trial(t);
  for (const [name, value, says] of slice(said, 3)) {
    limit(here, { [name]: value });
    const done = here.wardsh(`echo x >${mark}`);
    if (says === undefined) t.deepEqual([done.status, done.stderr, existsSync(path.join(here.project, mark))], [0, '', true], name);
    else nothingRan(t, here, done);
    t.regex(done.stderr, says ?? /^$/, name);
    rmSync(path.join(here.project, mark), { force: true });
  }
});

test('a command that gets next to no memory or processes is stopped with that name, or works', t => {
  const here = trial(t);
  for (const [limits, names] of [
    [{ memory: '1KiB' }, /^ward: stopped: memory over 1 KiB/m],
    // What the kernel itself counts from within, the command is told of before Ward has looked.
    [{ processes: 1 }, countedWithin ? /^ward: stopped: more than 1 processes|[Cc]annot fork/m : /^ward: stopped: more than 1 processes/m],
  ] as const) {
    limit(here, limits);
    // Where it can start nothing bash tries again for fifteen seconds, and sh does not.
    for (const shell of proof ? ['sh', 'bash'] : ['sh']) {
      const done = here.wardsh('(sleep 0.5; true)', {
        env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', WARD_SHELL: shell },
      });
      t.notRegex(done.stderr, /defect|not run/);
      if (done.status !== 0) t.regex(done.stderr, names);
    }
  }
});

test('what the machine has no more of is told apart from a defect', t => {
  const failed = (code: string, syscall: string) => exhausted(Object.assign(new Error(code), { code, syscall }))?.message;
  t.is(failed('EFBIG', 'write'), 'a file that Ward keeps has reached the largest size a file may have here');
  t.is(failed('EAGAIN', 'spawn /bin/sh'), 'nothing more can be started here');
  t.deepEqual(
    [failed('EAGAIN', 'read'), failed('ENOENT', 'open'), exhausted(new TypeError('x')), exhausted('EFBIG')],
    Array(4).fill(undefined),
  );
});
