/** Further working trees of a repository (git-worktree(1)): which there are, and whether one leads nowhere but to that repository. */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isPlainGitConfig, readGitConfig } from '../../core/git-config.ts';

/** A line with a path in it, as git writes `.git`, `gitdir` and `commondir` (gitrepository-layout(5)); longer ones it never writes. */
const bound = 8192;
const missing = { throwIfNoEntry: false } as const;

/** The directories that a repository keeps for its further working trees. */
export function worktreesOf(repository: string): readonly string[] {
  const directory = path.join(repository, 'worktrees');
  try {
    if (statSync(directory, missing) === undefined) return [];
    return readdirSync(directory, { withFileTypes: true }).map(one => path.join(directory, one.name));
  } catch {
    return [];
  }
}

/** Where the working tree itself has its `.git`, as its directory in the repository says. */
export function backLink(directory: string): string | undefined {
  const line = lineOf(path.join(directory, 'gitdir'));
  return line === undefined ? undefined : path.resolve(directory, line);
}

/** Those whose working tree lies outside the project; `git worktree prune` in the sandbox can't see it, and would forget it. */
export function outsideWorktrees(root: string): readonly { readonly directory: string; readonly tree: string }[] {
  return worktreesOf(path.join(root, '.git')).flatMap(at => {
    const git = backLink(at);
    return git === undefined || git.startsWith(`${root}/`) ? [] : [{ directory: path.relative(root, at), tree: path.dirname(git) }];
  });
}

/** The repository that a working tree's directory belongs to by its place. */
export function repositoryOf(directory: string): string | undefined {
  return path.basename(path.dirname(directory)) === 'worktrees' ? path.dirname(path.dirname(directory)) : undefined;
}

/**
 * Whether a working tree's directory takes settings and hooks from the repository it lies in, and from nowhere else: it is a directory of the
 * person's own, not reached through a link, its `commondir` leads back, and it has no settings that run something. What runs there is then what runs
 * in that repository.
 */
export function leadsBack(directory: string): boolean {
  const repository = repositoryOf(directory);
  if (repository === undefined) return false;
  try {
    const owned = [directory, repository].every(one => isOwnDirectory(one));
    const common = lineOf(path.join(directory, 'commondir'));
    return owned && common !== undefined && path.resolve(directory, common) === repository && isComplete(directory, repository);
  } catch {
    return false;
  }
}

/** As far as `git worktree add` makes it, and with nothing in it that git would read settings from. */
function isComplete(directory: string, repository: string): boolean {
  const right = lstatSync(path.join(directory, 'HEAD')).isFile() && isWhole(repository);
  const settings = path.join(directory, 'config.worktree');
  const seen = lstatSync(settings, missing);
  return right && (seen === undefined || (seen.isFile() && isPlainGitConfig(readFileSync(settings, 'utf8'))));
}

/** What git itself asks of a repository. */
function isWhole(repository: string): boolean {
  const directories = ['objects', 'refs'].every(name => lstatSync(path.join(repository, name)).isDirectory());
  return directories && lstatSync(path.join(repository, 'HEAD')).isFile();
}

/** Whether a submodule's repository is a directory of the person's own, not reached through a link, and says that its working tree is there. */
export function belongsTo(repository: string, tree: string): boolean {
  try {
    if (!isOwnDirectory(repository) || !isWhole(repository) || lstatSync(path.join(repository, 'commondir'), missing) !== undefined)
      return false;
    const settings = readGitConfig(readFileSync(path.join(repository, 'config'), 'utf8'));
    const said = settings.findLast(one => one.key === 'core.worktree')?.value;
    return said !== undefined && path.resolve(repository, said) === tree;
  } catch {
    return false;
  }
}

function isOwnDirectory(directory: string): boolean {
  const seen = lstatSync(directory);
  return seen.isDirectory() && seen.uid === process.getuid?.() && realpathSync.native(directory) === directory;
}

/** The one line of a file, if it is a file with one line. */
export function lineOf(file: string): string | undefined {
  try {
    const seen = lstatSync(file);
    if (!seen.isFile() || seen.size > bound) return undefined;
    const line = readFileSync(file, 'utf8').replace(/\n+$/, '');
    return line === '' || line.includes('\n') ? undefined : line;
  } catch {
    return undefined;
  }
}
