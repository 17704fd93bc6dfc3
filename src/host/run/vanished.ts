/** What lies over files of the system that are hidden, and come and go, as the locks of useradd(8) do: where one is gone nothing is left to hide, and in a read-only directory nothing can be mounted there. */
import { lstatSync } from 'node:fs';
import type { Launch, Mount } from '../../core/values.ts';

/** The launch without what would lie over nothing; the same one where all are there. */
export function withoutVanished(launch: Launch): Launch {
  const mounts = launch.mounts.filter(mount => !(hides(mount) && stamp(mount.at) === ''));
  return mounts.length === launch.mounts.length ? launch : { ...launch, mounts };
}

/** Told whether any of those files is another than it was, or gone. */
export function watchHidden({ mounts }: Launch): () => boolean {
  const before = mounts.filter(hides).map(({ at }) => [at, stamp(at)] as const);
  return () => before.some(([at, was]) => stamp(at) !== was);
}

function hides(mount: Mount): boolean {
  return mount.at.startsWith('/etc/') && (mount.kind === 'empty' || (mount.kind === 'read-only' && mount.source.path === '/dev/null'));
}

/** Empty where nothing is there. */
function stamp(file: string): string {
  try {
    const seen = lstatSync(file, { throwIfNoEntry: false, bigint: true });
    return seen === undefined ? '' : `${seen.ino} ${seen.ctimeNs}`;
  } catch {
    return 'it could not be looked at';
  }
}
