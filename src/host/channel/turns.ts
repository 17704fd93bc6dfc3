/** The turn to start a command, for a process that starts many: waited for without holding up the others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { turnOf, type Waiting, waiter } from '../record/lock.ts';
import { type StandingLock, standing } from '../record/standing-lock.ts';
import { askedFile, start as what } from '../run/turn.ts';

/** Milliseconds between two looks. */
const pause = 2;

/** How the lock's files were when this process had it last; `until`: as long others come first. */
export interface Had {
  readonly turn: unknown;
  readonly asked: unknown;
  readonly until: number;
}

/** Milliseconds in which each of those who wait looks again (`record/patience.ts`). */
const grace = 250;

/** Whether others come first: some asked while this process had it, and none had it since. One that has always another at hand would leave it to nobody otherwise. */
export function othersFirst(
  last: Had | undefined,
  now: { readonly turn: unknown; readonly asked: unknown; readonly time: number },
): boolean {
  return last !== undefined && now.turn === last.turn && now.asked !== last.asked && now.time < last.until;
}

/** One at a time in this process, and then against all others. */
export function turns(file: string, waiting: Waiting = {}): () => Promise<() => void> {
  const lock = standing(what);
  const line: Line = { file, lock, waiting };
  let before: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = before.then(() => take(line));
    before = mine.then(
      ({ over }) => over,
      () => undefined,
    );
    return mine.then(({ letGo }) => letGo);
  };
}

interface Line {
  readonly file: string;
  readonly lock: StandingLock;
  readonly waiting: Waiting;
  last?: Had;
}

interface Turn {
  readonly letGo: () => void;
  readonly over: Promise<void>;
}

const asked = (file: string) => turnOf(askedFile(file));

async function take(line: Line): Promise<Turn> {
  const { file } = line;
  const look = () => ({ turn: turnOf(file), asked: asked(file), time: performance.now() });
  while (othersFirst(line.last, look())) await sleep(pause);
  const unlock = await taken(line);
  const { turn, asked: before } = look();
  let end: () => void = () => undefined;
  const over = new Promise<void>(resolve => {
    end = resolve;
  });
  const letGo = () => {
    unlock();
    line.last = { turn, asked: before, until: performance.now() + grace };
    end();
  };
  return { letGo, over };
}

async function taken({ file, lock, waiting }: Line): Promise<() => void> {
  const next = waiter(file, what, { pause, ...waiting });
  for (;;) {
    const letGo = lock.attempt(file);
    if (letGo !== undefined) return letGo;
    await sleep(next());
  }
}
