/** Runs that Ward could not look after because it was killed: what they may have left is put away by the next start. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Directories } from '../directories.ts';
import { identity, isGone } from '../record/running.ts';
import { noteAgreed } from './agreed-meanwhile.ts';
import type { Held } from './movable.ts';
import { keepPast, pastFor } from './past.ts';
import { type After, attempt, putAway } from './put-away.ts';

/** Where they are noted. */
export function unfinishedRuns({ state }: Directories): string {
  return path.join(state, 'unfinished');
}

/** A run that is noted. */
export interface Noted {
  readonly name: string;
  /** Something else is to be looked after when it has ended. Throws where that can't be: then it may not begin. */
  readonly again: (after: After, held?: readonly Held[]) => void;
  /** Nothing of it runs any more, and it is about to be looked after: told what those were held against that ended while it ran. */
  readonly ended: () => readonly After[];
  /** It has been looked after. */
  readonly forget: () => void;
  /** It never began. */
  readonly drop: () => void;
}

/** Notes what has to be looked after when this run has ended. Throws where that can't be: then nothing may run. */
export function noteRun(directory: string, after: After, held: readonly Held[], name = String(process.pid)): Noted {
  const file = path.join(directory, name);
  let holds = held;
  const text = ({ absent, project, before, settings, looked, unseen, repository, present }: After) =>
    JSON.stringify({
      process: identity(),
      absent,
      project,
      before: [...before],
      settings,
      looked,
      unseen,
      repository,
      present,
      held: holds,
    });
  put(file, text(after));
  // Others read it meanwhile, and never half of it.
  const again = (other: After, now = holds) => {
    holds = now;
    put(`${file}.new`, text(other));
    renameSync(`${file}.new`, file);
  };
  const ended = () => {
    moveAt(file, path.join(directory, `past-${name}`));
    return pastFor({ directory, name });
  };
  const forget = () => {
    remove(file);
    keepPast({ directory, name });
  };
  return { name, again, ended, forget, drop: () => remove(file) };
}

/** The command has run: nothing is thrown. */
function moveAt(file: string, to: string): void {
  try {
    renameSync(file, to);
  } catch {
    // Those who run meanwhile are not told of it.
  }
}

/** Nothing of it is left where the disk is full: nobody would look after half a note. */
function put(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** Somebody who waits does not wait for the walk through directories that this may be elsewhere (rm of Node). */
function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** What of a run goes on without it: looked after when the session's keeper is gone, by the number of its mount namespace. */
export interface Left {
  readonly mounts: string;
  readonly after: After;
  readonly held: readonly Held[];
  /** A process of this namespace of processes, which ends with the last of what was left. */
  readonly keeper: number;
  /** The session's directory. */
  readonly session: string;
}

/** Notes what has to be looked after when a session has ended. What it returns takes the note away. */
export function noteLeft(directory: string, { mounts, after, held, keeper, session }: Left): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `left-${mounts}`);
  const { absent, project, before, settings, looked, unseen, present } = after;
  const note = { process: identity(keeper), session, absent, project, before: [...before], settings, looked, unseen, present, held };
  writeFileSync(file, JSON.stringify(note), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** What was found and done, each a sentence of its own; and which sessions have ended meanwhile. */
export interface Found {
  readonly lines: readonly string[];
  readonly ended: readonly string[];
}

/** Looks after every run whose Ward is gone, and after what sessions left that have ended. */
export async function settleUnfinished(directory: string): Promise<Found> {
  const all = names(directory);
  const settings = all.some(name => name.startsWith('settings-')) ? (await import('./open-settings.ts')).restoreSettings(directory) : [];
  const runs = (await Promise.all(all.filter(name => /^(?:past-)?\d/.test(name)).map(name => settleOne(directory, name)))).flat();
  const left = all.filter(name => name.startsWith('left-'));
  const sessions = left.length === 0 ? { lines: [], ended: [] } : (await import('../session/settle-left.ts')).settleLeft(directory, left);
  const rescues = all.filter(name => name.startsWith('rescue-'));
  const unguarded = rescues.length === 0 ? [] : (await import('./rescued.ts')).rescued(directory, rescues);
  const lines = [...settings, ...runs].map(line => `after a command that Ward did not survive, ${line}`);
  return { lines: [...lines, ...sessions.lines, ...unguarded], ended: sessions.ended };
}

async function settleOne(directory: string, name: string): Promise<readonly string[]> {
  const taken = take(path.join(directory, name));
  if (taken === undefined) return [];
  if (taken.project !== undefined) await (await import('./stuck.ts')).endLeft(taken.project);
  return putAwayNow(taken, directory);
}

/** What a note says that was taken. */
interface Taken extends After {
  readonly session?: string;
  readonly process: string;
  /** It has been looked after. */
  readonly done: () => void;
}

/** What was moved or could not be, in words. */
export function putAwayNow(taken: Taken, directory: string): readonly string[] {
  const trouble: string[] = [];
  const moved = putAway(taken, trouble, directory);
  attempt(() => noteAgreed(directory, taken.settings ?? []), trouble);
  attempt(taken.done, trouble);
  return [...moved, ...trouble];
}

function names(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(name => /^(?:settings-|left-|rescue-|past-(?:left-)?)?\d+$/.test(name));
  } catch {
    return [];
  }
}

/** What each other command holds that still runs, or may: those of a Ward that is gone have ended with it. `own`: the name of the note of this one. */
export function liveRuns(directory: string, own: string | undefined): readonly (readonly Held[])[] {
  return names(directory).flatMap(name => (name === own || /^(?:rescue|past)-/.test(name) ? [] : heldIn(path.join(directory, name))));
}

/** A note that is gone by now is of a command that has ended; one that says nothing of mounts, of a Ward that held none of them. */
function heldIn(file: string): readonly (readonly Held[])[] {
  try {
    const note = JSON.parse(readFileSync(file, 'utf8'));
    if (isGone(note.process)) return [];
    return [note.held ?? (note.project === undefined ? [] : [{ path: note.project, writable: true, identity: '' }])];
  } catch {
    return [];
  }
}

/** Of two that start at the same time one gets it (rename(2)). */
export function take(file: string): Taken | undefined {
  const own = `${file}.${process.pid}.taken`;
  try {
    const note = JSON.parse(readFileSync(file, 'utf8'));
    if (note.awaits !== undefined || !isGone(note.process)) return undefined;
    renameSync(file, own);
    const [directory, name] = [path.dirname(file), path.basename(file).replace(/^past-/, '')];
    attempt(() => put(path.join(directory, `past-${name}`), JSON.stringify({ ...note, process: identity() })), []);
    rmSync(own);
    const { process: noted, absent, project, before, settings, looked, unseen, present, session } = note;
    const past = pastFor({ directory, name }, noted);
    const done = () => keepPast({ directory, name });
    return { process: noted, absent, project, before: new Map(before), settings, looked, unseen, present, session, past, done };
  } catch {
    return undefined;
  }
}
