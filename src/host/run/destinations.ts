/** Mount destinations below what a sandbox can write: only places that are really there, and not through a link. */
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { GuardError } from '../../core/fault.ts';
import type { Mount } from '../../core/values.ts';
import { below } from './movable.ts';

/**
 * bubblewrap before 0.12 makes a missing mount point by path, through whatever link an earlier command planted, on the host (CVE-2026-87766).
 * So below a writable mount each destination must exist and be its own real path.
 */
export function checkDestinations(mounts: readonly Mount[]): void {
  for (const { path, mount } of below(mounts)) {
    if (realPath(path) === path) {
      if (mount.kind !== 'text' || mount.over === undefined || isThat(path, mount.over)) continue;
      throw new GuardError('changed', `"${path}" was put in the place of another file since it was looked at`, 'send the command again');
    }
    // "ward open" takes none there; a policy written by hand may name one.
    if (mount.kind === 'writable' && mount.at.startsWith('/tmp/'))
      throw new GuardError(
        'project',
        `the project "${mount.at}" lies in a temporary directory, which each session has for itself`,
        'open one that lies elsewhere, and take this one out of "projects" in the policy',
      );
    if (mount.at.startsWith('/tmp/') && absent(path))
      throw new GuardError('project', `"${mount.at}" lies in a temporary directory, which each session has for itself`, 'put it elsewhere');
    throw new GuardError('planted', `"${path}" is reached through a link, or is gone`, 'look at what an earlier command left there');
  }
}

function isThat(file: string, { device, inode }: { readonly device: string; readonly inode: string }): boolean {
  const { dev, ino } = statSync(file, { bigint: true });
  return String(dev) === device && String(ino) === inode;
}

function absent(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}
