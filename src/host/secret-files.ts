/** Secret files of a project that a command is not to read: found by name where programs look for them, and where the broker's watch has found them; never by a search. */
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isSecretName } from '../core/secret-names.ts';
import type { Directory } from '../core/values.ts';
import { realFile } from './secrets/known.ts';

/** Longer ones are no secrets that somebody wrote, and are masked without a look at what git has of them. */
const longest = 1024 * 1024;

/** So many are masked: each more makes every command of the project slower (bubblewrap lays them one by one). `ward(1)` tells it. */
export const mostMasked = 100;

export interface Where {
  readonly root: string;
  readonly places: readonly string[];
  /** All that is in the project itself, where that is known. */
  readonly listed: readonly string[] | undefined;
  /** What was found elsewhere in it. */
  readonly known: readonly Directory[];
}

/** Those in the project itself and in the working directory, and what is known elsewhere in it, the shallowest first; by their real paths. */
export function secretFiles({ root, places, listed, known }: Where): readonly Directory[] {
  const names = (place: string) => (place === root && listed !== undefined ? listed.filter(isSecretName) : namesIn(place));
  const near = [...new Set(places)].flatMap(place => names(place).flatMap(name => realFile(path.join(place, name), root) ?? []));
  const far = known.toSorted((a, b) => depth(a) - depth(b));
  const indexes = new Map<string, Buffer>();
  const all = new Map([...near, ...far].map(one => [one.path, one]));
  return [...all.values()].filter(one => !isInRepository(one.path, root, indexes)).slice(0, mostMasked);
}

const depth = (one: Directory) => one.path.split('/').length;

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(isSecretName);
  } catch {
    return [];
  }
}

/** What was found of a file in an index, as long as neither is another. */
const looked = new Map<string, { readonly stamp: string; readonly found: boolean }>();
const mostLooked = 1000;

/** Milliseconds in which what changes again may look the same. */
const blur = 1000;

/**
 * Whether the repository's index names this very content: then every command can read it there, and a mask would only look like a change. Whoever
 * doesn't know the content can't put its name there.
 */
function isInRepository(file: string, root: string, indexes: Map<string, Buffer>): boolean {
  try {
    const index = indexOf(path.dirname(file), root);
    if (index === undefined) return false;
    const [own, all] = [file, index].map(one => statSync(one, { bigint: true })) as [BigIntStats, BigIntStats];
    const stamp = `${index} ${stampOf(own)} ${stampOf(all)}`;
    const before = looked.get(file);
    if (before?.stamp === stamp) return before.found;
    const found = own.size <= longest && isNamedIn(file, index, indexes);
    if (looked.size >= mostLooked) looked.clear();
    if ([own, all].every(({ ctimeMs }) => Number(ctimeMs) < Date.now() - blur)) looked.set(file, { stamp, found });
    return found;
  } catch {
    return false;
  }
}

const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats) => `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;

function isNamedIn(file: string, index: string, indexes: Map<string, Buffer>): boolean {
  const content = readFileSync(file);
  const names = ['sha1', 'sha256'].map(kind => createHash(kind).update(`blob ${content.length}\0`).update(content).digest());
  const bytes = indexes.get(index) ?? readFileSync(index);
  indexes.set(index, bytes);
  return names.some(name => bytes.includes(name));
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
