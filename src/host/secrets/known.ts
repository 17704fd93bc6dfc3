/** What the broker's watch has found of secret files in a project: it writes it down, and every start of a command there reads it. */
import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import type { Directory, Project } from '../../core/values.ts';
import { processAt } from '../processes.ts';

/** One file, by the path that it had. */
export interface Known {
  readonly path: string;
  /** Device and inode. */
  readonly identity: string;
  /** By its name; else it is a further name of one that is. */
  readonly named: boolean;
}

export interface List {
  readonly secrets: readonly Known[];
  readonly directories: number;
  /** Whoever wrote it goes on. */
  readonly kept: boolean;
  /** Why it may not be all, or comes late. */
  readonly trouble: readonly string[];
}

/** The words before the files: the project, who wrote it and when that began, how many directories there are and how many of them are watched, and trouble. */
const head = 7;

export const listFile = (cache: string, { device, inode }: Project): string => path.join(cache, 'secrets', `${device}-${inode}`);

/** Undefined where no watch ever was. Throws where what it found can't be named, and so can't be masked. */
export function knownSecrets(cache: string, project: Project): List | undefined {
  const bytes = read(listFile(cache, project));
  if (bytes === undefined) return undefined;
  const words = bytes.toString('utf8').split('\0');
  const [root, pid, start, directories, , cut = '', late = ''] = words;
  if (root !== project.path) return undefined;
  if (!isUtf8(bytes)) throw unnamed(words.find(one => one.includes('\ufffd')) ?? root);
  const secrets = words.slice(head).flatMap((word, at, all): readonly Known[] => {
    const [identity, file] = [all[at + 1], all[at + 2]];
    return at % 3 !== 0 || identity === undefined || file === undefined ? [] : [{ path: file, identity, named: word === 'name' }];
  });
  const trouble = [cut, late].filter(one => one !== '');
  return { secrets, directories: Number(directories), kept: processAt(Number(pid))?.start === start, trouble };
}

/** Milliseconds in which the list follows what was moved or taken away; and between two looks at it. */
const patience = 300;
const pause = 5;

/**
 * What is on the list, by its real path and as what it lies there now. Where something on it does not: it is gone, which the list tells in a moment; or
 * somebody moves it to and fro, and it would be read where nobody looked. Throws where that goes on.
 */
export function secretsNow(cache: string, project: Project): readonly Directory[] {
  for (const until = performance.now() + patience; ; wait()) {
    const list = knownSecrets(cache, project);
    if (list === undefined) return [];
    // Where nobody hears of each change, nothing tells one from the other.
    const followed = list.kept && list.trouble.length === 0;
    const found = list.secrets.map(one => placeOf(one, project.path, followed));
    const lost = found.indexOf('lost');
    if (lost < 0) return found.flatMap(one => (typeof one === 'string' ? [] : [one]));
    if (performance.now() < until) continue;
    throw new GuardError('secret-moved', `"${list.secrets[lost]?.path}" can hold secrets, and is moved about just now`, again);
  }
}

const again = 'send the command again';

type Place = Directory | 'none' | 'lost';

/** `followed`: the list tells soon of all that changes. */
function placeOf({ path: file, identity, named }: Known, root: string, followed: boolean): Place {
  try {
    const own = lstatSync(file, { bigint: true });
    const same = `${own.dev}:${own.ino}` === identity;
    if (!same && followed) return 'lost';
    if (own.isSymbolicLink()) return realFile(file, root) ?? 'none';
    const real = realIn(file, root);
    if (real === undefined) return 'none';
    if (`${real.device}:${real.inode}` === identity) return real;
    return followed ? 'lost' : named ? real : 'none';
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) return followed ? 'lost' : 'none';
    if (code === 'EACCES' && !isShutByOwner(path.dirname(file))) return 'none';
    const hint = 'make the directory that it lies in one that you can enter, or take it away';
    throw new GuardError('secret-hidden', `"${file}" can hold secrets, and can't be kept back where it lies (${code})`, hint);
  }
}

/** Whether a directory on the way there is closed to its own owner, who can open it at any time. */
function isShutByOwner(directory: string): boolean {
  if (directory === '/') return false;
  try {
    const { uid, mode } = statSync(directory);
    return (uid === process.getuid?.() && (mode & 0o100) === 0) || isShutByOwner(path.dirname(directory));
  } catch {
    return isShutByOwner(path.dirname(directory));
  }
}

/** What a link leads to is masked in its own place; outside the project there is nothing to mask. */
export function realFile(file: string, root: string): Directory | undefined {
  try {
    return realIn(file, root);
  } catch {
    return undefined;
  }
}

function realIn(file: string, root: string): Directory | undefined {
  const real = realpathSync.native(file);
  const seen = real.startsWith(`${root}/`) ? statSync(real, { bigint: true }) : undefined;
  return seen?.isFile() ? { path: real, device: String(seen.dev), inode: String(seen.ino) } : undefined;
}

const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);

function unnamed(file: string): GuardError {
  const hint = 'give the directory that it lies in another name';
  return new GuardError('secret-unnamed', `"${file}" can hold secrets, and has a name that is no text: it can't be kept back`, hint);
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
