/** Reads the record back: for looking, not for proving. Lines that are no records are passed over; `verify` names them. */
import { constants, existsSync, fstatSync } from 'node:fs';
import type { Recorded } from '../../core/record.ts';
import type { Directories } from '../directories.ts';
import { recordFiles, withFile } from './files.ts';
import { readHead } from './head.ts';
import { backwards, forwards } from './lines.ts';

type Made = { readonly kind: 'began' } | { readonly kind: 'torn'; readonly bytes: number; readonly line: boolean };

/** A record as it was written: the chain's fields and its own. */
export type Line = { readonly n: number; readonly at: string } & (Recorded | Made);

/** An entry with what came of it, if that is recorded. */
export interface Entry {
  readonly line: Line;
  readonly end: Extract<Line, { kind: 'finished' }> | undefined;
}

/** The latest entries that `wanted` takes, the latest first; a record of an end goes with the entry it ends. */
export function latest(directories: Directories, count: number, wanted: (entry: Entry) => boolean = () => true): Entry[] {
  const ends = new Map<number, Extract<Line, { kind: 'finished' }>>();
  const found: Entry[] = [];
  withLog(directories, (log, size) => {
    for (const text of backwards(log, size)) {
      const line = parsed(text);
      if (line?.kind === 'finished') ends.set(line.entry, line);
      else if (line !== undefined) {
        const entry = { line, end: ends.get(line.n) };
        ends.delete(line.n);
        if (wanted(entry)) found.push(entry);
      }
      if (found.length >= count) break;
    }
  });
  return found;
}

/** Every record's line as it stands in the file, in order, the last `count` of them or all. */
export function raw(directories: Directories, count: number | undefined, out: (line: string) => void): void {
  withLog(directories, (log, size) => {
    if (count === undefined) {
      for (const line of forwards(log, 0, size)) if (parsed(line.text) !== undefined) out(line.text);
      return;
    }
    const kept: string[] = [];
    for (const text of backwards(log, size)) {
      if (kept.length >= count) break;
      if (parsed(text) !== undefined) kept.push(text);
    }
    for (const text of kept.reverse()) out(text);
  });
}

/** Only up to the head: what lies beyond it nobody vouches for yet. */
function withLog(directories: Directories, use: (log: number, size: number) => void): void {
  const files = recordFiles(directories);
  if (!existsSync(files.log)) return;
  const length = readHead(files.head)?.head?.length;
  withFile(files.log, constants.O_RDONLY, log => use(log, Math.min(length ?? Number.MAX_SAFE_INTEGER, fstatSync(log).size)));
}

function parsed(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.n === 'number' && typeof line.kind === 'string' && typeof line.at === 'string' ? line : undefined;
  } catch {
    return undefined;
  }
}
