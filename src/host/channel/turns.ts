/** The turn to start a command, for a process that starts many: waited for without holding up the others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GuardError } from '../../core/fault.ts';
import { standing } from '../record/standing-lock.ts';

/** Milliseconds for one who holds it and does nothing: as of a cold start. */
const patience = 10_000;
const pause = 2;

/** One at a time in this process, and then against all others. */
export function turns(file: string): () => Promise<() => void> {
  const lock = standing('the start of commands');
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const until = performance.now() + patience;
    const mine = last.then(() => take(() => lock(file, { patience: 0 }), until));
    last = mine.then(
      ({ over }) => over,
      () => undefined,
    );
    return mine.then(({ letGo }) => letGo);
  };
}

interface Turn {
  readonly letGo: () => void;
  readonly over: Promise<void>;
}

async function take(lock: () => () => void, until: number): Promise<Turn> {
  const unlock = await taken(lock, until);
  let end: () => void = () => undefined;
  const over = new Promise<void>(resolve => {
    end = resolve;
  });
  const letGo = () => {
    unlock();
    end();
  };
  return { letGo, over };
}

async function taken(lock: () => () => void, until: number): Promise<() => void> {
  for (;;) {
    try {
      return lock();
    } catch (error) {
      const busy = error instanceof GuardError && error.code === 'record-busy';
      if (!busy || performance.now() > until) throw error;
      await sleep(pause);
    }
  }
}
