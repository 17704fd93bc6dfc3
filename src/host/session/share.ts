/** What a launch shares with the other commands of its session beside /tmp: their loopback, and where it leaves or looks at processes, these too. */
import path from 'node:path';
import type { Launch } from '../../core/values.ts';
import { begin, type Owner } from './begin.ts';
import { atWork, processesIn, type World, worldIn } from './world.ts';

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
}

/** Undefined where the session has no world and needs none; in words why one that is needed can't be had. */
export async function share(launch: Launch, { owner, leaves }: Wish): Promise<Shared | string | undefined> {
  const directory = path.dirname(launch.tmp);
  const done = atWork(directory);
  const world = worldIn(directory) ?? (leaves ? await begin(directory, launch.bubblewrap, owner()) : undefined);
  if (world === undefined || typeof world === 'string') {
    done();
    return world;
  }
  const shares = leaves || launch.looks === true ? 'processes' : 'network';
  const view = shares === 'processes' ? processesIn(directory) : undefined;
  return { launch: { ...launch, shares, view }, enter: enter(world, shares), world, directory, leaves, done };
}

/** Without a fork: Ward stays the parent of bubblewrap, which dies with it (nsenter(1)). */
function enter({ pid }: World, shares: 'network' | 'processes'): readonly string[] {
  const more = shares === 'processes' ? ['--mount', '--pid', '--no-fork'] : [];
  return ['/usr/bin/nsenter', '--target', String(pid), '--preserve-credentials', '--user', '--net', ...more, '--'];
}
