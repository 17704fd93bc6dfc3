/** What the kernel says of a process, and the chain of its parents. */
import { readFileSync } from 'node:fs';
import { textAt } from './text-at.ts';

/** One process as proc_pid_stat(5) shows it. Anybody may read these fields, and only the kernel writes them (but `name`, which is the process's own choice). */
export interface Process {
  readonly pid: number;
  /** One letter: `R`, `S`, `Z` for a zombie … */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Device number of the controlling terminal; 0 for none. */
  readonly terminal: number;
  /** The terminal's foreground process group. */
  readonly foreground: number;
  /** Clock ticks since boot, as text: with the pid it tells one process from a later one of the same number. */
  readonly start: string;
  readonly name: string;
  readonly threads: number;
  /** It runs nothing of its own any more: the kernel is taking it apart. */
  readonly exiting: boolean;
}

/** PF_EXITING of linux/sched.h, as field 9 shows it. */
const exiting = 4;

/** More parents than this is no chain a person makes. */
const longest = 256;

/** The process of that number, or undefined where there is none. */
export function processAt(pid: number | 'self'): Process | undefined {
  const text = readProc(`${pid}/stat`);
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (close < 0) return undefined;
  const rest = text.slice(close + 2).split(' ');
  const field = (number: number) => Number(rest[number - 3]);
  return {
    pid: Number(text.slice(0, open)),
    state: rest[0] ?? '',
    parent: field(4),
    group: field(5),
    session: field(6),
    terminal: field(7),
    foreground: field(8),
    start: rest[22 - 3] ?? '',
    name: text.slice(open + 1, close),
    threads: field(20),
    exiting: (field(9) & exiting) !== 0,
  };
}

/** The parents of a process, nearest first, up to the first that can't be seen. */
export function ancestors(process: Process): readonly Process[] {
  const found: Process[] = [];
  let parent = processAt(process.parent);
  while (parent !== undefined && found.length < longest) {
    found.push(parent);
    parent = parent.parent === 0 ? undefined : processAt(parent.parent);
  }
  return found;
}

/** The processes whose parent its first thread is, dead ones that were not asked about with them (proc_pid_children(5)); undefined where the kernel does not say. */
export function childrenOf(pid: number): readonly number[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return undefined;
  }
}

/** The words a process was started with; none for a process that hides them. */
export function wordsOf(pid: number): readonly string[] {
  return readProc(`${pid}/cmdline`).split('\0').slice(0, -1);
}

/** The environment a process was started with, as far as this user may see it. */
export function environmentOf(pid: number): ReadonlyMap<string, string> {
  const lines = readProc(`${pid}/environ`).split('\0');
  return new Map(lines.map(line => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));
}

/** A process may end, and may hide, at any time. */
const readProc = (name: string) => textAt(`/proc/${name}`);
