/** Where a command runs: alone as most do, or in its session's world, where what it leaves in the background goes on. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isatty } from 'node:tty';
import type { Launch } from '../../core/values.ts';
import type { Owner } from '../session/begin.ts';
import type { After } from './put-away.ts';
import { type First, kill, nobodyLeft, waitGone } from './wait-gone.ts';

/** What a run needs to know of it. */
export interface Room {
  readonly launch: Launch;
  /** Comes before bubblewrap's own words. */
  readonly enter: readonly string[];
  /** The first process is the command itself: in a room of its own there is one above it. */
  readonly direct: boolean;
  /** What is not as it would be elsewhere, in words; said where the command failed. */
  readonly hints: readonly string[];
  /** Told once bubblewrap has said where it is. */
  readonly started: (first: First | undefined, after: After) => void;
  /** Ends all of it at once; nothing of it is to go on. */
  readonly kill: (first: First | undefined) => void;
  /** When the command has ended: ends what is not to go on. `stopped`: nothing is. */
  readonly settle: (first: First | undefined, stopped: boolean) => Promise<Settled>;
  readonly done: () => void;
}

export interface Settled {
  /** False where something may still run that should not. */
  readonly gone: boolean;
  /** What goes on, in words. */
  readonly left: readonly string[];
}

/** What decides about it, beside the launch. */
export interface Standing {
  readonly terminal: boolean;
  readonly unfinished?: string;
  /** Whose session it is; looked up only where a world begins. */
  readonly owner?: () => Owner;
  /** Whose child it is, where not Ward's. */
  readonly served?: { readonly pid: number };
}

const alone = 'what runs in the background of this command ended with it: ';
const ends = ': it ends with its command';
const unreachable = ": what its session runs in the background can't be reached from it";

/** Most commands need no more than the look whether their session has a world. */
export async function findRoom(launch: Launch, standing: Standing): Promise<Room> {
  const { owner, terminal } = standing;
  const known =
    launch.confined && launch.landlock === undefined && owner !== undefined && existsSync(path.join(path.dirname(launch.tmp), 'world'));
  const keeps = launch.confined && launch.landlock === undefined && launch.background && owner !== undefined;
  if (!known && !keeps) return own(launch);
  const apart = whyApart(launch);
  if (apart !== undefined) return own(launch, [apart + (keeps ? ends : unreachable)]);
  const held = keeps && (terminal || [0, 1, 2].some(one => isatty(one)));
  if (held && !known) return own(launch, [`what runs in the background can't keep a terminal${ends}`]);
  const { enterWorld } = await import('../session/enter.ts');
  const entered = await enterWorld(launch, {
    leaves: keeps && !held,
    owner,
    unfinished: standing.unfinished,
    served: standing.served?.pid,
  });
  return typeof entered === 'string' ? own(launch, [alone + entered]) : (entered ?? own(launch));
}

/**
 * Ward's listener for the approved hosts must not be there for the neighbours, settings are compared when all has ended, and what is in a sandbox within
 * is known by its ancestors alone.
 */
function whyApart(launch: Launch): string | undefined {
  if (launch.hosts.length > 0) return 'a command that was granted hosts has a network of its own';
  if ((launch.switches ?? []).includes('nested sandbox')) return 'a command that may set up a sandbox of its own runs alone';
  return (launch.settings ?? []).length > 0 ? 'a command that may write settings of git runs alone' : undefined;
}

function own(launch: Launch, hints: readonly string[] = []): Room {
  // Without a namespace of its own a process without children could have left some to another parent.
  const over = launch.confined && launch.landlock === undefined ? nobodyLeft : undefined;
  const settle = async (first: First | undefined) => ({ gone: await waitGone(first, over), left: [] });
  return { launch, enter: [], direct: false, hints, started: () => undefined, kill, settle, done: () => undefined };
}
