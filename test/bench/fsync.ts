/** What one sync (fdatasync) of an appended record costs on the disk that holds the record. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

export interface Syncs {
  readonly synced: readonly number[];
  readonly unsynced: readonly number[];
}

/** Milliseconds of each of `rounds` appends of `bytes`, with it and without. */
export function timeFsync(file: string, bytes: number, rounds: number): Syncs {
  const descriptor = openSync(file, 'a', 0o600);
  const record = Buffer.alloc(bytes, 'x');
  const append = (sync: boolean) => {
    const began = performance.now();
    writeSync(descriptor, record);
    if (sync) fdatasyncSync(descriptor);
    return performance.now() - began;
  };
  const unsynced = Array.from({ length: rounds }, () => append(false));
  const synced = Array.from({ length: rounds }, () => append(true));
  closeSync(descriptor);
  return { synced, unsynced };
}
