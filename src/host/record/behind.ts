/** The record of who only advises, and stays: a line is in the file before it is let run, and the disk is waited for behind the answer. */
import { closeSync, constants, fdatasync, fstatSync, lstatSync, type Stats } from 'node:fs';
import type { Head } from '../../core/chain.ts';
import type { Event } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import type { Looks } from '../looks.ts';
import { type Disk, disk, openFile, ownDirectories, type RecordFiles, recordFiles } from './files.ts';
import { readHead } from './head.ts';
import { standing } from './standing-lock.ts';
import { add, mended, moved, recorded, type Writer } from './turn.ts';
import { unwritable } from './unwritable.ts';

export interface Behind {
  /**
   * In the file when it calls `written`, where no death of a process takes it away; the disk has it soon after, and before that call where it is
   * `heavy`. The entry's number. Throws `GuardError` where that can't be.
   */
  readonly append: (event: Event, how: How) => number;
  /** The disk has all of it when it returns, and the lock is free for others, in this process too. */
  readonly settle: () => void;
}

export interface How {
  readonly heavy: boolean;
  readonly written: () => void;
  /** Looks of this moment, where others have looked already. */
  readonly look?: Looks;
}

/** What may differ in a test, and where a warning goes. */
export interface World {
  readonly disk: Disk;
  readonly sync: (descriptor: number, done: (error: Error | null) => void) => void;
  /** Milliseconds that only grow. */
  readonly time: () => number;
  readonly warn: (line: string) => void;
}

/** The log, open for as long as anything needs it: closed by the last that lets go. */
interface Log {
  readonly descriptor: number;
  /** Its own, as long as it is open. */
  readonly seen: Pick<Stats, 'dev' | 'ino'>;
  needed: number;
}

/** A turn at the record that lasts until the disk has all that was written in it. */
interface Turn {
  readonly log: Log;
  readonly letGo: () => void;
  readonly closed: readonly number[];
  readonly began: number;
  head: Head;
  /** Records that the disk may not have. */
  waiting: number;
  syncing: boolean;
  over: boolean;
}

/** How the last turn left the record. */
interface Left {
  readonly log: Log;
  readonly head: Head;
}

/** More records than this never wait for the disk at once: then the next one waits with them. */
const most = 2;

/** Who else writes has to wait as long (milliseconds), and not for ever where lines come back to back. */
const longest = 50;

export function openBehind(directories: Directories, now: () => number, world: Partial<World>): Behind {
  const { sync = fdatasync, time = () => performance.now(), warn = () => undefined } = world;
  const writer: Writer = { files: recordFiles(directories), now, disk: world.disk ?? disk };
  const { files } = writer;
  const { take } = standing('the record');
  let turn: Turn | undefined;
  let left: Left | undefined;
  const drop = (one: Turn) => {
    if (turn === one) turn = undefined;
    one.over = true;
    one.letGo();
    letGoOf(one.log);
  };
  const whole = (one: Turn) => {
    one.waiting = 0;
    try {
      moved(writer, one.head, one.closed);
      left = { log: needed(one.log), head: one.head };
    } finally {
      drop(one);
    }
  };
  const begun = (one: Pick<Turn, 'log' | 'letGo' | 'closed' | 'head'>, mending: string) => {
    turn = { ...one, began: time(), waiting: 0, syncing: false, over: false };
    return { one: turn, mending };
  };
  const begin = (look: Looks | undefined) => {
    ownDirectories(directories, look);
    const letGo = take(files.lock);
    const before = left;
    left = undefined;
    let log: Log | undefined;
    try {
      if (before !== undefined && stands(files, before)) return begun({ ...before, letGo, closed: [] }, '');
      log = opened(files.log);
      const { turn: mending, closed } = mended(writer, log.descriptor);
      if (before !== undefined) letGoOf(before.log);
      return begun({ log, letGo, closed, head: mending.head }, mending.text);
    } catch (error) {
      for (const one of [before?.log, log]) if (one !== undefined) letGoOf(one);
      letGo();
      throw error;
    }
  };
  const later = (one: Turn) => {
    const { waiting } = one;
    one.syncing = true;
    const log = needed(one.log);
    sync(log.descriptor, error => {
      letGoOf(log);
      one.syncing = false;
      if (one.over) return;
      try {
        if (error !== null) throw error;
        one.waiting -= waiting;
        if (one.waiting === 0) whole(one);
        else later(one);
      } catch (failed) {
        if (!one.over) drop(one);
        warn(`warning: what was let run last may be gone from the record if the power fails: ${(failed as Error).message}`);
      }
    });
  };
  const append: Behind['append'] = (event, { heavy, written, look }) =>
    unwritable(files, () => {
      const { one, mending } = turn === undefined ? begin(look) : { one: turn, mending: '' };
      try {
        const { text, head } = add(writer, { text: mending, head: one.head }, recorded(event));
        writer.disk.write(one.log.descriptor, text);
        one.head = head;
        one.waiting += 1;
        const full = heavy || one.waiting > most || time() - one.began > longest;
        if (full) writer.disk.sync(one.log.descriptor);
        written();
        if (full) whole(one);
        else if (!one.syncing) later(one);
        return head.n;
      } catch (error) {
        if (!one.over) drop(one);
        throw error;
      }
    });
  const settle = () => {
    const one = turn;
    if (one === undefined) return;
    unwritable(files, () => {
      try {
        writer.disk.sync(one.log.descriptor);
        whole(one);
      } finally {
        if (!one.over) drop(one);
      }
    });
  };
  return { append, settle };
}

function opened(file: string): Log {
  const descriptor = openFile(file, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
  return { descriptor, seen: fstatSync(descriptor), needed: 1 };
}

function needed(log: Log): Log {
  log.needed += 1;
  return log;
}

function letGoOf(log: Log): void {
  log.needed -= 1;
  if (log.needed === 0) closeSync(log.descriptor);
}

/** Whether nobody has written since: the same log, of the length it had, behind the same head. Then nothing is to be made good, or read again. */
function stands(files: RecordFiles, { log, head }: Left): boolean {
  const named = lstatSync(files.log, { throwIfNoEntry: false });
  const same = named?.ino === log.seen.ino && named.dev === log.seen.dev && named.size === head.length && (named.mode & 0o077) === 0;
  return same && readHead(files.head)?.head === head;
}
