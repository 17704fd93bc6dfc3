/** Holds a launch to its limits: what is set before it starts, looked at while it runs, and told when it has ended. */
import os from 'node:os';
import { fileLimit, type Inherited, innerLimits, outerLimits, scopeArgv, type Within } from '../../core/confine/limits.ts';
import { GuardError } from '../../core/fault.ts';
import { limitWords } from '../../core/limits.ts';
import type { Bounds, Launch } from '../../core/values.ts';
import { type Group, groupOf, makeGroup } from './limits/group.ts';
import { type Happened, happenedIn } from './limits/happened.ts';
import { type Caller, inherited } from './limits/inherited.ts';
import { memoryWords, processesWords } from './limits/words.ts';
import type { LaunchOptions } from './process.ts';

export interface Held {
  readonly start: Pick<LaunchOptions, 'prefix' | 'environment' | 'before'>;
  /** What a shell says first that writes in the command's place, and counts as `sh` does. */
  readonly relay: readonly string[];
  /** Begins to look after a sandbox that has started. */
  readonly started: (sandbox: Sandbox) => void;
  /** Looks at what the kernel did, while the shell above still keeps it there. */
  readonly look: () => void;
  /** Ends that; the limits that were come up against, in words. `status`: the command's own. */
  readonly ended: (status: number | undefined) => readonly string[];
}

export interface Sandbox {
  /** The first process of the sandbox's namespace. */
  readonly first: number;
  /** Ends everything in it, at once. */
  readonly kill: () => void;
  /** Asks the command to end. */
  readonly ask: () => void;
}

const nothing: Held = { start: {}, relay: [], started: () => undefined, look: () => undefined, ended: () => [] };

/** Milliseconds from asking a command to end to ending it. */
const grace = 5000;

/** setTimeout(3)'s own bound: more than three weeks. */
const longest = 2 ** 31 - 1;

/** What the kernel is to hold from within the sandbox. */
export function limitsWithin({ bounds, uid }: Launch, caller: Caller): Within {
  return innerLimits(bounds, uid, inherited(caller));
}

/** Bytes that bubblewrap writes in one file: less, and the sandbox is not whole. */
export const leastFile = 65_536;

function tooSmall(bytes: number): GuardError {
  const [is, takes] = [limitWords('fileSize', bytes), limitWords('fileSize', leastFile)];
  return new GuardError('limit', `"ulimit -f" lets a file grow to ${is} here, and the sandbox takes ${takes}`, 'raise that limit');
}

/** Sets up what has to be there before the start. Throws where a limit can't be held: then nothing may run. */
export function holdLimits(launch: Launch, caller: Caller): Held {
  const { bounds } = launch;
  if (bounds === undefined) return nothing;
  const { served } = caller;
  const own = inherited(caller);
  if (own.fileSize.soft < leastFile) throw tooSmall(own.fileSize.soft);
  const group = bounds.hold.kind === 'group' ? makeGroup(bounds.hold, bounds.limits, served !== undefined) : undefined;
  const hits = new Set<string>();
  const looking = lookAfter({ ...launch, bounds }, hits, group);
  return {
    start: {
      prefix: prefixOf(bounds),
      environment: environmentOf(bounds),
      before: block => [...joining(group), outerLimits(bounds, own, block)].join(' && '),
    },
    relay: fileLimit(bounds, own, 512),
    started: looking.begin,
    // A group of Ward's own is there until it is taken away.
    look: group === undefined ? looking.look : () => undefined,
    ended: status => {
      looking.end();
      for (const words of bySignal(bounds, own, status)) hits.add(words);
      // A process that stays has what is waited for done first.
      if (served === undefined) group?.remove();
      else setImmediate(() => group?.remove());
      return [...hits];
    },
  };
}

/** Each group takes the shell in, and so all that it becomes. */
function joining(group: Group | undefined): readonly string[] {
  return (group?.join ?? []).map(file => `echo 0 >'${file.replaceAll("'", "'\\''")}'`);
}

/** The user's own manager of systemd is found by this variable. */
function environmentOf({ hold }: Bounds): Readonly<Record<string, string>> {
  return hold.kind === 'scope' && hold.user ? { XDG_RUNTIME_DIR: `/run/user/${process.getuid?.() ?? 0}` } : {};
}

function prefixOf({ hold, limits }: Bounds): readonly string[] {
  const unit = `ward-${process.pid}-${Date.now().toString(36)}`;
  return hold.kind === 'scope' ? scopeArgv(hold, unit, limits, os.availableParallelism()) : [];
}

/** The looks at a running sandbox, and its time. */
function lookAfter(launch: Launch & { readonly bounds: Bounds }, hits: Set<string>, group: Group | undefined) {
  const { limits } = launch.bounds;
  const hit = (words: string) => hits.add(words);
  let happened: (() => Happened) | undefined = group?.happened;
  let stop: () => void = () => undefined;
  const timers: NodeJS.Timeout[] = [];
  const tell = () => tellHappened(happened?.(), launch.bounds, hit);
  const late = ({ ask, kill }: Sandbox) => {
    hit(`still running after ${limitWords('timeout', limits.timeout ?? 0)}`);
    ask();
    timers.push(setTimeout(kill, grace));
  };
  const begin = (sandbox: Sandbox) => {
    const scope = launch.bounds.hold.kind === 'scope' ? groupOf(sandbox.first) : undefined;
    if (scope !== undefined) happened = () => happenedIn(scope, scope);
    stop = later(async () => {
      const watched = { launch, first: sandbox.first, kill: sandbox.kill, hit, look: tell };
      try {
        return (await import('./limits/watch.ts')).watch(watched);
      } catch (error) {
        hit(`nobody could look after its limits: ${error instanceof Error ? error.message : error}`);
        sandbox.kill();
        return () => undefined;
      }
    });
    if (limits.timeout !== undefined) timers.push(setTimeout(late, Math.min(limits.timeout, longest), sandbox));
  };
  const end = () => {
    stop();
    for (const timer of timers) clearTimeout(timer);
    tell();
  };
  return { begin, end, look: tell };
}

/** Milliseconds until the first look. Most commands have ended by then, and nothing was loaded for them. */
const firstLook = 100;

/** Begins something later; the function it returns ends it, or keeps it from beginning. */
function later(begin: () => Promise<() => void>): () => void {
  let over = false;
  let stop: (() => void) | undefined;
  const timer = setTimeout(async () => {
    stop = await begin();
    if (over) stop();
  }, firstLook);
  return () => {
    over = true;
    clearTimeout(timer);
    stop?.();
  };
}

/** What the kernel did in the group. A scope of systemd's goes with its last process, so it is asked while it runs too. */
function tellHappened(happened: Happened | undefined, { limits }: Bounds, hit: (words: string) => void): void {
  if (happened === undefined) return;
  if (happened.killed > 0 && limits.memory !== undefined) hit(memoryWords(limits.memory));
  if (happened.refused > 0 && limits.processes !== undefined) hit(processesWords(limits.processes));
}

/** A command's status is its own choice, so it is told as what it is: what the kernel's signal for that limit looks like. */
function bySignal({ limits }: Bounds, own: Inherited, status: number | undefined): readonly string[] {
  const { SIGXCPU, SIGXFSZ } = os.constants.signals;
  const size = strictest('fileSize', limits.fileSize, own.fileSize.soft);
  const time = strictest('cpuTime', limits.cpuTime, own.cpuSeconds.soft * 1000);
  if (status === 128 + SIGXFSZ && size !== undefined) return [`a file over ${size}, as status ${status} says`];
  if (status === 128 + SIGXCPU && time !== undefined)
    return [`a process with more than ${time} of processor time, as status ${status} says`];
  return [];
}

/** The bound that holds, in words: the policy's, or the caller's own where that is less. */
function strictest(name: 'fileSize' | 'cpuTime', ours: number | undefined, callers: number): string | undefined {
  if (ours === undefined || callers < ours)
    return Number.isFinite(callers) ? `${limitWords(name, callers)} as its caller has it` : undefined;
  return limitWords(name, ours);
}
