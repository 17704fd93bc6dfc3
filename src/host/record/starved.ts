/** Whether a process that others wait for may well do nothing for want of a processor, and not because it hangs. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { processAt } from '../processes.ts';

/** With so many to each processor some have nothing of it for seconds. */
const crowd = 4;

/** One that runs, or would; and where many would, any that was not stopped. `crowded`: whether they do. */
export function starved(pid: number | undefined, crowded = isCrowded): boolean {
  const state = pid === undefined || pid === process.pid ? undefined : processAt(pid)?.state;
  return state === 'R' || (state !== 'T' && state !== 't' && crowded());
}

/** All that run or would, on the whole machine (proc_loadavg(5)). */
function isCrowded(): boolean {
  const wanting = Number(/ (\d+)\/\d+ /.exec(readFileSync('/proc/loadavg', 'latin1'))?.[1]);
  return wanting > crowd * availableParallelism();
}
