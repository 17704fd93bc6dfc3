/** Who is at a slot. Of what it says only its number and the slot are taken; all else is the kernel's word, and whoever it does not fit is not served. */
import { readdirSync, readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { installation } from '../installation.ts';
import { type Process, processAt } from '../processes.ts';
import { survives } from '../run/descriptors.ts';
import { leastFile } from '../run/limits.ts';

export interface Client {
  readonly process: Process;
  /** The name it was called by, and the words behind that. */
  readonly called: string;
  readonly words: readonly string[];
  readonly cwd: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Its limits, as the kernel tells them (proc_pid_limits(5)). */
  readonly limits: string;
  /** Its control groups are this process's. */
  readonly sameGroup: boolean;
}

export interface Descriptors {
  /** Open ones above 2, but for the channel and the shim itself. */
  readonly inherited: readonly number[];
  /** Those of the channel. */
  readonly channel: readonly number[];
}

/**
 * Bash writes with its standard output put elsewhere for that moment: when this is over, in milliseconds at most so many, all stands where the command
 * will find it.
 */
const patience = 1000;

/** Waits until the process of that number has written what it wrote there. False where it does not end, or is not to be looked at. */
async function hasWritten(pid: number, ask: string): Promise<boolean> {
  for (const until = performance.now() + patience; performance.now() < until; await immediate()) {
    try {
      if (!sameFile(statSync(`/proc/${pid}/fd/1`), statSync(ask))) return true;
    } catch {
      return false;
    }
  }
  return false;
}

/** The client of that number, but for what it has open; or why it is not served, in words. */
export function clientAt(pid: number): Client | string {
  try {
    return whoIs(pid);
  } catch (error) {
    return unseen(error);
  }
}

/** Where bash has its ends of a slot when it had nothing open above 9 before (redir.c, SHELL_FD_BASE); the one between was closed. */
const usual = { ask: 10, answer: 12 } as const;

/** Whether it surely holds the slot of that pipe for questions: known sooner than all that it has open, and of most. */
export function holds({ process: { pid } }: Client, ask: string): boolean {
  const is = (number: number, file: string) => {
    const seen = statSync(`/proc/${pid}/fd/${number}`, { throwIfNoEntry: false });
    return seen !== undefined && sameFile(statSync(file), seen);
  };
  try {
    return is(usual.ask, ask) && is(usual.answer, path.join(path.dirname(ask), 'answer'));
  } catch {
    return false;
  }
}

/** What it has open, when it has written what it wrote to that pipe for questions; or why it is not served. Nothing that was seen of it before holds otherwise. */
export async function descriptorsOf(client: Client, ask: string): Promise<Descriptors | string> {
  try {
    return (await hasWritten(client.process.pid, ask)) ? standing(client, ask) : 'it could not be looked at';
  } catch (error) {
    return unseen(error);
  }
}

const unseen = (error: unknown) => `it could not be looked at: ${(error as Error).message}`;

function whoIs(pid: number): Client | string {
  const seen = processAt(pid);
  if (seen === undefined) return 'there is no such process';
  const limits = read(pid, 'limits');
  const odd = foreign(pid) ?? bounded(limits);
  if (odd !== undefined) return odd;
  const cwd = readlinkSync(`/proc/${pid}/cwd`);
  if (!sameFile(statSync(`/proc/${pid}/cwd`), statSync(cwd, { throwIfNoEntry: false }))) return 'its directory is not where it says';
  const shim = shimAt(pid, cwd);
  if (shim === undefined) return 'it is no shim of this Ward';
  const { script, words } = shim;
  if (words.some(word => word.includes('\ufffd'))) return 'its words may be no UTF-8';
  const environment = variables(read(pid, 'environ'));
  const sameGroup = read(pid, 'cgroup') === read('self', 'cgroup');
  return { process: seen, called: path.basename(script), words, cwd, environment, limits, sameGroup };
}

function standing({ process }: Client, ask: string): Descriptors | string {
  const { pid, start } = process;
  const odd = atTerminal(process);
  if (odd !== undefined) return odd;
  const { whole, ...found } = descriptors(pid, [ask, path.join(path.dirname(ask), 'answer')]);
  if (!whole) return 'it does not hold this slot';
  // Between any two looks its number could have become another's.
  return processAt(pid)?.start === start ? found : 'it ended meanwhile';
}

const read = (pid: number | 'self', name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8');

const sameFile = (one: Stats, other: Stats | undefined) => one.dev === other?.dev && one.ino === other.ino;

/** Who it is, what it may, what it ignores (proc_pid_status(5)); and which machine it sees (namespaces(7)). */
const facts = /^(?:Uid|Gid|Groups|NoNewPrivs|Seccomp|Cap\w+|SigBlk|SigIgn):.*$/gm;
/** Of two kinds what counts is where its children will be: it is there itself only where it sees this one's (setns(2), unshare(2)). */
const namespaces = ['mnt', 'pid_for_children', 'user', 'net', 'ipc', 'uts', 'cgroup', 'time_for_children'] as const;

/** Another user, another machine, or one that is held where this process is not, or the other way round. */
function foreign(pid: number): string | undefined {
  const { facts: mine, spaces } = self();
  const theirs = factsOf(pid);
  const other = [...mine].find(([name, value]) => theirs.get(name) !== value)?.[0];
  if (other !== undefined) return `its ${other} is another`;
  const apart = namespaces.find(name => readlinkSync(`/proc/${pid}/ns/${name}`) !== spaces.get(name));
  if (apart !== undefined) return `its ${apart} namespace is another`;
  return sameFile(statSync(`/proc/${pid}/root`), statSync('/')) ? undefined : 'its root is another';
}

interface Self {
  readonly facts: ReadonlyMap<string, string>;
  readonly spaces: ReadonlyMap<string, string>;
  readonly limits: readonly string[];
}

let own: Self | undefined;
/** This process's own: it changes none of it. */
function self(): Self {
  own ??= {
    facts: factsOf('self'),
    spaces: new Map(namespaces.map(name => [name, readlinkSync(`/proc/self/ns/${name}`)])),
    limits: read('self', 'limits').split('\n'),
  };
  return own;
}

/** What a client ignores or holds back, its command would: that is nothing, but for what bash itself does for a while (QUIT, CHLD), and the C library's posix_spawn(3), as in make and system(3), with the two that are its own. */
function factsOf(pid: number | 'self'): ReadonlyMap<string, string> {
  const lines = read(pid, 'status').match(facts) ?? [];
  return new Map(lines.map(line => fact(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim(), pid)));
}

const bashs = 0x1_0004n;
const ofTheLibrary = 0x1_8000_0000n; // 32 and 33 (nptl(7))

function fact(name: string, value: string, pid: number | 'self'): readonly [string, string] {
  if (!name.startsWith('Sig')) return [name, value];
  return [name, pid === 'self' ? '0' : String(BigInt(`0x${value}`) & ~bashs & ~ofTheLibrary)];
}

/** At a terminal keys are the command's, and that is for its own Ward. */
function atTerminal({ pid, terminal }: Process): string | undefined {
  if (terminal !== 0) return 'it has a terminal';
  const odd = [0, 1, 2].find(one => !plain(pid, one));
  return odd === undefined ? undefined : `its descriptor ${odd} is a device`;
}

function plain(pid: number, descriptor: number): boolean {
  const file = `/proc/${pid}/fd/${descriptor}`;
  const seen = statSync(file);
  return seen.isFIFO() || seen.isFile() || seen.isSocket() || (seen.isCharacterDevice() && readlinkSync(file) === '/dev/null');
}

/** Limits that Ward would say something of, or that this process does not have (proc_pid_limits(5)). The three that are handed on are the client's own. */
function bounded(limits: string): string | undefined {
  const theirs = limits.split('\n');
  const handed = /^Max (?:open files|file size|cpu time) /;
  const odd = self().limits.find((line, at) => !handed.test(line) && line !== theirs[at]);
  if (odd !== undefined) return `its limits are others: ${odd.slice(0, 26).trim()}`;
  const low = (name: string, least: number) => Number(theirs.find(line => line.startsWith(name))?.split(/\s+/)[3]) < least;
  if (low('Max open files', 512)) return 'it may open too few files';
  return low('Max file size', leastFile) ? 'its files may not grow enough' : undefined;
}

/** What a shim was called by, and with; undefined for any other process. */
function shimAt(pid: number, cwd: string): { readonly script: string; readonly words: readonly string[] } | undefined {
  if (readlinkSync(`/proc/${pid}/exe`) !== bash()) return undefined;
  const [, privileged, script = '', ...words] = read(pid, 'cmdline').split('\0').slice(0, -1);
  return privileged === '-p' && isShim(path.resolve(cwd, script)) ? { script, words } : undefined;
}

let known: string | undefined;
/** What runs the shims. */
export function bash(): string {
  known ??= realpathSync('/bin/bash');
  return known;
}

/** By what it is, not by its name: a link to it has another. */
function isShim(file: string): boolean {
  const seen = statSync(file, { throwIfNoEntry: false });
  return seen !== undefined && sameFile(seen, statSync(path.join(installation, 'src/bin/warm'), { throwIfNoEntry: false }));
}

interface Found extends Descriptors {
  /** Both pipes are open. */
  readonly whole: boolean;
}

/** What ends with exec(2) is bash's own, as the shim is. */
function descriptors(pid: number, files: readonly string[]): Found {
  const known = files.map(file => statSync(file));
  const inherited: number[] = [];
  const channel: number[] = [];
  const held = new Set<number>();
  for (const number of readdirSync(`/proc/${pid}/fd`).map(Number)) {
    const seen = number < 3 ? undefined : statSync(`/proc/${pid}/fd/${number}`, { throwIfNoEntry: false });
    if (seen === undefined) continue;
    const at = known.findIndex(one => sameFile(one, seen));
    if (at < 0) {
      if (survives(number, pid)) inherited.push(number);
      continue;
    }
    held.add(at);
    channel.push(number);
  }
  return { whole: held.size === files.length, channel, inherited: inherited.sort((a, b) => a - b) };
}

function variables(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\0').filter(line => line.includes('='));
  return new Map(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
