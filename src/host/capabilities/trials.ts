/** What was tried here and found good, as a file each in Ward's own cache: whole or not at all. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownDirectory } from '../directories.ts';

/** Keeps a text. A cache that can't be written costs time and nothing else: what it says is then tried again. */
export function remember(file: string, text: string): void {
  try {
    ownDirectory(path.dirname(file));
    writeFileSync(`${file}.${process.pid}`, text, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next command tries it again.
  }
}

/** The text of a file, such a one or of the kernel's; undefined where it can't be read. */
export function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
