/** Mount destinations below what a sandbox can write: only places that are really there, and not through a link. */
import { realpathSync } from 'node:fs';
import { GuardError } from '../../core/fault.ts';
import type { Mount } from '../../core/values.ts';

/**
 * bubblewrap before 0.12 makes a missing mount point by path, through whatever link an earlier command planted, on the host (CVE-2026-87766).
 * So below a writable mount each destination must exist and be its own real path.
 */
export function checkDestinations(mounts: readonly Mount[]): void {
  const writable: { readonly at: string; readonly from: string }[] = [];
  for (const mount of mounts) {
    const root = writable.findLast(one => mount.at.startsWith(`${one.at}/`));
    const onHost = root === undefined ? undefined : root.from + mount.at.slice(root.at.length);
    if (onHost !== undefined && mount.kind !== 'seal' && realPath(onHost) !== onHost) {
      throw new GuardError('planted', `"${onHost}" is reached through a link, or is gone`, 'look at what an earlier command left there');
    }
    if (mount.kind === 'writable') writable.push({ at: mount.at, from: mount.source.path });
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}
