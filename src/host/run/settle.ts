/** What is looked after when a command has ended: what must not have appeared, an agent's own files, and the outcome in words. */
import path from 'node:path';
import type { Launch, Outcome } from '../../core/values.ts';
import { bringOut } from './bring-out.ts';
import { moveAside } from './move-aside.ts';
import { type Nested, settleNested } from './nested.ts';
import { openUp } from './open-up.ts';

interface Ended {
  readonly launch: Launch;
  /** The writable project, and the repositories that its own held before the command. */
  readonly project: string | undefined;
  readonly before: Nested;
  /** How the outer process ended. */
  readonly code: number;
  /** What bubblewrap said of the command; undefined: it never started. */
  readonly status: number | undefined;
  readonly survivors: readonly string[];
  /** False where something of the sandbox may still run. */
  readonly gone: boolean;
  /** What it tried to reach and was not granted, in words. */
  readonly refused: readonly string[];
  /** False where it waited for a way out that never came. */
  readonly released: boolean;
  readonly milliseconds: number;
}

/** Never throws: what could not be looked after is said in the outcome. */
export function settle({ launch, project, before, code, status, gone, survivors, refused, released, milliseconds }: Ended): Outcome {
  const trouble: string[] = gone ? [] : ['what the command left behind did not die'];
  const moved = putAway(launch.absent, { project, before }, trouble);
  for (const file of launch.provided) attempt(() => bringOut(file, launch.tmp), trouble);
  const started = !launch.confined || (released && (status !== undefined || code >= 128));
  return {
    status: started ? code : 125,
    ran: started,
    layers: started ? launch.layers : [],
    refused: [...moved, ...refused],
    ended: survivors,
    milliseconds,
    unknown: trouble.length > 0 ? trouble.join('; ') : undefined,
  };
}

/** A directory without rights would keep even Ward from what was planted in it. */
function putAway(absent: readonly string[], { project, before }: Pick<Ended, 'project' | 'before'>, trouble: string[]): readonly string[] {
  const restore = openUp([...absent.map(file => path.dirname(file)), ...(project === undefined ? [] : [project])]);
  const moved = absent.flatMap(file => attempt(() => moveAside(file), trouble) ?? []);
  const within = project === undefined ? undefined : attempt(() => settleNested(project, before), trouble);
  attempt(restore, trouble);
  return [...moved, ...(within ?? [])];
}

function attempt<T>(work: () => T, trouble: string[]): T | undefined {
  try {
    return work();
  } catch (error) {
    trouble.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
