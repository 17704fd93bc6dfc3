/** Keeps a record aside, whole or not, and lets the next event begin a new one; and takes the seed off the machine. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Directories } from '../directories.ts';
import { syncDirectory } from './begin.ts';
import { type Disk, ownDirectories, recordFiles } from './files.ts';
import { readIfThere } from './head.ts';
import { withLock } from './lock.ts';
import { seedIn } from './prove.ts';

/** Moves the record's files into a directory of their own below the state, and gives its path; undefined where there was nothing. */
export function renew(directories: Directories, now: number): string | undefined {
  const files = recordFiles(directories);
  ownDirectories(directories);
  return withLock(files.lock, () => {
    const there = [files.log, files.head, files.seed, files.mark].filter(existsSync);
    if (there.length === 0) return undefined;
    const aside = path.join(directories.state, `audit-${new Date(now).toISOString().replace(/[:.]/g, '-')}`);
    mkdirSync(aside, { mode: 0o700 });
    for (const file of there) renameSync(file, path.join(aside, path.basename(file)));
    for (const directory of [aside, directories.state, directories.config]) syncDirectory(directory);
    return aside;
  });
}

/** The seed, and the file that held it gone, its bytes overwritten first; undefined where it was taken already. */
export function takeSeed(directories: Directories, disk: Disk): string | undefined {
  const files = recordFiles(directories);
  if (!existsSync(files.lock)) return undefined;
  return withLock(files.lock, () => {
    const seed = seedIn(readIfThere(files.seed) ?? '');
    if (seed === undefined) return undefined;
    writeFileSync(files.seed, `${'0'.repeat(seed.length)}\n`, { flag: 'r+', flush: true });
    disk.remove(files.seed);
    return seed;
  });
}
