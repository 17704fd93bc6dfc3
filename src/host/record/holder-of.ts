/** Who holds the lock on a file, by the kernel's word (proc_locks(5)). */
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** The byte that SQLite's one writer has (its file format, "reserved"). */
const reserved = 0x4000_0001;

/** Its number; undefined where that is not to be seen, as from within a container. */
export function holderOf(file: string): number | undefined {
  try {
    const inode = statSync(file).ino;
    const line = new RegExp(`^\\d+: POSIX +\\S+ +WRITE (\\d+) [0-9a-f]+:[0-9a-f]+:${inode} ${reserved} `, 'm');
    const pid = Number(line.exec(readFileSync('/proc/locks', 'latin1'))?.[1]);
    return pid > 0 && hasOpen(pid, file) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Files of two disks may have one number. */
function hasOpen(pid: number, file: string): boolean {
  const { dev, ino } = statSync(file);
  return readdirSync(`/proc/${pid}/fd`).some(name => {
    const seen = statSync(`/proc/${pid}/fd/${name}`, { throwIfNoEntry: false });
    return seen?.dev === dev && seen.ino === ino;
  });
}
