/** What the kernel did in a control group to hold its limits. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Happened {
  /** Processes that it killed because there was no memory left in the group. */
  readonly killed: number;
  /** Processes that it did not let come to be. */
  readonly refused: number;
}

/** `memory.events` and `pids.events` of version 2; `memory.oom_control` and `pids.events` of version 1. Nothing, once the group is gone. */
export function happenedIn(memory: string, pids: string): Happened {
  // Version 2 has one directory for both.
  const killed = count(path.join(memory, memory === pids ? 'memory.events' : 'memory.oom_control'), 'oom_kill') ?? 0;
  return { killed, refused: count(path.join(pids, 'pids.events'), 'max') ?? 0 };
}

function count(file: string, name: string): number | undefined {
  try {
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .find(one => one.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  } catch {
    return undefined;
  }
}
