/** What was consented to, as a launch: everything the edge needs to start the command in a sandbox that grants that and nothing else. */
import { bug, GuardError } from '../fault.ts';
import { proxyFor } from '../named-proxy.ts';
import type { Approved, Capabilities, Grant, Granted, Landlock, Launch, Policy, Request } from '../values.ts';
import { inFile, inputPlace } from './input.ts';
import { weaker } from './landlock/weaker.ts';
import { launchEnvironment } from './launch-environment.ts';
import { bounds } from './limits.ts';
import { masked, mounts, startsOutside } from './mounts.ts';
import { needsSocket } from './needs-socket.ts';
import { seccomp } from './seccomp.ts';

/** Sandbox, or nothing enforced where the person agreed to exactly that (`leave`). */
export function confine(request: Request, consent: Granted, policy: Policy, capabilities: Capabilities): Launch {
  const leaves = consent.grants.some(grant => grant.kind === 'leave');
  const { verdict } = consent;
  const common = {
    bubblewrap: capabilities.bubblewrap?.path ?? '',
    argv: shellArgv(request, capabilities),
    cwd: workingDirectory(request, consent),
    tmp: capabilities.tmp,
    uid: request.scene.uid,
    gid: request.scene.gid,
    provided: verdict.scaffold?.writes ?? [],
    background: verdict.background,
    looks: verdict.looks === true,
    writes: verdict.impact !== 'none' && verdict.impact !== 'read',
  };
  if (leaves) return { ...common, ...byPipe(request), ...unconfined(request) };
  refuseMissingLayers(capabilities);
  const switches = consent.grants.flatMap(grant => (grant.kind === 'switch' ? [grant.name] : []));
  return {
    ...common,
    confined: true,
    environment: launchEnvironment(request, policy, capabilities),
    mounts: mounts(request, consent, policy, capabilities),
    hosts: consent.grants.flatMap(grant => (grant.kind === 'connect' ? [target(grant, request)] : [])),
    seccomp: seccomp(capabilities.arch, 'namespaces', switches, request.scene.uid === 0),
    switches,
    layers: capabilities.layers,
    absent: absent(consent),
    masked: masked(consent, policy).map(one => one.path),
    bounds: bounds(policy, capabilities),
    settings: consent.grants.filter(grant => grant.kind === 'settings'),
    nested: consent.grants.filter(grant => grant.kind === 'nested settings'),
    socket: switches.includes('unix sockets') ? undefined : needsSocket(request.text),
    repository: verdict.ground?.repository?.[0]?.path,
    ...(policy.network === undefined ? {} : { network: policy.network }),
    ...(capabilities.direct === undefined ? {} : { direct: capabilities.direct }),
    unfollowed: namesGit.test(request.text) ? verdict.ground?.unfollowed : undefined,
    ...(inFile(request, capabilities) ? { input: inputPlace } : byPipe(request)),
    ...(capabilities.landlock === undefined ? {} : byLandlock(consent, capabilities.landlock)),
  };
}

const byPipe = ({ fed }: Request): Pick<Launch, 'fed'> => (fed === undefined ? {} : { fed });

/** The proxy that a person agreed to, with what it is shown: that is in no grant. */
function target({ via, host, port, scheme }: Extract<Grant, { kind: 'connect' }>, { scene }: Request): Approved {
  const named = via && proxyFor(scene.environment, { host, port, ...(scheme === undefined ? {} : { scheme }) });
  if (via?.proxy !== named?.shown) bug('a proxy that was agreed to, and is named no more');
  return { host, port, ...(scheme === undefined ? {} : { scheme }), ...(named === undefined ? {} : { via: named.address }) };
}

/** The same grants, held by less: what can't be held at all is not started. */
function byLandlock(
  consent: Granted,
  landlock: Landlock,
): Pick<Launch, 'landlock' | 'weaker' | 'seccomp' | 'settings' | 'hosts' | 'shares'> {
  const opened = consent.grants.find(grant => grant.kind === 'switch')?.name;
  if (opened !== undefined) throw new GuardError('layer-missing', `Landlock can't give a command "${opened}"`, mendSwitch);
  const host = consent.grants.find(grant => grant.kind === 'connect')?.host;
  if (host !== undefined) throw new GuardError('layer-missing', `Landlock can't hold a command to "${host}" alone`, mendHosts);
  return {
    landlock,
    weaker: weaker(landlock.version),
    seccomp: seccomp(landlock.arch, 'landlock'),
    settings: [],
    hosts: [],
    shares: undefined,
  };
}

const mendSwitch = 'Unix sockets, tracing and a sandbox within need bubblewrap: "ward doctor" says what mends it';
const mendHosts = 'what reaches a host needs bubblewrap: "ward doctor" says what mends it';

/** Protection is never lost in silence: a layer that this machine can't give keeps the command from running. */
function refuseMissingLayers(capabilities: Capabilities): void {
  for (const [layer, { reason, mend }] of capabilities.lacks) {
    throw new GuardError('layer-missing', `the protection of ${layer} is missing here: ${reason}`, `${mend}${named}`);
  }
}

/** Decision 13: what holds less is taken only where it was asked for by name. */
const named = ', or let the policy name a sandbox that holds less: "fallback" in ward-policy(5)';

/** The shell itself is named by its own absolute path: `PATH` of the caller has no say in it. */
function shellArgv(request: Request, capabilities: Capabilities): readonly string[] {
  const shell = capabilities.shells.get(request.dialect);
  if (shell === undefined)
    throw new GuardError('shell', `${request.dialect} is not installed`, `install ${request.dialect}, or name another shell`);
  return [shell, ...(request.words ?? [...request.options, '-c', request.text, ...request.args])];
}

/**
 * Without a project the working directory is an empty one of the same name. Below /tmp it can't be made: the session could have planted a link
 * there that bubblewrap would follow out of the new root (CVE-2026-87766).
 */
function workingDirectory(request: Request, consent: Granted): string {
  const { cwd } = request.scene;
  return startsOutside(request, consent) && /^\/(?:var\/)?tmp\//.test(cwd) ? '/tmp' : cwd;
}

function unconfined(request: Request): Pick<Launch, 'confined' | 'environment' | 'mounts' | 'hosts' | 'seccomp' | 'layers' | 'absent'> {
  const none = { mounts: [], hosts: [], layers: [], absent: [] };
  return { ...none, confined: false, environment: withoutUnread(request), seccomp: new Uint8Array() };
}

/** The caller's own, but for what would make the shell run files that nobody has looked at. */
function withoutUnread({ scene, startup }: Request): Launch['environment'] {
  return new Map([...scene.environment].filter(([name]) => name === startup?.named?.variable || !/^(?:BASH_ENV|ENV|ZDOTDIR)$/.test(name)));
}

/** Elsewhere nobody would miss the repository. */
const namesGit = /\bgit\b/;

/** Protected names that are missing, but for those whose making was agreed to. */
function absent(consent: Granted): readonly string[] {
  const ground = consent.verdict.ground;
  if (ground === undefined) return [];
  const written = consent.grants.flatMap(grant => (grant.kind === 'write' ? [grant.path] : []));
  const places = [{ ...ground.project, missing: ground.missing }, ...(ground.repository ?? [])];
  const all = places.flatMap(({ path, missing }) => missing.map(name => `${path}/${name}`));
  return all.filter(file => !written.some(path => covers(path, file)));
}

/** Whether a grant on `path` reaches `file`. */
function covers(path: string, file: string): boolean {
  return file === path || file.startsWith(path.endsWith('/') ? path : `${path}/`);
}
