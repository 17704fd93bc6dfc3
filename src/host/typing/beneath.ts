/** The sandbox of a terminal of Ward's, while a line that lies over it may put others in the place of files which are read-only there. */
import { lstatSync } from 'node:fs';
import { mountsOf, showLive } from '../run/live-mounts.ts';

/** What a run that lies over another sandbox needs of that. */
export interface Beneath {
  /**
   * Before these are open to the run: who renames a file over one takes away its mask there too (rename(2) since Linux 3.18). The way to close them there
   * again; in words why they can't be opened.
   */
  readonly lift: (files: readonly string[]) => (() => void) | string;
}

interface Known {
  /** A process of that sandbox. */
  readonly pid: number | undefined;
  /** Nothing is there but what waits for the run: nobody writes such a file meanwhile. */
  readonly alone: () => boolean;
  /** It is not closed any more. */
  readonly lost: (why: string) => void;
}

const busy = "something runs in the background of this terminal, so git's settings stay read-only: send this again when that has ended";

export function beneath({ pid, alone, lost }: Known): Beneath {
  const lift: Beneath['lift'] = files => {
    if (pid === undefined || !alone()) return busy;
    const closed = isMounted(pid, files);
    return () => {
      const again = isMounted(pid, closed);
      for (const file of closed) {
        const why = again.includes(file) ? undefined : close(pid, file);
        if (why !== undefined) lost(`"${file}" could not be made read-only again in it: ${why}`);
      }
    };
  };
  return { lift };
}

function isMounted(pid: number, files: readonly string[]): readonly string[] {
  const places = new Set(mountsOf(pid).map(one => one.at));
  return files.filter(file => places.has(file));
}

/** Where nothing stands any more there is nothing to be written that was there before. */
function close(pid: number, file: string): string | undefined {
  const seen = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (seen === undefined) return 'it is gone';
  return showLive(pid, { kind: 'read-only', path: file, identity: `${seen.dev} ${seen.ino}`, directory: false, inner: [] });
}
