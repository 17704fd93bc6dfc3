/** The record's lock: one writer at a time, and it dies with its process. Node has no flock; SQLite brings one. */
import { closeSync, existsSync, openSync, statSync, utimesSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { GuardError } from '../../core/fault.ts';
import { holderOf } from './holder-of.ts';
import { type Limits, limits, patience, pauseAfter } from './patience.ts';
import { starved } from './starved.ts';

/** SQLite's code for a database that another process holds. */
const busy = 5;

/** SQLite's code for a write that finds no room: only the first one writes at all. */
const full = 13;

/** How others are waited for, where it is not as most are. */
export interface Waiting extends Partial<Limits> {
  /** Milliseconds between two looks, at most. */
  readonly pause?: number;
  /** Whether that process, which has held it for as long as one is waited for, is to be waited for again as long; where `one` is given, never. */
  readonly mayGoOn?: (pid: number | undefined) => boolean;
  /** Told at each look that finds it held. */
  readonly looked?: () => void;
}

/** Runs what it is given while no other process does. */
export type Lock = <T>(file: string, use: () => T, waiting?: Waiting) => T;

/** Runs `use` while no other process does. The database is written once, when it is new: taking the lock writes nothing into it. */
export function withLock<T>(file: string, use: () => T, waiting: Waiting = {}): T {
  const letGo = takeLock(file, 'the record', waiting);
  try {
    return use();
  } finally {
    letGo();
  }
}

/** No other process has it until the function that this returns was called, or this process ends. `what`, in words: what is locked. */
export function takeLock(file: string, what: string, waiting: Waiting = {}): () => void {
  const opened = openLock(file);
  const { database } = opened;
  try {
    waitFor(opened, what, waiting);
  } catch (error) {
    database.close();
    throw error;
  }
  return () => {
    if (database.isOpen) database.close();
  };
}

export interface Opened {
  readonly file: string;
  readonly database: DatabaseSync;
  /** It has to be written first. */
  readonly empty: boolean;
}

/** The database that is locked, not locked yet. */
export function openLock(file: string): Opened {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const empty = statSync(file).size === 0;
  return { file, database: new DatabaseSync(file, { timeout: 0 }), empty };
}

/** Has it when it returns; throws where others keep it for too long. */
function waitFor(opened: Opened, what: string, waiting: Waiting): void {
  const next = waiter(opened.file, what, waiting);
  while (!tryLock(opened)) sleepFor(next());
}

/** Nothing is ever written there. */
const still = new Int32Array(new SharedArrayBuffer(4));

/** Nothing else of this process goes on meanwhile. */
export const sleepFor = (milliseconds: number): void => void Atomics.wait(still, 0, 0, milliseconds);

/** To be asked each time that it was not free: how many milliseconds later to look again. Throws where others kept it for too long. */
export function waiter(file: string, what: string, waiting: Waiting): () => number {
  const all = { ...limits, ...waiting };
  const over = patience(all);
  const mayGoOn = waiting.mayGoOn ?? (waiting.one === undefined ? starved : () => false);
  let [looks, again] = [0, 0];
  return () => {
    const whom = over(`${turnOf(file)} ${again}`, performance.now());
    if (whom === 'all') throw never(what, all.all);
    if (whom === 'one') {
      const pid = holderOf(file);
      if (!mayGoOn(pid)) throw held(pid, what, all.one);
      again += 1;
    }
    waiting.looked?.();
    looks += 1;
    return pauseAfter(looks, Math.random(), waiting.pause);
  };
}

/** Another one each time that somebody takes it. */
export const turnOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

/** By the file's time: nothing is written, which would take room. */
export function mark(file: string): void {
  const now = Date.now() / 1000;
  try {
    utimesSync(file, now, now);
  } catch {
    // Somebody put it away: what lies there then has another time.
  }
}

function held(pid: number | undefined, what: string, one: number): GuardError {
  const who = pid === undefined ? 'another Ward' : `another Ward, process ${pid},`;
  const hint = `see ${pid === undefined ? 'which process named ward or wardsh' : 'whether that process'} hangs, and end it`;
  return new GuardError('record-busy', `${who} has held ${what} for ${one / 1000} seconds`, hint);
}

function never(what: string, all: number): GuardError {
  const hint = 'let fewer commands begin at a time, and try again';
  return new GuardError('record-busy', `for ${all / 1000} seconds others have held ${what}, one after the other`, hint);
}

/** Whether it was free, and is held from then on. A lock on an empty database would begin by writing its first page; one that holds anything does not. */
export function tryLock({ file, database, empty }: Opened): boolean {
  try {
    if (empty) database.exec('PRAGMA page_size = 512; PRAGMA user_version = 1');
    database.exec('BEGIN IMMEDIATE');
    mark(file);
    return true;
  } catch (error) {
    const code = (error as { errcode?: number }).errcode;
    if (code === full) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    if (code !== busy) throw error;
    return false;
  }
}
