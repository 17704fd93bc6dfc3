/** The repository outside of a project that its `.git` leads to (git-worktree(1), git-submodule(1)): whether it is followed, and what in it is held. */
import path from 'node:path';
import type { Directory, Ground, HeldDirectory, Project } from '../core/values.ts';
import { held, lookAt } from './held.ts';
import { backLink, belongsTo, leadsBack, lineOf, repositoryOf } from './run/worktrees.ts';
import { inRepository, namesInSubmodule, submodules } from './submodules.ts';

/** Where a `.git` leads, both ends agreeing: the repository, and what it keeps for this working tree where that is another directory. */
export type Outer =
  | { readonly ok: true; readonly repository: Directory; readonly tree: Directory | undefined }
  | { readonly ok: false; readonly reason: string };

/** Undefined where the `.git` of that directory is no file, or leads to a place in it. */
export function outerRepository(root: string): Outer | undefined {
  const git = path.join(root, '.git');
  if (lookAt(git)?.kind !== 'file') return undefined;
  const said = /^gitdir: (.+)$/.exec(lineOf(git) ?? '')?.[1];
  if (said === undefined) return { ok: false, reason: 'which is no file as git writes it' };
  const directory = path.resolve(root, said);
  return within(root, directory) ? undefined : followed(root, directory);
}

const within = (root: string, one: string) => one === root || one.startsWith(`${root}/`);

function followed(root: string, directory: string): Outer {
  const common = repositoryOf(directory);
  const repository = common ?? directory;
  const no = (reason: string): Outer => ({ ok: false, reason: `which leads to "${directory}", and ${reason}` });
  if (within(repository, root)) return no('that lies around it');
  const back = common === undefined ? belongsTo(directory, root) : backLink(directory) === path.join(root, '.git');
  if (!back) return no('that does not lead back to it');
  if (common !== undefined && !leadsBack(directory)) return no('that is not what git makes for a working tree of yours');
  const [first, second] = [placeOf(repository), common === undefined ? undefined : placeOf(directory)];
  if (first === undefined || (common !== undefined && second === undefined)) return no('that is no directory');
  const [link] = [...heldIn(first, second)].flatMap(one => one.links.map(name => path.join(one.path, name)));
  return link === undefined
    ? { ok: true, repository: first, tree: second }
    : no(`"${link}" is a symbolic link, which Ward can't keep a command from changing`);
}

function placeOf(directory: string): Directory | undefined {
  const seen = lookAt(directory);
  return seen?.kind === 'directory' ? { path: directory, device: seen.device, inode: seen.inode } : undefined;
}

/** What of it a command in that project reaches, or why nothing. */
export function reached(project: Project): Pick<Ground, 'repository' | 'unfollowed'> {
  const seen = outerRepository(project.path);
  if (seen === undefined) return {};
  const { repository: agreed } = project;
  if (!seen.ok) return { unfollowed: { agreed: agreed !== undefined, reason: seen.reason } };
  const { repository, tree } = seen;
  if (agreed === undefined) return { unfollowed: { agreed: false, reason: `which leads to "${repository.path}", outside of it` } };
  const same = agreed.path === repository.path && agreed.device === repository.device && agreed.inode === repository.inode;
  const reason = `which leads to "${repository.path}", and that is not the directory that was agreed to`;
  return same ? { repository: heldIn(repository, tree).map(({ links: _, ...one }) => one) } : { unfollowed: { agreed: true, reason } };
}

/**
 * Of a working tree's repository what is kept for other working trees, and for submodules of the main one, is none of its business: held whole. Git
 * keeps the submodules of this one with it.
 */
const ofOthers = [
  { path: 'worktrees', kind: 'directory' },
  { path: 'modules', kind: 'directory' },
] as const;

/** By these both ends are found. */
const ofTree = [
  { path: 'commondir', kind: 'file' },
  { path: 'gitdir', kind: 'file' },
  { path: 'config.worktree', kind: 'file' },
] as const;

type Held = HeldDirectory & Pick<Ground, 'links'>;

function heldIn(repository: Directory, tree: Directory | undefined): readonly Held[] {
  const modules = (at: string) => submodules(at, 'modules').flatMap(namesInSubmodule);
  const hold = (place: Directory, names: Parameters<typeof held>[1]): Held => ({ ...place, ...held(place.path, names) });
  if (tree === undefined) return [hold(repository, [...inRepository, ...modules(repository.path)])];
  return [hold(repository, [...inRepository, ...ofOthers]), hold(tree, [...ofTree, ...modules(tree.path)])];
}
