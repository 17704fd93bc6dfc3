/** How files of Ward's own, and of those who use it, are looked at and read: for one command each as it comes. */
import { closeSync, fstatSync, openSync, realpathSync, statSync } from 'node:fs';
import { readWhole } from './read-whole.ts';

/** What is seen of a file. */
export interface FileSeen {
  readonly uid: number;
  readonly mode: number;
  readonly size: number;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
}

export interface Sources {
  /** Links followed; undefined where nothing stands there. Throws where nobody may look. */
  readonly seen: (file: string) => FileSeen | undefined;
  /** All that is in it, as UTF-8; undefined where `fits`, asked of what was seen of this very file, says no. `flags` as of open(2), and throws as it does. */
  readonly text: (file: string, flags: number, fits: (seen: FileSeen) => boolean) => string | undefined;
  /** The name with no link in it, of what is there. */
  readonly real: (directory: string) => string | undefined;
}

export const sources: Sources = {
  seen: file => statSync(file, { throwIfNoEntry: false }),
  text: (file, flags, fits) => {
    const descriptor = openSync(file, flags);
    try {
      const seen = fstatSync(descriptor);
      return fits(seen) ? readWhole(descriptor, seen.size).toString('utf8') : undefined;
    } finally {
      closeSync(descriptor);
    }
  },
  real: directory => {
    try {
      return statSync(directory, { throwIfNoEntry: false }) === undefined ? undefined : realpathSync.native(directory);
    } catch {
      return undefined;
    }
  },
};
