/** The sandbox of a terminal of Ward's, while a line that lies over it may put others in the place of files which are read-only there. */
import { lstatSync } from 'node:fs';
import type { Agreeing } from '../run/held-names.ts';
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
  /** What looks on that nothing of it is replaced; undefined where it has not begun. */
  readonly names: Agreeing | undefined;
  /** Nothing is there but what waits for the run: nobody writes such a file meanwhile. */
  readonly alone: () => boolean;
  /** It is not closed any more. */
  readonly lost: (why: string) => void;
}

const busy = "something runs in the background of this terminal, so git's settings stay read-only: send this again when that has ended";

export function beneath({ pid, names, alone, lost }: Known): Beneath {
  const lift: Beneath['lift'] = files => {
    const closed = pid === undefined ? [] : isMounted(pid, files);
    if (pid === undefined || closed.length === 0) return () => undefined;
    if (!alone()) return busy;
    names?.rest(closed);
    return () => {
      const again = isMounted(pid, closed);
      for (const file of closed) {
        const why = again.includes(file) ? undefined : close(pid, file);
        if (why !== undefined) lost(`"${file}" could not be made read-only again in it: ${why}`);
      }
      names?.agreed(closed);
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
  const place = { kind: 'read-only', path: file, identity: `${seen.dev} ${seen.ino}`, directory: seen.isDirectory(), inner: [] } as const;
  return showLive(pid, place);
}
