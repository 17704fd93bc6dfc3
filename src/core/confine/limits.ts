/** The limits of a launch in the words of what holds them: the shell that starts the sandbox, a control group, a scope of systemd. */
import { GuardError } from '../fault.ts';
import type { Bounds, Capabilities, Controller, Hold, Limits, Policy } from '../values.ts';

const nobody: Hold = { kind: 'polling', reason: 'nothing was looked for' };

/** What this policy and this machine make of it. A share of the processors that nothing can hold keeps the command from running. */
export function bounds({ limits = {} }: Pick<Policy, 'limits'>, { hold = nobody }: Pick<Capabilities, 'hold'>): Bounds {
  if (limits.cpuShare !== undefined && !holdsShare(hold)) {
    const why = hold.kind === 'polling' ? `: ${hold.reason}` : '';
    throw new GuardError('limit', `nothing here holds a command to a share of the processors${why}`, 'leave "cpuShare" out of the policy');
  }
  return { limits, hold };
}

function holdsShare(hold: Hold): boolean {
  return hold.kind === 'scope' || (hold.kind === 'group' && hold.parents.has('cpu'));
}

/** Both bounds of getrlimit(2). */
export interface Pair {
  readonly soft: number;
  readonly hard: number;
}

/** What the caller has, which a command is never given more of. */
export interface Inherited {
  readonly descriptors: Pair;
  /** In bytes and seconds. */
  readonly fileSize: Pair;
  readonly cpuSeconds: Pair;
  readonly processes: Pair;
}

/** Fewer than that leave bubblewrap no room for the mounts: a smaller soft bound comes into force behind it. */
const roomForMounts = 512;

/**
 * Seconds that one process may take beyond the bound of all: Ward looks at all of them and names what it finds, and the kernel, which signals one,
 * stands behind it. And seconds after that signal, which a program may catch, at which the kernel ends one that goes on.
 */
const behind = 1;
const patience = 5;

/**
 * What the shell that starts the sandbox says first (ulimit of dash(1) and bash(1)); nothing inside may raise it again. `block` is the bytes that its
 * `-f` counts in: 512, or 1024 in bash by its own name.
 */
export function outerLimits({ limits }: Bounds, inherited: Inherited, block: number): string {
  const { descriptors, cpuSeconds } = inherited;
  const files = within(descriptors, limits.descriptors);
  const seconds = Math.ceil((limits.cpuTime ?? Number.POSITIVE_INFINITY) / 1000) + behind;
  const words = [
    `ulimit -S -n ${Math.min(Math.max(files.soft, roomForMounts), files.hard)}`,
    `ulimit -H -n ${files.hard}`,
    ...fileLimit({ limits }, inherited, block),
    ...(seconds < cpuSeconds.soft ? [`ulimit -S -t ${seconds}`, `ulimit -H -t ${Math.min(seconds + patience, cpuSeconds.hard)}`] : []),
  ];
  return words.join(' && ');
}

/** The part of that which holds for whoever writes the command's output in its place too. */
export function fileLimit({ limits }: Pick<Bounds, 'limits'>, { fileSize }: Inherited, block: number): readonly string[] {
  const { soft, hard } = within(fileSize, limits.fileSize);
  return Number.isFinite(hard) ? [`ulimit -S -f ${Math.floor(soft / block)}`, `ulimit -H -f ${Math.floor(hard / block)}`] : [];
}

/** Neither bound is above this one. */
function within({ soft, hard }: Pair, most = Number.POSITIVE_INFINITY): Pair {
  return { soft: Math.min(soft, hard, most), hard: Math.min(hard, most) };
}

/** What the kernel is to hold from within the sandbox, just before the command. */
export interface Within {
  readonly processes?: Pair | undefined;
  /** The soft bound of descriptors alone. */
  readonly descriptors?: number | undefined;
}

/** What `outerLimits` leaves to the sandbox itself. */
export function innerLimits(bounds: Bounds | undefined, uid: number, inherited: Inherited): Within {
  const wanted = processLimit(bounds, uid);
  const { soft } = within(inherited.descriptors, bounds?.limits.descriptors);
  const processes = wanted === undefined ? {} : { processes: within(inherited.processes, wanted) };
  return { ...processes, ...(bounds !== undefined && soft < roomForMounts ? { descriptors: soft } : {}) };
}

/**
 * Where no control group counts them, the kernel counts the processes of the sandbox's user, from within: outside all of the user's would count, and
 * bubblewrap could not start. Root is not counted. `-u` is bash's letter, `-p` dash's.
 */
export function processLimit(bounds: Bounds | undefined, uid: number): number | undefined {
  return bounds?.hold.kind === 'polling' && uid !== 0 ? bounds.limits.processes : undefined;
}

/** The command behind a shell that bounds it and becomes it. */
export function boundedArgv({ processes, descriptors }: Within, argv: readonly string[]): readonly string[] {
  const count = (letter: string) => `{ ulimit -S -${letter} ${processes?.soft} && ulimit -H -${letter} ${processes?.hard}; }`;
  const words = [
    ...(processes === undefined ? [] : [`${count('u')} 2>/dev/null || ${count('p')} || exit 125`]),
    ...(descriptors === undefined ? [] : [`ulimit -S -n ${descriptors} || exit 125`]),
  ];
  return words.length === 0 ? argv : ['/bin/sh', '-c', `${words.join('; ')}; exec "$@"`, 'sh', ...argv];
}

/** One file of a control group and what is written to it. */
export interface Setting {
  readonly controller: Controller;
  readonly file: string;
  readonly text: string;
  /** Not there on every kernel, or not needed. */
  readonly optional?: boolean;
}

/** bubblewrap itself, the first process of its namespace, and the shell before it. */
const own = 3;
/** The shell above them, which is in a scope too: it keeps that there until it was asked what happened in it. */
const above = 1;
/** In microseconds. */
const period = 100_000;

/** What is written to the files of a new control group (cgroups(7); cgroup-v2 and cgroup-v1 of the kernel's documentation). */
export function groupSettings(version: 1 | 2, limits: Limits, processors: number): readonly Setting[] {
  const { memory, processes, cpuShare } = limits;
  const quota = Math.round(((cpuShare ?? 0) / 100) * processors * period);
  return [
    ...(memory === undefined ? [] : memorySettings(version, memory)),
    ...(processes === undefined ? [] : [{ controller: 'pids', file: 'pids.max', text: String(processes + own) } as const]),
    ...(cpuShare === undefined ? [] : shareSettings(version, quota)),
  ];
}

/** Swap would be memory by another name. */
function memorySettings(version: 1 | 2, bytes: number): readonly Setting[] {
  const text = String(bytes);
  const controller = 'memory';
  return version === 1
    ? [
        { controller, file: 'memory.limit_in_bytes', text },
        { controller, file: 'memory.memsw.limit_in_bytes', text, optional: true },
      ]
    : [
        { controller, file: 'memory.max', text },
        { controller, file: 'memory.swap.max', text: '0', optional: true },
      ];
}

function shareSettings(version: 1 | 2, quota: number): readonly Setting[] {
  return version === 1
    ? [
        { controller: 'cpu', file: 'cpu.cfs_period_us', text: String(period) },
        { controller: 'cpu', file: 'cpu.cfs_quota_us', text: String(quota) },
      ]
    : [{ controller: 'cpu', file: 'cpu.max', text: `${quota} ${period}` }];
}

/** The words before a command that runs it in a scope of systemd (systemd-run(1)), which then becomes the command. */
export function scopeArgv(hold: Hold & { kind: 'scope' }, unit: string, limits: Limits, processors: number): readonly string[] {
  const { memory, processes, cpuShare } = limits;
  const properties = [
    ...(memory === undefined ? [] : [`MemoryMax=${memory}`, 'MemorySwapMax=0']),
    ...(processes === undefined ? [] : [`TasksMax=${processes + own + above}`]),
    ...(cpuShare === undefined ? [] : [`CPUQuota=${cpuShare * processors}%`]),
  ];
  const who = hold.user ? ['--user'] : [];
  return [hold.program, ...who, '--scope', '--quiet', '--collect', `--unit=${unit}`, ...properties.flatMap(one => ['-p', one]), '--'];
}
