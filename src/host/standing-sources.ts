/** The same for a process that stays: what was read of a file stands for as long as the kernel says that it is the same. */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readdirSync, statfsSync } from 'node:fs';
import type { Looks } from './looks.ts';
import { readWhole } from './read-whole.ts';
import type { FileSeen, Sources } from './sources.ts';

/** What makes a file another one, or says that something was done to it. */
const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats) => `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;

/**
 * Milliseconds in which what changes again may look the same: the clock that files are marked by goes in steps of up to 10, and where there is no
 * room for parts of a second in steps of a whole one (ext4(5), inodes of 128 bytes).
 */
const blur = 2500;

/** File systems whose times this very kernel makes (statfs(2)); what another machine or program tells of its files may be old. */
const ownTimes = new Set([0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xca451a4e]);

/** More names than files and opened projects have: then all is read anew. */
const most = 200;

export interface Standing {
  /** For the looks of one moment. */
  readonly sources: (look: Looks) => Sources;
  /** What is in a directory; undefined where it does not say. */
  readonly names: (directory: string, look: Looks) => readonly string[] | undefined;
}

/**
 * Of each file device, inode, size and both times are looked at each time, and its owner and mode. No user sets the time of change (`ctime`): it is the
 * clock's at every write, and for a directory whenever a name in it comes, goes or is another's (inode(7)). So the very same stamp is that of the very
 * same content, but for a change within the clock's step after it was read; so nothing is kept whose last change is not older than that (`blur`), or of
 * a file system that tells times of others. What somebody writes through memory (mmap(2)), or within one write that they hold up, may be marked before
 * it is done: who could do that could as well have left it as it was, and can't hide what others write.
 *
 * `now`: the clock that files are marked by, in milliseconds since the epoch.
 */
export function standingSources(now: () => number = Date.now): Standing {
  const kept = new Map<string, { readonly stamp: string; readonly content: unknown }>();
  const known = <T>(key: string, seen: BigIntStats | undefined): { readonly content: T } | undefined => {
    const before = seen === undefined ? undefined : kept.get(key);
    return before !== undefined && seen !== undefined && before.stamp === stampOf(seen) ? { content: before.content as T } : undefined;
  };
  const keep = (key: string, file: string, { seen, content }: { readonly seen: BigIntStats; readonly content: unknown }) => {
    kept.delete(key);
    if (Number(seen.ctimeMs) >= now() - blur || !ownTimes.has(statfsSync(file).type)) return;
    if (kept.size >= most) kept.clear();
    kept.set(key, { stamp: stampOf(seen), content });
  };
  const sources = (look: Looks): Sources => ({
    seen: file => plainly(look.to(file)),
    text: (file, flags, fits) => {
      const key = `${flags} ${file}`;
      const seen = (flags & constants.O_NOFOLLOW) === 0 ? look.to(file) : look.at(file);
      const before = known<string>(key, seen);
      if (before !== undefined && seen !== undefined) return fits(plainly(seen)) ? before.content : undefined;
      const read = readOpen(file, flags, fits);
      if (read !== undefined) keep(key, file, read);
      return read?.content;
    },
    real: look.real,
  });
  const names = (directory: string, look: Looks): readonly string[] | undefined => {
    try {
      const seen = look.to(directory);
      const before = known<readonly string[]>(directory, seen);
      if (before !== undefined) return before.content;
      const read = readNames(directory);
      keep(directory, directory, read);
      return read.content;
    } catch {
      return undefined;
    }
  };
  return { sources, names };
}

/** The stamp is that of what is read, whatever has its name by then. */
function readNames(directory: string) {
  const descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return { seen: fstatSync(descriptor, { bigint: true }), content: readdirSync(`/proc/self/fd/${descriptor}`) };
  } finally {
    closeSync(descriptor);
  }
}

/** The same of a file. */
function readOpen(file: string, flags: number, fits: (seen: FileSeen) => boolean) {
  const descriptor = openSync(file, flags);
  try {
    const seen = fstatSync(descriptor, { bigint: true });
    return fits(plainly(seen)) ? { seen, content: readWhole(descriptor, Number(seen.size)).toString('utf8') } : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function plainly(seen: BigIntStats): FileSeen;
function plainly(seen: BigIntStats | undefined): FileSeen | undefined;
function plainly(seen: BigIntStats | undefined): FileSeen | undefined {
  if (seen === undefined) return undefined;
  const { uid, mode, size } = seen;
  return {
    ...{ uid: Number(uid), mode: Number(mode), size: Number(size) },
    isFile: () => seen.isFile(),
    isDirectory: () => seen.isDirectory(),
  };
}
