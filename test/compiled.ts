/** Where Node keeps what it has compiled: for the test files, and for what they start from sources. */
import { chownSync, mkdirSync } from 'node:fs';
import path from 'node:path';

export const compiled = path.join(import.meta.dirname, '../scratch/compiled');

/** The same for somebody else, who can't write there. */
export function compiledFor({ uid, gid }: { readonly uid: number; readonly gid: number }): Readonly<Record<string, string>> {
  const directory = uid === process.getuid?.() ? compiled : `${compiled}-${uid}`;
  mkdirSync(directory, { recursive: true });
  if (process.getuid?.() === 0) chownSync(directory, uid, gid);
  return { NODE_COMPILE_CACHE: directory };
}
