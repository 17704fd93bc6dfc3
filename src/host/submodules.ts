/** Repositories of submodules, which git keeps within the project's own (gitrepository-layout(5), modules): what in them runs code is protected too. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readGitConfig } from '../core/git-config.ts';
import { type ProtectedName, protectedNames } from '../core/protected.ts';
import type { Submodule } from '../core/values.ts';

/** Each costs some three mounts a launch, so the others are compared afterwards, as repositories in the project are. */
const most = 12;

/** A name of a submodule may hold slashes, and a submodule may have others. */
const deepest = 6;

/** What is protected in a repository, seen from its own directory. */
export const inRepository: readonly ProtectedName[] = protectedNames
  .filter(one => one.path.startsWith('.git/'))
  .map(one => ({ ...one, path: one.path.slice('.git/'.length) }));

/** The same names in a submodule's repository, relative to the project. */
export function namesInSubmodule({ repository }: Submodule): readonly ProtectedName[] {
  return inRepository.map(one => ({ ...one, path: path.join(repository, one.path) }));
}

/** Those of a project, relative to it, by where their repository and their working tree are. */
export function submodules(root: string, below = '.git/modules'): readonly Submodule[] {
  const found = repositories(root, below, deepest).slice(0, most);
  return found.map(repository => ({ repository, tree: treeOf(root, repository) }));
}

/** git keeps it as core.worktree. A claim: what is done with it is no more than to look at that repository when the tree is meant. */
function treeOf(root: string, repository: string): string | undefined {
  try {
    const settings = readGitConfig(readFileSync(path.join(root, repository, 'config'), 'utf8'));
    const tree = settings.findLast(one => one.key === 'core.worktree')?.value;
    return tree === undefined ? undefined : path.join(repository, tree);
  } catch {
    return undefined;
  }
}

function repositories(root: string, below: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  return directories(path.join(root, below)).flatMap(name => {
    const at = path.join(below, name);
    if (!existsSync(path.join(root, at, 'HEAD'))) return repositories(root, at, depth - 1);
    return [at, ...repositories(root, path.join(at, 'modules'), depth - 1)];
  });
}

function directories(directory: string): readonly string[] {
  try {
    // Most have none, and an exception costs fifty times the look.
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) return [];
    return readdirSync(directory, { withFileTypes: true })
      .filter(one => one.isDirectory())
      .map(one => one.name);
  } catch {
    return [];
  }
}
