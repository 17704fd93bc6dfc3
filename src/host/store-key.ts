/**
 * The key of the codes on Ward's own stores and on what was accepted of the policy: a file beside the record's first key, outside every sandbox. No keyring: each command would have to wait
 * for it, and it gives what it keeps to every process of the user, as the file does.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { constants, linkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exhausted } from '../core/exhausted.ts';
import { GuardError } from '../core/fault.ts';
import { type Directories, ownDirectory } from './directories.ts';
import { type FileSeen, type Sources, sources } from './sources.ts';

export const storeKeyFile = ({ config }: Directories) => path.join(config, 'store.key');

/** Undefined where there is none, or none that is the user's alone. */
export function storeKey(directories: Directories, by: Sources = sources): string | undefined {
  try {
    const text = by.text(storeKeyFile(directories), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK, isOwn);
    return text === undefined ? undefined : /^([0-9a-f]{64})\n$/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

const isOwn = (seen: FileSeen) => seen.isFile() && seen.uid === process.geteuid?.() && (seen.mode & 0o077) === 0;

/** HMAC-SHA-256 over all of it, the first of which says what it is. */
export function codeOf(parts: readonly string[], key: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(JSON.stringify(parts)).digest('hex');
}

/** The same, made where there is none: of two that make it at once both have the one that came first (link(2)). */
export function ownStoreKey(directories: Directories): string {
  const known = storeKey(directories);
  if (known !== undefined) return known;
  const file = storeKeyFile(directories);
  ownDirectory(directories.config);
  const draft = `${file}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
    linkSync(draft, file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (exhausted(error) !== undefined) throw error;
    if (code !== 'EEXIST') throw new GuardError('store-key', `"${file}" can't be made: ${message}`, 'make its directory writable for you');
  } finally {
    rmSync(draft, { force: true });
  }
  const made = storeKey(directories);
  if (made === undefined)
    throw new GuardError(
      'store-key',
      `"${file}" is no key of yours alone`,
      `move it away, then run "ward policy accept" and "ward rules accept"`,
    );
  return made;
}
