/** A lock for a process that stays: the same as `takeLock`, and its database is left open in between. */
import { statSync } from 'node:fs';
import { type Lock, type Opened, openLock, sleepFor, tryLock, type Waiting, waiter } from './lock.ts';

interface Standing extends Opened {
  /** Of what lay there before it was opened. */
  readonly identity: string | undefined;
  /** It was opened for this. */
  readonly anew: boolean;
}

export interface StandingLock {
  /** Waits for it, and nothing else of this process goes on meanwhile. What it gives lets go of it. */
  readonly take: (file: string, waiting?: Waiting) => () => void;
  /** Undefined where others have it. */
  readonly attempt: (file: string) => (() => void) | undefined;
}

/** So often another file may be put in its place while it is taken. */
const most = 5;

/** Milliseconds for all that others do with the record: whom a process serves waits for it too, and the watchdog for the process (`channel/watchdog.ts`). */
const all = 20_000;

/** Milliseconds between two looks: there are few such processes, and many wait for what they serve. */
const pause = 4;

/** The record's. */
export function standingLock(): Lock {
  const { take } = standing('the record');
  return (file, use, waiting) => {
    const letGo = take(file, { all, ...waiting });
    try {
      return use();
    } finally {
      letGo();
    }
  };
}

/**
 * What others would lock is what lies there by name: another file in its place, or an empty one, is opened anew, and so is any after an error. That
 * is looked at once it is locked, so that nobody comes in between.
 */
export function standing(what: string): StandingLock {
  let kept: Standing | undefined;
  const drop = () => {
    const one = kept;
    kept = undefined;
    if (one?.database.isOpen) one.database.close();
  };
  const release = ({ database }: Standing) => {
    try {
      database.exec('ROLLBACK');
    } catch {
      // Closed, it holds nothing.
      drop();
    }
  };
  /** True where it is held, false where others hold it. */
  const locked = (file: string): boolean => {
    for (let tries = 0; tries < most; tries += 1) {
      if (kept?.file !== file || kept.identity !== identityOf(file)) drop();
      kept = kept === undefined ? { identity: identityOf(file), ...openLock(file), anew: true } : { ...kept, anew: false };
      if (!tryLock({ ...kept, empty: kept.anew && kept.empty })) return false;
      if (kept.identity !== undefined && kept.identity === identityOf(file)) return true;
      drop();
    }
    throw new Error(`other files are put in the place of "${file}" all the time`);
  };
  const attempt: StandingLock['attempt'] = file => {
    try {
      if (!locked(file)) return undefined;
    } catch (error) {
      drop();
      throw error;
    }
    const mine = kept;
    let held = true;
    return () => {
      if (held && mine !== undefined) release(mine);
      held = false;
    };
  };
  const take: StandingLock['take'] = (file, waiting = {}) => {
    const next = waiter(file, what, { pause, ...waiting });
    for (;;) {
      const letGo = attempt(file);
      if (letGo !== undefined) return letGo;
      sleepFor(next());
    }
  };
  return { take, attempt };
}

/** Undefined for a file that is not there, or empty: taking that would begin by writing its first page each time. */
function identityOf(file: string): string | undefined {
  const seen = statSync(file, { bigint: true, throwIfNoEntry: false });
  return seen === undefined || seen.size === 0n ? undefined : `${seen.dev}:${seen.ino}`;
}
