/** A protected name that came to be while a command ran: moved aside, never deleted, and said. */
import { lstatSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { gitConfig, isPlainSetting } from '../../core/git-config.ts';

/** What was moved, in words, or nothing where the name is still missing or is a repository as `git init` makes it. */
export function moveAside(file: string): readonly string[] {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return [];
  if (path.basename(file) === '.git' && isPlainRepository(file)) return [];
  const aside = `${file}.ward-aside-${process.pid}`;
  renameSync(file, aside);
  return [`"${file}" appeared and would run code unasked: moved to "${aside}"`];
}

/** A new repository runs nothing at the next `git status` if its hooks are samples and its settings plain. */
function isPlainRepository(directory: string): boolean {
  if (!lstatSync(directory).isDirectory()) return false;
  const config = read(path.join(directory, 'config'));
  const settings = config === undefined ? [] : gitConfig(config);
  const leads = ['commondir', 'config.worktree', 'info/attributes'].some(name => exists(path.join(directory, name)));
  return !leads && settings !== undefined && settings.every(isPlainSetting) && hooksAreSamples(path.join(directory, 'hooks'));
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
