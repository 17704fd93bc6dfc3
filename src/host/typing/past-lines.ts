/**
 * The lines that were typed in a project's guarded terminals, for the next of them to look back on: Ward's own, since no session sees the person's own
 * history. What runs in a session can't write it, but can pose as a line that is asked about; nothing runs because it stands here.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Directories, ownDirectory } from '../directories.ts';

export interface PastLines {
  /** The oldest first, each with NUL behind it. */
  readonly text: string;
  /** One that begins with a blank is not kept. */
  readonly add: (line: string) => void;
}

/** So many are kept, and so many characters of them. */
const most = { lines: 1000, characters: 256 * 1024, line: 8 * 1024 };

/** A disk that is full, or what else keeps them from being kept, ends no session. */
export function pastLines({ state }: Directories, project: string): PastLines {
  const file = path.join(state, 'lines', createHash('sha256').update(project).digest('hex').slice(0, 16));
  const all = read(file);
  const kept = all.slice(-most.lines);
  while (kept.length > 0 && kept.reduce((sum, one) => sum + one.length, 0) > most.characters) kept.splice(0, Math.ceil(kept.length / 4));
  const add = (line: string) => {
    if (!/^\s|\0/.test(line) && line.length < most.line) quietly(() => appendFileSync(file, `${line}\0`, { mode: 0o600 }));
  };
  quietly(() => {
    ownDirectory(path.dirname(file));
    if (kept.length < all.length) writeFileSync(file, joined(kept), { mode: 0o600 });
  });
  return { text: joined(kept), add };
}

const joined = (lines: readonly string[]) => lines.map(one => `${one}\0`).join('');

function read(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\0')
      .filter(one => one !== '');
  } catch {
    return [];
  }
}

function quietly(doing: () => void): void {
  try {
    doing();
  } catch {
    // The next session looks back on less.
  }
}
