/** What all processes of a sandbox use together, as the kernel tells it of each (proc(5)). */
import { readlinkSync } from 'node:fs';
import { namesIn } from '../../names-in.ts';
import { textAt } from '../../text-at.ts';

export interface Used {
  /** Bytes, at least: what several share is counted for each of them. */
  readonly memory: number;
  /** Threads, as the kernel counts what a user may have. */
  readonly processes: number;
  /** Milliseconds on processors, those of dead children with it. */
  readonly cpuTime: number;
  readonly pids: readonly number[];
}

/** Every process that descends from this one, and itself: what loses its parent gets the namespace's first (pid_namespaces(7)). */
export function treeOf(first: number): Used {
  return add([first], children);
}

/** Every process with that mount namespace, as `mountsOf` names it: no process in a sandbox can leave that, whatever became of its parent. */
export function usedIn(mounts: string): Used {
  // Others' namespaces can't be read either.
  const numbers = mounts === '' ? [] : namesIn('/proc').filter(name => /^\d+$/.test(name));
  return add(
    numbers.map(Number).filter(pid => mountsOf(pid) === mounts),
    () => [],
  );
}

/** The mount namespace of a process; nothing, once that is gone. */
export function mountsOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return '';
  }
}

/** What these use, and those that `further` names of each by its number and its threads. */
function add(waiting: number[], further: (pid: number, threads: number) => readonly number[]): Used {
  const pids: number[] = [];
  let [memory, processes, cpuTime] = [0, 0, 0];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const status = textAt(`/proc/${pid}/status`);
    if (status === '') continue;
    pids.push(pid);
    const threads = field(status, 'Threads');
    processes += threads;
    memory += 1024 * (field(status, 'RssAnon') + field(status, 'RssShmem') + field(status, 'VmSwap'));
    cpuTime += spent(pid);
    for (const child of further(pid, threads)) waiting.push(child);
  }
  return { memory, processes, cpuTime, pids };
}

/**
 * Bytes in truth: what is shared is divided among those who share it. Where a process does not let itself be seen, nothing is divided. One that has ended and
 * that its parent has not asked about (a zombie) has no memory to be seen.
 */
export function sharedOut({ memory, pids }: Used): number {
  const parts = pids.map(pid => textAt(`/proc/${pid}/smaps_rollup`));
  if (parts.some((text, index) => text === '' && /^RssAnon:/m.test(textAt(`/proc/${pids[index]}/status`)))) return memory;
  const sum = (text: string) => field(text, 'Pss_Anon') + field(text, 'Pss_Shmem') + field(text, 'SwapPss');
  return 1024 * parts.reduce((all, text) => all + sum(text), 0);
}

/** Each thread has its own. */
function children(pid: number, threads: number): readonly number[] {
  const tasks = threads > 1 ? namesIn(`/proc/${pid}/task`) : [String(pid)];
  return tasks.flatMap(task => textAt(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number));
}

/** Ticks of a hundredth second: the kernel's USER_HZ on every machine that Ward runs on. Fields 14 to 17. */
function spent(pid: number): number {
  const text = textAt(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [14, 15, 16, 17].reduce((sum, number) => sum + Number(fields[number - 3] ?? 0), 0) * 10;
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}
