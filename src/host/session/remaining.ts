/** What still runs of one command, known by its mount namespace: no process in a sandbox can leave that (setns(2) needs capabilities there). */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processAt, wordsOf } from '../processes.ts';
import { namespaceOf } from './world.ts';

/** One process of a sandbox, seen from the host. */
export interface Remaining {
  readonly pid: number;
  readonly start: string;
  /** Its number in the sandbox. */
  readonly inner: number;
  readonly name: string;
  readonly words: readonly string[];
}

/** Processes whose namespace of this kind is the one of this number. */
export function remaining(kind: 'mnt' | 'pid', number: string): readonly Remaining[] {
  const numbers = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return numbers
    .map(Number)
    .filter(pid => namespaceOf(pid, kind) === number)
    .flatMap(describe);
}

function describe(pid: number): readonly Remaining[] {
  const seen = processAt(pid);
  if (seen === undefined || ['Z', 'X'].includes(seen.state)) return [];
  return [{ pid, start: seen.start, inner: innerNumber(pid), name: seen.name, words: wordsOf(pid) }];
}

/** proc_pid_status(5), `NSpid`: the last is the innermost. */
function innerNumber(pid: number): number {
  try {
    const line = /^NSpid:(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '';
    return Number(line.trim().split(/\s+/).at(-1));
  } catch {
    return 0;
  }
}

/** Rounds of KILL against what makes new processes while it is killed. */
const rounds = 2000;

/** Ends all of them; false where something did not die. */
export async function endRemaining(mounts: string): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const all = remaining('mnt', mounts);
    if (all.length === 0) return true;
    for (const { pid } of all) kill(pid);
    await sleep(1);
  }
  return false;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}
