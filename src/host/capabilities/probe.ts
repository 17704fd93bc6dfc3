/** Whether bubblewrap really makes the sandbox that Ward promises here: tried once with the real options, remembered until the machine starts anew. */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readlinkSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { bubblewrapOptions } from '../../core/confine/bubblewrap.ts';
import { seccomp } from '../../core/confine/seccomp.ts';
import type { Launch, Layer, Mount } from '../../core/values.ts';
import { facts, type Lack, recognise } from './failures.ts';
import { read, remember } from './trials.ts';

export interface Probe {
  readonly bubblewrap: { readonly path: string; readonly bindFd: boolean } | undefined;
  readonly layers: readonly Layer[];
  readonly lacks: ReadonlyMap<Layer, Lack>;
}

export type Arch = 'x86_64' | 'aarch64';

/** Every layer there is, in the order in which they are told. */
export const allLayers: readonly Layer[] = ['files', 'processes', 'network', 'syscalls', 'environment', 'descriptors'];

/** Never the caller's PATH: whoever can write there would be the sandbox. */
const places = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'];

/** Options Ward uses, as `bwrap --help` names them. */
const needed = [
  '--args',
  '--json-status-fd',
  '--seccomp',
  '--disable-userns',
  '--perms',
  '--size',
  '--ro-bind-data',
  '--cap-drop',
  '--clearenv',
];
const byDescriptor = ['--bind-fd', '--ro-bind-fd'];

const install = 'sudo apt-get install --yes bubblewrap';

/** O_PATH of open(2); Node has no name for it. */
const pathOnly = 0o10000000;

interface Found {
  readonly path: string;
  readonly seen: Stats;
}

function find(): Found | undefined {
  for (const place of places) {
    const seen = statSync(place, { throwIfNoEntry: false });
    if (seen?.isFile()) return { path: place, seen };
  }
  return undefined;
}

function nothing(lack: Lack, missing: readonly Layer[] = allLayers): Probe {
  const lacks = new Map(missing.map(layer => [layer, lack]));
  return { bubblewrap: undefined, layers: allLayers.filter(layer => !lacks.has(layer)), lacks };
}

/** Whoever has no number in a user namespace (proc_sys_kernel(5), overflowuid). */
const nobody = 65534;

/** A program that others could replace is no boundary. */
function foreign({ seen, path: place }: Found): Lack | undefined {
  if (seen.uid === 0 && (seen.mode & 0o022) === 0) return undefined;
  if (facts().nested && seen.uid === nobody) {
    const reason = 'this is a user namespace without root, so that nobody can tell whose the programs of the system are';
    return { reason, mend: 'run Ward outside the sandbox around it' };
  }
  return { reason: `"${place}" can be changed by others than root`, mend: `sudo chown root:root ${place} && sudo chmod 755 ${place}` };
}

function run(place: string, argv: readonly string[], input: Uint8Array | string, extra: readonly (number | 'pipe')[] = []) {
  const done = spawnSync(place, [...argv], {
    input,
    stdio: ['pipe', 'pipe', 'pipe', ...extra],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    cwd: '/',
    timeout: 10_000,
    encoding: 'utf8',
  });
  return { status: done.status, out: done.stdout ?? '', error: said(done) };
}

/** One that ends before it has read its input leaves an EPIPE; why it ended is what it wrote. */
function said({ stderr, error }: { readonly stderr: string | null; readonly error?: Error }): string {
  return stderr === null || stderr === '' ? (error?.message ?? '') : stderr;
}

/** Where `tryOut` puts what bubblewrap takes by descriptor: the filter on standard input, the rest behind standard error. */
export const descriptors = {
  seccomp: 0,
  status: 3,
  mounts: new Map([
    [1, 4],
    [2, 5],
  ]),
};

/** A launch like every guarded command's, over the whole system read-only; it prints what the kernel says of the process and its network. */
export function trial(place: string, arch: Arch): Launch {
  const source = (file: string) => ({ path: file, identity: undefined });
  const mounts: readonly Mount[] = [
    { kind: 'read-only', source: source('/'), at: '/' },
    { kind: 'read-only', source: { path: '/usr', identity: { device: '', inode: '' } }, at: '/usr' },
    { kind: 'text', at: '/etc/hostname', text: '', mode: '0444' },
    { kind: 'devices', at: '/dev' },
    { kind: 'processes', at: '/proc' },
    { kind: 'empty', at: '/tmp', bytes: 1 << 20, mode: '0755' },
    { kind: 'seal', at: '/' },
  ];
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const nothing = { hosts: [], absent: [], provided: [], background: false, environment: new Map<string, string>() };
  const argv = ['/bin/cat', '/proc/self/status', '/proc/self/net/dev'];
  const where = { bubblewrap: place, cwd: '/', tmp: '/tmp' };
  return { ...nothing, ...user, ...where, confined: true, argv, mounts, seccomp: seccomp(arch), layers: allLayers };
}

/** Each says what must be in the kernel's own words for the layer to be there. */
const evidence: readonly (readonly [Layer, RegExp, string])[] = [
  ['syscalls', /^Seccomp:\s*2$/m, 'the kernel did not take the system call filter'],
  ['syscalls', /^NoNewPrivs:\s*1$/m, 'programs could still gain privileges'],
  ['files', /^CapEff:\s*0+$/m, 'capabilities were left to the command'],
  ['processes', /^Pid:\s*[1-9]$/m, 'processes of the host were left in sight'],
];

function judge(place: string, out: string): Probe {
  const lacks = new Map<Layer, Lack>();
  const mend = install.replace('--yes', '--reinstall --yes');
  for (const [layer, form, reason] of evidence) if (!form.test(out)) lacks.set(layer, { reason, mend });
  const devices = [...out.matchAll(/^\s*(\S+):\s+\d+(?:\s+\d+){15}$/gm)].map(([, name]) => name);
  if (devices.join() !== 'lo') lacks.set('network', { reason: 'interfaces of the host were left in sight', mend });
  return { bubblewrap: { path: place, bindFd: true }, layers: allLayers.filter(layer => !lacks.has(layer)), lacks };
}

/** Runs bubblewrap twice: for its options, and for the sandbox itself. */
function tryOut({ path: place }: Found, arch: Arch): Probe {
  const help = run(place, ['--help'], '');
  const missing = [...needed, ...byDescriptor].filter(option => !help.out.includes(`${option} `));
  if (missing.length > 0) return nothing(recognise(help.status === 0 ? `Unknown option ${missing[0]}` : help.error, facts()));
  const extra = [openSync('/usr', pathOnly | constants.O_DIRECTORY), openSync('/dev/null', 'r')];
  const launch = trial(place, arch);
  try {
    const done = run(place, [...bubblewrapOptions(launch, descriptors), '--', ...launch.argv], launch.seccomp, ['pipe', ...extra]);
    return done.status === 0 ? judge(place, done.out) : nothing(recognise(done.error, facts()));
  } finally {
    for (const descriptor of extra) closeSync(descriptor);
  }
}

/** All that a success depends on. It says nothing of where bubblewrap is: what another process wrote there must not choose the sandbox. */
function key({ path: place, seen }: Found, arch: Arch): string {
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  const around = /^Seccomp:\s*\d$/m.exec(read('/proc/self/status') ?? '')?.[0] ?? '';
  return JSON.stringify([
    boot,
    namespace(),
    around,
    place,
    seen.ino,
    seen.mtimeMs,
    seen.size,
    process.getuid?.(),
    arch,
    seccomp(arch).length,
  ]);
}

/** In a container or sandbox with the same home things may be otherwise. */
function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/user');
  } catch {
    return '';
  }
}

/**
 * What this machine gives, tried by doing. `cache` is Ward's own directory: a success lies there until the machine starts anew or bubblewrap
 * changes; a failure is never kept, so that mending is seen at once.
 */
export function probe(cache: string, arch: Arch): Probe {
  const found = find();
  if (found === undefined) return nothing({ reason: 'bubblewrap is not installed', mend: install });
  const lack = foreign(found);
  if (lack !== undefined) return nothing(lack);
  const file = path.join(cache, 'probe.json');
  const wanted = key(found, arch);
  if (read(file) === wanted) return { bubblewrap: { path: found.path, bindFd: true }, layers: allLayers, lacks: new Map() };
  const result = tryOut(found, arch);
  if (result.lacks.size === 0) remember(file, wanted);
  return result;
}
