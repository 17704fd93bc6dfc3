/** The record's lock: one writer at a time, and it dies with its process. Node has no flock; SQLite brings one. */
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { GuardError } from '../../core/fault.ts';

/** Milliseconds a writer waits for the others: thousands of times what one needs. */
const patience = 10_000;

/** SQLite's code for a database that another process holds. */
const busy = 5;

/** SQLite's code for a write that finds no room: only the first one writes at all. */
const full = 13;

/** Runs `use` while no other process does. The database is written once, when it is new: taking the lock writes nothing. */
export function withLock<T>(file: string, use: () => T): T {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const empty = statSync(file).size === 0;
  const database = new DatabaseSync(file, { timeout: patience });
  try {
    begin(database, empty);
    return use();
  } finally {
    database.close();
  }
}

/** A lock on an empty database would begin by writing its first page; one that holds anything does not. */
function begin(database: DatabaseSync, empty: boolean): void {
  try {
    if (empty) database.exec('PRAGMA page_size = 512; PRAGMA user_version = 1');
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const code = (error as { errcode?: number }).errcode;
    if (code === full) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    if (code !== busy) throw error;
    const hint = 'see which process named ward or wardsh hangs, and end it';
    throw new GuardError('record-busy', `another Ward has held the record for ${patience / 1000} seconds`, hint);
  }
}
