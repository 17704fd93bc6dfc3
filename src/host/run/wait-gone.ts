/** The end of a sandbox: not when bubblewrap has ended, but when the last process in it is dead. */
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { processAt } from '../processes.ts';

/** A process that waits for a slow disk may take this long to die; then it is said that something may still run (milliseconds). */
const patience = 10_000;

/** Looks, one after the other, before the first pause: most die within a fraction of the shortest that a timer knows. */
const quick = 40;

/** The namespace's first process, as it was seen when it began: its number alone may be another's by now. */
export interface First {
  readonly pid: number;
  readonly start: string;
}

/** The process of that number, if it is there. */
export function firstOf(pid: number): First | undefined {
  const seen = processAt(pid);
  return seen === undefined ? undefined : { pid, start: seen.start };
}

/**
 * bubblewrap ends as soon as the command has, and what the command left behind goes on until it is killed one by one: long enough to plant what
 * Ward looks for afterwards. The namespace's first process is dead only after all others are (pid_namespaces(7)). False where it did not die.
 */
export async function waitGone(first: First | undefined): Promise<boolean> {
  if (first === undefined || !lives(first)) return true;
  kill(first);
  const until = performance.now() + patience;
  for (let looks = 0; performance.now() < until; looks += 1) {
    if (!lives(first)) return true;
    await (looks < quick ? immediate() : sleep(1));
  }
  return false;
}

/** A zombie runs nothing any more, and waits only for whoever reaps it. */
function lives({ pid, start }: First): boolean {
  const seen = processAt(pid);
  return seen?.start === start && !['Z', 'X'].includes(seen.state);
}

/** Ends it, and with it every process of its namespace. */
export function kill(first: First | undefined): void {
  if (first === undefined || !lives(first)) return;
  try {
    process.kill(first.pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}
