/** Where the git repository begins that holds a directory, for texts that ask git for it: seen on the machine, by git's own rules, or not told. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Request } from '../core/values.ts';

/** The request with what its text would learn from `git rev-parse --show-toplevel`. */
export function withToplevel(request: Request): Request {
  if (!request.text.includes('--show-toplevel')) return request;
  const { scene } = request;
  const moved = [...scene.environment.keys()].some(name => name.startsWith('GIT_') && !unmoved.test(name));
  const found = moved ? undefined : toplevel(scene.cwd);
  return found === undefined ? request : { ...request, scene: { ...scene, toplevel: found } };
}

/** Of git's variables those that agents and people set all day, and that say nothing of where a repository is. */
const unmoved =
  /^GIT_(?:(?:SEQUENCE_)?EDITOR|PAGER|ASKPASS|SSH(?:_COMMAND|_VARIANT)?|SSL_\w+|(?:AUTHOR|COMMITTER)_\w+|TERMINAL_PROMPT|MERGE_AUTOEDIT|OPTIONAL_LOCKS|REFLOG_ACTION)$/;

/** git(1) looks upwards for `.git`; a configuration that says `worktree` may lead anywhere, and a repository without a tree has no top. */
function toplevel(directory: string): string | undefined {
  const kind = kindOf(path.join(directory, '.git'));
  if (kind === 'file') return directory;
  if (kind === 'directory') return plain(path.join(directory, '.git')) ? directory : undefined;
  if (existsSync(path.join(directory, 'HEAD')) && existsSync(path.join(directory, 'objects'))) return undefined;
  const above = path.dirname(directory);
  return above === directory ? undefined : toplevel(above);
}

function kindOf(file: string): 'file' | 'directory' | 'other' | undefined {
  const seen = lstatSync(file, { throwIfNoEntry: false });
  if (seen === undefined) return undefined;
  return seen.isDirectory() ? 'directory' : seen.isFile() ? 'file' : 'other';
}

function plain(repository: string): boolean {
  try {
    return !/worktree|include|bare\s*=\s*true/i.test(readFileSync(path.join(repository, 'config'), 'utf8'));
  } catch {
    return false;
  }
}
