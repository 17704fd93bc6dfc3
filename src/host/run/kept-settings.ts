/** Files of git's settings that are open to a run: kept as they were, compared, and put back where more changed than was announced. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import { strayed } from '../../core/git-settings.ts';
import type { Announced, Grant } from '../../core/values.ts';
import { putAside } from './move-aside.ts';

/** One as it was before. Text is kept byte for byte (`latin1`). */
export interface Kept {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly keys: readonly Announced[];
}

/** Longer than this no repository's settings are. */
const bound = 1024 * 1024;
const rights = 0o7777;

interface Seen {
  readonly text: string;
  readonly stat: Stats;
}

/** As often a file that was replaced between its opening and the look at it is opened anew. */
const replacements = 100;

/** In a rename the old file has lost its name before the new one is found by it, and whoever renames may have to wait for a processor just then. */
const pause = (milliseconds: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** What lies there now, or why that is no file of settings. A pipe planted there must not hold Ward up (open(2)). */
function read(file: string, tries = replacements): Seen | string {
  const descriptor = opened(file);
  if (descriptor === undefined) return 'is no file any more';
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return 'is no file any more';
    // git renames a new file over the old one, which has no name then.
    if (stat.nlink === 0) return tries > 0 ? again(file, tries - 1) : 'is no file any more';
    if (stat.nlink !== 1) return 'has another name, by which it could be written later';
    return stat.size > bound ? 'is longer than any settings are' : { text: readFileSync(descriptor, 'latin1'), stat };
  } finally {
    closeSync(descriptor);
  }
}

function again(file: string, tries: number): Seen | string {
  pause(tries > replacements - 3 ? 0 : 2);
  return read(file, tries);
}

function opened(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** Its bytes, if it is what was consented to. */
export function keep({ path: file, device, inode, keys }: Extract<Grant, { kind: 'settings' }>): Kept {
  const seen = read(file);
  const same = typeof seen !== 'string' && String(seen.stat.dev) === device && String(seen.stat.ino) === inode;
  if (!same) throw new GuardError('changed', `"${file}" changed since it was looked at`, 'send the command again');
  return { path: file, text: seen.text, mode: seen.stat.mode & rights, keys: keys.map(bytewise) };
}

/** The same in the form in which text is kept. */
export function bytewise({ key, value }: Announced): Announced {
  const bytes = (text: string) => Buffer.from(text).toString('latin1');
  return { key: bytes(key), ...(value === undefined ? {} : { value: bytes(value) }) };
}

const withoutMark = (text: string) => text.replace(/^\xef\xbb\xbf/, '');

/** What is wrong with it now, as the end of a sentence. Of a file that another takes the place of just now, it tells what is wrong with the other. */
export function wrongWith(kept: Kept): string | undefined {
  const seen = read(kept.path);
  if (typeof seen === 'string') return seen;
  if ((seen.stat.mode & rights & ~kept.mode) !== 0) return 'can be changed by others than before';
  return strayed(withoutMark(kept.text), withoutMark(seen.text), kept.keys);
}

/** The kept bytes as a new file in its place; what lay there is moved aside. In words what was done, or nothing where nothing had to be. */
export function putBack(kept: Kept): string | undefined {
  const before = stamp(kept.path);
  const wrong = wrongWith(kept);
  if (wrong === undefined) return undefined;
  // Somebody outside is at it just now: the sandbox is dead.
  if (stamp(kept.path) !== before)
    return `"${kept.path}" ${wrong}, and is being changed by somebody else: look at it before you use git here`;
  const moved = before === undefined ? '' : `; what was there is in "${putAside(kept.path)}"`;
  const fresh = `${path.dirname(kept.path)}/.ward-${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(fresh, Buffer.from(kept.text, 'latin1'), { flag: 'wx', mode: kept.mode });
    renameSync(fresh, kept.path);
  } finally {
    rmSync(fresh, { force: true });
  }
  return `"${kept.path}" ${wrong}: put back as it was${moved}`;
}

/** A change of any kind moves it; undefined where nothing can be seen there. */
function stamp(file: string): string | undefined {
  try {
    const seen = lstatSync(file, { bigint: true });
    return `${seen.dev} ${seen.ino} ${seen.ctimeNs} ${seen.size}`;
  } catch {
    return undefined;
  }
}
