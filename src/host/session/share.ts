/** What a launch shares with the other commands of its session beside /tmp: their loopback, and where it leaves or looks at processes, these too. */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Launch } from '../../core/values.ts';
import { begin, type Owner } from './begin.ts';
import { atWork, noted, processesIn, type World, worldIn } from './world.ts';

/** A launch in its session's world. */
export interface Shared {
  readonly launch: Launch;
  /** Comes before bubblewrap's own words. */
  readonly enter: readonly string[];
  readonly world: World;
  readonly directory: string;
  /** What it leaves in the background may go on. */
  readonly leaves: boolean;
  /** To be called when it has ended. */
  readonly done: () => void;
}

interface Wish {
  readonly owner: () => Owner;
  /** What it leaves in the background may go on. */
  readonly leaves: boolean;
  /** Whose child it is, where not Ward's. */
  readonly served?: number | undefined;
}

/** Undefined where the session has no world and needs none; in words why one that is needed can't be had. */
export async function share(launch: Launch, { owner, leaves, served }: Wish): Promise<Shared | string | undefined> {
  const directory = path.dirname(launch.tmp);
  const done = atWork(directory, served);
  const world = worldIn(directory) ?? (leaves ? await alone(directory, () => begin(directory, launch.bubblewrap, owner())) : undefined);
  if (world === undefined || typeof world === 'string') {
    done();
    return world;
  }
  const shares = leaves || launch.looks === true ? 'processes' : 'network';
  const view = shares === 'processes' ? processesIn(directory) : undefined;
  return { launch: { ...launch, shares, view }, enter: enter(world, shares), world, directory, leaves, done };
}

/** Milliseconds that another command of the session may take to begin its world. */
const patience = 15_000;

/** Of two commands that begin one at the same time, the second finds that of the first. */
async function alone(directory: string, start: () => Promise<World | string>): Promise<World | string> {
  const turn = path.join(directory, 'beginning');
  for (const until = performance.now() + patience; !take(turn) && performance.now() < until; await sleep(20));
  try {
    const found = worldIn(directory);
    if (found !== undefined) return found;
    // Of another boot, or killed.
    rmSync(noted(directory), { force: true });
    return await start();
  } finally {
    rmSync(turn, { recursive: true, force: true });
  }
}

/** One that is older than the patience is of a Ward that was killed. */
function take(turn: string): boolean {
  try {
    mkdirSync(turn, { mode: 0o700 });
    return true;
  } catch {
    const seen = statSync(turn, { throwIfNoEntry: false });
    if (seen !== undefined && Date.now() - seen.mtimeMs > patience) rmSync(turn, { recursive: true, force: true });
    return false;
  }
}

/** Without a fork: Ward stays the parent of bubblewrap, which dies with it (nsenter(1)). */
function enter({ pid }: World, shares: 'network' | 'processes'): readonly string[] {
  const more = shares === 'processes' ? ['--mount', '--pid', '--no-fork'] : [];
  return ['/usr/bin/nsenter', '--target', String(pid), '--preserve-credentials', '--user', '--net', ...more, '--'];
}
