/** A shell's hook at work in a throwaway terminal: whether a line that Ward refuses is kept from starting there, beside one that nobody asks about. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownDirectory } from '../directories.ts';
import { openPty } from './pty.ts';

/** Each step has so long (milliseconds). */
const patience = 20_000;

/** Without what a person's own files would do. */
const plain: ReadonlyMap<string, readonly string[]> = new Map([
  ['bash', ['--norc', '--noprofile', '-i']],
  ['zsh', ['-f', '-i']],
]);

/** What did not happen, in words; undefined where all did. `text` makes the text of the hook, for a Ward of its own in that directory. */
export async function tryHook(shell: string, cache: string, text: (root: string) => string): Promise<string | undefined> {
  const directory = mkdtempSync(path.join(ownDirectory(cache), 'hook-'));
  const { master, slave } = openPty({ columns: 100, rows: 30 });
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: directory, TERM: 'xterm', LANG: 'C.UTF-8', PS1: '$ ' };
  const child = spawn('/usr/bin/setsid', ['-c', shell, ...(plain.get(shell) ?? [])], { stdio: [slave, slave, slave], env, cwd: directory });
  const failed = new Promise<string>(resolve => {
    child.once('error', error => resolve(`${shell} can't be started: ${error.message}`));
    child.once('exit', code => resolve(`${shell} ended, with ${code}`));
  });
  closeSync(slave);
  let over = false;
  const terminal: Terminal = { master, directory, over: () => over };
  try {
    return await Promise.race([steps(terminal, text(path.join(directory, 'ward'))), failed]);
  } finally {
    over = true;
    child.kill('SIGKILL');
    closeSync(master);
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

interface Terminal {
  readonly master: number;
  readonly directory: string;
  /** From then on its number may be that of another file. */
  readonly over: () => boolean;
}

async function steps({ master, directory, over }: Terminal, hook: string): Promise<string | undefined> {
  let seen = '';
  const there = (name: string) => existsSync(path.join(directory, name));
  const until = async (happened: () => boolean) => {
    for (const end = performance.now() + patience; !over() && performance.now() < end; await sleep(20)) {
      seen += said(master);
      if (happened()) return true;
    }
    return false;
  };
  const line = (words: string) => void writeSync(master, `${words}\r`);
  line('true >unasked');
  if (!(await until(() => there('unasked')))) return 'a line did not run in it at all';
  writeFileSync(path.join(directory, 'hook'), hook);
  line('. ./hook; true >loaded');
  if (!(await until(() => there('loaded')))) return 'it could not be loaded';
  line('true >refused');
  const answered = await until(() => there('refused') || seen.includes("needs a person's yes"));
  if (!answered || there('refused')) return 'a line that Ward does not allow was not refused';
  line('_ward_off');
  line('true >unloaded');
  if (!(await until(() => there('unloaded')))) return 'it could not be unloaded';
  return there('refused') ? 'a line that was refused started' : undefined;
}

/** What the terminal shows since; nothing where that is nothing yet (EAGAIN), or it is gone (EIO). */
function said(master: number): string {
  const bytes = Buffer.alloc(65_536);
  try {
    return bytes.toString('utf8', 0, readSync(master, bytes));
  } catch {
    return '';
  }
}
