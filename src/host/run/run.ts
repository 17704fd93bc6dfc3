/** Runs a launch: the one place where a guarded command is started, waited for, and looked after when it has ended. */
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { passedSignals, takesTerminal } from '../../core/confine/bubblewrap.ts';
import { exhausted } from '../../core/exhausted.ts';
import { GuardError } from '../../core/fault.ts';
import type { Launch, Outcome } from '../../core/values.ts';
import { asAgreed } from './as-agreed.ts';
import { makeRoom } from './bring-out.ts';
import { checkStandard } from './descriptors.ts';
import type { Edge } from './edge.ts';
import { ended } from './ended.ts';
import { holdNames } from './held-names.ts';
import { layRelays } from './lay-relays.ts';
import { type Held, holdLimits } from './limits.ts';
import { lookBefore, type Seen, unlooked } from './look-before.ts';
import { makeFiles } from './make-files.ts';
import { withMasked } from './masked.ts';
import { orClosed } from './or-closed.ts';
import { coverOwn, type Plan, planFor } from './plan.ts';
import { launch as start } from './process.ts';
import { withRefusedSockets } from './refused-sockets.ts';
import { findRoom, type Room } from './room.ts';
import { say } from './say.ts';
import { settle, settling } from './settle.ts';
import { forwardSignals, signalCommand } from './signals.ts';
import { readStatus } from './status.ts';
import { givingWay } from './steps.ts';
import { readSurvivors } from './survivors.ts';
import { crowded, type InTurn, inTurn, noteAhead } from './turn.ts';
import type { Noted } from './unfinished.ts';
import { withUnfollowed } from './unfollowed.ts';
import { watchHidden, withoutVanished } from './vanished.ts';
import { type First, firstOf } from './wait-gone.ts';
import { withWithin } from './within.ts';

/** Starts the command and waits for it. Throws only before anything was started; afterwards what is not known is said in the outcome. */
export async function run(launch: Launch, edge: Edge): Promise<Outcome> {
  checkStandard(edge.served?.pid);
  const opened = launch.switches ?? [];
  const shown = opened.includes('unix sockets') ? (await import('./cover-sockets.ts')).coverSockets(launch) : launch;
  const made = makeFiles(shown);
  try {
    const plain = (launch.settings ?? []).length === 0;
    const outcome = await (plain
      ? runReady(made.launch, edge)
      : (await import('./open-settings.ts')).openSettings(made.launch, edge, runReady));
    const draws = edge.terminal && !/^(?:dumb)?$/.test(launch.environment.get('TERM') ?? '');
    if (draws && outcome.status > 128) (await import('./calm-terminal.ts')).calmTerminal();
    return outcome;
  } finally {
    made.takeBack();
  }
}

async function runReady(launch: Launch, edge: Edge): Promise<Outcome> {
  const room = await findRoom(launch, edge);
  let ahead: Noted | undefined;
  try {
    if (edge.agreed === undefined && edge.unfinished !== undefined) ahead = noteAhead(edge.unfinished, unlooked(launch).after);
    const outcome = await runWhole(room, { ...edge, ahead });
    const hints = outcome.status === 0 && outcome.ended.length === 0 ? [] : room.hints;
    return hints.length === 0 ? outcome : { ...outcome, hints: [...(outcome.hints ?? []), ...hints] };
  } finally {
    ahead?.drop();
    room.done();
  }
}

interface Noting extends Edge {
  readonly ahead: Noted | undefined;
}

/** Where nothing was started: once more, with what others could move meanwhile made otherwise. */
async function runWhole(room: Room, edge: Noting, tries = 3): Promise<Outcome> {
  const launch = withoutVanished(room.launch);
  const changed = edge.served === undefined ? watchHidden(launch) : () => false;
  const outcome = await runIn({ ...room, launch }, edge).catch(error => {
    if (!(error instanceof GuardError) || error.code !== crowded) throw error;
    return runIn(room, edge, true);
  });
  return outcome.ran || tries === 1 || !changed() ? outcome : runWhole(room, edge, tries - 1);
}

/** What is known of a run as it goes on. */
interface Going {
  /** What it is held against in the end: of one that is set up before it is agreed to, when what it begins as is on record, and not before. */
  seen: Seen;
  /** False where its command never began. */
  whole: boolean;
  /** Why it was not let begin, though it was agreed to. */
  unready: Outcome['unbegun'];
}

/** What is started, and by what means. */
interface Start {
  readonly room: Room;
  readonly edge: Noting;
  readonly plan: Plan;
  readonly limits: Held;
  readonly going: Going;
}

async function runIn(room: Room, edge: Noting, late = false): Promise<Outcome> {
  const { launch } = room;
  const began = performance.now();
  for (const file of launch.provided) makeRoom(file, launch.tmp);
  const plan = await planFor(room, edge, late);
  const going: Going = { seen: edge.agreed === undefined ? lookBefore(launch) : unlooked(launch), whole: true, unready: undefined };
  // Landlock allows what lies somewhere, and not the name; and without namespaces no directory in memory is the command's own.
  const looked = launch.landlock === undefined ? launch : { ...launch, mounts: launch.mounts.filter(one => one.kind === 'writable') };
  const limits = holdLimits(looked, edge);
  const { child, turn, arrived } = await begin({ room, edge, plan, limits, going });
  const status = readStatus(child.stdio[plan.status] as Readable | undefined);
  const survivors = readSurvivors(plan.survivors === undefined ? undefined : (child.stdio[plan.survivors] as Readable));
  const watched = plan.survivors !== undefined && launch.landlock === undefined;
  const standing = { terminal: edge.terminal, watched, direct: room.direct };
  const stop = (edge.served?.forward ?? forwardSignals)(status, standing);
  let first: First | undefined;
  child.once('unbegun', () => {
    going.whole = false;
  });
  const names = holdNames(looked);
  edge.names?.(names);
  const agreed = agreedTo(edge, launch, going, turn);
  status.onPid(pid => {
    first = firstOf(pid);
    names.started(first);
    room.started(first, going.seen.after);
    limits.started({
      first: pid,
      kill: () => room.kill(first),
      ask: () => signalCommand(pid, standing, 'SIGTERM'),
    });
    edge.started?.(pid);
    void mayBegin(pid, plan, agreed).then(may => {
      if (may) return say(child, plan.go ?? []);
      going.whole = false;
      room.kill(first);
    });
  });
  feed(child, plan.feeds);
  plan.wayOut?.egress.attach(child);
  const { code, over } = await ended(child, { status, guardian: plan.guardian, before: limits.look });
  turn?.over();
  // What the terminal sent is told behind all else that came meanwhile (libuv, uv__io_poll), and where it came while that was looked for, at the next look.
  for (let look = 0; edge.terminal && code > 128 && look < 2; look += 1) await new Promise(setImmediate);
  const interrupted = stop();
  plan.wayOut?.egress.close();
  const done = await status.done;
  if (first === undefined && code > 128 && plan.guardian !== undefined) (await import('./end-marked.ts')).endMarked(plan.guardian.mark);
  const { gone, left } = await room.settle(first, names.lost());
  const all = {
    ...{
      launch: going.seen.launch,
      after: { ...going.seen.after, past: turn?.ended() },
      directory: edge.unfinished,
      code,
      gone,
      cut: going.seen.cut,
      unready: going.unready,
      lost: await arrived(),
    },
    status: done,
    survivors: await survivors,
    refused: plan.wayOut?.refused ?? [],
    released: going.whole && (plan.wayOut?.egress.started() ?? true),
    milliseconds: Math.round(performance.now() - began),
  };
  const outcome = edge.served === undefined ? settle(all) : await givingWay(settling(all));
  // The broker stays, and a slot is nobody else's as long as anything of it is there.
  if (edge.served === undefined) await over;
  turn?.forget();
  const toldOf = told(names.told(outcome), going.seen.launch);
  const said = {
    ...toldOf,
    ...plan.wayOut?.hinted(toldOf.hints, outcome.status),
    limited: [...limits.ended(done), ...(plan.wayOut?.limited() ?? [])],
    ...plan.wayOut?.slowed(),
    ...(left.length === 0 ? {} : { left }),
    ...(interrupted ? { interrupted } : {}),
  };
  return plan.finish === undefined ? said : plan.finish(said);
}

/** In its turn, where runs are noted. All that was opened for it is closed here by then. */
async function begin({ room, edge, plan, limits, going }: Start) {
  const { launch } = room;
  const relays = await layRelays(plan, limits.relay);
  const nothing = edge.served === undefined ? [coverOwn(plan.stdio)] : [];
  const prefix = [...(edge.slave === undefined ? [] : ownSession(launch)), ...(limits.start.prefix ?? [])];
  const how = {
    ...limits.start,
    prefix,
    ignored: passedSignals,
    ownSession: !edge.terminal,
    relays: relays.words,
    entered: room.enter.length > 0 || launch.uid === 0,
    guardian: plan.guardian,
  };
  const starts = () => edge.served?.start(plan.argv, plan, how) ?? start(plan.argv, plan.stdio, how);
  const opened = [...plan.opened, ...nothing];
  const turn = await orClosed(opened, async () => {
    const taken = await edge.served?.turn();
    return edge.unfinished === undefined
      ? undefined
      : inTurn({
          ...{ ...plan, launch, after: going.seen.after, directory: edge.unfinished, limits, begin: starts, taken },
          ...{ waits: edge.agreed !== undefined, ahead: edge.ahead },
        });
  });
  const child = turn?.child ?? starts();
  const arrived = relays.listen(child.stdio);
  for (const descriptor of opened) closeSync(descriptor);
  return { child, turn, arrived };
}

/** Whether what is set up may begin, as soon as that is known; undefined where it is agreed to already. */
function agreedTo({ agreed }: Edge, launch: Launch, going: Going, turn: InTurn | undefined): Promise<boolean> | undefined {
  return agreed
    ?.then(one => {
      if (one === undefined) return false;
      going.seen = { ...one, launch: asAgreed(launch, one.launch) };
      for (const file of going.seen.launch.provided) makeRoom(file, launch.tmp);
      turn?.note(going.seen.after);
      return true;
    })
    .catch(error => {
      const { message, hint } = error instanceof GuardError ? error : (exhausted(error) ?? { message: (error as Error).message });
      going.unready = { message, hint };
      return false;
    });
}

/** What could not be mounted before is mounted, and it is agreed to: then the command may begin. */
async function mayBegin(pid: number, { late }: Plan, agreed: Promise<boolean> | undefined): Promise<boolean> {
  if (late !== undefined && !(await (await import('./late-mounts.ts')).mountLate(pid, late))) return false;
  return agreed === undefined || agreed;
}

/** What the command may not have found, told beside its outcome. */
function told(outcome: Outcome, launch: Launch): Outcome {
  return withWithin(withRefusedSockets(withUnfollowed(withMasked(outcome, launch), launch), launch), launch);
}

/** Without a fork where the caller leads no process group. What has processes of its own takes the terminal when it is among them. */
const ownSession = ({ confined, landlock }: Launch) => (confined && landlock === undefined ? takesTerminal.slice(0, 1) : takesTerminal);

/** A child that failed early closes its ends: that it did is told by its status, not by the pipe. */
function feed(child: ChildProcess, feeds: Plan['feeds']): void {
  for (const [index, bytes] of feeds) {
    const stream = child.stdio[index] as Writable;
    stream.on('error', () => undefined);
    stream.end(bytes);
  }
}
