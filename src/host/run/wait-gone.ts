/** The end of a sandbox: not when bubblewrap has ended, but when the last process in it is dead. */
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { giveWay } from '../give-way.ts';
import { childrenOf, processAt } from '../processes.ts';

/** A process that waits for a slow disk may take this long to die; then it is said that something may still run (milliseconds). */
const patience = 10_000;

/** Naps, one after the other, before the first pause: most die within a fraction of the shortest that a timer knows. */
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
 * Ward looks for afterwards. The namespace's first process is dead only after all others are (pid_namespaces(7)), and after the kernel has taken its
 * mounts apart, which nobody has to wait for. False where something did not die.
 * `over`: whether nothing of it runs any more.
 */
export async function waitGone(first: First | undefined, over: (first: First) => boolean = dead): Promise<boolean> {
  if (first === undefined || over(first)) return true;
  kill(first);
  const until = performance.now() + patience;
  for (let looks = 0; performance.now() < until; looks += 1) {
    if (over(first)) return true;
    if (looks < quick) giveWay();
    await (looks < quick ? immediate() : sleep(1));
  }
  return false;
}

const dead = (first: First) => !lives(first);

/**
 * Of a namespace of its own: whoever lost its parent there is a child of this one, and whoever is dead but not asked about too. So where it begins nothing
 * any more and has no child nobody is left. In that order: what is seen to have no child could still make one.
 */
export function nobodyLeft({ pid, start }: First): boolean {
  const seen = processAt(pid);
  if (seen?.start !== start || ['Z', 'X'].includes(seen.state)) return true;
  return seen.exiting && seen.threads === 1 && childrenOf(pid)?.length === 0;
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
