/**
 * Repositories that the project's own holds as such: `git status` at the top goes into each and runs what its configuration names (core.fsmonitor).
 * A command may make one and change what is in it, but not what runs there.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gitlinks, type HashBytes } from '../../core/gitlinks.ts';
import { firstLink, isPlainRepository, moveAway } from './move-aside.ts';

/** By the path of its `.git`: where that leads, and all that runs there, as one text. */
export type Nested = ReadonlyMap<string, { readonly directory: string; readonly state: string }>;

/** Submodules in submodules deeper than this are not looked for; git goes into all. */
const deepest = 8;

function read(file: string): Buffer | undefined {
  try {
    return lstatSync(file).isFile() ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

/** A `.git` that is a file says where the repository is (gitrepository-layout(5)). */
function repository(git: string): string | undefined {
  const seen = lstatSync(git, { throwIfNoEntry: false });
  if (seen?.isDirectory()) return git;
  const to = /^gitdir: (.*?)\n*$/s.exec(read(git)?.toString() ?? '')?.[1];
  return to === undefined ? undefined : path.resolve(path.dirname(git), to);
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** The mode 160000, big-endian: an index without these bytes needs no further reading. */
const mark = Buffer.from([0, 0, 0xe0, 0]);

function unreadable(file: string): never {
  throw new Error(`"${file}" can't be read: repositories it holds may run code at the next look`);
}

/** What the index and the shared part of a split one hold. */
function held(directory: string): readonly string[] {
  const hash: HashBytes = /objectformat\s*=\s*sha256/i.test(read(path.join(directory, 'config'))?.toString() ?? '') ? 32 : 20;
  const names = ['index', ...listed(directory).filter(name => name.startsWith('sharedindex.'))];
  return names.flatMap(name => {
    const bytes = read(path.join(directory, name));
    if (bytes?.includes(mark) !== true) return [];
    return gitlinks(bytes, hash) ?? unreadable(path.join(directory, name));
  });
}

/** What would run, or lead to what runs, at the next look. */
function state(directory: string): string {
  const hooks = path.join(directory, 'hooks');
  const files = ['config', 'config.worktree', 'commondir', 'info/attributes'].map(name => path.join(directory, name));
  const all = [...files, ...listed(hooks).map(name => path.join(hooks, name))];
  return JSON.stringify([directory, ...all.map(file => [file, read(file)?.toString('latin1') ?? false])]);
}

function collect(root: string, found: Map<string, { directory: string; state: string }>, depth: number): void {
  const own = repository(path.join(root, '.git'));
  if (own === undefined || depth > deepest) return;
  for (const name of held(own)) {
    const at = path.join(root, name);
    const git = path.join(at, '.git');
    const directory = repository(git);
    if (directory === undefined || found.has(git) || !`${at}/`.startsWith(`${root}/`)) continue;
    found.set(git, { directory, state: state(directory) });
    collect(at, found, depth + 1);
  }
}

/** All of them below a project. Throws where an index can't be read surely. */
export function nested(project: string): Nested {
  const found = new Map<string, { directory: string; state: string }>();
  collect(project, found, 0);
  return found;
}

/** The same before a command: what can't be read then counts as new afterwards. */
export function nestedBefore(project: string | undefined): Nested {
  try {
    return project === undefined ? new Map() : nested(project);
  } catch {
    return new Map();
  }
}

/** Moves aside each that runs something it did not run before; what was moved, in words. */
export function settleNested(project: string, before: Nested): readonly string[] {
  return [...nested(project)].flatMap(([git, now]) => {
    if (before.get(git)?.state === now.state || isPlainRepository(now.directory)) return [];
    return moveAway(firstLink(path.dirname(git)) ?? git);
  });
}
