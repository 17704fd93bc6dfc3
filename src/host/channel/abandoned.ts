/** Slots that were claimed by a client which was killed before it asked there: nothing else would ever give them back. */
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { shimAt } from './client.ts';
import type { Attended } from './visit.ts';

/** Milliseconds after which a claim is looked into: a client asks at once. */
const built = 1000;

/** A claim as it was first seen: by no clock that somebody sets. */
interface Claim {
  readonly identity: string;
  readonly since: number;
}

/** What it gives frees, at each look, those that nobody who lives has claimed, or could have; none that is new to it. */
export function abandoned(ripe = built): (all: readonly Attended[]) => void {
  let claims: ReadonlyMap<string, Claim> = new Map();
  return all => {
    const before = claims;
    const claimed = all.filter(one => one.idle()).flatMap(one => claimAt(one, before));
    claims = new Map(claimed.map(({ file, claim }) => [file, claim]));
    const isRipe = ({ file, claim }: Claimed) => claim === before.get(file) && performance.now() - claim.since >= ripe;
    const waiting = claimed.filter(isRipe);
    if (waiting.length > 0) free(all, waiting);
  };
}

interface Claimed {
  readonly one: Attended;
  readonly file: string;
  readonly claim: Claim;
}

function claimAt(one: Attended, before: ReadonlyMap<string, Claim>): readonly Claimed[] {
  const file = path.join(one.slot.directory, 'taken');
  const seen = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (seen === undefined) return [];
  const [identity, known] = [`${seen.ino} ${seen.ctimeNs}`, before.get(file)];
  return [{ one, file, claim: known?.identity === identity ? known : { identity, since: performance.now() } }];
}

function free(all: readonly Attended[], waiting: readonly Claimed[]): void {
  const asks = new Set(all.map(({ slot }) => path.join(slot.directory, 'ask')));
  const held = new Set<string>();
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const holds = heldBy(Number(pid), asks);
    // It may be about to ask at any of them.
    if (holds.length === 0 && couldClaim(Number(pid))) return;
    for (const one of holds) held.add(one);
  }
  for (const { one } of waiting) if (one.idle() && !held.has(path.join(one.slot.directory, 'ask'))) one.free();
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
