/**
 * What `ward` itself last wrote to a store, as plain JSON beside it: quick to read, with a code over both that takes a key to make (store-key.ts), and
 * of no use once either was edited from outside.
 */
import { createHash } from 'node:crypto';
import { constants, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Directories } from './directories.ts';
import { ownDirectory } from './directories.ts';
import { type Sources, sources } from './sources.ts';
import { codeOf, ownStoreKey, storeKey } from './store-key.ts';

/** A snapshot's answer. `changed`: the store holds something that is not proved to come from `ward`; why, in words. */
export type Snapshot<T> =
  | { readonly kind: 'whole'; readonly value: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'changed'; readonly reason: string };

/** Where a store and its snapshot lie. */
export function storeFiles(directories: Directories, name: string): { readonly store: string; readonly snapshot: string } {
  return { store: path.join(directories.state, `${name}.json`), snapshot: path.join(directories.state, `${name}.accepted.json`) };
}

/** The value of the store as `ward` last wrote it. Its shape is for the reader to check. */
export function snapshot<T>(directories: Directories, name: string): Snapshot<T> {
  return snapshotIn(storeTexts(directories, name));
}

/** What lies there of a store and of its snapshot, and the key where there is one and it is needed. */
export interface StoreTexts {
  readonly name: string;
  readonly store: string | undefined;
  readonly kept: string | undefined;
  readonly key: string | undefined;
}

export function storeTexts(directories: Directories, name: string, by: Sources = sources): StoreTexts {
  const files = storeFiles(directories, name);
  const kept = readText(files.snapshot, by);
  return { name, store: readText(files.store, by), kept, key: kept === undefined ? undefined : storeKey(directories, by) };
}

/** The same of texts that were read. */
export function snapshotIn<T>({ name, store, kept, key }: StoreTexts): Snapshot<T> {
  if (store === undefined && kept === undefined) return { kind: 'none' };
  const { code, text, hash } = parse(kept ?? '') as { code?: unknown; text?: unknown; hash?: unknown };
  if (store === undefined || typeof text !== 'string') {
    // Anybody could make such a hash: it proves nothing, and holds nothing up (ward rules accept).
    const old = store !== undefined && hash === createHash('sha256').update(store).digest('hex');
    return { kind: 'changed', reason: old ? 'is of an earlier Ward, which put no code on it that takes a key' : edited };
  }
  if (key === undefined) return { kind: 'changed', reason: "can't be proved: its key is gone, or not the user's alone" };
  return code === codeOf([name, store, text], key) ? { kind: 'whole', value: JSON.parse(text) as T } : { kind: 'changed', reason: edited };
}

const edited = 'was changed by something other than ward';

/** Says that the store, as it now is, came from `ward`. */
export function accept<T>(directories: Directories, name: string, value: T): void {
  const files = storeFiles(directories, name);
  ownDirectory(directories.state);
  const text = JSON.stringify(value);
  const code = codeOf([name, readText(files.store) ?? '', text], ownStoreKey(directories));
  const draft = `${files.snapshot}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify({ code, text }), { mode: 0o600 });
  renameSync(draft, files.snapshot);
}

function readText(file: string, by: Sources = sources): string | undefined {
  try {
    // Most are absent, and an exception costs more than a look.
    return by.seen(file) === undefined ? undefined : by.text(file, constants.O_RDONLY | constants.O_NONBLOCK, seen => seen.isFile());
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
