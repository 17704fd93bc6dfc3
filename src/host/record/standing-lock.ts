/** A lock for a process that stays: the same as `takeLock`, and its database is left open in between. */
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type Lock, openLock, type Waiting, waitFor } from './lock.ts';

interface Standing {
  readonly file: string;
  readonly database: DatabaseSync;
  readonly empty: boolean;
  /** It is the database's own, from the time it is opened. */
  readonly patience: number | undefined;
  /** Of what lay there before it was opened. */
  readonly identity: string | undefined;
}

/** So often another file may be put in its place while it is taken. */
const most = 5;

/** The record's. */
export function standingLock(): Lock {
  const take = standing('the record');
  return (file, use, waiting) => {
    const letGo = take(file, waiting);
    try {
      return use();
    } finally {
      letGo();
    }
  };
}

/**
 * What others would lock is what lies there by name: another file in its place, or an empty one, is opened anew, and so is any after an error. That
 * is looked at once it is locked, so that nobody comes in between. What it gives takes it, and what that gives lets go of it.
 */
export function standing(what: string): (file: string, waiting?: Waiting) => () => void {
  let kept: Standing | undefined;
  const drop = () => {
    const one = kept;
    kept = undefined;
    if (one?.database.isOpen) one.database.close();
  };
  const release = (database: DatabaseSync) => {
    try {
      database.exec('ROLLBACK');
    } catch {
      // Closed, it holds nothing.
      drop();
    }
  };
  const taken = (file: string, waiting: Waiting): DatabaseSync => {
    for (let tries = 0; tries < most; tries += 1) {
      if (kept?.file !== file || kept.patience !== waiting.patience || kept.identity !== identityOf(file)) drop();
      const before = kept;
      kept ??= { file, patience: waiting.patience, identity: identityOf(file), ...openLock(file, waiting.patience) };
      waitFor(kept.database, before === undefined && kept.empty, { ...waiting, what });
      if (kept.identity !== undefined && kept.identity === identityOf(file)) return kept.database;
      drop();
    }
    throw new Error(`other files are put in the place of "${file}" all the time`);
  };
  return (file, waiting = {}) => {
    let held = true;
    try {
      const database = taken(file, waiting);
      return () => {
        if (held) release(database);
        held = false;
      };
    } catch (error) {
      drop();
      throw error;
    }
  };
}

/** Undefined for a file that is not there, or empty: taking that would begin by writing its first page each time. */
function identityOf(file: string): string | undefined {
  const seen = statSync(file, { bigint: true, throwIfNoEntry: false });
  return seen === undefined || seen.size === 0n ? undefined : `${seen.dev}:${seen.ino}`;
}
