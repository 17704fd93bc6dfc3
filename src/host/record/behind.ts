/** The record of who only advises, and stays: a line is in the file before it is let run, and the disk is waited for behind the answer. */
import { closeSync, constants, fdatasync, statSync } from 'node:fs';
import type { Head } from '../../core/chain.ts';
import type { Event } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { digests } from './digests.ts';
import { type Disk, disk, openFile, ownDirectories, recordFiles } from './files.ts';
import { standing } from './standing-lock.ts';
import { add, mended, moved, recorded, type Writer } from './turn.ts';
import { unwritable } from './unwritable.ts';

export interface Behind {
  /**
   * In the file when it calls `written`, where no death of a process takes it away; the disk has it soon after, and before that call where it is
   * `heavy`. The entry's number. Throws `GuardError` where that can't be.
   */
  readonly append: (event: Event, heavy: boolean, written: () => void) => number;
  /** The disk has all of it when it returns, and the lock is free for others, in this process too. */
  readonly settle: () => void;
}

/** What may differ in a test, and where a warning goes. */
export interface World {
  readonly disk: Disk;
  readonly sync: (descriptor: number, done: (error: Error | null) => void) => void;
  /** Milliseconds that only grow. */
  readonly time: () => number;
  readonly warn: (line: string) => void;
}

/** A turn at the record that lasts until the disk has all that was written in it. */
interface Turn {
  readonly log: number;
  readonly letGo: () => void;
  readonly closed: readonly number[];
  readonly began: number;
  head: Head;
  /** Records that the disk may not have. */
  waiting: number;
  /** Its end is told by the disk; closed then, if not before. */
  syncing: boolean;
  over: boolean;
}

/** More records than this never wait for the disk at once: then the next one waits with them. */
const most = 2;

/** Who else writes has to wait as long (milliseconds), and not for ever where lines come back to back. */
const longest = 50;

export function openBehind(directories: Directories, now: () => number, world: Partial<World> = {}): Behind {
  const { sync = fdatasync, time = () => performance.now(), warn = () => undefined } = world;
  const writer: Writer = { files: recordFiles(directories), now, disk: world.disk ?? disk, digests };
  const { files } = writer;
  const take = standing('the record');
  let turn: Turn | undefined;
  const over = (one: Turn) => {
    if (turn === one) turn = undefined;
    one.over = true;
    if (!one.syncing) closeSync(one.log);
    one.letGo();
  };
  const whole = (one: Turn) => {
    one.waiting = 0;
    try {
      moved(writer, one.head, one.closed);
    } finally {
      over(one);
    }
  };
  const begin = () => {
    const letGo = take(files.lock, { done: () => statSync(files.log, { throwIfNoEntry: false })?.size });
    let log: number | undefined;
    try {
      log = openFile(files.log, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
      const { turn: before, closed } = mended(writer, log);
      turn = { log, letGo, closed, began: time(), head: before.head, waiting: 0, syncing: false, over: false };
      return { one: turn, mending: before.text };
    } catch (error) {
      if (log !== undefined) closeSync(log);
      letGo();
      throw error;
    }
  };
  const later = (one: Turn) => {
    const { waiting } = one;
    one.syncing = true;
    sync(one.log, error => {
      one.syncing = false;
      if (one.over) return closeSync(one.log);
      try {
        if (error !== null) throw error;
        one.waiting -= waiting;
        if (one.waiting === 0) whole(one);
        else later(one);
      } catch (failed) {
        if (!one.over) over(one);
        warn(`warning: what was let run last may be gone from the record if the power fails: ${(failed as Error).message}`);
      }
    });
  };
  const append: Behind['append'] = (event, heavy, written) =>
    unwritable(files, () => {
      ownDirectories(directories);
      const { one, mending } = turn === undefined ? begin() : { one: turn, mending: '' };
      try {
        const { text, head } = add(writer, { text: mending, head: one.head }, recorded(event));
        writer.disk.write(one.log, text);
        one.head = head;
        one.waiting += 1;
        const full = heavy || one.waiting > most || time() - one.began > longest;
        if (full) writer.disk.sync(one.log);
        written();
        if (full) whole(one);
        else if (!one.syncing) later(one);
        return head.n;
      } catch (error) {
        if (!one.over) over(one);
        throw error;
      }
    });
  const settle = () => {
    const one = turn;
    if (one === undefined) return;
    unwritable(files, () => {
      try {
        writer.disk.sync(one.log);
        whole(one);
      } finally {
        if (!one.over) over(one);
      }
    });
  };
  return { append, settle };
}
