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

/** What Ward's own process was given, which a command is never given more of: `hard` of getrlimit(2), and the caller's `soft` of descriptors. */
export interface Inherited {
  readonly descriptors: { readonly soft: number; readonly hard: number };
  /** In bytes and seconds. */
  readonly fileSize: number;
  readonly cpuSeconds: number;
  readonly processes: number;
}

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
  const { descriptors, fileSize, cpuSeconds } = inherited;
  const hard = Math.min(descriptors.hard, limits.descriptors ?? descriptors.hard);
  const size = Math.min(fileSize, limits.fileSize ?? fileSize);
  const seconds = Math.ceil((limits.cpuTime ?? Number.POSITIVE_INFINITY) / 1000) + behind;
  const words = [
    `ulimit -S -n ${Math.min(descriptors.soft, hard)}`,
    `ulimit -H -n ${hard}`,
    ...(Number.isFinite(size) ? [`ulimit -f ${Math.floor(size / block)}`] : []),
    ...(seconds < cpuSeconds ? [`ulimit -S -t ${seconds}`, `ulimit -H -t ${Math.min(seconds + patience, cpuSeconds)}`] : []),
  ];
  return words.join(' && ');
}

/**
 * Where no control group counts them, the kernel counts the processes of the sandbox's user, from within: outside all of the user's would count, and
 * bubblewrap could not start. Root is not counted. `-u` is bash's letter, `-p` dash's.
 */
export function processLimit(bounds: Bounds | undefined, uid: number): number | undefined {
  return bounds?.hold.kind === 'polling' && uid !== 0 ? bounds.limits.processes : undefined;
}

/** The command behind a shell that bounds its processes and becomes it. */
export function countedArgv(processes: number | undefined, argv: readonly string[]): readonly string[] {
  if (processes === undefined) return argv;
  const text = `ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes} || exit 125; exec "$@"`;
  return ['/bin/sh', '-c', text, 'sh', ...argv];
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
