/** What is hidden of /etc, for a process that stays: looked at again only when something there has changed, which the kernel tells (inotify(7)). */
import { existsSync, watch } from 'node:fs';
import path from 'node:path';
import type { Capabilities } from '../../core/values.ts';
import { hidden, mixed } from './machine.ts';

/** Milliseconds after which it is looked at again though nobody told of anything: where too much happens at once the kernel leaves some out. */
const longest = 10_000;

interface Seen {
  readonly at: number;
  readonly found: Capabilities['hidden'];
  readonly end: () => void;
}

/** A command that began a moment before a change sees what came of it too: /etc in the sandbox is the machine's own. */
export function keptHidden(
  look: () => Capabilities['hidden'] = hidden,
  directories: readonly string[] = mixed,
): () => Capabilities['hidden'] {
  let seen: Seen | undefined;
  const drop = () => {
    seen?.end();
    seen = undefined;
  };
  return () => {
    if (seen !== undefined && performance.now() - seen.at < longest) return seen.found;
    drop();
    // Watched before it is looked at, so that no change comes in between.
    const end = watched(directories, drop);
    const found = look();
    if (end !== undefined) seen = { at: performance.now(), found, end };
    return found;
  };
}

/** Undefined where not all can be watched: then nothing is kept. */
function watched(directories: readonly string[], changed: () => void): (() => void) | undefined {
  const watchers: { readonly close: () => void }[] = [];
  const end = () => {
    for (const one of watchers.splice(0)) one.close();
  };
  try {
    for (const one of there(directories)) watchers.push(watch(one, { persistent: false }, changed).on('error', changed));
    return end;
  } catch {
    end();
    return undefined;
  }
}

/** Those that are there; of one that is missing, the nearest above it, where it would be told of. */
function there(directories: readonly string[]): ReadonlySet<string> {
  const nearest = (one: string): string => (one === '/' || existsSync(one) ? one : nearest(path.dirname(one)));
  return new Set(directories.map(nearest));
}
