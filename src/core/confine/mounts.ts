/** The mount namespace of a confined command, as an ordered list of operations: later ones win. */
import type { Capabilities, Directory, Granted, Ground, HeldDirectory, Mount, Policy, Request, Source } from '../values.ts';
import { inputMounts } from './input.ts';
import { startupMounts } from './startup.ts';

const megabyte = 1024 * 1024;

/**
 * Built from an empty root: (1) the system, read-only; (2) devices, processes, an empty /run with Ward's own mark in it;
 * (3) the session's /tmp; (4) an empty home with toolchains; (5) Ward itself and further readable roots; (6) the project, writable, with what is
 * protected in it pinned; (7) what was granted beside it; (8) the root sealed.
 */
export function mounts(request: Request, consent: Granted, policy: Policy, capabilities: Capabilities): readonly Mount[] {
  const { scene } = request;
  const shown: readonly Mount[] = [
    ...system(capabilities),
    ...kernel(capabilities, scratch(policy), settingsOfKernel(request, consent)),
    ...startupMounts(request),
    ...inputMounts(request, capabilities),
    { kind: 'writable', source: plain(capabilities.tmp), at: '/tmp' },
    { kind: 'empty', at: '/var/tmp', bytes: scratch(policy), mode: '1777' },
    ...home(scene.home, { ...capabilities, gitIdentity: shownGit(consent, capabilities) }, scratch(policy)),
    ...(holdsWard(consent, capabilities) ? [] : program(capabilities)),
    ...policy.readable.map(at => ({ kind: 'read-only', source: plain(at), at, optional: true }) as const),
    ...project(consent),
    ...(holdsWard(consent, capabilities) ? [readOnly(capabilities.ward)] : []),
    ...masked(consent, policy).map(
      ({ path: at, device, inode }) => ({ kind: 'text', at, text: '', mode: '0444', over: { device, inode } }) as const,
    ),
    ...granted(consent),
    ...scaffold(consent),
    ...emptyCwd(request, consent),
  ];
  const all = [...shown, ...links(consent, shown)];
  const held = request.typing === undefined ? all : anchored(scene.home, all, scratch(policy));
  return [...held, ...lasting(request, consent, held), { kind: 'seal', at: '/' }];
}

/**
 * Each directory of the empty home that leads to what the host shows in it, as a mount point of its own: who is in it can move none of these away (rename(2),
 * EBUSY), plant others at their paths, and have later lines judged by what is not there.
 */
function anchored(home: string, all: readonly Mount[], bytes: number): readonly Mount[] {
  const shown = all.map(({ at }) => at).filter(at => at.startsWith(`${home}/`));
  const above = new Set(shown.flatMap(at => leading(home, at)));
  const own = [...above].filter(one => !shown.some(at => `${one}/`.startsWith(`${at}/`))).toSorted();
  const begin = all.findIndex(({ kind, at }) => kind === 'empty' && at === home) + 1;
  return [...all.slice(0, begin), ...own.map(at => ({ kind: 'empty', at, bytes, mode: '0755' }) as const), ...all.slice(begin)];
}

/**
 * The links by which the text names what is shown, made only where the sandbox is empty: what is mounted has its own, and in it bubblewrap would make
 * them on the host. Where a mount lies below, its directories stand in the way.
 */
function links({ verdict }: Granted, shown: readonly Mount[]): readonly Mount[] {
  const places = shown.filter(({ kind }) => kind !== 'seal');
  return (verdict.links ?? []).flatMap(({ at, to }): readonly Mount[] => {
    const around = places.findLast(one => at === one.at || at.startsWith(`${one.at}/`));
    const free = around === undefined || (around.kind === 'empty' && around.at !== at && around.mode !== hiddenMode);
    return free && !places.some(one => one.at.startsWith(`${at}/`)) ? [{ kind: 'link', at, to }] : [];
  });
}

/** The directories between them. */
function leading(home: string, at: string): readonly string[] {
  const names = at.slice(home.length + 1).split('/');
  return names.slice(1).map((_, index) => [home, ...names.slice(0, index + 1)].join('/'));
}

/** Of a directory in whose place nothing is shown. */
const hiddenMode = '0500';

/** Bytes of each directory in memory. */
const scratch = ({ limits }: Policy) => limits?.scratch ?? 64 * megabyte;

/** What of Ward runs in a sandbox. Beside it may lie what commands are not to read: a checkout can hold a Ward of its own, with record and keys. */
function program({ ward }: Capabilities): readonly Mount[] {
  return [readOnly(`${ward}/src`), { kind: 'read-only', source: plain(`${ward}/dist`), at: `${ward}/dist`, optional: true }];
}

/** A project around Ward's own installation: Ward stays read-only in it. */
function holdsWard(consent: Granted, capabilities: Capabilities): boolean {
  const root = consent.verdict.ground?.project.path;
  return root !== undefined && `${capabilities.ward}/`.startsWith(`${root}/`);
}

function emptyCwd(request: Request, consent: Granted): readonly Mount[] {
  const { cwd } = request.scene;
  return startsOutside(request, consent) && !/^\/(?:var\/)?tmp(?:\/|$)/.test(cwd) ? [{ kind: 'directory', at: cwd }] : [];
}

/** In no project, or bound to one that it does not start in. */
export function startsOutside({ scene }: Request, { verdict }: Granted): boolean {
  return verdict.ground === undefined || scene.service !== undefined || scene.led !== undefined;
}

/** What sftp is sent is to stay, or to be refused: nothing is taken that would be gone when it ends, or that lies elsewhere than it says. */
function lasting({ scene }: Request, { verdict }: Granted, all: readonly Mount[]): readonly Mount[] {
  if (scene.service?.form !== 'sftp') return [];
  const root = verdict.ground?.project.path;
  const inProject = (at: string) => root !== undefined && `${at}/`.startsWith(`${root}/`);
  return all.flatMap(({ kind, at }) => ((kind === 'empty' || kind === 'writable') && !inProject(at) ? [{ kind: 'seal', at }] : []));
}

function plain(path: string): { path: string; identity: undefined } {
  return { path, identity: undefined };
}

function readOnly(path: string): Mount {
  return { kind: 'read-only', source: plain(path), at: path };
}

function system(capabilities: Capabilities): readonly Mount[] {
  const shown = capabilities.system.map(
    ({ path, link }): Mount => (link === undefined ? readOnly(path) : { kind: 'link', to: link, at: path }),
  );
  const hidden = capabilities.hidden.map(
    ({ path, kind }): Mount =>
      kind === 'directory'
        ? { kind: 'empty', at: path, bytes: megabyte, mode: hiddenMode }
        : { kind: 'read-only', source: plain('/dev/null'), at: path },
  );
  return [...shown, ...hidden];
}

/**
 * Root stays the owner of the kernel's settings, and bubblewrap leaves them writable: core_pattern would start a program as root on the host. Nobody
 * else may write them, and where something lies on /proc no sandbox within can have one of its own (mount_namespaces(7)).
 */
function settingsOfKernel({ scene }: Request, { grants }: Granted): readonly Mount[] {
  const within = grants.some(one => one.kind === 'switch' && one.name === 'nested sandbox');
  return within && scene.uid !== 0 ? [] : [readOnly('/proc/sys')];
}

/** bubblewrap's /dev and /dev/shm are tmpfs of half the memory each: bounded and sealed. */
function kernel(capabilities: Capabilities, bytes: number, settings: readonly Mount[]): readonly Mount[] {
  return [
    { kind: 'devices', at: '/dev' },
    { kind: 'empty', at: '/dev/shm', bytes, mode: '1777' },
    { kind: 'seal', at: '/dev' },
    { kind: 'processes', at: '/proc' },
    ...settings,
    { kind: 'empty', at: '/run', bytes: megabyte, mode: '0755' },
    { kind: 'read-only', source: plain(`${capabilities.ward}/src/bin/inside`), at: '/run/ward/inside' },
  ];
}

/** What git keeps for other working trees is read-only, so tidying up fails, and the failure would stay in the repository (git-gc(1), gc.log). */
function shownGit({ verdict: { ground } }: Granted, { gitIdentity }: Capabilities): string {
  return ground?.repository === undefined && ground?.worktrees === undefined ? gitIdentity : `${gitIdentity}[gc]\n\tauto = 0\n`;
}

function home(at: string, capabilities: Capabilities, bytes: number): readonly Mount[] {
  const below = (name: string) => `${at}/${name}`;
  const cache =
    capabilities.cache === undefined ? [] : [{ kind: 'writable', source: plain(capabilities.cache), at: below('.cache') } as const];
  return [
    { kind: 'empty', at, bytes, mode: '0755' },
    ...capabilities.toolchains.map(name => readOnly(below(name))),
    { kind: 'text', at: below('.gitconfig'), text: capabilities.gitIdentity, mode: '0444' },
    ...cache,
  ];
}

/** The project by identity; then every directory above a protected name as a mount point of its own, then the names read-only. */
function project(consent: Granted): readonly Mount[] {
  const ground = consent.verdict.ground;
  if (ground === undefined) return [];
  const places = [{ ...ground.project, chain: ground.chain, present: ground.present }, ...(ground.repository ?? [])];
  if (ground.readOnly === true) return [{ kind: 'read-only', source: identified(ground.project), at: ground.project.path }];
  return places.flatMap(pinned).filter(mount => !lifted(consent, mount) && !ofGranted(consent, mount));
}

function identified({ path, device, inode }: Directory): Source {
  return { path, identity: { device, inode } };
}

/** The directory, then what is in it in the order that later ones win. */
function pinned({ path, device, inode, chain, present }: Omit<HeldDirectory, 'missing'>): readonly Mount[] {
  const mount = (kind: 'writable' | 'read-only') => (one: Ground['chain'][number]) =>
    ({ kind, source: identified(one), at: one.path }) as const;
  const below = <T extends { readonly path: string }>(one: T) => ({ ...one, path: `${path}/${one.path}` });
  const writable = [{ path, device, inode }, ...chain.map(below)];
  return [...writable.map(mount('writable')), ...present.map(below).map(mount('read-only'))];
}

/** A protected name that the person agreed to have written is not pinned for that run: a rename over a mount point would fail. */
function lifted(consent: Granted, mount: Mount): boolean {
  return mount.kind === 'read-only' && consent.grants.some(grant => grant.kind === 'write' && grant.path === mount.at);
}

/** A working tree elsewhere that a person agreed to have changed: what git keeps for it changes too. */
function ofGranted(consent: Granted, mount: Mount): boolean {
  const { project, worktrees = [] } = consent.verdict.ground ?? { project: { path: '' } };
  const tree = worktrees.find(one => `${project.path}/${one.directory}` === mount.at)?.tree;
  return tree !== undefined && consent.grants.some(grant => grant.kind === 'write' && `${tree}/`.startsWith(`${grant.path}/`));
}

function granted(consent: Granted): readonly Mount[] {
  const root = consent.verdict.ground?.project.path;
  return consent.grants.flatMap((grant): readonly Mount[] => {
    if (grant.kind !== 'read' && grant.kind !== 'write') return [];
    if (root !== undefined && (grant.path === root || grant.path.startsWith(`${root}/`))) return [];
    const kind = grant.kind === 'read' ? 'read-only' : 'writable';
    return [{ kind, source: { path: grant.path, identity: { device: grant.device, inode: grant.inode } }, at: grant.path }];
  });
}

/** Secret files of the project that stay closed: neither named by what was agreed to, nor opened by the person's policy. */
export function masked(consent: Granted, policy: Policy): readonly Directory[] {
  const open = consent.grants.flatMap(grant => (grant.kind === 'read' || grant.kind === 'write' ? [grant.path] : []));
  return (consent.verdict.ground?.secrets ?? []).filter(({ path }) => !open.includes(path) && !policy.readable.includes(path));
}

/** An agent's own snapshot files, where the agent reads them. What lies below /tmp is copied out of the session's /tmp instead. */
function scaffold(consent: Granted): readonly Mount[] {
  const own = consent.verdict.scaffold;
  if (own === undefined) return [];
  return [
    // The wrapper itself goes on without its snapshot.
    ...own.reads.filter(file => !file.startsWith('/tmp/')).map(file => ({ ...readOnly(file), optional: true })),
    ...own.writes.filter(file => !file.startsWith('/tmp/')).map(at => ({ kind: 'writable', source: plain(at), at }) as const),
  ];
}
