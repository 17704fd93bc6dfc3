/** Mount destinations below what a sandbox can write: only places that are really there, and not through a link. */
import { realpathSync } from 'node:fs';
import { GuardError } from '../../core/fault.ts';
import type { Mount } from '../../core/values.ts';
import { below } from './movable.ts';

/**
 * bubblewrap before 0.12 makes a missing mount point by path, through whatever link an earlier command planted, on the host (CVE-2026-87766).
 * So below a writable mount each destination must exist and be its own real path.
 */
export function checkDestinations(mounts: readonly Mount[]): void {
  for (const { path } of below(mounts)) {
    if (realPath(path) === path) continue;
    throw new GuardError('planted', `"${path}" is reached through a link, or is gone`, 'look at what an earlier command left there');
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}
