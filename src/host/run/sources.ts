/** Mount sources by identity: opened without following a last link, compared with what was consented to, handed on as descriptors. */
import { closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { GuardError } from '../../core/fault.ts';
import type { Mount } from '../../core/values.ts';

/** open(2) on Linux; Node has no name for it. */
const pathOnly = 0o10000000;

/** A descriptor for each mount whose source has an identity, by its index. On failure all are closed and nothing runs. */
export function openSources(mounts: readonly Mount[]): ReadonlyMap<number, number> {
  const opened = new Map<number, number>();
  try {
    for (const [index, mount] of mounts.entries()) {
      if (mount.kind !== 'read-only' && mount.kind !== 'writable') continue;
      if (mount.source.identity !== undefined) opened.set(index, openSource(mount.source.path, mount.source.identity));
    }
  } catch (error) {
    for (const descriptor of opened.values()) closeSync(descriptor);
    throw error;
  }
  return opened;
}

function openSource(file: string, identity: { readonly device: string; readonly inode: string }): number {
  const descriptor = open(file);
  const seen = fstatSync(descriptor, { bigint: true });
  const same = String(seen.dev) === identity.device && String(seen.ino) === identity.inode && !seen.isSymbolicLink();
  if (same && readlinkSync(`/proc/self/fd/${descriptor}`) === file) return descriptor;
  closeSync(descriptor);
  throw changed(file);
}

function open(file: string): number {
  try {
    return openSync(file, pathOnly | constants.O_NOFOLLOW);
  } catch {
    throw changed(file);
  }
}

function changed(file: string): GuardError {
  return new GuardError('changed', `"${file}" changed since it was looked at`, 'send the command again');
}
