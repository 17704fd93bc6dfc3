/**
 * What a person gave "for the rest of this session" of a guarded terminal: kept by the Ward that runs it. Beside it lies a list for others to read, and
 * to take it back by taking the list away; what they write into it gives nothing.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { covers } from '../../core/judge/openings.ts';
import type { Grant } from '../../core/values.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { processAt } from '../processes.ts';

/** As others see it. */
export interface Given {
  readonly session: string;
  readonly asker: string;
  readonly project: string;
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly grants: readonly Grant[];
}

export interface SessionGrants {
  readonly cover: (wanted: readonly Grant[]) => boolean;
  readonly add: (grants: readonly Grant[], about: Omit<Given, 'grants' | 'began'>) => void;
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
  return { cover: wanted => covers(current(), wanted), add, close: () => rmSync(file, { force: true }) };
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
  return names(directory).flatMap(name => {
    const [, pid, start] = /^(\d+)-(\d+)\.json$/.exec(name) ?? [];
    const file = path.join(directory, name);
    if (processAt(Number(pid))?.start === start) return [{ ...(JSON.parse(readFileSync(file, 'utf8')) as Given), file }];
    rmSync(file, { force: true });
    return [];
  });
}

/** From the next line on these are asked about again. */
export function takeBack({ file }: { readonly file: string }): void {
  rmSync(file, { force: true });
}

function names(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
