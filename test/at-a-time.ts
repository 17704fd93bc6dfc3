/** Tests of one file that are a dozen processes each: so many of them run at a time, and the others wait for their turn. */
import type { ExecutionContext } from 'ava';

/** What a test waits for before it begins; its turn ends with it. */
export function atATime(most: number): (t: ExecutionContext) => Promise<void> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async t => {
    if (free === 0) await new Promise<void>(resolve => waiting.push(resolve));
    else free -= 1;
    t.teardown(() => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    });
  };
}
