/** Lets others have this processor. */

/** Nothing is ever written there. */
const still = new Int32Array(new SharedArrayBuffer(4));

/** As short as a sleep can be: the kernel adds its slack of 50 microseconds (timerslack_ns, prctl(2)). In milliseconds. */
const moment = 0.01;

/**
 * Sleeps for that. Whoever is told something through a pipe is woken where the writer runs, as if that were about to sleep (wake_affine, sched/fair.c),
 * and stands in its way for milliseconds where it goes on: after a sleep it goes on wherever nobody else runs.
 */
export function giveWay(): void {
  Atomics.wait(still, 0, 0, moment);
}
