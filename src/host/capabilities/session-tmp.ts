/** A session's private /tmp on the host: made when the session begins, gone a week after it was last in use. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { ownDirectory } from '../directories.ts';

/** Milliseconds after its last command at which a session is over, where nothing of it runs any more. */
const week = 7 * 24 * 60 * 60 * 1000;

/** The directory shown as /tmp to commands of this session. The first command of a session takes those of old ones away. */
export function sessionTmp(sessions: string, name: string, now: number = Date.now()): string {
  const session = path.join(ownDirectory(sessions), name);
  const begins = mkdirSync(session, { recursive: true, mode: 0o700 }) !== undefined;
  ownDirectory(session);
  const tmp = ownDirectory(path.join(session, 'tmp'));
  utimesSync(session, now / 1000, now / 1000);
  if (begins) sweep(sessions, name, now);
  return tmp;
}

/** What can't be taken away stays: it is nobody's hindrance. What is in use is not looked at again for as long. No file system knows every time that a clock may be set to: its own stays in any case. */
function sweep(sessions: string, own: string, now: number): void {
  const old = readdirSync(sessions).filter(name => name !== own && usedLast(path.join(sessions, name)) < now - week);
  const used = old.length === 0 ? undefined : inUse();
  for (const name of old) {
    const session = path.join(sessions, name);
    try {
      if (used?.has(name)) utimesSync(session, now / 1000, now / 1000);
      else rmSync(session, { recursive: true, force: true });
    } catch {
      // A directory without its permissions, or one that another start is taking away.
    }
  }
}

const usedLast = (session: string) => statSync(session, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;

/** The sessions whose /tmp some process has just now, by their names: a terminal may stay for weeks, and the clock be set forward (proc_pid_mountinfo(5)). */
function inUse(): ReadonlySet<string> {
  const mounts = readdirSync('/proc').flatMap(pid => (/^\d+$/.test(pid) ? mountsOf(pid) : []));
  return new Set(mounts.flatMap(line => /\/sessions\/([^/ ]+)\/tmp \/tmp /.exec(line)?.[1] ?? []));
}

function mountsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'latin1').split('\n');
  } catch {
    return []; // it has ended, or is another user's
  }
}
