/** Work in steps: at once, or with a pause now and then in which others have their turn. */
import { setImmediate as immediate } from 'node:timers/promises';

/** At each step it is told how many milliseconds it was paused there: they are none of its own. */
export type Steps<T> = Generator<undefined, T, number>;

export function atOnce<T>(work: Steps<T>): T {
  for (;;) {
    const { done, value } = work.next(0);
    if (done) return value;
  }
}

/** Milliseconds that others wait at most, beside one step. */
const turn = 1;

export async function givingWay<T>(work: Steps<T>): Promise<T> {
  let [since, paused] = [performance.now(), 0];
  for (;;) {
    const { done, value } = work.next(paused);
    if (done) return value;
    paused = 0;
    const now = performance.now();
    if (now - since < turn) continue;
    await immediate();
    since = performance.now();
    paused = since - now;
  }
}
