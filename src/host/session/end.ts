/** Ends a session: TERM to all that runs in its world, KILL to what is left of it, and its /tmp is taken away. */
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesIn } from '../names-in.ts';
import { processAt } from '../processes.ts';
import { grace } from './keeper.ts';
import { worldIn } from './world.ts';

/** Milliseconds beyond the grace that processes have, for a slow machine. */
const margin = 5000;

/** What could not be done, in words; nothing where all is gone. */
export async function endSession(directory: string): Promise<readonly string[]> {
  const world = worldIn(directory);
  const own = [world === undefined ? [] : [world.keeper], atWorkIn(directory)].flat();
  for (const one of own) signal(one, 'SIGTERM');
  const all = world === undefined ? own : [...own, world];
  if (!(await gone(all, grace * 1000 + margin))) {
    for (const one of all) signal(one, 'SIGKILL');
    if (!(await gone(all, margin))) return ['something of it does not die'];
  }
  return takeAway(directory);
}

interface Known {
  readonly pid: number;
  readonly start: string;
}

const lives = ({ pid, start }: Known): boolean => {
  const seen = processAt(pid);
  return seen?.start === start && seen.state !== 'Z';
};

async function gone(all: readonly Known[], patience: number): Promise<boolean> {
  for (const until = performance.now() + patience; performance.now() < until; await sleep(20)) if (!all.some(lives)) return true;
  return !all.some(lives);
}

function signal(one: Known, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (lives(one)) process.kill(one.pid, name);
  } catch {
    // Gone meanwhile.
  }
}

/** Commands that are waited for just now, by the Ward that waits: it hands TERM on to the command. */
function atWorkIn(directory: string): readonly Known[] {
  return namesIn(path.join(directory, 'at-work')).flatMap(name => {
    const [, pid, start] = /^(\d+)-(\d+)$/.exec(name) ?? [];
    return pid === undefined || start === undefined ? [] : [{ pid: Number(pid), start }];
  });
}

/** A directory whose rights a command took away would stay. */
function takeAway(directory: string): readonly string[] {
  try {
    openAll(directory);
    rmSync(directory, { recursive: true, force: true });
    return [];
  } catch (error) {
    return [`its /tmp can't be taken away: ${(error as Error).message}`];
  }
}

/** Links are not followed: lstat(2) tells, and nothing of the session runs any more. */
function openAll(directory: string): void {
  const seen = lstatSync(directory, { throwIfNoEntry: false });
  if (seen?.isDirectory() !== true || seen.uid !== process.getuid?.()) return;
  if ((seen.mode & 0o700) !== 0o700) chmodSync(directory, 0o700);
  for (const name of namesIn(directory)) openAll(path.join(directory, name));
}
