/** A command in its session's world: what it shares there, and what of it goes on when it has ended. */
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../core/printable.ts';
import { quote } from '../../core/quote.ts';
import type { Launch } from '../../core/values.ts';
import { heldBy } from '../run/movable.ts';
import type { After } from '../run/put-away.ts';
import type { Room } from '../run/room.ts';
import { noteLeft } from '../run/unfinished.ts';
import { type First, kill, nobodyLeft, waitGone } from '../run/wait-gone.ts';
import type { Owner } from './begin.ts';
import { endRemaining, noneLeft, type Remaining, remaining } from './remaining.ts';
import { type Shared, share } from './share.ts';
import { namespaceOf, processesIn } from './world.ts';

interface Wish {
  readonly leaves: boolean;
  readonly owner: (() => Owner) | undefined;
  /** Where a run is noted until it has been looked after. */
  readonly unfinished: string | undefined;
  /** Whose child it is, where not Ward's. */
  readonly served?: number | undefined;
}

/** The room; undefined where there is no world and none is needed; in words why one that is needed can't be had. */
export async function enterWorld(launch: Launch, { leaves, owner, unfinished, served }: Wish): Promise<Room | string | undefined> {
  if (owner === undefined) return undefined;
  const shared = await share(launch, { owner, leaves, served });
  if (shared === undefined || typeof shared === 'string') return shared;
  const common = { launch: shared.launch, enter: shared.enter, hints: [], done: shared.done };
  if (shared.launch.shares === 'processes') return { ...common, direct: true, ...among(shared, unfinished) };
  const settle = async (first: First | undefined) => ({ gone: await waitGone(first, nobodyLeft), left: [] });
  return { ...common, direct: false, started: () => undefined, kill, settle };
}

/** Noted from its first moment on: a Ward that is killed leaves it to the keeper, and to the next start. */
function among(shared: Shared, unfinished: string | undefined): Pick<Room, 'started' | 'kill' | 'settle'> {
  let mounts: string | undefined;
  // While it is open the kernel gives its number to no other.
  let held: number | undefined;
  let killed = false;
  const view = `/proc/${shared.world.pid}/root${processesIn(shared.directory)}`;
  let forget: () => void = () => undefined;
  const started = (first: First | undefined, after: After) => {
    mounts = first === undefined ? undefined : namespaceOf(first.pid, 'mnt');
    if (first === undefined || mounts === undefined) return;
    held = openSync(`/proc/${first.pid}/ns/mnt`, 'r');
    const takeAway = noteMasks(shared, mounts, after);
    const settled =
      unfinished === undefined
        ? () => undefined
        : noteLeft(unfinished, {
            mounts,
            after,
            held: heldBy(shared.launch.mounts),
            keeper: shared.world.keeper.pid,
            session: shared.directory,
          });
    forget = () => {
      takeAway();
      settled();
    };
  };
  const killAll = (first: First | undefined) => {
    killed = true;
    kill(first);
    if (mounts !== undefined) void endRemaining(view, mounts);
  };
  const ending = async (first: First | undefined, stopped: boolean) => {
    const stays = shared.leaves && !stopped && !killed;
    const all = mounts === undefined ? [] : await named(mounts);
    if (stays && all.length > 0) return { gone: true, left: all.map(spell) };
    if (stays && mounts !== undefined && !(await surelyNone(view, mounts))) return { gone: true, left: [unnamed] };
    if (mounts === undefined ? await waitGone(first) : await endRemaining(view, mounts)) {
      forget();
      return { gone: true, left: [] };
    }
    // The note stays: what is left of it ends with its world.
    return { gone: await waitGone(shared.world), left: [] };
  };
  const settle: Room['settle'] = async (first, stopped) => {
    try {
      return await ending(first, stopped);
    } finally {
      if (held !== undefined) closeSync(held);
    }
  };
  return { started, kill: killAll, settle };
}

/** What goes on under one number after the other. */
const unnamed = 'what could not be seen well enough to be named';

/** Looks, and milliseconds between them: another command's processes may come and go just then. */
const [looks, pause] = [50, 2];

/** False where that can't be told: then something is left. */
async function surelyNone(view: string, mounts: string): Promise<boolean> {
  const none = noneLeft(view, mounts);
  for (let look = 1; !none(); look += 1) {
    if (look === looks) return false;
    await sleep(pause);
  }
  return true;
}

/** How many mounts hold what is protected in its project, and in a repository outside it, for the keeper to see when one is gone. */
function noteMasks({ directory, launch }: Shared, mounts: string, { project }: After): () => void {
  const notes = path.join(directory, 'left');
  mkdirSync(notes, { recursive: true, mode: 0o700 });
  const file = path.join(notes, mounts);
  const roots = [project, launch.repository].filter(one => one !== undefined);
  const masks = (root: string) => launch.mounts.filter(one => one.at.startsWith(`${root}/`)).length;
  writeFileSync(file, roots.map(root => `${masks(root)}\n${escaped(root)}/\n`).join(''), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** As the kernel spells it in mountinfo (proc(5)), and without a meaning to the shell's `read`. */
function escaped(file: string): string {
  return file.replace(/[ \t\n\\]/g, one => `\\\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** Tries for the words of what becomes another program just then: the kernel has none of it in between (execve(2)). */
const tries = 10;

/** What is left, each by its words where it has any. */
async function named(mounts: string): Promise<readonly Remaining[]> {
  for (let round = 1; ; round += 1) {
    const all = remaining('mnt', mounts);
    if (round === tries || all.every(({ words }) => words.length > 0)) return all;
    await sleep(2);
  }
}

function spell({ words, name, inner }: Remaining): string {
  return printable(`${quote(words.length > 0 ? words : [name])} (process ${inner})`);
}
