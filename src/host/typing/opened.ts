/** What a person gave for the rest of a session, as the running sandbox of the session itself is shown it. */
import { exhausted } from '../../core/exhausted.ts';
import { covers } from '../../core/judge/openings.ts';
import type { Grant } from '../../core/values.ts';
import { hideLive, type LivePlace, type Mounted, mountsOf, showLive } from '../run/live-mounts.ts';
import { type After, putAway } from '../run/put-away.ts';
import { noteAhead } from '../run/turn.ts';
import type { Noted } from '../run/unfinished.ts';
import { lookThrough } from './look-through.ts';

export interface Opened {
  /** In words why not all of it is shown; then nothing of it is. */
  readonly open: (grants: readonly Grant[]) => string | undefined;
  /** The sandbox has all of this. */
  readonly holds: (wanted: readonly Grant[]) => boolean;
  /** Takes away what none of these is any more; where that lay. */
  readonly keep: (given: readonly Grant[]) => readonly string[];
  /** For others to see when it is gone. */
  readonly mounts: () => Standing;
  /** When nothing runs there any more: what came to be that would run code is put aside, and told in words. */
  readonly close: () => readonly string[];
}

/** By the numbers of its mounts, in the namespace of that process. */
export interface Standing {
  readonly pid: number;
  readonly mounts: readonly string[];
}

interface Shown {
  readonly grant: Grant;
  readonly place: LivePlace;
  readonly mount: Mounted;
  /** Mounts at its place and below when it was shown: one that is gone was a mask. */
  count: number;
}

/** What a session has by itself, and what is closed of that stays closed. `notes`: where runs are noted until they have been looked after. */
interface Own {
  readonly project: string;
  readonly notes: string;
}

/** `first`: a process of the sandbox, as long as there is one. */
export function opened(first: () => number | undefined, { project, notes }: Own): Opened {
  const afters = new Map<string, Looked>();
  let all: readonly Shown[] = [];
  const take = (one: Shown) => {
    const pid = first();
    if (pid !== undefined) hideLive(pid, one.mount.id);
    all = all.filter(other => other !== one);
  };
  const show = (grant: Grant): string | undefined => {
    const pid = first();
    if (pid === undefined || (grant.kind !== 'read' && grant.kind !== 'write')) return 'that is no path';
    if (`${grant.path}/`.startsWith(`${project}/`)) return `"${grant.path}" lies in its project`;
    const looked = lookThrough(grant);
    if (typeof looked === 'string') return looked;
    // A mount over them would bury them, and they are shown anew above it.
    const below = all.filter(one => one.place.path.startsWith(`${grant.path}/`));
    const ours = [...below, ...all.filter(one => one.place.path === grant.path)].map(one => one.place.path);
    if (mountsOf(pid).some(({ at }) => at.startsWith(`${grant.path}/`) && !ours.some(one => `${at}/`.startsWith(`${one}/`))))
      return `something that the sandbox has of its own lies in "${grant.path}"`;
    below.toReversed().forEach(take);
    const noted = looked.after === undefined || afters.has(grant.path) ? undefined : note(looked.after, looked.place, notes);
    if (typeof noted === 'string') return noted;
    const why = showLive(pid, looked.place);
    const mount = why === undefined ? mountsOf(pid).findLast(one => one.at === grant.path) : undefined;
    if (mount === undefined) {
      noted?.noted.drop();
      return why ?? 'it is not there';
    }
    if (noted !== undefined) afters.set(grant.path, noted);
    all = [...all, { grant, place: looked.place, mount, count: 0 }];
    const lost = below.map(one => show(one.grant)).find(one => one !== undefined);
    all.forEach(one => {
      one.count = countAt(pid, one);
    });
    return lost;
  };
  const open: Opened['open'] = grants => {
    const before = all.map(one => one.grant);
    const further = grants.filter(one => !covers(before, [one]));
    const why = further.map(show).find(one => one !== undefined);
    const half = why === undefined ? [] : all.filter(one => !before.includes(one.grant));
    half.toReversed().forEach(take);
    return why;
  };
  const keep: Opened['keep'] = given => {
    const pid = first();
    const gone = all.filter(one => !covers(given, [one.grant]) || pid === undefined || !whole(pid, one));
    gone.toReversed().forEach(take);
    return gone.map(one => one.place.path);
  };
  const mounts = () => ({ pid: first() ?? 0, mounts: all.map(one => one.mount.id) });
  const close: Opened['close'] = () => {
    const trouble: string[] = [];
    const moved = [...afters.values()].flatMap(({ after, noted }) => {
      const all = putAway({ ...after, past: noted.ended() }, trouble, notes);
      noted.forget();
      return all;
    });
    return [...moved, ...trouble];
  };
  const holds: Opened['holds'] = wanted => {
    const given = all.map(one => one.grant);
    return wanted.length > 0 && covers(given, wanted) && !wanted.some(one => all.some(({ place }) => closed(place, one)));
  };
  return { open, keep, mounts, close, holds };
}

interface Looked {
  readonly after: After;
  readonly noted: Noted;
}

/** Others begin meanwhile, and who works there could move what they have mounts on; a Ward that is killed leaves it to the next start. In words why it can't be. */
function note(after: After, { path: root, identity, inner }: LivePlace, notes: string): Looked | string {
  const held = inner.map(one => ({ path: `${root}/${one.path}`, writable: one.kind === 'writable', identity: one.identity }));
  try {
    const noted = noteAhead(notes, after);
    noted.again(after, [{ path: root, writable: true, identity }, ...held]);
    return { after, noted };
  } catch (error) {
    return exhausted(error)?.message ?? (error as Error).message;
  }
}

/** What stays closed in a place is not had with it. */
function closed({ inner, path: root }: LivePlace, wanted: Grant): boolean {
  if (wanted.kind !== 'read' && wanted.kind !== 'write') return true;
  const against = inner.filter(one => one.kind === 'masked' || (one.kind === 'read-only' && wanted.kind === 'write'));
  return against.some(one => `${wanted.path}/`.startsWith(`${root}/${one.path}/`));
}

const standing = (pid: number, { mount }: Shown) => mountsOf(pid).some(one => one.id === mount.id && one.at === mount.at);

const countAt = (pid: number, { place }: Shown) =>
  mountsOf(pid).filter(one => one.at === place.path || one.at.startsWith(`${place.path}/`)).length;

/** Somebody outside who puts another file in the place of a masked one takes the mask away (rename(2) since Linux 3.18). */
const whole = (pid: number, one: Shown) => standing(pid, one) && countAt(pid, one) >= one.count;
