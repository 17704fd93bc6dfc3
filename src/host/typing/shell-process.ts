/** The shell of a terminal of Ward's own as the kernel has it: which process it is, where it stands, and whether it is still the same program. */
import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { childrenOf, processAt } from '../processes.ts';

/** What a process runs: its words, and where its stack begins, which is another place for each program that is started. */
export interface Image {
  readonly words: string;
  readonly stack: string;
  /** The program itself, whatever its words say. */
  readonly file: string;
}

/** Nothing else is in that sandbox: what is started there, and what loses its parent, is a child of one of these two. */
export function alone({ first, shell }: { readonly first: number | undefined; readonly shell: number | undefined }): boolean {
  if (first === undefined || shell === undefined) return false;
  const [above, below] = [childrenOf(first), childrenOf(shell)];
  return above?.includes(shell) === true && below !== undefined && ![...above, ...below].some(one => one !== shell && runs(one));
}

function runs(pid: number): boolean {
  const seen = processAt(pid);
  return seen !== undefined && (seen.state !== 'Z' || seen.threads > 1);
}

export const cwdOf = (pid: number | undefined): string => (pid === undefined ? '' : attempt(() => readlinkSync(`/proc/${pid}/cwd`)));

/** proc_pid_stat(5): startstack, which is 0 to whom may not know it. */
function imageOf(pid: number): Image {
  // In this order: whoever becomes another program in between has no words, or those of that.
  const after = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '');
  const words = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  const file = attempt(() => readlinkSync(`/proc/${pid}/exe`));
  return { words, stack: after.split(' ')[25] ?? '', file };
}

export function signal(pid: number | undefined, name: 'SIGHUP' | 'SIGKILL' | 'SIGCONT'): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** A shell that was stopped (suspend, kill -STOP) has none above it here that would let it go on. */
export function letGoOn(pid: number): number {
  if (processAt(pid)?.state === 'T') signal(pid, 'SIGCONT');
  return pid;
}

/** The shell is the only child of the sandbox's first process, which may be told of only behind the first prompt. */
export function knowShell(known: { readonly first: number | undefined; shell: number | undefined; image?: Image | undefined }): void {
  if (known.first !== undefined) known.shell ??= childrenOf(known.first)?.[0];
  if (known.shell !== undefined) known.image ??= imageOf(known.shell);
}

/** The words of another shell, by whatever name (`exec -a`), that has taken the place of what was there; in the middle of that there are none. */
export function otherShell(pid: number, before: Image | undefined): string | undefined {
  const { words, stack, file } = imageOf(pid);
  if (before === undefined || words === '' || !(isShell(words) || isShell(file))) return undefined;
  return words !== before.words || (stack !== '' && stack !== before.stack) ? words : undefined;
}

const isShell = (words: string) => /^-?(?:[a-z]*sh)$/.test(path.basename(words.split(' ')[0] ?? ''));

function attempt(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
