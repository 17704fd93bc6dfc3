/** Secret files of a project that a command is not to read: found by name where programs look for them, never by a search. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isSecretName } from '../core/secret-names.ts';

/** Longer ones are no secrets that somebody wrote, and are masked without a look at what git has of them. */
const longest = 1024 * 1024;

/** Those in the project itself and in the working directory, by their real paths. `listed`: all that is in the project itself, where that is known. */
export function secretFiles(root: string, places: readonly string[], listed?: readonly string[]): readonly string[] {
  const names = (place: string) => (place === root && listed !== undefined ? listed.filter(isSecretName) : namesIn(place));
  const found = [...new Set(places)].flatMap(place => names(place).flatMap(name => realFile(path.join(place, name), root) ?? []));
  return [...new Set(found)].filter(file => !isInRepository(file, root));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(isSecretName);
  } catch {
    return [];
  }
}

/** What a link leads to is masked in its own place; outside the project there is nothing to mask. */
function realFile(file: string, root: string): string | undefined {
  try {
    const real = realpathSync.native(file);
    return real.startsWith(`${root}/`) && statSync(real).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the repository's index names this very content: then every command can read it there, and a mask would only look like a change. Whoever
 * doesn't know the content can't put its name there.
 */
function isInRepository(file: string, root: string): boolean {
  try {
    const index = indexOf(path.dirname(file), root);
    if (index === undefined || statSync(file).size > longest) return false;
    const content = readFileSync(file);
    const names = ['sha1', 'sha256'].map(kind => createHash(kind).update(`blob ${content.length}\0`).update(content).digest());
    const bytes = readFileSync(index);
    return names.some(name => bytes.includes(name));
  } catch {
    return false;
  }
}

/** Of the repository that holds a directory: the nearest above it within the project (gitrepository-layout(5)). */
function indexOf(directory: string, root: string): string | undefined {
  const git = path.join(directory, '.git');
  const seen = lstatSync(git, { throwIfNoEntry: false });
  if (seen?.isDirectory()) return path.join(git, 'index');
  const to = seen?.isFile() ? /^gitdir: (.*?)\n*$/s.exec(readFileSync(git, 'utf8'))?.[1] : undefined;
  if (to !== undefined) return path.join(path.resolve(directory, to), 'index');
  return directory.length > root.length ? indexOf(path.dirname(directory), root) : undefined;
}
