/** Where the broker is reached: a directory of the user's own that no sandbox sees, with a row of slots, each for one client at a time. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { takeLock } from '../record/lock.ts';
import { identity } from '../record/running.ts';

/** The pipes of one slot that are no messages: what the sandbox's descriptors may be. */
export const pipes = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** Where what stands by in the client waits to be told what it becomes. */
export const standbyPipe = 'go';

export interface Slot {
  readonly number: number;
  readonly directory: string;
}

export interface Room {
  /** Of its slots. */
  readonly directory: string;
  /** Makes so many more of them, which no client knows of yet. */
  readonly more: (count: number) => Promise<readonly Slot[]>;
  /** From then on clients come to all that were made. */
  readonly open: () => void;
  /** Clients still find it. */
  readonly stands: () => boolean;
  /** Takes it away: no client finds it from then on. */
  readonly close: () => void;
}

/** The shims look in the same place: `src/bin/warm`. */
export function roomDirectory({ root, cache }: Directories): string {
  if (root !== undefined) return path.join(root, 'broker');
  const runtime = `/run/user/${process.getuid?.()}`;
  const own = statSync(runtime, { throwIfNoEntry: false })?.uid === process.getuid?.();
  return own ? path.join(runtime, 'ward') : path.join(cache, 'broker');
}

/** Makes it for this process, without a slot. Throws where another broker that lives has one. */
export function openRoom(directories: Directories): Room {
  const directory = roomDirectory(directories);
  if (directories.root === undefined) ownDirectory(directories.cache);
  ownDirectory(directory);
  const me = identity();
  const note = path.join(directory, 'now');
  const letGo = alone(path.join(directory, 'lock'));
  for (const name of readdirSync(directory).filter(one => one !== 'lock'))
    rmSync(path.join(directory, name), { recursive: true, force: true, maxRetries: 5 });
  const [, , pid = '', start = ''] = me.split(' ');
  const own = path.join(directory, `${pid}-${start}`);
  mkdirSync(own, { mode: 0o700 });
  let [slots, text] = [0, ''];
  const more = async (count: number) => {
    const made = await makeSlots(own, slots, count);
    slots += count;
    return made;
  };
  const open = () => {
    text = `${pid} ${start} ${slots}\n`;
    writeFileSync(`${note}.new`, text, { mode: 0o600 });
    renameSync(`${note}.new`, note);
  };
  const stands = () => noted(directory) === text;
  // The pipes stay for clients that are about to open them, and go with the next broker's start.
  const close = () => {
    rmSync(note, { force: true });
    letGo();
  };
  return { directory: own, more, open, stands, close };
}

/** What the note there says; undefined where there is none, or what would be waited for. */
export function noted(directory: string): string | undefined {
  const note = path.join(directory, 'now');
  return statSync(note, { throwIfNoEntry: false })?.isFile() ? readFileSync(note, 'latin1') : undefined;
}

/** Each comes to its place when all of it is there. */
async function makeSlots(own: string, from: number, count: number): Promise<readonly Slot[]> {
  const beside = `${own}.new`;
  rmSync(beside, { recursive: true, force: true });
  const names = Array.from({ length: count }, (_, at) => String(from + at));
  for (const one of [beside, ...names.map(name => path.join(beside, name))]) mkdirSync(one, { mode: 0o700 });
  await makePipes(names.flatMap(slot => ['ask', 'answer', standbyPipe, ...pipes].map(name => path.join(beside, slot, name))));
  return names.map(name => {
    const directory = path.join(own, name);
    renameSync(path.join(beside, name), directory);
    return { number: Number(name), directory };
  });
}

/** It dies with its process, whatever becomes of the note. */
function alone(lock: string): () => void {
  try {
    return takeLock(lock, 'the broker', { one: 0 });
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'record-busy') throw error;
    throw new GuardError('broker', 'a broker is here already', 'there is one for each user');
  }
}

/** Node can make none (mkfifo(1)). */
async function makePipes(files: readonly string[]): Promise<void> {
  const most = 400;
  for (let at = 0; at < files.length; at += most) {
    await new Promise<void>((resolve, reject) => {
      const words = ['-m', '600', '--', ...files.slice(at, at + most)];
      execFile('/usr/bin/mkfifo', words, { env: {} }, error => (error === null ? resolve() : reject(error)));
    });
  }
}
