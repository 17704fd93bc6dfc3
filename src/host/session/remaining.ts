/** What still runs of one command, known by its mount namespace: no process in a sandbox can leave that (setns(2) needs capabilities there). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processAt, wordsOf } from '../processes.ts';

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
    .filter(pid => isIn(pid, `${kind}:[${number}]`, kind))
    .flatMap(describe);
}

/** Where the first thread has ended and others go on, it has no namespace any more, and they have (pthread_exit(3)). */
function isIn(pid: number, space: string, kind: 'mnt' | 'pid'): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`) === space;
  } catch (error) {
    return (
      (error as NodeJS.ErrnoException).code === 'ENOENT' && threadsOf(`/proc/${pid}`).some(one => linkAt(`${one}/ns/${kind}`) === space)
    );
  }
}

function threadsOf(directory: string): readonly string[] {
  try {
    return readdirSync(`${directory}/task`).map(thread => `${directory}/task/${thread}`);
  } catch {
    return [];
  }
}

function linkAt(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function describe(pid: number): readonly Remaining[] {
  const seen = processAt(pid);
  if (seen === undefined || (['Z', 'X'].includes(seen.state) && seen.threads <= 1)) return [];
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

/**
 * Tells, at one look after the other, whether it is sure that none of them is left. Who begins another process and ends at once is listed, for the numbers
 * of those that come are higher, and is gone, or dead, when it is looked at: so each that was listed must be there, and elsewhere, or have been dead at
 * the look before. `view`: where the processes of the world are seen, and no others.
 */
export function noneLeft(view: string, mounts: string): () => boolean {
  let before: ReadonlySet<string> = new Set();
  return () => {
    const dead = new Set<string>();
    const isElsewhere = (pid: string) => {
      const spaces = [`${view}/${pid}`, ...threadsOf(`${view}/${pid}`)].flatMap(one => linkAt(`${one}/ns/mnt`) ?? []);
      if (spaces.length > 0) return !spaces.includes(`mnt:[${mounts}]`);
      dead.add(pid);
      return before.has(pid);
    };
    const sure = numbersIn(view)
      ?.map(isElsewhere)
      .every(one => one);
    before = dead;
    return sure === true;
  };
}

function numbersIn(view: string): readonly string[] | undefined {
  try {
    return readdirSync(view).filter(name => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
}

/** Rounds of KILL against what makes new processes while it is killed. */
const rounds = 2000;

/** Ends all of them; false where something may not have died. */
export async function endRemaining(view: string, mounts: string): Promise<boolean> {
  const none = noneLeft(view, mounts);
  for (let round = 0; round < rounds; round += 1) {
    const all = remaining('mnt', mounts);
    if (all.length === 0 && none()) return true;
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
