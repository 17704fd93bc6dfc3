/** What must not have come to be while a command ran: moved aside, and said. */
import path from 'node:path';
import { moveAside } from './move-aside.ts';
import { type Nested, settleNested } from './nested.ts';
import { openUp } from './open-up.ts';

/** What a run's end is held against. */
export interface After {
  /** Paths that were not there before. */
  readonly absent: readonly string[];
  /** The writable project, and the repositories that it held before the command. */
  readonly project: string | undefined;
  readonly before: Nested;
}

/** What was moved, in words; what could not be goes to `trouble`. A directory without rights would keep even Ward from what was planted in it. */
export function putAway({ absent, project, before }: After, trouble: string[]): readonly string[] {
  const restore = openUp([...absent.map(file => path.dirname(file)), ...(project === undefined ? [] : [project])]);
  const moved = absent.flatMap(file => attempt(() => moveAside(file), trouble) ?? []);
  const within = project === undefined ? undefined : attempt(() => settleNested(project, before), trouble);
  attempt(restore, trouble);
  return [...moved, ...(within ?? [])];
}

/** Whatever it throws is said, and the rest goes on. */
export function attempt<T>(work: () => T, trouble: string[]): T | undefined {
  try {
    return work();
  } catch (error) {
    trouble.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
