/** Where Ward's own files lie: from the passwd entry of the real user, never from the environment. */
import { type BigIntStats, mkdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { exhausted } from '../core/exhausted.ts';
import { GuardError } from '../core/fault.ts';

/** Absolute paths. All but `system` are 0700 and the user's own. */
export interface Directories {
  /** What the person decides: the policy. */
  readonly config: string;
  /** What Ward keeps: record, rules, tickets, claims, what was accepted. */
  readonly state: string;
  /** What may go at any time: compile cache, projects' caches, probe results, sessions' /tmp. */
  readonly cache: string;
  /** The administrator's policy file's directory. */
  readonly system: string;
  /** The root of a Ward of its own, for tests and trials; every message then says so. */
  readonly root: string | undefined;
}

/** The directories of the user whose home is given, or of a Ward of its own below `root`. */
export function directories(home: string, root?: string): Directories {
  if (root !== undefined) {
    const base = path.resolve(root);
    const below = (name: string) => path.join(base, name);
    return { config: below('config'), state: below('state'), cache: below('cache'), system: below('system'), root: base };
  }
  return {
    config: path.join(home, '.config/ward'),
    state: path.join(home, '.local/state/ward'),
    cache: path.join(home, '.cache/ward'),
    system: '/etc/ward',
    root: undefined,
  };
}

/** Makes a directory of Ward's if it is missing, and refuses one that others could have put there. */
export function ownDirectory(directory: string, look: LookAtDirectory = lookAt): string {
  const seen = there(directory, look) ?? made(directory);
  if (Number(seen.uid) !== process.getuid?.() || (Number(seen.mode) & 0o022) !== 0) {
    throw new GuardError('directory-owner', `"${directory}" belongs to somebody else, or others can write to it`, `chmod 700 ${directory}`);
  }
  return directory;
}

/** Links followed; undefined where nothing stands there. */
type LookAtDirectory = (directory: string) => Stats | BigIntStats | undefined;

const lookAt: LookAtDirectory = directory => statSync(directory, { throwIfNoEntry: false });

/** Nearly always: a look costs less than to make it again. */
function there(directory: string, look: LookAtDirectory): Stats | BigIntStats | undefined {
  try {
    const seen = look(directory);
    return seen?.isDirectory() ? seen : undefined;
  } catch {
    return undefined;
  }
}

/** There the kernel says that what should be made is missing, and Node's mkdir tries for ever. */
const unmakeable = /^\/proc(?:\/|$)/;

function made(directory: string): Stats {
  if (unmakeable.test(directory))
    throw new GuardError('directory', `can't make "${directory}": nothing can be made in /proc`, 'name another directory');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (exhausted(error) !== undefined) throw error;
    throw new GuardError('directory', `can't make "${directory}": ${(error as Error).message}`, 'make it writable for you');
  }
  return statSync(directory);
}
