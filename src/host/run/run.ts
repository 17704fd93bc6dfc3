/** Runs a launch: the one place where a guarded command is started, waited for, and looked after when it has ended. */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import os from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { bubblewrapOptions, innerArgv, passedSignals } from '../../core/confine/bubblewrap.ts';
import { GuardError } from '../../core/fault.ts';
import type { Launch, Outcome } from '../../core/values.ts';
import { shift } from '../network/shift.ts';
import { makeRoom } from './bring-out.ts';
import { checkStandard, inheritable, keepInherited } from './descriptors.ts';
import { checkDestinations } from './destinations.ts';
import { farRepositories } from './far-repositories.ts';
import { holdNames } from './held-names.ts';
import { holdLimits, processesWithin } from './limits.ts';
import { makeFiles } from './make-files.ts';
import { withMasked } from './masked.ts';
import { nestedBefore } from './nested.ts';
import { launch as start } from './process.ts';
import { withRefusedSockets } from './refused-sockets.ts';
import { mustBeRelayed, nothingRelayed, ownFiles, type Relayed, relayWords, type Teller } from './relayed.ts';
import { findRoom, type Room, type Standing } from './room.ts';
import { settle } from './settle.ts';
import { forwardSignals, signalCommand } from './signals.ts';
import { openSources } from './sources.ts';
import { readStatus } from './status.ts';
import { readSurvivors } from './survivors.ts';
import { noteRun } from './unfinished.ts';
import { withUnfollowed } from './unfollowed.ts';
import { type First, firstOf } from './wait-gone.ts';
import type { WayOut } from './way-out.ts';

/** What the edge needs beside the launch itself. */
export interface Edge extends Pick<Standing, 'owner'> {
  /** Descriptors above 2 that were open when Ward was started. */
  readonly inherited: readonly number[];
  /** Ward has a controlling terminal: the terminal itself then delivers INT and QUIT to the command. */
  readonly terminal: boolean;
  /** Ward's own directory where a run is noted until it has been looked after; without one a run that Ward did not survive is not. */
  readonly unfinished?: string;
  /** Told the number of the sandbox's first process, once that is known. */
  readonly started?: (pid: number) => void;
}

/** The child's descriptors: index → what it is, and the streams Ward writes before the command starts. */
interface Plan {
  readonly stdio: (number | 'pipe' | 'ignore' | 'ipc')[];
  readonly argv: readonly string[];
  /** By index in `stdio`: bytes to hand over. */
  readonly feeds: ReadonlyMap<number, Uint8Array | string>;
  readonly status: number;
  readonly survivors: number | undefined;
  readonly opened: readonly number[];
  readonly wayOut: WayOut | undefined;
  /** What goes through a pipe: see `mustBeRelayed`. */
  readonly relayed: Relayed;
  readonly finish?: (outcome: Outcome) => Outcome;
  /** The command waits for a word there until it has been noted: what it leaves in its session must not be there before (bwrap(1), --block-fd). */
  readonly go?: number;
}

/** Starts the command and waits for it. Throws only before anything was started; afterwards what is not known is said in the outcome. */
export async function run(launch: Launch, edge: Edge): Promise<Outcome> {
  checkStandard();
  const made = makeFiles(launch);
  try {
    const plain = (launch.settings ?? []).length === 0;
    const outcome = await (plain
      ? runReady(made.launch, edge)
      : (await import('./open-settings.ts')).openSettings(made.launch, edge, runReady));
    if (edge.terminal && outcome.status > 128) (await import('./calm-terminal.ts')).calmTerminal();
    return outcome;
  } finally {
    made.takeBack();
  }
}

async function runReady(launch: Launch, edge: Edge): Promise<Outcome> {
  const room = await findRoom(launch, edge);
  try {
    const outcome = await runIn(room, edge);
    const hints = outcome.status === 0 && outcome.ended.length === 0 ? [] : room.hints;
    return hints.length === 0 ? outcome : { ...outcome, hints: [...(outcome.hints ?? []), ...hints] };
  } finally {
    room.done();
  }
}

async function runIn(room: Room, edge: Edge): Promise<Outcome> {
  const { launch } = room;
  const began = performance.now();
  for (const file of launch.provided) makeRoom(file, launch.tmp);
  const plan = withInput(launch.confined ? await planSandbox(room, edge) : planPlain(launch, edge), launch.fed);
  const project = writableProject(launch);
  const far = project === undefined || launch.writes !== true ? undefined : farRepositories(project);
  const unseen = far?.cut === undefined ? far?.unseen : undefined;
  const after = { absent: launch.absent, project, before: nestedBefore(project, far?.found ?? []), unseen, repository: launch.repository };
  const forget = edge.unfinished === undefined ? undefined : noteRun(edge.unfinished, after);
  // Landlock allows what lies somewhere, and not the name; and without namespaces no directory in memory is the command's own.
  const looked = launch.landlock === undefined ? launch : { ...launch, mounts: launch.mounts.filter(one => one.kind === 'writable') };
  const limits = holdLimits(looked);
  const relays = await layRelays(plan);
  const nothing = coverOwn(plan.stdio);
  const how = { ignored: passedSignals, ownSession: !edge.terminal, relays: relays.words, before: limits.before };
  const child = start([...limits.prefix, ...plan.argv], plan.stdio, how);
  const arrived = relays.listen(child.stdio);
  for (const descriptor of [...plan.opened, nothing]) closeSync(descriptor);
  const status = readStatus(child.stdio[plan.status] as Readable | undefined);
  const survivors = readSurvivors(plan.survivors === undefined ? undefined : (child.stdio[plan.survivors] as Readable));
  const watched = plan.survivors !== undefined && launch.landlock === undefined;
  const standing = { terminal: edge.terminal, watched, direct: room.direct };
  const stop = forwardSignals(status, standing);
  let first: First | undefined;
  const names = holdNames(looked);
  status.onPid(pid => {
    first = firstOf(pid);
    names.started(first);
    room.started(first, after);
    limits.started({
      ...{ outer: child.pid ?? pid, first: pid },
      kill: () => room.kill(first),
      ask: () => signalCommand(pid, standing, 'SIGTERM'),
    });
    edge.started?.(pid);
    release(child, plan);
  });
  feed(child, plan.feeds);
  plan.wayOut?.egress.attach(child);
  const code = await ended(child);
  stop();
  plan.wayOut?.egress.close();
  const done = await status.done;
  if (first === undefined && code > 128 && project !== undefined) (await import('./stuck.ts')).endStuck(project);
  const { gone, left } = await room.settle(first, names.lost());
  const outcome = settle({
    ...{ launch, after, code, gone, cut: far?.cut, lost: await arrived() },
    status: done,
    survivors: await survivors,
    refused: plan.wayOut?.refused ?? [],
    released: plan.wayOut?.egress.started() ?? true,
    milliseconds: Math.round(performance.now() - began),
  });
  forget?.();
  const said = {
    ...told(names.told(outcome), launch),
    limited: limits.ended(done),
    ...plan.wayOut?.slowed(),
    ...(left.length === 0 ? {} : { left }),
  };
  return plan.finish === undefined ? said : plan.finish(said);
}

/** What was judged, byte for byte: through the relay, since what Node makes is a socket, which nothing could open anew. */
function withInput(plan: Plan, fed: string | undefined): Plan {
  if (fed === undefined) return plan;
  plan.stdio[0] = 'pipe';
  return { ...plan, feeds: new Map([...plan.feeds, [0, fed]]), relayed: { ...plan.relayed, input: true } };
}

/** Lays them, with a descriptor each by which they tell; what waits for them is loaded only where there is one. */
async function layRelays({ relayed, stdio }: Plan) {
  const tellers: readonly Teller[] = relayed.output.map(descriptors => ({ descriptors, report: append(stdio, 'pipe') }));
  const opened = stdio.flatMap((one, index) => (index > 2 && one !== 'ignore' ? [index] : []));
  const words = relayWords(relayed.input, tellers, opened);
  if (tellers.length === 0) return { words, listen: () => async () => [] };
  const { relaying } = await import('./relaying.ts');
  return { words, listen: (streams: readonly unknown[]) => relaying(tellers, streams) };
}

/** What the command may not have found, told beside its outcome. */
function told(outcome: Outcome, launch: Launch): Outcome {
  return withRefusedSockets(withUnfollowed(withMasked(outcome, launch), launch), launch);
}

function release(child: ChildProcess, { go }: Plan): void {
  if (go !== undefined) (child.stdio[go] as Writable).on('error', () => undefined).end('.');
}

/** The first writable mount with an identity is the project's: what else was granted comes behind it. */
function writableProject(launch: Launch): string | undefined {
  const found = launch.mounts.find(mount => mount.kind === 'writable' && mount.source.identity !== undefined);
  return found?.kind === 'writable' ? found.source.path : undefined;
}

/** The proxy and what it needs are loaded only for a command that was granted a host. */
async function planSandbox({ launch, enter, direct }: Room, edge: Edge): Promise<Plan> {
  const own = ownFiles(launch);
  const [kept, relayed] = [keepInherited(edge.inherited, own), mustBeRelayed(own)];
  const out = launch.hosts.length === 0 ? undefined : (await import('./way-out.ts')).wayOut(launch, kept);
  const stdio: Plan['stdio'] = [0, 1, 2];
  for (const descriptor of kept) put(stdio, descriptor + (out === undefined ? 0 : shift), descriptor);
  const { landlock } = launch;
  if (landlock !== undefined) {
    const plan = (await import('./by-landlock.ts')).byLandlock({ ...launch, landlock }, stdio);
    // What stands behind a descriptor is looked up anew when it is opened, and is no more than any other file; but one to write through can empty it.
    return { ...plan, stdio, wayOut: undefined, relayed: { ...relayed, input: false } };
  }
  const shown = out === undefined ? launch : out.launch(append(stdio, 'ipc'));
  const sandbox = describe({ ...shown, background: shown.background && !direct }, stdio);
  return { ...sandbox, argv: [...enter, ...sandbox.argv], stdio, wayOut: out, relayed };
}

/** Bytes that a pipe of Node's surely takes at once: half of them, from a Ward that was killed meanwhile, would be a weaker sandbox (unix(7)). */
const optionBound = 128 * 1024;

function tooLong(): GuardError {
  return new GuardError(
    'too-long',
    'the environment and the mounts are too long to hand over at once',
    'unset the variables that the command does not need',
  );
}

/** The launch in bubblewrap's words, and the descriptors these speak of. */
function describe(launch: Launch, stdio: Plan['stdio']): Omit<Plan, 'stdio' | 'wayOut' | 'relayed'> {
  checkDestinations(launch.mounts);
  const sources = openSources(launch.mounts);
  const feeds = new Map<number, Uint8Array | string>();
  const seccomp = append(stdio, 'pipe');
  feeds.set(seccomp, launch.seccomp);
  const status = append(stdio, 'pipe');
  const mounts = new Map<number, number>();
  for (const [index, descriptor] of sources) mounts.set(index, append(stdio, descriptor));
  for (const [index, mount] of launch.mounts.entries()) {
    if (mount.kind !== 'text') continue;
    const at = append(stdio, 'pipe');
    mounts.set(index, at);
    feeds.set(at, mount.text);
  }
  const survivors = launch.background ? append(stdio, 'pipe') : undefined;
  const go = launch.shares === 'processes' ? append(stdio, 'pipe') : undefined;
  const words = append(stdio, 'pipe');
  const options = bubblewrapOptions(launch, { seccomp, status, mounts })
    .map(word => `${word}\0`)
    .join('');
  if (Buffer.byteLength(options) > optionBound) throw tooLong();
  feeds.set(words, options);
  const argv = [
    launch.bubblewrap,
    '--args',
    String(words),
    ...(go === undefined ? [] : ['--block-fd', String(go)]),
    '--',
    ...innerArgv(launch.argv, { survivors, processes: processesWithin(launch) }),
  ];
  return { argv, feeds, status, survivors, opened: [...sources.values()], ...(go === undefined ? {} : { go }) };
}

/** Outside every layer, as the person agreed: the caller's own environment and directory. */
function planPlain(launch: Launch, edge: Edge): Plan {
  const stdio: Plan['stdio'] = [0, 1, 2];
  for (const descriptor of edge.inherited) put(stdio, descriptor, descriptor);
  const variables = [...launch.environment].map(([name, value]) => `${name}=${value}`);
  const argv = [
    '/usr/bin/env',
    '-i',
    `--chdir=${launch.cwd}`,
    `--default-signal=${passedSignals.join(',')}`,
    '--',
    ...variables,
    ...launch.argv,
  ];
  return { stdio, argv, feeds: new Map(), status: -1, survivors: undefined, opened: [], wayOut: undefined, relayed: nothingRelayed };
}

/** Puts /dev/null in the place of what the child would inherit of Ward's own: 'ignore' leaves such a descriptor open (libuv, uv_spawn). */
function coverOwn(stdio: Plan['stdio']): number {
  const nothing = openSync('/dev/null', 'r');
  for (const descriptor of inheritable()) {
    if (stdio[descriptor] === undefined || stdio[descriptor] === 'ignore') put(stdio, descriptor, nothing);
  }
  return nothing;
}

/** 'ignore' leaves a gap that is closed in the child, unless Ward itself holds that number open: see `coverOwn`. */
function put(stdio: Plan['stdio'], index: number, descriptor: number): void {
  while (stdio.length < index) stdio.push('ignore');
  stdio[index] = descriptor;
}

function append(stdio: Plan['stdio'], what: number | 'pipe' | 'ipc'): number {
  return stdio.push(what) - 1;
}

/** A child that failed early closes its ends: that it did is told by its status, not by the pipe. */
function feed(child: ChildProcess, feeds: Plan['feeds']): void {
  for (const [index, bytes] of feeds) {
    const stream = child.stdio[index] as Writable;
    stream.on('error', () => undefined);
    stream.end(bytes);
  }
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    child.on('error', () => resolve(125));
    child.on('exit', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal ?? 'SIGKILL']));
  });
}
