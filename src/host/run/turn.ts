/**
 * One launch at a time. bubblewrap before 0.12 makes a mount point by its name, wherever a link leads that somebody puts on the way meanwhile
 * (CVE-2026-87766): so while it makes some, no other command begins, and those that run already must not be able to move them.
 */
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { GuardError } from '../../core/fault.ts';
import type { Launch } from '../../core/values.ts';
import { mark, takeLock } from '../record/lock.ts';
import { checkDestinations } from './destinations.ts';
import type { LateMount } from './late-mounts.ts';
import type { Held } from './limits.ts';
import { heldBy, movable } from './movable.ts';
import type { After } from './put-away.ts';
import { liveRuns, type Noted, noteRun } from './unfinished.ts';

/** What is to be started. */
export interface Next {
  readonly launch: Launch;
  /** As bubblewrap is told of it. */
  readonly shown?: Launch;
  readonly after: After;
  /** Where runs are noted. */
  readonly directory: string;
  readonly limits: Pick<Held, 'ended'>;
  readonly begin: () => ChildProcess;
  /** The descriptor of the last text that bubblewrap is given: when it has read that and let go of it, what it had to make for all mounts before is made. */
  readonly made?: number | undefined;
  readonly late?: readonly LateMount[] | undefined;
  /** Its command waits until it is agreed to: it is noted as soon as the rest has begun. */
  readonly waits: boolean;
  /** It is its turn already; what lets go of that. */
  readonly taken?: (() => void) | undefined;
  /** It is noted already, with nothing to look after yet. */
  readonly ahead?: Noted | undefined;
}

/** What was started in its turn. */
export interface InTurn {
  readonly child: ChildProcess;
  /** What is looked after when it has ended is this. Throws where it could not be noted: then its command may not begin. */
  readonly note: (after: After) => void;
  /** Nothing of it runs any more: told what others that ended meanwhile were held against. */
  readonly ended: () => readonly After[];
  /** The run has been looked after. */
  readonly forget: () => void;
  /** It has ended, if not before: others may begin. */
  readonly over: () => void;
}

/** Said where its mounts have to come late (`late-mounts.ts`). */
export const crowded = 'crowded';

/** Notes the run and starts it. Throws where that can't be: then nothing has run. */
export function inTurn(next: Next): InTurn {
  const { launch, shown = launch, after, directory, limits, begin, made, waits, taken, ahead } = next;
  let over: () => void = taken ?? (() => undefined);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    over = turn(next);
    if (holds(shown) && next.late === undefined) checkDestinations(shown.mounts);
    const held = heldBy(holds(shown) ? shown.mounts : shown.mounts.filter(one => one.kind === 'writable'));
    const name = taken === undefined ? undefined : `${process.pid}${number()}`;
    ahead?.again(after, held);
    const note = () => ahead ?? noteRun(directory, after, held, name);
    const before = waits ? undefined : note();
    const child = begin();
    const noted = before ?? noteLate(note);
    if (made === undefined) over();
    else (child.stdio[made] as Readable).on('error', over).on('close', over).resume();
    return { child, note: noted.again, ended: noted.ended, forget: noted.forget, over };
  } catch (error) {
    over();
    limits.ended(undefined);
    throw error;
  }
}

/** Nothing of the command is there, and so nothing to be looked after, yet. */
function noteLate(note: () => Noted): Noted {
  try {
    return note();
  } catch (error) {
    const again = () => {
      throw error;
    };
    return { name: '', again, ended: () => [], forget: () => undefined, drop: () => undefined };
  }
}

/** What ends while it is looked at what stands there leaves word for this one too. Beside another of this process, as a guarded terminal's, it has a note of its own. */
export function noteAhead(directory: string, after: After): Noted {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const taken = existsSync(path.join(directory, String(process.pid)));
  return noteRun(directory, after, [], taken ? `${process.pid}${number()}` : undefined);
}

let runs = 0;
/** Digits behind those of a process that has more than one run: no process has so large a number. */
const number = () => String(++runs).padStart(9, '0');

/** The lock that is taken: beside where runs are noted. */
export const turnFile = (directory: string): string => path.join(path.dirname(directory), 'turn.lock');

/** Its time is another one each time that somebody waits for that lock and looks again. */
export const askedFile = (file: string): string => `${file}.asked`;

/** What the lock keeps to one at a time, in words. */
export const start = 'the start of commands';

/** Waits until nobody else begins; what it gives lets the next one begin. */
export const takeStart = (file: string): (() => void) => takeLock(file, start, { looked: () => ask(file) });

/** Whoever takes one turn after the other leaves the next one to those who ask. */
function ask(file: string): void {
  try {
    if (!existsSync(askedFile(file))) writeFileSync(askedFile(file), '', { mode: 0o600 });
    mark(askedFile(file));
  } catch {
    // It is waited for nevertheless.
  }
}

/** Landlock has no mounts, and what is outside every layer neither. */
const holds = ({ confined, landlock }: Launch) => confined && landlock === undefined;

function turn({ launch, shown = launch, directory, late, taken, ahead }: Next): () => void {
  const letGo = taken ?? takeStart(turnFile(directory));
  const place = holds(shown) && late === undefined ? movable(shown.mounts, liveRuns(directory, ahead?.name)) : undefined;
  if (place === undefined) return letGo;
  letGo();
  throw new GuardError(crowded, `"${place}" could be moved by a command that runs meanwhile`);
}
