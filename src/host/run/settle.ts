/** What is looked after when a command has ended: what must not have appeared, an agent's own files, and the outcome in words. */
import type { Launch, Outcome } from '../../core/values.ts';
import { noteAgreed } from './agreed-meanwhile.ts';
import { bringOut } from './bring-out.ts';
import { type After, attempt, notAll, puttingAway } from './put-away.ts';
import { atOnce, type Steps } from './steps.ts';

interface Ended {
  readonly launch: Launch;
  readonly after: After;
  /** Where runs are noted. */
  readonly directory?: string | undefined;
  /** How the outer process ended. */
  readonly code: number;
  /** What bubblewrap said of the command; undefined: it never started. */
  readonly status: number | undefined;
  readonly survivors: readonly string[];
  /** False where something of the sandbox may still run. */
  readonly gone: boolean;
  /** What it printed and what did not arrive, in words. */
  readonly lost: readonly string[];
  /** Why the project was not looked through before, where it should have been. */
  readonly cut: string | undefined;
  /** Why it was not let begin, though it was agreed to. */
  readonly unready: Outcome['unbegun'];
  /** What it tried to reach and was not granted, in words. */
  readonly refused: readonly string[];
  /** False where it waited for a way out that never came. */
  readonly released: boolean;
  readonly milliseconds: number;
}

const orphaned = 'what ends the rest with the command was killed: something of it may still run, held as the command was';

/** Never throws: what could not be looked after is said in the outcome. */
export const settle = (ended: Ended): Outcome => atOnce(settling(ended));

/** The same, in steps. */
export function* settling({
  launch,
  after,
  directory,
  code,
  status,
  gone,
  cut,
  unready,
  lost,
  survivors,
  refused,
  released,
  milliseconds,
}: Ended): Steps<Outcome> {
  const trouble: string[] = gone ? [] : ['what the command left behind did not die'];
  if (unready !== undefined) trouble.push(unready.message);
  if (cut !== undefined) trouble.push(notAll(after.project ?? '', cut));
  const moved = yield* puttingAway(after, trouble, directory);
  if (directory !== undefined) attempt(() => noteAgreed(directory, after.settings ?? []), trouble);
  for (const file of launch.provided) attempt(() => bringOut(file, launch.tmp), trouble);
  if (launch.landlock !== undefined && status === undefined && code >= 128) trouble.push(orphaned);
  const started = !launch.confined || (released && (status !== undefined || code >= 128));
  if (started) trouble.push(...lost);
  return {
    // A program that can't write its output ends so; this one was told too late.
    status: started ? code || (lost.length > 0 ? 1 : 0) : 125,
    ran: started,
    ...(started || unready === undefined ? {} : { unbegun: unready }),
    layers: started ? launch.layers : [],
    ...(started && launch.weaker !== undefined ? { weaker: launch.weaker } : {}),
    refused: [...moved, ...refused],
    ended: survivors,
    milliseconds,
    unknown: trouble.length > 0 ? trouble.join('; ') : undefined,
  };
}
