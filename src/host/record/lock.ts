/** The record's lock: one writer at a time, and it dies with its process. Node has no flock; SQLite brings one. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { GuardError } from '../../core/fault.ts';

/** Milliseconds a writer waits for the others: thousands of times what one needs. */
const patience = 10_000;

/** SQLite's code for a database that another process holds. */
const busy = 5;

/** Runs `use` while no other process does. The database stays empty, so taking the lock writes nothing. */
export function withLock<T>(file: string, use: () => T): T {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: patience });
  try {
    begin(database);
    return use();
  } finally {
    database.close();
  }
}

function begin(database: DatabaseSync): void {
  try {
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    const hint = 'see which process named ward or wardsh hangs, and end it';
    throw new GuardError('record-busy', `another Ward has held the record for ${patience / 1000} seconds`, hint);
  }
}
