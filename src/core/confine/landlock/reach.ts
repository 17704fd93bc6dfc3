/** What the mounts of a launch let be read and written, as a list of what is allowed: Landlock knows no exception below a directory. */
import path from 'node:path';
import type { Launch, Mount } from '../../values.ts';

/** How far a command reaches at a place. Whatever is not named is `none`. */
type Reach = 'none' | 'read' | 'write';

export interface Point {
  readonly at: string;
  readonly reach: Reach;
  /** The mount it comes from, where that names its source by identity: the edge has it open. */
  readonly mount: number | undefined;
}

/** Something allowed: a place, and the mount with an identity at or above it that it is looked up from. */
export interface Allowed {
  readonly path: string;
  readonly mount: number | undefined;
  /** `list`: the names in it alone, for something below is not to be reached. */
  readonly what: 'read' | 'write' | 'list';
}

/** The names in a directory; none where it can't be listed, and then nothing in it is allowed. */
export type Names = (directory: string) => readonly string[];

const order: readonly Reach[] = ['none', 'read', 'write'];
const least = (point: Point, reach: Reach) => order.indexOf(point.reach) >= order.indexOf(reach);
const below = (directory: string, at: string) => at !== directory && at.startsWith(directory === '/' ? '/' : `${directory}/`);

/** A mount as a point: what is shown elsewhere than where it lies can't be reached at the place where it would be shown. */
function pointOf(mount: Mount, index: number): Point | undefined {
  switch (mount.kind) {
    case 'read-only':
    case 'writable': {
      const same = mount.source.path === mount.at;
      const reach = same ? (mount.kind === 'writable' ? 'write' : 'read') : 'none';
      return { at: mount.at, reach, mount: same && mount.source.identity !== undefined ? index : undefined };
    }
    case 'empty':
    case 'text':
    case 'devices':
    case 'processes':
      return { at: mount.at, reach: 'none', mount: undefined };
    default:
      return undefined;
  }
}

/** In the order of the mounts: a later one hides what stood at its place and below. What lies elsewhere is reached there. */
export function points({ mounts, provided }: Pick<Launch, 'mounts' | 'provided'>): readonly Point[] {
  let all: readonly Point[] = [];
  const elsewhere: Point[] = provided.map(at => ({ at, reach: 'write', mount: undefined }));
  for (const [index, mount] of mounts.entries()) {
    const point = pointOf(mount, index);
    if (point !== undefined) all = [...all.filter(one => one.at !== point.at && !below(point.at, one.at)), point];
    if (mount.kind === 'writable' && mount.source.path !== mount.at)
      elsewhere.push({ at: mount.source.path, reach: 'write', mount: undefined });
  }
  return [...all, ...elsewhere];
}

/** Every place to allow, so that what is reached is exactly what the points say; directories with something held in them are taken apart by name. */
export function allowed(all: readonly Point[], names: Names): readonly Allowed[] {
  return (['read', 'write'] as const).flatMap(what =>
    all.filter(one => begins(one, what, all)).flatMap(one => spread(one, what, { all, names })),
  );
}

/** Whether a place is reached that far and what holds it is not. */
function begins(point: Point, what: 'read' | 'write', all: readonly Point[]): boolean {
  const above = all.filter(one => below(one.at, point.at)).sort((one, other) => other.at.length - one.at.length)[0];
  return least(point, what) && (above === undefined || !least(above, what));
}

interface Around {
  readonly all: readonly Point[];
  readonly names: Names;
}

function spread({ at, mount }: Omit<Point, 'reach'>, what: 'read' | 'write', { all, names }: Around): readonly Allowed[] {
  const held = all.filter(one => below(at, one.at) && !least(one, what));
  if (held.length === 0) return [{ path: at, mount, what }];
  const listed: Allowed[] = what === 'read' ? [{ path: at, mount, what: 'list' }] : [];
  const children = names(at).flatMap(name => {
    const child = path.posix.join(at, name);
    const own = all.findLast(one => one.at === child);
    if (own !== undefined && !least(own, what)) return [];
    return spread({ at: child, mount: own?.mount ?? mount }, what, { all, names });
  });
  return [...listed, ...children];
}

/** The directories in which nothing can be made, renamed or deleted, though all else in them can be written. */
export function frozen(launch: Pick<Launch, 'mounts' | 'provided'>): readonly string[] {
  const all = points(launch);
  const holding = all.filter(one => one.reach === 'write' && all.some(other => below(one.at, other.at) && other.reach !== 'write'));
  return holding.map(one => one.at);
}
