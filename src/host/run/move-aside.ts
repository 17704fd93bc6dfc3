/** A protected name that came to be while a command ran: moved aside, never deleted, and said. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, renameSync } from 'node:fs';
import path from 'node:path';
import { isPlainGitConfig } from '../../core/git-config.ts';
import { type May, maybeIn } from '../amongst.ts';
import { openUp } from './open-up.ts';

/** What stands at a directory's path: a link, the topmost on the way; nothing; or what may hold names. */
export type Place = { readonly link: string } | 'nothing' | { readonly may: May };

/** What was moved, in words, or nothing where the name is still missing or is a repository as `git init` makes it. */
export function moveAside(file: string, place: (directory: string) => Place = placed()): readonly string[] {
  // A link in the place of a directory would have Ward itself rename what it leads to, outside: then the link is what appeared.
  const above = place(path.dirname(file));
  if (above === 'nothing' || ('may' in above && !above.may(path.basename(file)))) return [];
  const found = 'link' in above ? above.link : file;
  const seen = lstatSync(found, { throwIfNoEntry: false });
  if (seen === undefined) return [];
  if (path.basename(found) === '.git' && isPlainRepository(found)) return [];
  // A repository of jj runs nothing but what its settings name, and they are names of their own.
  if (found.endsWith('/.jj/repo') && seen.isDirectory()) return [];
  return moveAway(found);
}

/** Under a name that nobody could have taken before; what was moved, in words. */
export function moveAway(found: string): readonly string[] {
  return [`"${found}" appeared and would run code unasked: moved to "${putAside(found)}"`];
}

/** Under such a name, which it returns. */
export function putAside(found: string): string {
  const aside = `${found}.ward-aside-${randomBytes(4).toString('hex')}`;
  const restore = openUp([path.dirname(found)]);
  try {
    inDirectory(path.dirname(found), parent => renameSync(`${parent}/${path.basename(found)}`, `${parent}/${path.basename(aside)}`));
  } finally {
    restore();
  }
  return aside;
}

/** The topmost component of a path that is a link. */
export function firstLink(directory: string): string | undefined {
  const found = placed()(directory);
  return typeof found === 'object' && 'link' in found ? found.link : undefined;
}

/** For one look at many names: each directory, and each above it, is looked at once. `listed`: one that most of the names lie in is read as a whole. */
export function placed(listed?: string): (directory: string) => Place {
  const seen = new Map<string, Place>();
  const may = listed === undefined ? undefined : maybeIn(listed);
  const look = (directory: string): Place => {
    if (directory === '/') return { may: anything };
    const above = place(path.dirname(directory));
    if (above === 'nothing' || 'link' in above) return above;
    if (!above.may(path.basename(directory))) return 'nothing';
    const found = lstatSync(directory, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) return { link: directory };
    if (found?.isDirectory() !== true) return 'nothing';
    return { may: directory === listed && may !== undefined ? may : anything };
  };
  const place = (directory: string): Place => {
    const found = seen.get(directory) ?? look(directory);
    seen.set(directory, found);
    return found;
  };
  return place;
}

const anything: May = () => true;

/** O_PATH of open(2); Node has no name for it. */
const pathOnly = 0o10000000;

/** Holds the very directory of that name, so that what another sandbox of the project swaps meanwhile changes nothing. */
function inDirectory(directory: string, work: (held: string) => void): void {
  const descriptor = openSync(directory, pathOnly | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const held = `/proc/self/fd/${descriptor}`;
    if (readlinkSync(held) !== directory) throw new Error(`"${directory}" changed while it was looked after`);
    work(held);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A new repository runs nothing at the next `git status` if its hooks are samples and its settings plain. What can't be looked at is not plain.
 * A submodule's names its own working tree, `home`, and that is no more than its place.
 */
export function isPlainRepository(directory: string, home?: string): boolean {
  try {
    return looksPlain(directory, home);
  } catch {
    return false;
  }
}

function looksPlain(directory: string, home: string | undefined): boolean {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const config = read(path.join(directory, 'config'));
  const leads = ['commondir', 'config.worktree', 'info/attributes'].some(name => exists(path.join(directory, name)));
  const plain = isPlainGitConfig(config ?? '', ({ key, value }) => key === 'core.worktree' && path.resolve(directory, value) === home);
  return plain && !leads && hooksAreSamples(path.join(directory, 'hooks'));
}

function hooksAreSamples(hooks: string): boolean {
  if (!exists(hooks)) return true;
  return lstatSync(hooks).isDirectory() && readdirSync(hooks).every(name => name.endsWith('.sample'));
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** A config that is a link or no file reads as one that can't be believed. */
function read(file: string): string | undefined {
  if (!exists(file)) return undefined;
  return lstatSync(file).isFile() ? readFileSync(file, 'utf8') : '?';
}
