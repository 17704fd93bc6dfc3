/** Bytes for a client to read, without a name: it opens them by this process's descriptor (proc(5), /proc/PID/fd), and never sees half of them. */
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';

/** What is written again and again (the filter, the texts of a sandbox) is kept up to so many. */
const mostKept = 64;

export interface Papers {
  /** The descriptor; `done` closes it. */
  readonly write: (bytes: Uint8Array | string) => Paper;
  /** The same for what is likely to be wanted again. */
  readonly keep: (bytes: Uint8Array | string) => Paper;
}

export interface Paper {
  readonly descriptor: number;
  readonly done: () => void;
}

interface Kept {
  readonly descriptor: number;
  users: number;
}

/** In a directory of Ward's own, where each has a name for a moment. */
export function papers(directory: string): Papers {
  const kept = new Map<string, Kept>();
  const write = (bytes: Uint8Array | string): Paper => {
    const descriptor = nameless(directory, 'paper', bytes);
    return { descriptor, done: () => closeSync(descriptor) };
  };
  const keep = (bytes: Uint8Array | string): Paper => {
    const key = Buffer.from(bytes).toString('latin1');
    const found = kept.get(key) ?? { descriptor: nameless(directory, 'kept', bytes), users: 0 };
    kept.delete(key);
    kept.set(key, found);
    found.users += 1;
    forgetOldest(kept);
    const done = () => {
      found.users -= 1;
    };
    return { descriptor: found.descriptor, done };
  };
  return { write, keep };
}

function forgetOldest(kept: Map<string, Kept>): void {
  for (const [key, one] of kept) {
    if (kept.size <= mostKept) return;
    if (one.users > 0) continue;
    kept.delete(key);
    closeSync(one.descriptor);
  }
}

function nameless(directory: string, name: string, bytes: Uint8Array | string): number {
  const file = path.join(directory, name);
  const descriptor = openSync(file, 'wx+', 0o600);
  try {
    unlinkSync(file);
    const all = Buffer.from(bytes);
    for (let at = 0; at < all.length; ) at += writeSync(descriptor, all, at);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
