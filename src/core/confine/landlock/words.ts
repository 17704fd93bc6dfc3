/** A launch as the words of Ward's own launcher, `src/bin/landlock`: the plan it carries out where bubblewrap can't be had. */
import { bug } from '../../fault.ts';
import type { Launch } from '../../values.ts';
import { allowed, type Names, points } from './reach.ts';
import { device, handled, listing, reading, writing } from './rights.ts';

/** Numbers of the calls that the launcher makes (arch/x86/entry/syscalls/syscall_64.tbl, scripts/syscall.tbl), and its flags for open(2). */
const machines = {
  x86_64: { prctl: 157, capset: 126, capget: 125, prlimit64: 302, openat: 257, close: 3, fcntl: 72, noFollow: 0o400000 },
  aarch64: { prctl: 167, capset: 91, capget: 90, prlimit64: 261, openat: 56, close: 57, fcntl: 25, noFollow: 0o100000 },
} as const;

const everywhere = { landlock_create_ruleset: 444, landlock_add_rule: 445, landlock_restrict_self: 446 } as const;

/** O_PATH and O_CLOEXEC. */
const pathOnly = 0o10000000 | 0o2000000;

/** What no program does without. A terminal other than the command's own can't be opened, nor a new one. */
const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map(name => `/dev/${name}`);

/** Of /proc what tells of the machine. A process is shown none of them, not even itself: whoever may read one may read all command lines. */
const machineFacts = ['cpuinfo', 'meminfo', 'stat', 'uptime', 'loadavg', 'version', 'filesystems'].map(name => `/proc/${name}`);

/** What the edge found and made. */
export interface Edge {
  readonly names: Names;
  /** Descriptors of the sources with an identity, by the index of their mount. */
  readonly sources: ReadonlyMap<number, number>;
  /** A new directory in the place of the home, for this run. */
  readonly home: string;
  /** Ward's own process. */
  readonly parent: number;
  readonly status: number;
  readonly survivors: number | undefined;
  /** Descriptors above 2 that the command is given. */
  readonly keep: readonly number[];
  /** How many processes the kernel lets the user have while it runs (RLIMIT_NPROC). */
  readonly processes?: number | undefined;
}

/** The plan. `landlock` is what makes a launch one of this kind. */
export function landlockWords(launch: Launch & { readonly landlock: NonNullable<Launch['landlock']> }, edge: Edge): readonly string[] {
  const { version, arch } = launch.landlock;
  const { noFollow, ...calls } = machines[arch];
  const { files, network, scoped } = handled(version);
  return [
    ...Object.entries({ ...calls, ...everywhere }).flatMap(([name, number]) => ['call', name, String(number)]),
    ...set('version', version),
    ...set('pathOnly', pathOnly | noFollow),
    ...set('handledFiles', files),
    ...set('handledNetwork', network),
    ...set('scoped', scoped),
    ...rules(launch, edge).flatMap(({ rights, base, path }) => ['allow', String(rights & files), String(base), path]),
    ...edge.keep.flatMap(descriptor => ['keep', String(descriptor)]),
    ...[...environment(launch, edge)].flatMap(one => ['environment', ...one]),
    ...set('filter', hex(launch.seccomp)),
    ...(edge.processes === undefined ? [] : ['limit', '6', String(edge.processes), String(edge.processes)]),
    ...set('directory', launch.cwd),
    ...set('parent', edge.parent),
    ...set('status', edge.status),
    ...(edge.survivors === undefined ? [] : set('survivors', edge.survivors)),
    // Read last: a plan that was cut short is none.
    ...set('end', 1),
  ];
}

const set = (name: string, value: string | number) => ['set', name, String(value)];

/** A program that is found and can't be run hides the one behind it: where nothing is reached, nothing is looked for. */
function environment(launch: Launch, { home }: Edge): ReadonlyMap<string, string> {
  const all = points(launch);
  const closed = (directory: string) => all.findLast(one => `${directory}/`.startsWith(`${one.at}/`))?.reach === 'none';
  const holds = (directory: string) => directory.startsWith('/') && !closed(directory);
  const path = (launch.environment.get('PATH') ?? '').split(':').filter(holds);
  const variables = [...launch.environment].map(([name, value]) => [name, realPlace(launch, value)] as const);
  return new Map([...variables, ['PATH', path.join(':')], ['HOME', home], ['TMPDIR', launch.tmp]]);
}

/** A place that other mounts would show under that name (the project's own cache) goes by its real one. */
function realPlace({ mounts }: Launch, value: string): string {
  const shown = mounts.findLast(one => one.kind === 'writable' && one.source.path !== one.at && `${value}/`.startsWith(`${one.at}/`));
  return shown?.kind === 'writable' ? shown.source.path + value.slice(shown.at.length) : value;
}

interface Rule {
  readonly rights: number;
  /** A descriptor, or -1 for the root directory. */
  readonly base: number;
  /** From there. */
  readonly path: string;
}

const rightsTo = { read: reading, write: writing | reading, list: listing } as const;

function rules(launch: Launch, edge: Edge): readonly Rule[] {
  const places = allowed(points(launch), edge.names).map(({ path, mount, what }): Rule => {
    if (mount === undefined) return { rights: rightsTo[what], base: -1, path };
    const base = edge.sources.get(mount) ?? bug(`mount ${mount} was not opened`);
    return { rights: rightsTo[what], base, path: path.slice(sourceOf(launch, mount).length) };
  });
  return [
    ...places,
    { rights: rightsTo.write, base: -1, path: edge.home },
    ...devices.map(path => ({ rights: device, base: -1, path })),
    ...machineFacts.map(path => ({ rights: reading, base: -1, path })),
  ];
}

const hex = (bytes: Uint8Array) => [...bytes].map(one => one.toString(16).padStart(2, '0')).join('');

function sourceOf(launch: Launch, index: number): string {
  const mount = launch.mounts[index];
  return mount?.kind === 'read-only' || mount?.kind === 'writable' ? mount.source.path : '';
}
