/** Where a name may be found in a directory, by what the directory says is in it: a name that is none of that is not looked for. */
import { readdirSync } from 'node:fs';

/** True, too, where that is not known. */
export type May = (name: string) => boolean;

const always: May = () => true;

/** Some file systems take a letter for its capital (VFAT, casefold of ext4), and others for letters of ASCII. */
export function amongst(listed: readonly string[] | undefined): May {
  if (listed?.every(name => /^[\x20-\x7e]*$/.test(name)) !== true) return always;
  const folded = new Set(listed.map(name => name.toLowerCase()));
  return name => folded.has(name.toLowerCase());
}

/** As the directory is now. */
export function maybeIn(directory: string): May {
  try {
    return amongst(readdirSync(directory));
  } catch {
    return always;
  }
}
