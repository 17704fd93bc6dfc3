/** `wardsh` as a real executable, which sees what a script can't: the dash of a login shell. It becomes the launcher beside it. */
import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { line, noRescue, noteRescue } from './host/rescue.ts';

/** What is left unread by a Node of its own (`build-executable.ts`): the words of the caller, and all variables that make Node run code. */
const [, , ...given] = process.argv;

/** By its name a login shell, or one that is restricted (bash(1)): behind Ward's own first option, and with words that leave the others as they are read without them. */
function asCalled(words: readonly string[]): readonly string[] {
  const own = words[0] === '--ward-root' ? 2 : 0;
  const bash = /^(?:|.*\/)bash$/.test(process.env.WARD_SHELL || 'bash');
  const login = process.argv0.startsWith('-') ? [bash ? '--login' : '-l'] : [];
  return [...words.slice(0, own), ...restricted, ...login, ...words.slice(own)];
}

const restricted = /^(?:-|.*\/)?rbash$/.test(process.argv0) ? ['--restricted'] : [];

/** Node has raised the soft limit of open files by now. Whoever started this has it still; where that can't be seen, the usual one. */
function openFiles(): string {
  const limit = (pid: string | number) => /^Max open files +(\d+) +(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'));
  try {
    const hard = Number(limit('self')?.[2] ?? 1024);
    return String(Math.min(hard, Number(parents(limit) ?? 1024)));
  } catch {
    return '1024';
  }
}

function parents(limit: (pid: number) => RegExpExecArray | null): string | undefined {
  try {
    return limit(process.ppid)?.[1];
  } catch {
    return undefined;
  }
}

/** In the place of a Ward that is broken; where this caller gets none, Ward is started as ever. */
function rescue(): void {
  if ((process.env.WARD_RESCUE ?? '') === '') return;
  const uid = process.getuid?.() ?? -1;
  const refused = noRescue(process.argv0.startsWith('-'), uid, line());
  if (refused !== undefined) return void process.stderr.write(`ward: warning: ${refused}\n`);
  const [root, words] = given[0] === '--ward-root' ? [given[1], given.slice(2)] : [undefined, given];
  const lost = noteRescue(uid, root);
  process.stderr.write('ward: warning: this shell is not guarded: nothing is judged, held or recorded (WARD_RESCUE)\n');
  if (lost !== undefined) process.stderr.write(`ward: warning: that could not be noted: ${lost}\n`);
  become('/bin/bash', [...restricted, '--login', ...words]);
}

/** What is no program is handed to a shell, which may find nothing to do in it and end well (exec(3), ENOEXEC). */
function begins(file: string, first: string): void {
  const descriptor = openSync(file, 'r');
  const bytes = Buffer.alloc(first.length);
  readSync(descriptor, bytes);
  closeSync(descriptor);
  if (bytes.toString('latin1') !== first) throw new Error(`"${file}" is not whole`);
}

function become(launcher: string, words: readonly string[]): void {
  accessSync(launcher, constants.X_OK);
  // Node ignores these two; what is caught is as it was by default in what comes next (execve(2)).
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => undefined);
  const [file, ...before] = lowered(openFiles());
  process.execve?.(file, [...before, launcher, ...words], process.env);
}

/** By what hands on every variable, where that is there: some a shell knows no name for, as those of functions, it leaves out. */
function lowered(limit: string): readonly [file: string, ...words: string[]] {
  const whole = '/usr/bin/prlimit';
  if (existsSync(whole)) return [whole, 'prlimit', `--nofile=${limit}:`, '--'];
  return ['/bin/sh', 'sh', '-p', '-c', 'ulimit -S -n "$1" 2>/dev/null; shift; exec "$@"', 'sh', limit];
}

function nameOf(): string {
  try {
    return os.userInfo().username;
  } catch {
    return 'NAME';
  }
}

function not(what: string, hint: string): void {
  process.stderr.write(`ward: not run: ${what}\nward: hint: ${hint}\n`);
}

const own = path.dirname(process.execPath);
const [launcher, runtime] = [path.join(own, '../src/bin/wardsh'), path.join(own, '../node_modules/.bin/node')];
try {
  rescue();
  // Without it this can't tell where it lies either.
  if (!existsSync('/proc/self')) not('/proc is missing here, and Ward runs on Linux only', 'sudo mount -t proc proc /proc');
  else {
    begins(launcher, '#!');
    if (existsSync(runtime)) begins(runtime, '\x7fELF');
    become(launcher, asCalled(given));
  }
} catch (error) {
  not(
    `"${launcher}" can't be started: ${(error as Error).message}`,
    `install Ward again; until then, as root: usermod --shell /bin/bash ${nameOf()}`,
  );
}
process.exitCode = 125;
