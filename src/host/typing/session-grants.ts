/**
 * What a person gave "for the rest of this session" of a guarded terminal: kept by the Ward that runs it. Beside it lies a list for others to read, and
 * to take it back by taking the list away; what they write into it gives nothing.
 */
import { type FSWatcher, readFileSync, rmSync, statSync, watch as watchFiles, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { covers } from '../../core/judge/openings.ts';
import type { Grant } from '../../core/values.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { lookAt } from '../held.ts';
import { namesIn } from '../names-in.ts';
import { processAt } from '../processes.ts';
import { mountsOf } from '../run/live-mounts.ts';
import type { Standing } from './opened.ts';

/** As others see it. */
export interface Given {
  readonly session: string;
  readonly asker: string;
  readonly project: string;
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly grants: readonly Grant[];
  /** What of that the session's own sandbox is shown. */
  readonly shown?: Standing;
}

export interface SessionGrants {
  readonly cover: (wanted: readonly Grant[]) => boolean;
  /** All of it that still lies where it lay. */
  readonly given: () => readonly Grant[];
  readonly add: (grants: readonly Grant[], about: Omit<Given, 'grants' | 'began'>) => void;
  /** Which of these were given as files to be made, and are there now that what made them has ended: as they are there. Not added by that. */
  readonly made: (granted: readonly Grant[]) => readonly Grant[];
  /** Tells each time that something was given or taken back. */
  readonly watch: (tell: () => void) => void;
  readonly close: () => void;
}

const within = ({ cache }: Directories) => path.join(cache, 'granted');

/** Of this process, for as long as it runs. */
export function sessionGrants(directories: Directories, now: () => number): SessionGrants {
  const me = processAt('self');
  const file = path.join(within(directories), `${process.pid}-${me?.start}.json`);
  let all: readonly Grant[] = [];
  const current = () => {
    if (all.length > 0 && statSync(file, { throwIfNoEntry: false }) === undefined) all = [];
    return all.filter(isThere);
  };
  const add: SessionGrants['add'] = (grants, about) => {
    all = [...current(), ...grants];
    ownDirectory(within(directories));
    writeFileSync(file, JSON.stringify({ ...about, began: now(), grants: all } satisfies Given), { mode: 0o600 });
  };
  const made: SessionGrants['made'] = granted => {
    current();
    return granted.filter(one => toBeMade(one) && covers(all, [one])).flatMap(one => asMade(one) ?? []);
  };
  let watcher: FSWatcher | undefined;
  const watch: SessionGrants['watch'] = tell => {
    watcher ??= watchFiles(ownDirectory(within(directories)), { persistent: false }, tell).on('error', tell);
  };
  const close = () => {
    watcher?.close();
    rmSync(file, { force: true });
  };
  return { cover: wanted => covers(current(), wanted), given: current, add, made, watch, close };
}

/** What its path names was not there when it was asked about. */
export const toBeMade = (grant: Grant): boolean => grant.kind === 'write' && grant.inode === '';

/** A plain file, and nothing that others could have put in its place. */
function asMade(grant: Grant): Grant | undefined {
  if (grant.kind !== 'write') return undefined;
  const seen = lookAt(grant.path);
  return seen?.kind === 'file' ? { ...grant, device: seen.device, inode: seen.inode } : undefined;
}

/** What was meant still lies there. */
function isThere(grant: Grant): boolean {
  if (grant.kind !== 'read' && grant.kind !== 'write') return true;
  const seen = statSync(grant.path, { bigint: true, throwIfNoEntry: false });
  return seen === undefined ? grant.inode === '' : `${seen.dev} ${seen.ino}` === `${grant.device} ${grant.inode}`;
}

/** Those of all guarded terminals of this user, by the file that holds each. */
export function granted(directories: Directories): readonly (Given & { readonly file: string })[] {
  const directory = within(directories);
  return namesIn(directory).flatMap(name => {
    const [, pid, start] = /^(\d+)-(\d+)\.json$/.exec(name) ?? [];
    const file = path.join(directory, name);
    if (processAt(Number(pid))?.start === start) return [{ ...(JSON.parse(readFileSync(file, 'utf8')) as Given), file }];
    rmSync(file, { force: true });
    return [];
  });
}

/** Milliseconds that the Ward of a session has to take away what its sandbox is shown. */
const patience = 10_000;

/** From the next line on these are asked about again; false where the session's sandbox still has what it was shown. */
export async function takeBack({ file, shown }: Given & { readonly file: string }): Promise<boolean> {
  rmSync(file, { force: true });
  if (shown === undefined) return true;
  const stands = () => mountsOf(shown.pid).some(one => shown.mounts.includes(one.id));
  for (const until = performance.now() + patience; stands() && performance.now() < until; await sleep(20));
  return !stands();
}
