/** Whether Landlock holds a command here, where bubblewrap can't be had: tried once with Ward's own launcher, remembered until the machine starts anew. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { leastVersion, scopedVersion } from '../../core/confine/landlock/rights.ts';
import { landlockWords } from '../../core/confine/landlock/words.ts';
import { seccomp } from '../../core/confine/seccomp.ts';
import type { Landlock, Launch, Layer } from '../../core/values.ts';
import { ownDirectory } from '../directories.ts';
import { installation } from '../installation.ts';
import type { Lack } from './failures.ts';
import { type Arch, allLayers } from './probe.ts';
import { read, remember } from './trials.ts';

/** Landlock as it is here, and the layers that it gives; or why it can't be had. */
export type Found =
  | { readonly landlock: Landlock; readonly layers: readonly Layer[]; readonly lack?: undefined }
  | { readonly landlock?: undefined; readonly lack: Lack };

/** Part of every Debian and Ubuntu (perl-base). Never the caller's PATH: whoever can write there would be the sandbox. */
const perl = '/usr/bin/perl';
const launcher = path.join(installation, 'src/bin/landlock');

const install = { reason: 'perl, which applies Landlock, is not installed', mend: 'sudo apt-get install --yes perl-base' };

/** The version of the interface, or the error number below zero (landlock_create_ruleset(2), LANDLOCK_CREATE_RULESET_VERSION). */
const asks = 'my $v = syscall(444, 0, 0, 1); print $v == -1 ? -$! : $v';

function spawn(argv: readonly string[], input: string) {
  const options = {
    input,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    cwd: '/',
    timeout: 10_000,
  } as const;
  const done = spawnSync(perl, [...argv], { ...options, stdio: [...options.stdio], encoding: 'utf8' });
  return { status: done.status, out: done.stdout ?? '', error: done.error?.message ?? done.stderr ?? '' };
}

/** Why a version of the interface is not enough; undefined where it is. */
export function lackOf(version: number): Lack | undefined {
  if (version >= leastVersion) return undefined;
  if (version === -95)
    return {
      reason: 'Landlock is not switched on in this kernel',
      mend: 'start the kernel with lsm=landlock before what its lsm= names now',
    };
  if (version === -38 || version === -1)
    return {
      reason: 'the kernel, or the container this runs in, has no Landlock',
      mend: 'use Linux 6.2 or later, and a container engine that lets landlock_* system calls through',
    };
  return {
    reason: `Landlock of this kernel (version ${version}) can't keep a file from being emptied`,
    mend: 'use Linux 6.2 or later',
  };
}

/** A launch that may write in one of two directories, and says what the kernel says of it. */
function trial(landlock: Landlock, base: string): Launch & { readonly landlock: Landlock } {
  const place = (kind: 'read-only' | 'writable', at: string) => ({ kind, source: { path: at, identity: undefined }, at }) as const;
  const system = ['/usr', '/bin', '/lib', '/lib64', '/etc'].flatMap(at => (existsSync(at) ? [place('read-only', realpathSync(at))] : []));
  const mounts = [...system, place('read-only', '/proc'), place('writable', path.join(base, 'inside'))];
  const code = `cat /proc/self/status; echo x > '${base}/inside/x' && echo kept; echo x > '${base}/outside/x' || echo held; read -r x < '${base}/outside/secret' || echo hidden`;
  const nothing = { hosts: [], absent: [], provided: [], background: false, bubblewrap: '', uid: 0, gid: 0, layers: [] };
  const argv = ['/bin/sh', '-c', code];
  const environment = new Map([['PATH', '/usr/bin:/bin']]);
  return {
    ...nothing,
    confined: true,
    landlock,
    argv,
    environment,
    cwd: '/',
    tmp: path.join(base, 'inside'),
    mounts,
    seccomp: seccomp(landlock.arch, 'landlock'),
  };
}

const evidence: readonly (readonly [RegExp, string])[] = [
  [/^Seccomp:\s*2$/m, 'the kernel did not take the system call filter'],
  [/^NoNewPrivs:\s*1$/m, 'programs could still gain privileges'],
  [/^CapEff:\s*0+$/m, 'capabilities were left to the command'],
  [/^CapPrm:\s*0+$/m, 'capabilities were left to the command'],
  [/^kept$/m, 'what was allowed could not be written'],
  [/^held$/m, 'what was not allowed could be written'],
  [/^hidden$/m, 'what was not allowed could be read'],
];

function tryOut(landlock: Landlock, cache: string): Lack | undefined {
  const base = mkdtempSync(path.join(ownDirectory(cache), 'landlock-'));
  try {
    for (const name of ['inside', 'outside', 'home']) mkdirSync(path.join(base, name));
    writeFileSync(path.join(base, 'outside/secret'), 'x\n');
    const launch = trial(landlock, realpathSync(base));
    const edge = {
      names: () => [],
      sources: new Map(),
      home: path.join(base, 'home'),
      parent: process.pid,
      status: 3,
      survivors: undefined,
      keep: [],
    };
    const words = landlockWords(launch, edge).map(word => `${word}\0`);
    const done = spawn([launcher, '0', '--', ...launch.argv], words.join(''));
    const wrong = evidence.find(([form]) => !form.test(done.out));
    if (wrong === undefined) return undefined;
    const said = done.error.split('\n').find(line => line.startsWith('landlock:'));
    return { reason: said === undefined ? `under Landlock ${wrong[1]}` : `Landlock fails here: ${said}`, mend: 'ward doctor' };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** All that a success depends on. The launcher asks the kernel for the version itself, so nothing that lies in the cache is believed. */
function key(seen: Stats, arch: Arch): string {
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  const own = statSync(launcher);
  return JSON.stringify([boot, seen.ino, seen.mtimeMs, own.ino, own.mtimeMs, process.getuid?.(), arch, seccomp(arch, 'landlock').length]);
}

const layersOf = (version: number) => (version >= scopedVersion ? allLayers : allLayers.filter(layer => layer !== 'processes'));

/** `cache` is Ward's own directory. */
export function probeLandlock(cache: string, arch: Arch): Found {
  const seen = statSync(perl, { throwIfNoEntry: false });
  if (seen === undefined) return { lack: install };
  if (seen.uid !== 0 || (seen.mode & 0o022) !== 0)
    return {
      lack: { reason: `"${perl}" can be changed by others than root`, mend: `sudo chown root:root ${perl} && sudo chmod 755 ${perl}` },
    };
  const file = path.join(cache, 'probe-landlock.json');
  const wanted = key(seen, arch);
  const [known, kept] = (read(file) ?? '').split('\n');
  const version = kept === wanted ? Number(known) : Number(spawn(['-e', asks], '').out || -38);
  const landlock: Landlock = { version, arch, perl, launcher };
  if (kept === wanted) return { landlock, layers: layersOf(version) };
  const lack = lackOf(version) ?? tryOut(landlock, cache);
  if (lack !== undefined) return { lack };
  remember(file, `${version}\n${wanted}`);
  return { landlock, layers: layersOf(version) };
}
