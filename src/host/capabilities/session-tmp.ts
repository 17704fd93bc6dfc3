/** A session's private /tmp on the host: made when the session begins, gone a week after it was last used. */
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { ownDirectory } from '../directories.ts';

/** Milliseconds after its last command at which a session is over for certain. */
const week = 7 * 24 * 60 * 60 * 1000;

/** The directory shown as /tmp to commands of this session. The first command of a session takes those of old ones away. */
export function sessionTmp(sessions: string, name: string, now: number = Date.now()): string {
  const session = path.join(ownDirectory(sessions), name);
  const begins = mkdirSync(session, { recursive: true, mode: 0o700 }) !== undefined;
  ownDirectory(session);
  const tmp = ownDirectory(path.join(session, 'tmp'));
  utimesSync(session, now / 1000, now / 1000);
  if (begins) sweep(sessions, now - week);
  return tmp;
}

/** What can't be taken away stays: it is nobody's hindrance. */
function sweep(sessions: string, before: number): void {
  for (const name of readdirSync(sessions)) {
    const session = path.join(sessions, name);
    try {
      if (statSync(session).mtimeMs < before) rmSync(session, { recursive: true, force: true });
    } catch {
      // A directory without its permissions, or one that another start is taking away.
    }
  }
}
