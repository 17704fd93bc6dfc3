/** The files of the record: where they lie, how they are opened, and the few ways they are written. */
import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import type { Looks } from '../looks.ts';

export interface RecordFiles {
  /** One record a line, only ever added to. */
  readonly log: string;
  /** Where the chain stands, with the key of the next record. */
  readonly head: string;
  /** An empty database whose lock is the record's. */
  readonly lock: string;
  /** One file for each command that is running, named by its entry. */
  readonly running: string;
  /** The first key: what `verify` starts from. */
  readonly seed: string;
  /** A second note of the head in another directory: tells a state directory that was put back whole. */
  readonly mark: string;
}

/** Paths alone; makes nothing. */
export function recordFiles(directories: Directories): RecordFiles {
  const { config, state, cache } = directories;
  return {
    log: path.join(state, 'audit.jsonl'),
    head: path.join(state, 'audit.head'),
    lock: path.join(state, 'audit.lock'),
    running: path.join(state, 'running'),
    seed: path.join(config, 'audit.seed'),
    mark: path.join(cache, 'audit.mark'),
  };
}

/** Makes the directories the record needs, and refuses any that others could write to. */
export function ownDirectories(directories: Directories, look?: Looks): void {
  const all = [directories.state, directories.config, directories.cache, recordFiles(directories).running];
  for (const directory of all) ownDirectory(directory, look?.to);
}

/** The three ways the record touches the disk, apart so that a test can stop between any two. */
export interface Disk {
  /** Writes all of it; without a position at the end, where nothing of it stays if that can't be. */
  readonly write: (descriptor: number, text: string, position?: number) => void;
  readonly sync: (descriptor: number) => void;
  readonly remove: (file: string) => void;
}

export const disk: Disk = {
  write: (descriptor, text, position) => {
    const bytes = Buffer.from(text, 'latin1');
    let done = 0;
    try {
      while (done < bytes.length) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, position === undefined ? null : position + done);
      }
    } catch (error) {
      if (position === undefined && done > 0) takeBack(descriptor, done);
      throw error;
    }
  },
  sync: fdatasyncSync,
  remove: unlinkSync,
};

/** The last bytes, which are of whoever has the lock: a limit or the end of the disk cut them off. Where they can't be had back, the next record explains them. */
function takeBack(descriptor: number, bytes: number): void {
  try {
    ftruncateSync(descriptor, fstatSync(descriptor).size - bytes);
  } catch {
    // The file may be one that only grows (chattr(1), a).
  }
}

/** Opens a file of Ward's own: 0600, never through a link, never a pipe. */
export function openFile(file: string, flags: number): number {
  const descriptor = openSync(file, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  const seen = fstatSync(descriptor);
  if (seen.isFile() && seen.uid === process.geteuid?.() && (seen.mode & 0o077) === 0) return descriptor;
  closeSync(descriptor);
  throw new GuardError('record-owner', `"${file}" is no file of yours alone`, `chmod 600 ${file}, or move it away`);
}

/** The same, handed to `use`, and closed. */
export function withFile<T>(file: string, flags: number, use: (descriptor: number) => T): T {
  const descriptor = openFile(file, flags);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The code of a system error, for those that are expected. */
export const errorCode = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? '');
