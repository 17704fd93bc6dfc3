/** Files that a person agreed to have made: each is made empty before the run, to be mounted alone, and taken away again where nothing was written. */
import { closeSync, constants, fstatSync, openSync, readlinkSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import { printable } from '../../core/printable.ts';
import type { Launch, Mount } from '../../core/values.ts';

/** open(2) on Linux; Node has no name for it. */
const pathOnly = 0o10000000;

/** A file that was made, as it was then. */
interface Made {
  readonly file: string;
  readonly inode: bigint;
  /** The kernel's own clock: it moves with each change, and nobody can set it back. */
  readonly changed: bigint;
}

/** The launch with an identity for each file that is now there, and how to take back what stayed untouched. */
export function makeFiles(launch: Launch): { readonly launch: Launch; readonly takeBack: () => void } {
  const made: Made[] = [];
  const takeBack = () => {
    for (const one of made) remove(one);
  };
  try {
    return { launch: { ...launch, mounts: launch.mounts.flatMap(mount => withFile(mount, made) ?? []) }, takeBack };
  } catch (error) {
    takeBack();
    throw error;
  }
}

/** Where the person has no right or no room to make it, or there is no making it: that is for the command to find, and what it says is its own. */
const beyond: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOSPC', 'EDQUOT', 'ENAMETOOLONG']);

/** A writable mount with an identity that says nothing is a file to be made (core/judge/grants.ts); undefined where nobody could. */
function withFile(mount: Mount, made: Made[]): Mount | undefined {
  if (mount.kind !== 'writable' || mount.source.identity?.inode !== '') return mount;
  const { path: file } = mount.source;
  const seen = make(file);
  if (seen === undefined) return undefined;
  made.push({ file, inode: seen.ino, changed: seen.ctimeNs });
  return { ...mount, source: { path: file, identity: { device: String(seen.dev), inode: String(seen.ino) } } };
}

/** In the directory that really has this path, and only where nothing is there: a link planted meanwhile is not followed (open(2), O_EXCL). */
function make(file: string) {
  try {
    const directory = openDirectory(path.dirname(file));
    try {
      return create(`/proc/self/fd/${directory}/${path.basename(file)}`);
    } finally {
      closeSync(directory);
    }
  } catch (error) {
    if (beyond.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw new GuardError('changed', printable(`"${file}" can't be made: ${(error as Error).message}`), 'send the command again');
  }
}

function create(file: string) {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o666);
  const seen = fstatSync(descriptor, { bigint: true });
  closeSync(descriptor);
  return seen;
}

function openDirectory(directory: string): number {
  const descriptor = openSync(directory, pathOnly | constants.O_NOFOLLOW | constants.O_DIRECTORY);
  if (readlinkSync(`/proc/self/fd/${descriptor}`) === directory) return descriptor;
  closeSync(descriptor);
  throw new Error('the directory changed since it was looked at');
}

/** Empty and as it was made: the command never touched it. What is gone or was replaced is left. */
function remove({ file, inode, changed }: Made): void {
  const seen = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (seen?.ino === inode && seen.size === 0n && seen.ctimeNs === changed) unlinkSync(file);
}
