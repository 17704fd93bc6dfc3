/** A launch where bubblewrap can't be had: the descriptors and words for Ward's own launcher, and the directory that takes the home's place. */
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { innerArgv } from '../../core/confine/bubblewrap.ts';
import { homeEntries } from '../../core/confine/landlock/home.ts';
import { frozen } from '../../core/confine/landlock/reach.ts';
import { landlockWords } from '../../core/confine/landlock/words.ts';
import { processLimit } from '../../core/confine/limits.ts';
import { GuardError } from '../../core/fault.ts';
import { printable } from '../../core/printable.ts';
import type { Landlock, Launch, Mount, Outcome } from '../../core/values.ts';
import { namesIn } from '../names-in.ts';
import type { Caller } from './limits/inherited.ts';
import { limitsWithin } from './limits.ts';
import { openSources } from './sources.ts';

type Stdio = (number | 'pipe' | 'ignore' | 'ipc')[];

/** What the edge starts, and what is done when it has ended. */
export interface LandlockPlan {
  readonly argv: readonly string[];
  readonly feeds: ReadonlyMap<number, string>;
  readonly status: number;
  readonly survivors: number | undefined;
  readonly opened: readonly number[];
  readonly finish: (outcome: Outcome) => Outcome;
}

/** `stdio` holds what the command itself is given, and gets what the launcher needs. */
export function byLandlock(
  launch: Launch & { readonly landlock: Landlock },
  stdio: Stdio,
  edge: Caller & { readonly ignored?: readonly number[] | undefined },
): LandlockPlan {
  const keep = stdio.flatMap((one, index) => (index > 2 && typeof one === 'number' ? [index] : []));
  const real: typeof launch = { ...launch, mounts: launch.mounts.map(canonical) };
  for (const file of launch.provided) provide(file);
  const sources = openSources(real.mounts);
  const home = makeHome(real);
  const append = (what: number | 'pipe') => stdio.push(what) - 1;
  const status = append('pipe');
  const survivors = launch.background ? append('pipe') : undefined;
  const shown = new Map([...sources].map(([index, descriptor]) => [index, append(descriptor)]));
  const words = append('pipe');
  const { descriptors } = limitsWithin(launch, edge);
  const plan = landlockWords(real, {
    names: namesIn,
    sources: shown,
    home,
    parent: process.pid,
    status,
    survivors,
    keep,
    processes: processesOf(launch),
  });
  return {
    argv: [
      launch.landlock.perl,
      launch.landlock.launcher,
      String(words),
      '--',
      ...innerArgv(launch.argv, { ignored: edge.ignored, within: { descriptors } }),
    ],
    feeds: new Map([[words, plan.map(word => `${word}\0`).join('')]]),
    ...{ status, survivors, opened: [...sources.values()] },
    finish: outcome => {
      remove(home);
      return { ...outcome, hints: [...(outcome.hints ?? []), ...hint(launch, outcome)] };
    },
  };
}

/**
 * What the kernel is to let the user have: it counts all of the user's processes, and only in a namespace those of the command alone. So this many
 * more than there are now. Root is not counted.
 */
function processesOf({ bounds, uid }: Launch): number | undefined {
  const wanted = processLimit(bounds, uid);
  if (wanted === undefined) return undefined;
  const ours = namesIn('/proc').filter(name => /^\d+$/.test(name) && statSync(`/proc/${name}`, { throwIfNoEntry: false })?.uid === uid);
  return wanted + ours.reduce((sum, name) => sum + namesIn(`/proc/${name}/task`).length, 0);
}

/** The launcher follows no link: where a place without an identity is reached through one, its real path is meant. */
function canonical(mount: Mount): Mount {
  if ((mount.kind !== 'read-only' && mount.kind !== 'writable') || mount.source.identity !== undefined) return mount;
  const real = realPath(mount.source.path);
  return { ...mount, source: { path: real, identity: undefined }, at: mount.at === mount.source.path ? real : mount.at };
}

function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

/** An agent's own file below /tmp, where its wrapper writes it: /tmp is for all, so it must be the user's own and no link. */
function provide(file: string): void {
  if (realPath(path.dirname(file)) !== path.dirname(file)) return;
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  try {
    const seen = fstatSync(descriptor);
    if (seen.isFile() && seen.uid === process.getuid?.() && seen.nlink === 1) return;
    throw new GuardError('planted', `"${file}" is in the way of an agent's own file`, 'look at who put it there');
  } finally {
    closeSync(descriptor);
  }
}

/** Beside the session's /tmp, new for each run, as an empty home is elsewhere. */
function makeHome(launch: Launch): string {
  const home = mkdtempSync(path.join(path.dirname(launch.tmp), 'home-'));
  for (const one of homeEntries(launch)) {
    const at = path.join(home, one.name);
    mkdirSync(path.dirname(at), { recursive: true, mode: 0o700 });
    if (one.kind === 'link') symlinkSync(one.to, at);
    else writeFileSync(at, one.text, { mode: 0o444 });
  }
  return realPath(home);
}

/** What can't be taken away goes with the session. */
function remove(home: string): void {
  try {
    rmSync(home, { recursive: true, force: true });
  } catch {
    // A directory that the command took its own rights from.
  }
}

/** Why it may have failed, where it would not have elsewhere. */
function hint(launch: Launch, outcome: Outcome): readonly string[] {
  const held = outcome.status === 0 || (outcome.limited ?? []).length > 0 ? [] : frozen(launch);
  if (held.length === 0) return [];
  const where = held.map(one => `"${printable(one)}"`).join(' and ');
  return [`without bubblewrap nothing can be made, renamed or deleted directly in ${where}: "ward doctor" says what mends it`];
}
