/**
 * What is protected in a project, while a command runs that may only read it. Somebody outside who puts another file in the place of one takes away the
 * mask on it in every sandbox (rename(2) since Linux 3.18), and no sandbox can be given a new one: so each is watched, and looked at in the end.
 */
import { type FSWatcher, lstatSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { isPlainSetting, readGitConfig } from '../../core/git-config.ts';
import type { Launch, Outcome } from '../../core/values.ts';
import { type First, kill } from './wait-gone.ts';

interface Name {
  readonly path: string;
  /** Device and inode of what the mask lies on. */
  identity: string;
  readonly directory: boolean;
  /** What a file of git's settings held when the command began. */
  settings: string | undefined;
  /** Ward itself lets another command replace it just now, and closes it again then. */
  resting: boolean;
  /** When it was first seen that the mask is gone. */
  lost: number | undefined;
}

interface Watch {
  readonly names: readonly Name[];
  /** The sandbox's first process, once there is one. */
  first: First | undefined;
  /** Why the command was stopped. */
  readonly stopped: Set<string>;
  /** git tried to write its settings. */
  tried: boolean;
}

/** An editor that saves makes several changes at once (milliseconds); whoever they are of, they are said in the end. */
const settling = 300;

const instead =
  'git could not change its settings of this repository, which are read-only here: send that git command by itself, its names in plain words';

/** For who lets another command replace some of them, and closes these again before what is watched can go on. */
export interface Agreeing {
  readonly rest: (files: readonly string[]) => void;
  /** What stands there now is what was agreed to. */
  readonly agreed: (files: readonly string[]) => void;
}

/** What is watched, until it is told. */
interface Held extends Agreeing {
  /** Which process it is that may have to be stopped. */
  readonly started: (first: First | undefined) => void;
  /** It was stopped, or a mask is gone: nothing of it may go on. */
  readonly lost: () => boolean;
  /** When nothing of the command lives any more: the outcome, with what came of the names. */
  readonly told: (outcome: Outcome) => Outcome;
}

/** Looks on from when the command was started. Nothing in it throws. */
export function holdNames(launch: Launch): Held {
  const names = held(launch);
  const state: Watch = { names, first: undefined, stopped: new Set(), tried: false };
  const directories = [...new Set(names.map(one => path.dirname(one.path)))];
  const watchers = directories.flatMap(directory => watched(directory, state) ?? []);
  const started = (first: First | undefined) => {
    state.first = first;
    if (state.stopped.size > 0) kill(first);
  };
  const end = (outcome: Outcome) => {
    for (const one of watchers) one.close();
    return told(outcome, state);
  };
  const lost = () => state.stopped.size > 0 || names.some(one => one.lost !== undefined);
  const among = (files: readonly string[]) => names.filter(one => files.includes(one.path));
  const rest = (files: readonly string[]) => {
    for (const one of among(files)) one.resting = true;
  };
  const agreed = (files: readonly string[]) => {
    for (const one of among(files)) {
      one.identity = identity(one.path) ?? one.identity;
      if (one.settings !== undefined) one.settings = textOf(one.path);
      one.lost = undefined;
      one.resting = false;
    }
  };
  return { started, lost, told: end, rest, agreed };
}

/** Protected names that are there: mounted read-only, below the project, each where it lies outside. */
function held(launch: Launch): readonly Name[] {
  const root = launch.mounts.find(one => one.kind === 'writable' && one.source.identity !== undefined)?.at;
  if (root === undefined) return [];
  const roots = [root, ...(launch.repository === undefined ? [] : [launch.repository])];
  return launch.mounts.flatMap(mount => {
    if (mount.kind !== 'read-only' || mount.source.identity === undefined) return [];
    if (!roots.some(one => mount.at.startsWith(`${one}/`))) return [];
    const { device, inode } = mount.source.identity;
    const file = mount.source.path;
    const settings = ofGit(file) || file === `${launch.repository}/config` ? textOf(file) : undefined;
    return [{ path: file, identity: `${device} ${inode}`, directory: isDirectory(file), settings, resting: false, lost: undefined }];
  });
}

const ofGit = (file: string) => /\/\.git\/(?:.*\/)?config(?:\.worktree)?$/.test(file);

function isDirectory(file: string): boolean {
  try {
    return lstatSync(file).isDirectory();
  } catch {
    return false;
  }
}

/** Undefined where nothing can be seen: it is gone, or a command took the rights of a directory above it. */
function identity(file: string): string | undefined {
  try {
    const seen = lstatSync(file, { bigint: true });
    return `${seen.dev} ${seen.ino}`;
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return lstatSync(file).isFile() ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/** Where this can't be watched (inotify(7), max_user_watches), what is left is the look at the end. */
function watched(directory: string, state: Watch): FSWatcher | undefined {
  const names = new Map(state.names.filter(one => path.dirname(one.path) === directory).map(one => [path.basename(one.path), one]));
  try {
    const watcher = watch(directory, { persistent: false }, (_, name) => {
      if (name === 'config.lock' && names.has('config')) state.tried = true;
      const one = names.get(name ?? '');
      if (one !== undefined) look(one, state);
    });
    return watcher.on('error', () => undefined);
  } catch {
    return undefined;
  }
}

/** Something happened at that name. As long as it is what the mask lies on, nobody inside did it, and nobody inside can do more. */
function look(one: Name, state: Watch): void {
  if (one.resting) return;
  const now = identity(one.path);
  if (now === one.identity && one.lost === undefined) return;
  const again = one.lost !== undefined && performance.now() - one.lost > settling;
  one.lost ??= performance.now();
  const why = now === undefined ? undefined : reason(one, again);
  if (why === undefined) return;
  state.stopped.add(`"${one.path}" was replaced from outside, and this command could write it from then on: ${why}; look at it`);
  kill(state.first);
}

/** Why it can't go on; who did it, nobody can tell. */
function reason(one: Name, again: boolean): string | undefined {
  const keys = one.settings === undefined ? '' : fresh(one, one.settings);
  if (one.settings !== undefined) return keys === '' ? undefined : `it now sets ${keys}`;
  if (one.directory) return 'what is put in it could run code';
  return again ? 'it was changed once more' : undefined;
}

/** Settings that were not there before and run code or lead elsewhere. */
function fresh({ path: file }: Name, before: string): string {
  const known = new Set(readGitConfig(before).map(({ key, value }) => `${key}=${value}`));
  const odd = readGitConfig(textOf(file)).filter(one => !known.has(`${one.key}=${one.value}`) && !isPlainSetting(one));
  return [...new Set(odd.map(one => one.key))].join(', ');
}

/** What is said in the end. What lies there is left: who wrote it, nobody can tell. */
function told(outcome: Outcome, { names, stopped, tried }: Watch): Outcome {
  const lost = names.flatMap(one => {
    const now = identity(one.path);
    return one.lost !== undefined || (now !== undefined && now !== one.identity) ? [one] : [];
  });
  if (stopped.size > 0) {
    const all = [...stopped];
    return { ...outcome, status: 126, refused: [...all, ...outcome.refused], alerts: [...(outcome.alerts ?? []), ...all] };
  }
  const hints = tried && lost.length === 0 ? [instead] : [];
  return { ...outcome, hints, alerts: [...(outcome.alerts ?? []), ...lost.flatMap(warning)] };
}

function warning(one: Name): readonly string[] {
  if (identity(one.path) === undefined) return [];
  const keys = one.settings === undefined ? undefined : fresh(one, one.settings);
  if (keys === '') return [];
  const sets = keys === undefined ? '' : `, and now sets ${keys}`;
  return [`"${one.path}" was replaced from outside while a command ran that could write it from then on${sets}: look at it`];
}
