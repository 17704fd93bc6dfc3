/** Names below a directory that are to be held: which are there, and by which identity, with every directory on the way to them. */
import { type BigIntStats, lstatSync } from 'node:fs';
import path from 'node:path';
import { isRepository, type ProtectedName } from '../core/protected.ts';
import type { Ground } from '../core/values.ts';
import { amongst, type May } from './amongst.ts';
import type { Looks } from './looks.ts';

/**
 * Each name by what stands there: held as it is, missing, or a link, which no mount can hold. `listed`: what the directory says is in it; a name that
 * is none of that is not looked for.
 */
export function held(
  root: string,
  names: readonly Pick<ProtectedName, 'path' | 'kind'>[],
  listed?: readonly string[],
  lookAtOne: LookAt = lookAt,
): Pick<Ground, 'present' | 'missing' | 'chain' | 'links'> {
  const present: Ground['present'][number][] = [];
  const chain = new Map<string, Ground['chain'][number]>();
  const missing: string[] = [];
  const links = new Set<string>();
  const look = looker(root, amongst(listed), lookAtOne);
  for (const { path: name, kind } of names) {
    const above = ancestors(name).map(one => ({ path: one, seen: look(one) }));
    for (const one of above) if (one.seen?.kind === 'link') links.add(one.path);
    if (above.some(one => one.seen?.kind === 'link' || (one.seen?.kind !== 'directory' && isWhole(one.path)))) continue;
    const seen = look(name);
    if (seen === undefined) missing.push(name);
    else if (seen.kind === 'link') links.add(name);
    // A repository's directory stays writable around its protected names; whatever else stands there, another kind of it could take its place.
    else if (seen.kind === kind || !isRepository(name)) {
      present.push({ path: name, kind: seen.kind === 'directory' ? 'directory' : 'file', device: seen.device, inode: seen.inode });
      for (const one of above)
        if (one.seen !== undefined) chain.set(one.path, { path: one.path, device: one.seen.device, inode: one.seen.inode });
    }
  }
  return { present, missing, chain: [...chain.values()], links: [...links] };
}

/** Each name once, and none below what is no directory: there is nothing then (path_resolution(7)). */
function looker(root: string, maybe: May, lookAtOne: LookAt): (name: string) => Seen {
  const seen = new Map<string, Seen>();
  const look = (name: string): Seen => {
    if (seen.has(name)) return seen.get(name);
    const end = name.lastIndexOf('/');
    const above = end < 0 ? undefined : look(name.slice(0, end));
    const there = end < 0 ? maybe(name) : above?.kind === 'directory' || above?.kind === 'link';
    const found = there ? lookAtOne(`${root}/${name}`) : undefined;
    seen.set(name, found);
    return found;
  };
  return look;
}

/** A repository that comes to be is looked at as one: what git itself puts in it may stay. */
function isWhole(directory: string): boolean {
  return path.basename(directory) === '.git' || directory.includes('.git/');
}

/** `a/b/c` → `a`, `a/b`. */
function ancestors(name: string): readonly string[] {
  if (!name.includes('/')) return [];
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

export type Seen = { readonly kind: 'file' | 'directory' | 'link' | 'other'; readonly device: string; readonly inode: string } | undefined;

export type LookAt = (file: string) => Seen;

/** What stands there, links not followed; nothing too where nobody may look. */
export const lookAt: LookAt = file => told(lstatOrNothing(file));

/** The same by looks of one moment. */
export function seenBy(look: Looks, file: string): Seen {
  try {
    return told(look.at(file));
  } catch {
    return undefined;
  }
}

function told(seen: BigIntStats | undefined): Seen {
  if (seen === undefined) return undefined;
  const kind = seen.isFile() ? 'file' : seen.isDirectory() ? 'directory' : seen.isSymbolicLink() ? 'link' : 'other';
  return { kind, device: String(seen.dev), inode: String(seen.ino) };
}

function lstatOrNothing(file: string) {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
