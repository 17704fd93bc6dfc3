/** The start of a record: a first key nobody else has, kept where only `verify` needs it. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, existsSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Head } from '../../core/chain.ts';
import { GuardError } from '../../core/fault.ts';
import { type Disk, type RecordFiles, withFile } from './files.ts';
import { readHead, writeHead } from './head.ts';

const hint = 'run "ward log verify" to see what is left, then "ward log new" to keep it aside and begin a new record';

/**
 * The head, or a new one where nothing was ever recorded. The first key is in the head until the first record is written, so a crash
 * between the two files loses nothing.
 */
export function begin(files: RecordFiles, log: number, disk: Disk): Head {
  const seen = readHead(files.head);
  if (seen !== undefined && seen.head === undefined) throw new GuardError('record-head', `"${files.head}" is damaged`, hint);
  const head = seen?.head ?? first(files, log, disk);
  if (head.n === 0) keepSeed(files, head, disk);
  return head;
}

function first(files: RecordFiles, log: number, disk: Disk): Head {
  if (fstatSync(log).size > 0 || existsSync(files.seed)) {
    throw new GuardError('record-head', `"${files.head}" is gone: it says where the record ends`, hint);
  }
  const head = { n: 0, mac: '', key: randomBytes(32).toString('hex'), length: 0 };
  writeHead(files, head, disk);
  return head;
}

function keepSeed(files: RecordFiles, head: Head, disk: Disk): void {
  withFile(files.seed, constants.O_RDWR | constants.O_CREAT, descriptor => {
    disk.write(descriptor, `${head.key}\n`, 0);
    disk.sync(descriptor);
  });
  for (const file of [files.seed, files.head]) syncDirectory(path.dirname(file));
}

/** A new name is on disk only when its directory is. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
