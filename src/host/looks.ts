/** Looks at the machine of one moment: at each name once, for all who ask within it. Not to be kept, for the machine changes. */
import { type BigIntStats, lstatSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Looks {
  /** What stands there, a link not followed; undefined where nothing does. Throws where nobody may look. */
  readonly at: (file: string) => BigIntStats | undefined;
  /** The same of where a link leads. */
  readonly to: (file: string) => BigIntStats | undefined;
  /** Its name with no link in it; undefined where nothing stands there, or nobody may look. */
  readonly real: (file: string) => string | undefined;
}

/** What the kernel goes through that is no name of its own: a slash too many, `.` and `..`. */
const roundabout = /\/\.{0,2}(?:\/|$)/;

export function looks(): Looks {
  const seen = new Map<string, BigIntStats | undefined>();
  const names = new Map<string, string | undefined>([['/', '/']]);
  const at = (file: string) => {
    const before = seen.get(file);
    if (before !== undefined || seen.has(file)) return before;
    const found = lookAt(file);
    seen.set(file, found);
    return found;
  };
  const to = (file: string) => {
    const found = at(file);
    return found?.isSymbolicLink() ? statSync(file, { bigint: true, throwIfNoEntry: false }) : found;
  };
  /** What is no link has the name that it has in the directory above. */
  const named = (file: string): string | undefined => {
    const found = at(file);
    if (found === undefined) return undefined;
    if (found.isSymbolicLink() || roundabout.test(file) || !file.startsWith('/')) return realpathSync.native(file);
    const above = real(path.dirname(file));
    return above === undefined ? realpathSync.native(file) : path.join(above, path.basename(file));
  };
  const real = (file: string): string | undefined => {
    const before = names.get(file);
    if (before !== undefined || names.has(file)) return before;
    const name = nameOrNothing(() => named(file));
    names.set(file, name);
    return name;
  };
  return { at, to, real };
}

/** Below what is no directory there is nothing either, which lstatSync takes for a fault. */
function lookAt(file: string): BigIntStats | undefined {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function nameOrNothing(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
