/** Room on disks: what is left where a command writes, what the session's /tmp holds, and which directories in memory are full. */
import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

/** Bytes that an ordinary user may still write there; undefined where nobody can tell. */
export function leftIn(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Of these directories of the sandbox, seen from outside by its first process, those with no room left: at most one page. */
export function fullOf(first: number, directories: readonly string[]): readonly string[] {
  return directories.filter(one => {
    const left = leftIn(`/proc/${first}/root${one}`);
    return left !== undefined && left < 4096;
  });
}

/** Entries looked at before others get their turn. */
const atOnce = 200;

/** Bytes on the disk that all files below take together. Files that were deleted while open are not seen. */
export async function bytesBelow(directory: string): Promise<number> {
  const linked = new Set<number>();
  let [sum, looked] = [0, 0];
  for (const waiting = [directory]; waiting.length > 0; ) {
    const one = waiting.pop() ?? directory;
    for (const name of namesIn(one)) {
      looked += 1;
      if (looked % atOnce === 0) await turn();
      const seen = lstatSync(path.join(one, name), { throwIfNoEntry: false });
      if (seen === undefined || linked.has(seen.ino)) continue;
      if (seen.isDirectory()) waiting.push(path.join(one, name));
      else if (seen.nlink > 1) linked.add(seen.ino);
      sum += seen.blocks * 512;
    }
  }
  return sum;
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
