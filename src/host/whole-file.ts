/** Small files of Ward's own that others read meanwhile: written whole or not at all, and nothing where one can't be read. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What a file of JSON holds; undefined where it is absent, no JSON or `null`. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A reader sees all of it or nothing (rename(2)); for the user alone. */
export function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
