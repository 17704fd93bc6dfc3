/** Mount points in a tree that other commands may write just then: which of them could be put elsewhere while they are used. */
import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { Mount } from '../../core/values.ts';

/** What stands in a sandbox at or below what it may write, by its path on the host. No name that is a mount point there can be moved by who is in it (rename(2), EBUSY). */
export interface Held {
  readonly path: string;
  readonly writable: boolean;
  /** Device and inode of what it lies on; whoever puts something else there from outside takes the mount away. */
  readonly identity: string;
}

interface Below {
  readonly root: string;
  readonly path: string;
  readonly mount: Mount;
}

/** The mounts below a writable one, as the host names their places. */
export function below(mounts: readonly Mount[]): readonly Below[] {
  const writable: { readonly at: string; readonly from: string }[] = [];
  return mounts.flatMap(mount => {
    const root = writable.findLast(one => mount.at.startsWith(`${one.at}/`));
    if (mount.kind === 'writable') writable.push({ at: mount.at, from: mount.source.path });
    return root === undefined || mount.kind === 'seal'
      ? []
      : [{ root: root.from, path: root.from + mount.at.slice(root.at.length), mount }];
  });
}

/** What a sandbox with these mounts holds, as it is now. */
export function heldBy(mounts: readonly Mount[]): readonly Held[] {
  const roots = mounts.flatMap(mount => (mount.kind === 'writable' ? [{ path: mount.source.path, writable: true }] : []));
  const inner = below(mounts).map(({ path: place, mount }) => ({ path: place, writable: mount.kind === 'writable' }));
  return [...new Map([...roots, ...inner].map(one => [one.path, { ...one, identity: identity(one.path) }])).values()];
}

/** The first place on the way to a mount point that one of these sandboxes could put something else in. */
export function movable(mounts: readonly Mount[], others: readonly (readonly Held[])[]): string | undefined {
  const ways = below(mounts).flatMap(({ root, path: place }) => way(root, place));
  return ways.find(one => others.some(held => canMove(held, one)));
}

/** Each directory below the root down to the place, and the place. */
function way(root: string, place: string): readonly string[] {
  return place === root ? [] : [...way(root, path.dirname(place)), place];
}

function canMove(held: readonly Held[], place: string): boolean {
  const parent = path.dirname(place);
  const over = held.filter(one => `${parent}/`.startsWith(`${one.path}/`)).reduce(longer, undefined);
  if (over?.writable !== true) return false;
  const own = held.find(one => one.path === place);
  return own === undefined || own.identity !== identity(place);
}

const longer = (one: Held | undefined, other: Held): Held => (one !== undefined && one.path.length >= other.path.length ? one : other);

function identity(place: string): string {
  const seen = lstatSync(place, { bigint: true, throwIfNoEntry: false });
  return seen === undefined ? 'nothing' : `${seen.dev} ${seen.ino}`;
}
