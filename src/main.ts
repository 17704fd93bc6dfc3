/** From the words on the command line to one front; errors become words, and the only exit is here. */
import { isUtf8 } from 'node:buffer';
import { closeSync, readFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GuardError } from './core/fault.ts';
import { complaint, ofRoot } from './front/complaint.ts';
import type { Front, Surroundings } from './front/surroundings.ts';
import { directories } from './host/directories.ts';
import { ignoredSignals } from './host/ignored-signals.ts';
import { built } from './host/installation.ts';
import { keepCompiled } from './host/keep-compiled.ts';

/** The fronts of `ward`, by the word that calls them. */
const fronts: ReadonlyMap<string, () => Promise<Front>> = new Map<string, () => Promise<Front>>([
  ['approve', async () => (await import('./front/approve.ts')).approve],
  ['back', async () => (await import('./front/back.ts')).back],
  ['broker', async () => (await import('./front/broker.ts')).broker],
  ['check', async () => (await import('./front/check.ts')).check],
  ['claim', async () => (await import('./front/claim.ts')).claim],
  ['close', async () => (await import('./front/open.ts')).close],
  ['distrust', async () => (await import('./front/trust.ts')).distrust],
  ['doctor', async () => (await import('./front/doctor.ts')).doctor],
  ['end', async () => (await import('./front/end.ts')).end],
  ['help', async () => (await import('./front/help.ts')).help],
  ['hook', async () => (await import('./front/hook.ts')).hook],
  ['init', async () => (await import('./front/init.ts')).init],
  ['log', async () => (await import('./front/log.ts')).log],
  ['mode', async () => (await import('./front/mode.ts')).mode],
  ['net', async () => (await import('./front/net.ts')).net],
  ['notify', async () => (await import('./front/notify.ts')).notify],
  ['open', async () => (await import('./front/open.ts')).open],
  ['packs', async () => (await import('./front/packs.ts')).packs],
  ['pause', async () => (await import('./front/pause.ts')).pause],
  ['pending', async () => (await import('./front/pending.ts')).pending],
  ['policy', async () => (await import('./front/policy.ts')).policy],
  ['refuse', async () => (await import('./front/refuse.ts')).refuse],
  ['rules', async () => (await import('./front/rules.ts')).rules],
  ['sessions', async () => (await import('./front/sessions.ts')).sessions],
  ['setup', async () => (await import('./front/setup.ts')).setup],
  ['trust', async () => (await import('./front/trust.ts')).trust],
  ['version', async () => (await import('./front/version.ts')).version],
  ['watch', async () => (await import('./front/watch.ts')).watch],
  ['why', async () => (await import('./front/why.ts')).why],
]);

/** What such a word is for most programs. */
const usual: ReadonlyMap<string, string> = new Map([
  ['--help', 'help'],
  ['-h', 'help'],
  ['--version', 'version'],
]);

/** The descriptor on which the launcher hands over what it was started with. */
const handover = 9;

/**
 * The caller's open descriptors, ignored signals and soft limit of open files (first line) and environment: `name=value` lines, a newline within a value as U+0001. Bytes that are no UTF-8 arrive
 * as U+FFFD.
 */
function callersWorld(): Pick<Surroundings, 'environment' | 'inherited' | 'ignored' | 'openFiles'> {
  const [open = '', ...lines] = readFileSync(handover, 'utf8').split('\n');
  closeSync(handover);
  const variables = lines.filter(line => line.includes('='));
  const environment = new Map(
    variables.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replaceAll('\u0001', '\n')]),
  );
  const [descriptors = '', mask, files] = open.split(/ignored| files/);
  const inherited = descriptors.split(' ').filter(Boolean).map(Number);
  return {
    environment,
    ignored: ignoredSignals(Number(mask ?? 0)),
    openFiles: files === undefined || files === 'unlimited' ? undefined : Number(files),
    inherited: inherited.filter(descriptor => descriptor > 2 && descriptor !== handover),
  };
}

/** Writes all of it: a pipe may take less than it is given, and a full one asks to be tried again (write(2), EAGAIN). */
function write(descriptor: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function physicalCwd(): string {
  try {
    return process.cwd();
  } catch {
    throw new GuardError('cwd', 'the working directory is gone', 'cd to one that exists');
  }
}

/** proc_pid_stat(5), field 7: the device of the controlling terminal, 0 for none. The name in field 2 may hold anything. */
function hasTerminal(): boolean {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[4] !== '0';
}

function currentUser(): Surroundings['user'] {
  try {
    const { username, uid, gid, homedir } = os.userInfo();
    return { name: username, uid, gid, home: homedir };
  } catch {
    throw new GuardError(
      'user',
      `user ${process.getuid?.()} has no passwd entry`,
      'Ward finds its own files by the home directory in that entry',
    );
  }
}

/** A word of other bytes would have become another word by now: that would be judged, and run in its place. */
function checkWords(words: readonly string[]): void {
  if (!words.some(word => word.includes('\ufffd'))) return;
  const given = readFileSync('/proc/self/cmdline').subarray(0, -1);
  if (isUtf8(given)) return;
  throw new GuardError('words', 'the words of this call are no UTF-8, so they can not be judged', 'give them as UTF-8');
}

/** `--root DIR` (`--ward-root DIR` of wardsh), as the first option only. */
function rootOption(argv: readonly string[], option: string): { root: string | undefined; rest: readonly string[] } {
  if (argv[0] !== option) return { root: undefined, rest: argv };
  const root = argv[1];
  if (root === undefined || root === '') throw new GuardError('usage', `"${option}" needs a directory`);
  return { root: path.resolve(root), rest: argv.slice(2) };
}

function surroundings(root: string | undefined): Surroundings {
  const user = currentUser();
  return {
    directories: directories(user.home, root),
    user,
    ...callersWorld(),
    cwd: physicalCwd(),
    terminal: hasTerminal(),
    now: Date.now,
    out: text => write(1, text),
    say: line => write(2, `ward: ${line}${line.startsWith('hint: ') ? '' : ofRoot(root)}\n`),
  };
}

async function findFront(shell: boolean, argv: readonly string[]): Promise<{ front: Front; argv: readonly string[] }> {
  if (shell) return { front: (await import('./front/shell.ts')).shell, argv };
  const word = argv[0] ?? 'help';
  const load = fronts.get(usual.get(word) ?? word);
  if (load === undefined) throw new GuardError('usage', `there is no "${word}"`, 'run "ward help"');
  return { front: await load(), argv: argv.slice(1) };
}

async function main(name: string, words: readonly string[]): Promise<number> {
  const [program, called, missed] = name.split('/');
  const shell = program === 'wardsh';
  checkWords(words);
  const { root, rest } = rootOption(words, shell ? '--ward-root' : '--root');
  try {
    const around = { ...surroundings(root), called, missed: missed === 'missed' };
    if (!shell || !built) keepCompiled(around.directories);
    const { front, argv } = await findFront(shell, rest);
    return await front(argv, around);
  } catch (error) {
    return complain(error, root);
  }
}

/** In words, never a stack trace: 2 for a wrong call, 125 for whatever else kept Ward from running anything. */
function complain(error: unknown, root?: string): number {
  const { lines, status } = complaint(error, root);
  for (const line of lines) write(2, `${line}\n`);
  return status;
}

const [name = 'ward', ...words] = process.argv.slice(2);
// Node would let a debugger in, by which any process of the user's has it say and do anything. `ward` starts with --disable-sigusr1, which blocks the signal: a command is sent it.
if (name.startsWith('wardsh')) process.on('SIGUSR1', () => undefined);
// What never ends is no success: Node's own status for it, where this is no module.
process.exitCode = 13;
void main(name, words)
  .catch((error: unknown) => complain(error))
  .then(status => process.exit(status));
