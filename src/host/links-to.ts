/** The symbolic links that lead from a path to what lies there. */
import path from 'node:path';
import type { SymbolicLink } from '../core/values.ts';
import { linkTarget } from './link-target.ts';

/** As the kernel counts: path_resolution(7). */
const most = 40;

/** Each that is met on the way, by its real place; as far as the way can be gone. */
export function linksTo(given: string): readonly SymbolicLink[] {
  const links: SymbolicLink[] = [];
  const left = partsOf(given);
  let at = '/';
  for (let part = left.shift(); part !== undefined && links.length < most; part = left.shift()) {
    const next = path.join(at, part);
    const to = linkTarget(next);
    if (to === undefined) at = next;
    else {
      links.push({ at: next, to });
      left.unshift(...partsOf(to));
      if (to.startsWith('/')) at = '/';
    }
  }
  return links;
}

const partsOf = (file: string) => file.split('/').filter(part => part !== '' && part !== '.');
