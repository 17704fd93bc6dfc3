/** Limits as data: the words to the shell, the settings of a control group, the words to systemd, each whole. */
import test from 'ava';
import { innerArgv } from '../../../src/core/confine/bubblewrap.ts';
import {
  bounds,
  groupSettings,
  type Inherited,
  innerLimits,
  outerLimits,
  processLimit,
  scopeArgv,
} from '../../../src/core/confine/limits.ts';
import { builtInLimits, limitNames, limitWords, looserLimit, strictestLimits } from '../../../src/core/limits.ts';
import type { Bounds, Hold, Limits } from '../../../src/core/values.ts';

const gibibyte = 1024 ** 3;
const unbounded = { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY };
const free: Inherited = {
  descriptors: { soft: 1024, hard: 1_048_576 },
  fileSize: unbounded,
  cpuSeconds: unbounded,
  processes: { soft: 90_000, hard: 90_000 },
};
const polling: Hold = { kind: 'polling', reason: 'no group can be made' };
const group: Hold = { kind: 'group', version: 1, parents: new Map([['memory', '/m']]) };
const of = (limits: Limits, hold: Hold = polling): Bounds => ({ limits, hold });
const spelled = (version: 1 | 2, limits: Limits) =>
  groupSettings(version, limits, 4).map(one => `${one.controller}/${one.file} ${one.text}${one.optional === true ? ' (if there)' : ''}`);

test('each process: the caller’s soft limit of descriptors stays, the hard ones come down, in the blocks that the shell counts', t => {
  const limits = { descriptors: 16_384, fileSize: gibibyte, cpuTime: 1500 };
  t.is(
    outerLimits(of(limits), free, 512),
    'ulimit -S -n 1024 && ulimit -H -n 16384 && ulimit -S -f 2097152 && ulimit -H -f 2097152 && ulimit -S -t 3 && ulimit -H -t 8',
  );
  t.is(
    outerLimits(of(limits), free, 1024),
    'ulimit -S -n 1024 && ulimit -H -n 16384 && ulimit -S -f 1048576 && ulimit -H -f 1048576 && ulimit -S -t 3 && ulimit -H -t 8',
  );
  t.is(outerLimits(of({ descriptors: 512 }), free, 512), 'ulimit -S -n 512 && ulimit -H -n 512');
});

test('each process: what the caller itself has not, no command is given', t => {
  const poor: Inherited = {
    descriptors: { soft: 100, hard: 600 },
    fileSize: { soft: 5120, hard: 10_240 },
    cpuSeconds: { soft: 3, hard: 4 },
    processes: { soft: 5, hard: 7 },
  };
  t.is(
    outerLimits(of({ descriptors: 16_384, fileSize: gibibyte }), poor, 512),
    'ulimit -S -n 512 && ulimit -H -n 600 && ulimit -S -f 10 && ulimit -H -f 20',
  );
  // What leaves no room for the mounts comes into force behind them.
  t.deepEqual(innerLimits(of({ processes: 6 }), 1000, poor), { processes: { soft: 5, hard: 6 }, descriptors: 100 });
  t.deepEqual(innerLimits(of({ processes: 6 }, group), 1000, free), {});
  t.is(
    outerLimits(of({ cpuTime: 1000 }), poor, 512)
      .split(' && ')
      .slice(4)
      .join(),
    'ulimit -S -t 2,ulimit -H -t 4',
  );
  t.false(outerLimits(of({ cpuTime: 60_000 }), poor, 512).includes('-t'));
});

test('a control group of version 1 has these settings and no others', t => {
  t.deepEqual(spelled(1, { memory: gibibyte, processes: 100, cpuShare: 25, fileSize: 1 }), [
    'memory/memory.limit_in_bytes 1073741824',
    'memory/memory.memsw.limit_in_bytes 1073741824 (if there)',
    'pids/pids.max 103',
    'cpu/cpu.cfs_period_us 100000',
    'cpu/cpu.cfs_quota_us 100000',
  ]);
  t.deepEqual(spelled(1, {}), []);
});

test('a control group of version 2 has these settings and no others', t => {
  t.deepEqual(spelled(2, { memory: gibibyte, processes: 100, cpuShare: 25, timeout: 1 }), [
    'memory/memory.max 1073741824',
    'memory/memory.swap.max 0 (if there)',
    'pids/pids.max 103',
    'cpu/cpu.max 100000 100000',
  ]);
});

test('a scope of systemd is asked for in these words and no others', t => {
  const limits = { memory: gibibyte, processes: 100, cpuShare: 50, descriptors: 1 };
  const asked = (user: boolean) => scopeArgv({ kind: 'scope', program: '/usr/bin/systemd-run', user }, 'ward-1', limits, 4).join(' ');
  const rest = '--scope --quiet --collect --unit=ward-1 -p MemoryMax=1073741824 -p MemorySwapMax=0 -p TasksMax=104 -p CPUQuota=200% --';
  t.is(asked(true), `/usr/bin/systemd-run --user ${rest}`);
  t.is(asked(false), `/usr/bin/systemd-run ${rest}`);
});

test('the kernel counts processes from within only where no group does, and never root’s', t => {
  t.is(processLimit(of({ processes: 9 }), 1000), 9);
  t.is(processLimit(of({ processes: 9 }), 0), undefined);
  t.is(processLimit(of({ processes: 9 }, group), 1000), undefined);
  t.is(processLimit(undefined, 1000), undefined);
});

test('counting from within is one more shell before the command, which it becomes', t => {
  t.deepEqual(innerArgv(['make'], { within: { processes: { soft: 9, hard: 9 } } }).slice(0, 2), ['/bin/sh', '-c']);
  t.deepEqual(innerArgv(['make'], { within: { processes: { soft: 9, hard: 9 } } }).slice(3), ['sh', ...innerArgv(['make'])]);
});

test('a share of the processors that nothing holds keeps the command from running', t => {
  const error = t.throws(() => bounds({ limits: { cpuShare: 50 } }, { hold: polling }));
  t.is(error?.message, 'nothing here holds a command to a share of the processors: no group can be made');
  t.throws(() => bounds({ limits: { cpuShare: 50 } }, { hold: group }));
  t.is(bounds({ limits: { cpuShare: 50 } }, { hold: { ...group, parents: new Map([['cpu', '/c']]) } }).limits.cpuShare, 50);
});

test('what is built in grows with the machine', t => {
  t.like(builtInLimits({ memory: 8 * gibibyte, processors: 2 }), { memory: 6 * gibibyte, processes: 1024 });
  t.is(builtInLimits({ memory: 8 * gibibyte, processors: 96 }).processes, 6144);
});

test('the strictest of limits is the least of each, and the most of what stays free', t => {
  t.deepEqual(strictestLimits([{ memory: 5, free: 1 }, { memory: 3 }, { free: 2, timeout: 1 }]), { memory: 3, timeout: 1, free: 2 });
  t.true(looserLimit('memory', undefined, 3) && looserLimit('free', 1, 2) && looserLimit('timeout', 2, 1));
  t.false(looserLimit('memory', 3, undefined) || looserLimit('free', 2, 1) || looserLimit('timeout', 1, 1));
});

test('a limit is told as a person would say it', t => {
  t.is(limitWords('memory', 2 * gibibyte), '2 GiB');
  t.is(limitWords('memory', 1.5 * gibibyte), '1.5 GiB');
  t.is(limitWords('timeout', 90_000), '1.5 min');
  t.is(limitWords('timeout', 500), '500 ms');
  t.is(limitWords('processes', 512), '512');
  t.is(limitWords('cpuShare', 25), '25 %');
  t.is(new Set(limitNames).size, limitNames.length);
});
