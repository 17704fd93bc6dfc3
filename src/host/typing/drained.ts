/** Waits for the last that was printed in a terminal of Ward's own to be shown. */
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

/** What was printed there, on its way. */
export interface Draining {
  /** Nobody holds the other end any more, and all of it is shown. */
  readonly ended: Promise<void>;
  /** How many pieces were. */
  readonly shown: () => number;
  readonly forget: () => void;
  readonly stop: () => void;
  readonly end: () => void;
}

/** Milliseconds in which something of the last that was printed is to be shown, and all of it: whoever shows it may be slow, and what still prints may never end. */
const patience = 1000;
const longest = 30_000;

/** A process that was stopped or did not get its turn finds that time over when it goes on, before it has looked what there is to read (libuv, uv_run): so it looks once more. */
export async function drained({ ended, forget, stop, end, shown }: Draining): Promise<void> {
  const over = performance.now() + longest;
  let open = true;
  const closed = ended.then(() => {
    open = false;
  });
  for (let before = -1; open && shown() > before && performance.now() < over; ) {
    before = shown();
    await Promise.race([closed, sleep(patience, undefined, { ref: false }).then(() => immediate())]);
  }
  forget();
  stop();
  end();
}
