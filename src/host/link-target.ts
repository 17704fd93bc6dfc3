/** What a symbolic link holds. */
import { lstatSync, readlinkSync } from 'node:fs';

/** Undefined where none stands there, or nobody may look. */
export function linkTarget(file: string): string | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(file) : undefined;
  } catch {
    return undefined;
  }
}
