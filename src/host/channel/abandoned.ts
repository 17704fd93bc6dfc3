/** Slots that were claimed by a client which was killed before it asked there: nothing else would ever give them back. */
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { shimAt } from './client.ts';
import type { Attended } from './visit.ts';

/** Milliseconds after which a claim is looked into: a client asks at once. */
const ripe = 1000;

/** Frees those that nobody who lives has claimed, or could have. */
export function freeAbandoned(all: readonly Attended[]): void {
  const waiting = all.filter(({ slot, idle }) => idle() && isRipe(path.join(slot.directory, 'taken')));
  if (waiting.length === 0) return;
  const asks = new Set(all.map(({ slot }) => path.join(slot.directory, 'ask')));
  const held = new Set<string>();
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const holds = heldBy(Number(pid), asks);
    // It may be about to ask at any of them.
    if (holds.length === 0 && couldClaim(Number(pid))) return;
    for (const one of holds) held.add(one);
  }
  for (const one of waiting) if (one.idle() && !held.has(path.join(one.slot.directory, 'ask'))) one.free();
}

function isRipe(file: string): boolean {
  const seen = statSync(file, { throwIfNoEntry: false });
  return seen !== undefined && Date.now() - seen.mtimeMs > ripe;
}

/** Of these files, those that the process has open. This process has them all, and that says nothing. */
function heldBy(pid: number, files: ReadonlySet<string>): readonly string[] {
  try {
    if (pid === process.pid) return [];
    return readdirSync(`/proc/${pid}/fd`).flatMap(name => {
      const file = linkAt(`/proc/${pid}/fd/${name}`);
      return files.has(file) ? [file] : [];
    });
  } catch {
    // Gone meanwhile, or another user's.
    return [];
  }
}

function couldClaim(pid: number): boolean {
  try {
    return shimAt(pid, readlinkSync(`/proc/${pid}/cwd`)) !== undefined;
  } catch {
    return false;
  }
}

/** Empty where it is closed by now. */
function linkAt(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
