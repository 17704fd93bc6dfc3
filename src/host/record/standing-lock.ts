/** The record's lock for a process that stays: the same as `withLock`, and its database is left open in between. */
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

/**
 * What others would lock is what lies there by name: another file in its place, or an empty one, is opened anew, and so is any after an error. That
 * is looked at once it is locked, so that nobody comes in between.
 */
export function standingLock(): Lock {
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
  const take = (file: string, waiting: Waiting): DatabaseSync => {
    for (let tries = 0; tries < most; tries += 1) {
      if (kept?.file !== file || kept.patience !== waiting.patience || kept.identity !== identityOf(file)) drop();
      const before = kept;
      kept ??= { file, patience: waiting.patience, identity: identityOf(file), ...openLock(file, waiting.patience) };
      waitFor(kept.database, before === undefined && kept.empty, { ...waiting, what: 'the record' });
      if (kept.identity !== undefined && kept.identity === identityOf(file)) return kept.database;
      drop();
    }
    throw new Error(`other files are put in the place of "${file}" all the time`);
  };
  return (file, use, waiting = {}) => {
    let database: DatabaseSync | undefined;
    try {
      database = take(file, waiting);
      return use();
    } finally {
      if (database === undefined) drop();
      else release(database);
    }
  };
}

/** Undefined for a file that is not there, or empty: taking that would begin by writing its first page each time. */
function identityOf(file: string): string | undefined {
  const seen = statSync(file, { bigint: true, throwIfNoEntry: false });
  return seen === undefined || seen.size === 0n ? undefined : `${seen.dev}:${seen.ino}`;
}
