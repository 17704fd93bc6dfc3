/** One line of advice, once a day: that a person says yes again and again to commands in which nothing was found. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Policy, Verdict } from '../../core/values.ts';
import { type Directories, ownDirectory } from '../directories.ts';

/** So many in a row. */
const enough = 5;

interface Count {
  readonly yes: number;
  /** When it was said last, as a day. */
  readonly day: string;
}

/** Counts an answer; what is to be said, if anything. A count that is lost begins anew. */
export function advice(directories: Directories, answer: Answered): string | undefined {
  const file = path.join(ownDirectory(directories.state), 'advice.json');
  const before = counted(file);
  const today = new Date(answer.now).toISOString().slice(0, 10);
  const yes = answer.yes && answer.verdict.findings.every(one => one.rank === 'note') ? before.yes + 1 : 0;
  const due = yes >= enough && before.day !== today && mayChoose(answer);
  const next = due ? { yes: 0, day: today } : { yes, day: before.day };
  if (next.yes !== before.yes || next.day !== before.day) note(file, next);
  return due ? 'these had no findings; "ward mode auto" stops asking for such commands' : undefined;
}

/** What a person answered to what, and when. */
export interface Answered {
  readonly yes: boolean;
  readonly verdict: Verdict;
  readonly policy: Pick<Policy, 'mode' | 'modes' | 'lock'>;
  readonly now: number;
}

function mayChoose({ policy: { mode, modes, lock } }: Answered): boolean {
  return mode === 'ask' && modes.includes('auto') && !lock;
}

function counted(file: string): Count {
  try {
    const { yes, day } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Count>;
    return { yes: typeof yes === 'number' ? yes : 0, day: typeof day === 'string' ? day : '' };
  } catch {
    return { yes: 0, day: '' };
  }
}

function note(file: string, count: Count): void {
  try {
    writeFileSync(file, JSON.stringify(count), { mode: 0o600 });
  } catch {
    // Advice that is given twice, or not at all, changes nothing.
  }
}
