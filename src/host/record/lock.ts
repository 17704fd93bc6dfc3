/** The record's lock: one writer at a time, and it dies with its process. Node has no flock; SQLite brings one. */
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { GuardError } from '../../core/fault.ts';

/** Milliseconds a writer waits for the others: thousands of times what one needs. */
const mostPatience = 10_000;

/** SQLite's code for a database that another process holds. */
const busy = 5;

/** SQLite's code for a write that finds no room: only the first one writes at all. */
const full = 13;

/** How others are waited for. `done`: what they have done by now; as long as that goes on, they are only quicker, and the wait begins anew. */
export interface Waiting {
  readonly done?: () => unknown;
  /** Milliseconds for one that does nothing. */
  readonly patience?: number;
}

/** `what`, in words: what is locked. */
interface Wanted extends Waiting {
  readonly what: string;
}

/** Runs what it is given while no other process does. */
export type Lock = <T>(file: string, use: () => T, waiting?: Waiting) => T;

/** Runs `use` while no other process does. The database is written once, when it is new: taking the lock writes nothing. */
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
  const { database, empty } = openLock(file, waiting.patience);
  try {
    waitFor(database, empty, { ...waiting, what });
  } catch (error) {
    database.close();
    throw error;
  }
  return () => {
    if (database.isOpen) database.close();
  };
}

/** The database that is locked, not locked yet. */
export function openLock(file: string, patience: number = mostPatience): { readonly database: DatabaseSync; readonly empty: boolean } {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const empty = statSync(file).size === 0;
  return { database: new DatabaseSync(file, { timeout: patience }), empty };
}

/** Has it when it returns; throws where others keep it for too long. `empty`: it has to be written first. */
export function waitFor(database: DatabaseSync, empty: boolean, { what, done = () => undefined, patience = mostPatience }: Wanted): void {
  for (let before = done(); !begin(database, empty); before = done()) {
    if (done() === before) throw held(what, patience);
  }
}

function held(what: string, patience: number): GuardError {
  const hint = 'see which process named ward or wardsh hangs, and end it';
  return new GuardError('record-busy', `another Ward has held ${what} for ${patience / 1000} seconds`, hint);
}

/** Whether it was free in time. A lock on an empty database would begin by writing its first page; one that holds anything does not. */
function begin(database: DatabaseSync, empty: boolean): boolean {
  try {
    if (empty) database.exec('PRAGMA page_size = 512; PRAGMA user_version = 1');
    database.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    const code = (error as { errcode?: number }).errcode;
    if (code === full) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    if (code !== busy) throw error;
    return false;
  }
}
