/** What `ward` itself last wrote to a store, as plain JSON beside it: quick to read, and of no use once the store was edited from outside. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Directories } from './directories.ts';
import { ownDirectory } from './directories.ts';

/** A snapshot's answer. `changed`: the store holds something that did not come from `ward`, or can't be read. */
export type Snapshot<T> = { readonly kind: 'whole'; readonly value: T } | { readonly kind: 'none' } | { readonly kind: 'changed' };

/** Where a store and its snapshot lie. */
export function storeFiles(directories: Directories, name: string): { readonly store: string; readonly snapshot: string } {
  return { store: path.join(directories.state, `${name}.json`), snapshot: path.join(directories.state, `${name}.accepted.json`) };
}

/** The value of the store as `ward` last wrote it. Its shape is for the reader to check. */
export function snapshot<T>(directories: Directories, name: string): Snapshot<T> {
  return snapshotIn(storeTexts(directories, name));
}

/** What lies there of a store and of its snapshot. */
export interface StoreTexts {
  readonly store: string | undefined;
  readonly kept: string | undefined;
}

export function storeTexts(directories: Directories, name: string): StoreTexts {
  const files = storeFiles(directories, name);
  return { store: readText(files.store), kept: readText(files.snapshot) };
}

/** The same of texts that were read. */
export function snapshotIn<T>({ store, kept }: StoreTexts): Snapshot<T> {
  if (store === undefined && kept === undefined) return { kind: 'none' };
  const { hash, value } = parse(kept ?? '') as { hash?: string; value?: T };
  return hash !== undefined && hash === hashOf(store ?? '') && value !== undefined ? { kind: 'whole', value } : { kind: 'changed' };
}

/** Says that the store, as it now is, came from `ward`. */
export function accept<T>(directories: Directories, name: string, value: T): void {
  const files = storeFiles(directories, name);
  ownDirectory(directories.state);
  const draft = `${files.snapshot}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify({ hash: hashOf(readText(files.store) ?? ''), value }), { mode: 0o600 });
  renameSync(draft, files.snapshot);
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function readText(file: string): string | undefined {
  try {
    // Most are absent, and an exception costs more than a look.
    return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): object {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
