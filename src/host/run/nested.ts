/**
 * Repositories that the project's own holds as such: `git status` at the top goes into each and runs what its configuration names (core.fsmonitor).
 * A command may make one and change what is in it, but not what runs there.
 */
import { lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import path from 'node:path';
import { gitlinksIn, listed, readPlain } from '../gitlinks-in.ts';
import { isAgreed, type NestedSettings } from './agreed-settings.ts';
import { firstLink, isPlainRepository, moveAway } from './move-aside.ts';
import { atOnce, type Steps } from './steps.ts';
import { backLink, leadsBack, repositoryOf, worktreesOf } from './worktrees.ts';

/** By the path of its `.git`: where that leads, and all that runs there, as one text. */
export type Nested = ReadonlyMap<string, { readonly directory: string; readonly state: string }>;

/** Submodules in submodules deeper than this are not looked for; git goes into all. */
const deepest = 8;

/** What this user may not look at, git may not either. */
function look(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A `.git` that is a file says where the repository is (gitrepository-layout(5)); one that is a link is followed as git follows it. */
function repository(git: string): string | undefined {
  const seen = look(git);
  if (seen?.isSymbolicLink()) return real(git);
  if (seen?.isDirectory()) return git;
  const to = /^gitdir: (.*?)\n*$/s.exec(readPlain(git)?.toString() ?? '')?.[1];
  return to === undefined ? undefined : path.resolve(path.dirname(git), to);
}

function real(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

type Found = Map<string, { directory: string; state: string }>;

/**
 * What the index and the shared part of a split one hold. An index that can't be read surely, or leads deeper than Ward looks, counts as something
 * found: left alone where it was so before, and moved aside where a command made it so.
 */
function held(directory: string, depth: number, found: Found): readonly string[] {
  return gitlinksIn(directory).flatMap(({ file, bytes, paths: all }) => {
    const paths = depth > deepest ? undefined : all;
    if (paths === undefined) found.set(file, { directory: file, state: bytes.toString('latin1') });
    return paths ?? [];
  });
}

/** What would run, or lead to what runs, at the next look. Text is kept byte for byte (`latin1`). */
export function state(directory: string): string {
  const hooks = path.join(directory, 'hooks');
  const files = ['config', 'config.worktree', 'commondir', 'info/attributes'].map(name => path.join(directory, name));
  const all = [...files, ...listed(hooks).map(name => path.join(hooks, name))].map(file => [
    file,
    readPlain(file)?.toString('latin1') ?? false,
  ]);
  return JSON.stringify([directory, ...all, ...(isUnlisted(hooks) ? [[hooks, 'not to be listed']] : [])]);
}

/** Git runs a hook by its name, and needs no list of them. */
function isUnlisted(directory: string): boolean {
  try {
    readdirSync(directory);
    return false;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

function collect(root: string, found: Found, depth: number): void {
  const own = repository(path.join(root, '.git'));
  if (own === undefined) return;
  for (const one of worktreesOf(own)) addWorktree(one, root, found);
  for (const name of held(own, depth, found)) {
    const at = path.join(root, name);
    if (`${at}/`.startsWith(`${root}/`) && add(path.join(at, '.git'), found)) collect(at, found, depth + 1);
  }
}

/** True where there is a repository that was not found before. */
function add(git: string, found: Found): boolean {
  const directory = repository(git);
  if (directory === undefined || found.has(git)) return false;
  found.set(git, { directory, state: state(directory) });
  return true;
}

/**
 * A further working tree, wherever in the project it lies, or outside: there git reads what its directory in the repository leads to, and that alone
 * a command could change.
 */
function addWorktree(directory: string, root: string, found: Found): void {
  const git = backLink(directory);
  if (git?.startsWith(`${root}/`) === true) add(git, found);
  found.set(directory, { directory, state: state(directory) });
}

/** Without a `.git`, a directory with these three in it is a repository itself. */
function addBare(directory: string, found: Found): void {
  const bare = ['HEAD', 'objects', 'refs'].every(name => look(path.join(directory, name)) !== undefined);
  if (bare) found.set(path.join(directory, 'HEAD'), { directory, state: state(directory) });
}

function directoriesIn(directory: string): readonly string[] {
  try {
    const all = readdirSync(directory, { withFileTypes: true });
    return all.filter(one => one.isDirectory() && one.name !== '.git').map(one => path.join(directory, one.name));
  } catch {
    return [];
  }
}

/**
 * All of them below a project: those its index holds, however deep, and, held or not, itself and each directory in it, where editors look unasked;
 * and those `known` otherwise, of which one is looked at in each step.
 */
function* nested(project: string, known: Iterable<string>): Steps<Nested> {
  const found: Found = new Map();
  for (const git of known) {
    if (path.basename(git) !== '.git') continue;
    add(git, found);
    yield;
  }
  for (const head of known) {
    if (path.basename(head) !== 'HEAD') continue;
    addBare(path.dirname(head), found);
    yield;
  }
  collect(project, found, 0);
  for (const one of directoriesIn(project)) add(path.join(one, '.git'), found);
  for (const one of [project, ...directoriesIn(project)]) addBare(one, found);
  return found;
}

/** The same before a command: what can't be read then counts as new afterwards. */
export const nestedBefore = (project: string | undefined, far: readonly string[]): Nested => atOnce(findingBefore(project, far));

/** The same, in steps. */
export function* findingBefore(project: string | undefined, far: readonly string[]): Steps<Nested> {
  try {
    return project === undefined ? new Map() : yield* nested(project, far);
  } catch {
    return new Map();
  }
}

/** What a repository held before, and which of its settings may be others now. */
export interface Agreed {
  readonly before: Nested;
  readonly settings: () => readonly NestedSettings[];
}

/** Moves aside each that runs something it did not run before, and that nobody agreed to, in steps; what was moved, in words. */
export function* settleNested(project: string, { before, settings }: Agreed, far: readonly string[]): Steps<readonly string[]> {
  const all = yield* nested(project, [...before.keys(), ...far]);
  return [...all].flatMap(([git, now]) => {
    if (before.get(git)?.state === now.state || isPlainRepository(now.directory, path.dirname(git))) return [];
    if (isAgreed(before.get(git), now, settings())) return [];
    if (isWorktree(project, git, now.directory) && isHeld(project, now.directory, { before, all })) return [];
    return look(git) === undefined ? [] : moveAway(firstLink(path.dirname(git)) ?? git);
  });
}

/** Both ends agree: a working tree's `.git` says where its directory is, and that says where the `.git` is. */
function isWorktree(project: string, git: string, directory: string): boolean {
  const back = backLink(directory);
  return git === directory || (back === git && git.startsWith(`${project}/`));
}

/** It leads to the project's own repository, whose settings are held, or to one that runs nothing it did not run before. */
function isHeld(project: string, directory: string, { before, all }: { before: Nested; all: Nested }): boolean {
  const repository = repositoryOf(directory);
  if (repository === undefined || !leadsBack(directory)) return false;
  if (repository === path.join(project, '.git')) return true;
  const known = [...all].find(([, one]) => one.directory === repository);
  if (known === undefined) return false;
  return before.get(known[0])?.state === known[1].state || isPlainRepository(repository, path.dirname(known[0]));
}
