/** A protected name that came to be while a command ran: moved aside, never deleted, and said. */
import { lstatSync, renameSync } from 'node:fs';

/** What was moved, in words, or nothing where the name is still missing. */
export function moveAside(file: string): string | undefined {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const aside = `${file}.ward-aside-${process.pid}`;
  renameSync(file, aside);
  return `"${file}" appeared and would run code unasked: moved to "${aside}"`;
}
