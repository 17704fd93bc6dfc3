/** A file of the project as text: bounded, through no link, and nothing from outside it. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** 4 MiB: the lock file of a thousand packages has about half of it. */
const mostBytes = 4 * 1024 * 1024;

/** The text; undefined for what is missing, larger, no plain file, reached through a link, or not below `root` (a physical path). */
export function readInside(root: string, file: string): string | undefined {
  try {
    if (!isInside(root, file) || realpathSync.native(file) !== file) return undefined;
    return readPlain(file);
  } catch {
    return undefined;
  }
}

function readPlain(file: string): string | undefined {
  // O_NONBLOCK: a pipe in its place would hang.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const seen = fstatSync(descriptor);
    return seen.isFile() && seen.size <= mostBytes ? readFileSync(descriptor, 'utf8') : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** What a name stands for, no link followed; undefined where there is nothing. */
export function kindAt(file: string): 'file' | 'directory' | 'other' | undefined {
  try {
    const seen = lstatSync(file, { throwIfNoEntry: false });
    if (seen === undefined) return undefined;
    return seen.isFile() ? 'file' : seen.isDirectory() ? 'directory' : 'other';
  } catch {
    return 'other';
  }
}

/** The directory and those above it, up to `root`; nothing where it is not in it. */
export function upwards(directory: string, root: string): readonly string[] {
  if (!isInside(root, directory)) return [];
  return directory === root ? [root] : [directory, ...upwards(path.dirname(directory), root)];
}

function isInside(root: string, file: string): boolean {
  return file === root || file.startsWith(`${root}/`);
}
