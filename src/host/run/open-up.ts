/** Directories that a command took its owner's rights from, so that nobody could look after what it left in them. */
import { chmodSync, closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync } from 'node:fs';

/** O_PATH of open(2); Node has no name for it. */
const pathOnly = 0o10000000;
const owner = 0o700;

/** Gives the owner all rights in each of these, the upper ones first; the function it returns puts back the modes that were there. */
export function openUp(directories: readonly string[]): () => void {
  const distinct = [...new Set(directories)].sort((one, other) => one.length - other.length);
  const back = distinct.map(open);
  return () => {
    for (const restore of back.reverse()) restore();
  };
}

/** What is no directory, or is reached through a link, is left as it is. */
function open(directory: string): () => void {
  const held = hold(directory);
  if (held === undefined) return () => undefined;
  const { mode } = fstatSync(held);
  const change = (to: number) => chmodSync(`/proc/self/fd/${held}`, to & 0o7777);
  try {
    if ((mode & owner) !== owner) change(mode | owner);
  } catch {
    // Somebody else's: then it was not the command that closed it.
    closeSync(held);
    return () => undefined;
  }
  return () => {
    if ((mode & owner) !== owner) change(mode);
    closeSync(held);
  };
}

function hold(directory: string): number | undefined {
  try {
    // Most are not there, and an error that is thrown is dearer than a look.
    if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) return undefined;
    const held = openSync(directory, pathOnly | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    if (readlinkSync(`/proc/self/fd/${held}`) === directory) return held;
    closeSync(held);
  } catch {
    // Not there, or no directory any more.
  }
  return undefined;
}
