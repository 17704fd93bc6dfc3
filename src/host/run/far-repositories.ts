/** Every repository in a project, at any depth, registered or not: a `.git`, or a directory with `HEAD`, `objects` and `refs` in it. */
import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { atOnce, type Steps } from './steps.ts';

export interface Far {
  /** By the path of its `.git`, or of its `HEAD` where there is none. */
  readonly found: readonly string[];
  /** Directories that can't be looked into: no rights, a name that is no text, a path too long. */
  readonly unseen: readonly string[];
  /** Why this is not all; undefined where it is. */
  readonly cut: string | undefined;
}

/** How far a look goes; `ward(1)` tells it. */
export interface Bounds {
  readonly entries: number;
  readonly milliseconds: number;
}

const built: Bounds = { entries: 1_000_000, milliseconds: 2000 };

/** What lies in a repository's own directory is that repository's. Links are not followed: what they lead to lies elsewhere. */
export const farRepositories = (project: string, bounds: Bounds = built): Far => atOnce(lookFar(project, bounds));

/** The same, a directory at each step. */
export function* lookFar(project: string, { entries: most, milliseconds }: Bounds = built): Steps<Far> {
  const found: string[] = [];
  const unseen: string[] = [];
  let end = performance.now() + milliseconds;
  const left = [project];
  let entries = 0;
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (entries > most) return { found, unseen, cut: `it holds more than ${most} files` };
    if (performance.now() > end) return { found, unseen, cut: `that took more than ${milliseconds / 1000} seconds` };
    const all = entriesOf(one);
    if (all === undefined) unseen.push(one);
    else entries += take(one, all, { project, found, left });
    end += yield;
  }
  return { found, unseen, cut: undefined };
}

function entriesOf(directory: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    return gone(directory, error) ? [] : undefined;
  }
}

/** Another command took it away since it was listed. A name that is no text has lost its bytes here, and is there still. */
function gone(directory: string, error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' && !directory.includes('\uFFFD');
}

interface Look {
  /** Its own `.git` is held and compared by other means. */
  readonly project: string;
  readonly found: string[];
  readonly left: string[];
}

/** Some file systems know no case: what only looks like one of these names is looked up by the name itself. */
function take(directory: string, all: readonly Dirent[], { project, found, left }: Look): number {
  let parts = 0;
  for (const one of all) {
    const { name } = one;
    const lower = name.length < 8 ? name.toLowerCase() : '';
    if (lower === '.git') {
      if (directory !== project) found.push(path.join(directory, '.git'));
    } else if (one.isDirectory()) left.push(`${directory}/${name}`);
    if (lower === 'head' || lower === 'objects' || lower === 'refs') parts += 1;
  }
  if (parts >= 3) found.push(path.join(directory, 'HEAD'));
  return all.length;
}
