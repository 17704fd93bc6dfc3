/** One request of the broker's: the same line as a cold start, in the client's place; whatever it does not take is left to a cold start, before anything is decided. */
import path from 'node:path';
import { confine } from '../core/confine/confine.ts';
import { bug, GuardError } from '../core/fault.ts';
import type { Consent, Launch, Policy, Request, Verdict } from '../core/values.ts';
import { guard, type Host } from '../guard.ts';
import { childOf } from '../host/channel/child.ts';
import { type Client, clientAt, type Descriptors, descriptorsOf, holds } from '../host/channel/client.ts';
import type { Papers } from '../host/channel/papers.ts';
import { begunAnew, handedOn, type Standby, standBy } from '../host/channel/standby.ts';
import type { Visit } from '../host/channel/visit.ts';
import { giveWay } from '../host/give-way.ts';
import { lookingBefore, type Seen } from '../host/run/look-before.ts';
import type { Served } from '../host/run/served.ts';
import { signalCommand } from '../host/run/signals.ts';
import { givingWay } from '../host/run/steps.ts';
import { unfinishedRuns } from '../host/run/unfinished.ts';
import { watchHidden } from '../host/run/vanished.ts';
import { assemble } from './assemble.ts';
import { type Ahead, beginAhead } from './begin-ahead.ts';
import { asked, ownWords, type Ready, surroundings } from './client-request.ts';
import { complaint } from './complaint.ts';
import type { Foreseen } from './foreseen.ts';
import { dyingOfIt, lastWord } from './last-word.ts';
import { leave, tooMuch } from './left-cold.ts';
import { sayResult } from './say-result.ts';
import type { Surroundings } from './surroundings.ts';

/** What the broker keeps between requests. */
export interface Kept extends Ready {
  readonly around: Surroundings;
  readonly papers: Papers;
  readonly turn: () => Promise<() => void>;
  readonly foreseen: Foreseen;
  /** The Ward that lies here is still this one. */
  readonly same: () => boolean;
  /** Told of each client that was served, and whether as it was foreseen; or why it was left to a cold start. */
  readonly told: (pid: number, how: { readonly foreseen: boolean } | { readonly cold: string }) => void;
}

/** What becomes known of a request while it is answered. */
interface Progress {
  readonly said: string[];
  decided: boolean;
  /** Nothing of it ran, for what is hidden of /etc went meanwhile, or what it was guessed to have: a cold start begins once more. */
  moved: boolean;
  /** It was stopped before, for too long. */
  stopped: boolean;
  /** What has begun without its command: what such a command of this client's had the last time, or what this one was agreed to have. */
  ahead?: Ahead;
  /** That was guessed. */
  guessed: boolean;
  /** What has begun is what it was agreed to have. */
  agreed: boolean;
  /** Told whether what is hidden of /etc is another than when that began. */
  hiddenMoved: () => boolean;
  gone: boolean;
  /** What the client's child is made of, once there is one. */
  standby?: Standby;
  /** The client was told what came of it. */
  over: boolean;
  /** INT came to the client: while there was a command to hand it on to, or when that had ended. */
  interrupted: 'not' | 'before' | 'behind';
  /** Tells it: the outcome is on disk. */
  readonly end: (status: number) => void;
}

/** Answers one client. Never throws. */
export async function serve(visit: Visit, kept: Kept): Promise<void> {
  const end = (status: number) => {
    const dies = progress.interrupted === 'behind' || (progress.interrupted === 'before' && status === 130);
    lastWord(visit, kept.papers, progress.said, dies ? dyingOfIt : `exit ${status}`);
    progress.over = true;
    giveWay();
    kept.told(visit.pid, { foreseen: progress.guessed });
  };
  const progress: Progress = {
    ...{
      said: [],
      guessed: false,
      agreed: false,
      decided: false,
      moved: false,
      stopped: false,
      hiddenMoved: () => false,
      gone: false,
      over: false,
      interrupted: 'not',
    },
    end,
  };
  void visit.gone.then(() => {
    progress.gone = true;
  });
  try {
    await answer(visit, kept, progress);
  } catch (error) {
    await progress.ahead?.end();
    if (progress.decided || (progress.agreed && !isBusy(error))) {
      const { lines, status } = complaint(error, kept.around.directories.root);
      lastWord(visit, kept.papers, [...progress.said, ...lines], `exit ${status}`);
      return;
    }
    kept.told(visit.pid, { cold: error instanceof Error ? error.message : String(error) });
    progress.standby?.release();
    lastWord(visit, kept.papers, progress.said, progress.ahead === undefined ? 'break' : anew(progress));
  } finally {
    progress.standby?.release();
  }
}

/** Others had the record for longer than all who are served here can be kept waiting: nothing of it is there, and a cold start waits by itself. */
const isBusy = (error: unknown) => error instanceof GuardError && error.code === 'record-busy';

/** Nothing of it ran: what would have been the command's is its own. */
const anew = ({ interrupted }: Progress) => (interrupted === 'not' ? begunAnew : dyingOfIt);

async function answer(visit: Visit, kept: Kept, progress: Progress): Promise<void> {
  if (!kept.same()) throw leave('another Ward was built since the broker began');
  const ask = path.join(visit.slot.directory, 'ask');
  const client = clientAt(visit.pid);
  if (typeof client === 'string') throw leave(client);
  const around = surroundings(client, kept.around, progress.said);
  const ready = () => {
    progress.standby = standBy(visit, client, kept.papers);
    return progress.standby;
  };
  // Who holds this slot gets ready while it is looked at what else it has open; before that is known nothing is thought about.
  const early = holds(client, ask) ? ready() : undefined;
  const open = await descriptorsOf(client, ask);
  if (typeof open === 'string') throw leave(open);
  const standby = early ?? ready();
  const serving = { visit, client, open, standby, kept, around: { ...around, inherited: open.inherited }, progress };
  await foresee(serving);
  try {
    await judged(serving);
  } catch (error) {
    if (progress.guessed && !progress.agreed) kept.foreseen.miss(client, ownWords(client, around));
    throw error;
  }
}

async function judged(serving: Serving): Promise<void> {
  const { visit, client, kept, around, progress } = serving;
  const { request, policy, listed } = await asked(client, around, kept);
  // What is left to a cold start from here on has the list too.
  await listed;
  if (policy.fallback !== undefined) throw leave('the policy names another sandbox');
  const host = served(serving, request, policy);
  const result = await guard(request, host);
  await progress.ahead?.end();
  if (progress.moved) {
    kept.told(visit.pid, { cold: progress.stopped ? 'it was stopped while it was set up' : 'what was set up for it went meanwhile' });
    lastWord(visit, kept.papers, progress.said, anew(progress));
  } else if (!progress.over) progress.end(sayResult(result, around));
}

/** All that belongs to one request. */
interface Serving {
  readonly visit: Visit;
  readonly client: Client;
  readonly open: Descriptors;
  readonly standby: Standby;
  readonly kept: Kept;
  readonly around: Surroundings;
  readonly progress: Progress;
}

/** The machine as a cold start has it, but for what this process can't do in the client's place: that is left before it is decided. */
function served(serving: Serving, request: Request, policy: Policy): Host {
  const { around, progress } = serving;
  const host = assemble(request, policy, around);
  const capabilities = once(host.capabilities);
  const attended = () => {
    if (progress.gone || !serving.standby.attended()) throw leave('it is gone');
  };
  let seen: Seen | undefined;
  const approve = async (_: Request, verdict: Verdict): Promise<Consent> => {
    if (verdict.decision !== 'allow') throw leave(`it is no plain yes: ${verdict.decision}`);
    // What `/proc/self` leads to is this process here.
    if (JSON.stringify(verdict).includes(`/proc/${process.pid}`)) throw leave('it names its own process');
    const consent = await host.approve(request, verdict);
    if (!consent.granted) throw leave('it was not agreed to');
    const launch = confine(request, consent, policy, await capabilities(verdict));
    const why = tooMuch(launch, serving.client);
    if (why !== undefined) throw leave(why);
    if (progress.ahead?.fits(launch) === false) throw leave('what is set up for it is another than the last time');
    progress.ahead ??= await begin(launch, serving);
    if (!progress.ahead.begun) throw leave('it could not begin here');
    seen = await givingWay(lookingBefore(launch));
    progress.agreed = true;
    return consent;
  };
  const decided: Host['record']['decided'] = (...words) => {
    attended();
    const entry = host.record.decided(...words);
    progress.decided = true;
    return entry;
  };
  // Where nothing ran there is more to say of it.
  const finished: Host['record']['finished'] = (entry, outcome) =>
    host.record.finished(entry, outcome, outcome.ran ? () => progress.end(sayResult(outcome, around)) : undefined);
  const run: Host['run'] = async launch => {
    if (progress.ahead === undefined || seen === undefined) bug('nothing was set up for it');
    attended();
    const outcome = await progress.ahead.run(launch, seen);
    progress.moved = !outcome.ran && (progress.guessed || progress.stopped || progress.hiddenMoved());
    if (outcome.ran) serving.kept.foreseen.learn(serving.client, launch, request.dialect);
    return outcome;
  };
  return { ...host, approve, capabilities, record: { ...host.record, decided, finished }, run };
}

/** What such a command of this client's had the last time is set up for it again, while it is thought about; what it may have is agreed to after that. */
async function foresee(serving: Serving): Promise<void> {
  const { client, kept, around, progress } = serving;
  const launch = kept.foreseen.of(client, ownWords(client, around));
  if (launch === undefined || tooMuch(launch, serving.client) !== undefined) return;
  const ahead = await begin(launch, serving);
  if (!ahead.begun) return;
  progress.ahead = ahead;
  progress.guessed = true;
}

function begin(launch: Launch, { around, progress, ...serving }: Serving): Promise<Ahead> {
  progress.hiddenMoved = watchHidden(launch);
  const owner = () => bug('what leaves something in the background is left to a cold start');
  const unfinished = unfinishedRuns(around.directories);
  return beginAhead(launch, { ...around, owner, unfinished, served: servedBy({ ...serving, progress }) });
}

function once<A extends readonly unknown[], R>(look: (...words: A) => R): (...words: A) => R {
  let found: { readonly seen: R } | undefined;
  return (...words) => {
    found ??= { seen: look(...words) };
    return found.seen;
  };
}

function servedBy({ visit, client, open, standby, kept, progress }: Omit<Serving, 'around'>): Served {
  const parent = { visit, standby, papers: kept.papers, ...open };
  return {
    pid: visit.pid,
    limits: client.limits,
    start: (argv, hand, how) =>
      childOf(parent, argv, hand, how).once('unbegun', () => {
        progress.stopped = true;
      }),
    own: standby.own,
    turn: kept.turn,
    forward: (status, standing) => {
      let ended = false;
      visit.listen(line => {
        const name = handedOn.find(one => one === line);
        if (name === 'INT') progress.interrupted = ended ? 'behind' : 'before';
        if (name !== undefined && !ended) status.onPid(pid => signalCommand(pid, standing, `SIG${name}`));
      });
      void status.done.then(() => {
        ended = true;
      });
      return () => progress.interrupted !== 'not';
    },
  };
}
