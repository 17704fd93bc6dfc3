/** What holds a launch to its limits, each tried for real where it can be had: a control group, Ward's own looks; systemd-run as a script in its place. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { seccomp } from '../../../src/core/confine/seccomp.ts';
import type { Bounds, Hold, Limits, Outcome } from '../../../src/core/values.ts';
import { groupHold } from '../../../src/host/capabilities/hold.ts';
import { arch } from '../../../src/host/capabilities.ts';
import { makeGroup } from '../../../src/host/run/limits/group.ts';
import { happenedIn } from '../../../src/host/run/limits/happened.ts';
import { mountsOf, sharedOut, treeOf, usedIn } from '../../../src/host/run/limits/tree.ts';
import { inProof } from '../../unless.ts';
import { turns } from '../../whole.ts';

const root = path.join(import.meta.dirname, '../../..');
const scratch = path.join(root, 'scratch');
mkdirSync(scratch, { recursive: true });
const top = mkdtempSync(path.join(scratch, 'limits-'));
test.after.always(() => rmSync(top, { recursive: true, force: true }));

const works = (() => {
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-user', '--unshare-net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const found = groupHold();
const group = found?.kind === 'group' ? found : undefined;
const polling: Hold = { kind: 'polling', reason: 'the test wants it' };
const due = turns(2);
const sandboxed = due(works ? test : test.skip);
const grouped = due(works && group !== undefined ? test.serial : test.serial.skip);
const why = works
  ? group === undefined
    ? ' (skipped: no control group can be made here)'
    : ''
  : ' (skipped: bubblewrap does not work here)';
const proof = inProof(sandboxed);

function launch(line: string, bounds: Bounds): string {
  const shown = (at: string) => ({ kind: 'read-only', source: { path: at }, at });
  const mounts = [
    ...['/usr', '/bin', '/lib', '/lib64', '/etc'].map(shown),
    { kind: 'devices', at: '/dev' },
    { kind: 'processes', at: '/proc' },
    { kind: 'writable', source: { path: top }, at: '/tmp' },
    { kind: 'seal', at: '/' },
  ];
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const hold = bounds.hold.kind === 'group' ? { ...bounds.hold, parents: [...bounds.hold.parents] } : bounds.hold;
  return JSON.stringify({
    ...user,
    ...{ confined: true, bubblewrap: '/usr/bin/bwrap', argv: ['/bin/bash', '-c', line], cwd: '/tmp', tmp: top, mounts },
    ...{ environment: [['PATH', '/usr/bin:/bin']], hosts: [], seccomp: [...seccomp(arch())], layers: [], absent: [], provided: [] },
    ...{ background: false, bounds: { limits: bounds.limits, hold } },
  });
}

interface Ran {
  readonly out: string;
  readonly outcome: Outcome;
}

function start(line: string, limits: Limits, hold: Hold): ChildProcess {
  const file = path.join(import.meta.dirname, 'start.ts');
  return spawn(process.execPath, ['--no-warnings', file, launch(line, { limits, hold })], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(line: string, limits: Limits, hold: Hold): Promise<Ran> {
  const child = start(line, limits, hold);
  const [out, error] = await Promise.all([text(child.stdout as NodeJS.ReadableStream), text(child.stderr as NodeJS.ReadableStream)]);
  const last = error.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(error);
  return { out, outcome: JSON.parse(last) as Outcome };
}

const mebibyte = 1024 ** 2;
/** Directories of the groups that a Ward made. */
const groupsOf = ({ pid }: ChildProcess) =>
  [...new Set(group?.parents.values() ?? [])].flatMap(place =>
    readdirSync(place)
      .filter(name => name.startsWith('ward-') && name.split('-')[2] === String(pid))
      .map(name => path.join(place, name)),
  );
const inside = (directory: string) => readFileSync(path.join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);

/** Until it holds, for half a minute. */
async function until(holds: () => boolean): Promise<boolean> {
  for (const end = performance.now() + 30_000; performance.now() < end; await sleep(20)) if (holds()) return true;
  return false;
}

const limits = { memory: 500 * mebibyte, processes: 50 };
/** The launching shell, bubblewrap, the namespace's first process and the command. */
const running = (child: ChildProcess) => groupsOf(child).length > 0 && groupsOf(child).every(one => inside(one).length >= 3);

grouped(`a control group is there while the command runs, and gone with the next start at the latest${why}`, async t => {
  const child = start('until [ -e /tmp/seen ]; do sleep 0.05; done', limits, group ?? polling);
  const ended = once(child, 'exit');
  t.true(await until(() => running(child)));
  writeFileSync(path.join(top, 'seen'), '');
  await ended;
  // The kernel may not have let go of the last process's place when Ward ends.
  if (groupsOf(child).length > 0) await run('true', limits, group ?? polling);
  t.deepEqual(groupsOf(child), []);
});

grouped(`what a Ward that was killed left of its control group, the next one takes away${why}`, async t => {
  const child = start('sleep 60', limits, group ?? polling);
  t.true(await until(() => running(child)));
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  t.true(await until(() => groupsOf(child).every(one => inside(one).length === 0)));
  // Another test's Ward may have come first.
  await run('true', limits, group ?? polling);
  t.deepEqual(groupsOf(child), []);
});

grouped(`of a Ward that was in other groups itself, what stands in a place of these is taken away too${why}`, async t => {
  const namespace = readlinkSync('/proc/self/ns/pid').slice('pid:['.length, -1);
  // No process began so early with that number.
  const left = path.join(group?.parents.get('pids') ?? '', `ward-${namespace}-${process.pid}-1-1`);
  mkdirSync(left);
  await run('true', limits, group ?? polling);
  t.false(existsSync(left));
});

grouped(`a control group that can't be had as wanted keeps the command from running${why}`, async t => {
  const gone: Hold = {
    kind: 'group',
    version: 1,
    parents: new Map([
      ['memory', path.join(top, 'none')],
      ['pids', path.join(top, 'none')],
    ]),
  };
  await t.throwsAsync(run('true', { memory: 500 * mebibyte }, gone), { message: /a control group can't be made: ENOENT/ });
});

test('directories in place of control groups of version 2 get the settings, and tell what happened', t => {
  const place = path.join(top, 'version-2');
  mkdirSync(place);
  const hold: Hold & { kind: 'group' } = {
    kind: 'group',
    version: 2,
    parents: new Map([
      ['memory', place],
      ['pids', place],
      ['cpu', place],
    ]),
  };
  // What the kernel makes in a new group is not there in a directory of ours: so nothing is held, and that is an error.
  const error = t.throws(() => makeGroup(hold, { memory: 5 * mebibyte, processes: 7 }));
  t.regex(error?.message ?? '', /^a control group can't be made: ENOENT.*memory\.max/);
  const made = path.join(top, 'made');
  mkdirSync(made);
  writeFileSync(path.join(made, 'memory.events'), 'low 0\nhigh 0\nmax 12\noom 1\noom_kill 2\noom_group_kill 0\n');
  writeFileSync(path.join(made, 'pids.events'), 'max 3\n');
  t.deepEqual(happenedIn(made, made), { killed: 2, refused: 3 });
  t.deepEqual(happenedIn(path.join(top, 'gone'), path.join(top, 'gone')), { killed: 0, refused: 0 });
});

sandboxed('Ward’s own looks hold root too: more processes than are allowed end all of it', async t => {
  const { out, outcome } = await run(
    'for one in {1..60}; do sleep 20 & done 2>/dev/null; sleep 3; echo came through',
    { processes: 40 },
    polling,
  );
  // Of an ordinary user the kernel may have refused one more before Ward looked (RLIMIT_NPROC, setrlimit(2)), and what can't be started ends nothing.
  if (process.getuid?.() === 0) t.false(out.includes('came through'));
  t.deepEqual(outcome.limited, ['more than 40 processes']);
});

sandboxed('Ward’s own looks: memory over the limit ends all of it; what many share counts once', async t => {
  const grow = `/usr/bin/perl -e '$x = "x" x (60 << 20); for (1 .. 4) { last unless fork } sleep 1; print "came through\\n"'; wait; sleep 0.2`;
  const shared = await run(grow, { memory: 250 * mebibyte }, polling);
  t.deepEqual([shared.outcome.limited, shared.out.includes('came through')], [[], true]);
  const over = await run(grow, { memory: 50 * mebibyte }, polling);
  t.deepEqual([over.outcome.limited, over.out.includes('came through')], [['memory over 50 MiB'], false]);
  t.is(over.outcome.status, 137);
});

test('what loses its parent is found by its mount namespace', async t => {
  const child = spawn('/bin/bash', ['-c', '(sleep 20 & echo $!)'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [[said]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')]);
  const orphan = Number(said);
  t.false(treeOf(process.pid).pids.includes(orphan), 'the test tries nothing');
  const used = usedIn(mountsOf(process.pid));
  t.true(used.pids.includes(orphan) && used.pids.includes(process.pid));
  t.true(used.memory > 10 * mebibyte && used.processes >= used.pids.length);
  t.deepEqual(usedIn(mountsOf(0)).pids, []);
  process.kill(orphan);
});

test('what several share is divided also while one of them has ended and its parent has not asked', async t => {
  const line = '$x = "x" x (20 << 20); unless (fork) { sleep 20; exit } $p = fork; exit unless $p; $| = 1; print "$p\\n"; sleep 20';
  const child = spawn('/usr/bin/perl', ['-e', line], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [said] = await once(child.stdout, 'data');
  const state = () => readFileSync(`/proc/${Number(said)}/status`, 'utf8');
  t.true(await until(() => /^State:\s+Z/m.test(state())));
  const used = treeOf(child.pid ?? 0);
  t.true(used.pids.includes(Number(said)) && used.memory > 40 * mebibyte);
  t.true(sharedOut(used) < 0.75 * used.memory);
  for (const pid of used.pids) process.kill(pid);
  await once(child, 'exit');
});

sandboxed('a scope of systemd (here a script in the place of systemd-run): the sandbox starts through it, in the asked words', async t => {
  const program = path.join(top, 'systemd-run');
  const asked = path.join(top, 'asked');
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s\\n' "$XDG_RUNTIME_DIR" "$@" >'${asked}'\nuntil [ "$1" = -- ]; do shift; done\nshift\nexec "$@"\n`,
  );
  chmodSync(program, 0o755);
  const { out, outcome } = await run('echo hello; exit 3', { memory: 64 * mebibyte, processes: 9 }, { kind: 'scope', program, user: true });
  t.deepEqual([out, outcome.status, outcome.ran], ['hello\n', 3, true]);
  const words = readFileSync(asked, 'utf8').split('\n');
  t.is(words[0], `/run/user/${process.getuid?.()}`);
  t.deepEqual(words.slice(1, 5), ['--user', '--scope', '--quiet', '--collect']);
  t.true(words.includes('MemoryMax=67108864') && words.includes('TasksMax=13'));
});

sandboxed('a scope of systemd that is not given (here a script that fails) starts nothing', async t => {
  const program = path.join(top, 'systemd-fails');
  writeFileSync(program, '#!/bin/sh\nexit 1\n');
  chmodSync(program, 0o755);
  const { out, outcome } = await run('echo hello', { memory: 64 * mebibyte }, { kind: 'scope', program, user: true });
  t.deepEqual([out, outcome.status, outcome.ran], ['', 125, false]);
});

sandboxed('at its time a command gets a TERM and may end in order', async t => {
  const line = 'trap "echo in order; exit 9" TERM; for ((;;)); do sleep 0.05; done';
  const { out, outcome } = await run(line, { timeout: 500 }, polling);
  t.deepEqual([out, outcome.status, outcome.limited], ['in order\n', 9, ['still running after 500 ms']]);
});

proof('who does not heed the TERM is ended five seconds later', async t => {
  const began = performance.now();
  const { outcome } = await run('trap "" TERM; for ((;;)); do sleep 0.05; done', { timeout: 500 }, polling);
  t.is(outcome.status, 137);
  t.true(performance.now() - began > 5000);
});
