/** What Landlock holds less than namespaces do, in words: for verdict, record and doctor. */
import { scopedVersion } from './rights.ts';

const always: readonly string[] = [
  'beside a protected name, directly in that directory, nothing can be made, renamed or deleted (git add and git commit fail)',
  'there is no network at all, not even among the commands of a session, and a command that needs a host is not run',
  'a command that needs Unix sockets, traces other processes or sets up a sandbox of its own is not run',
  '/tmp and the home are closed: TMPDIR and HOME name directories in their place',
  'names, sizes and times of files elsewhere can be looked up, and modes, times and attributes of your own files changed',
  'no process is shown in /proc, not even the command itself, and there are no new terminals and no shared memory',
];

const unscoped = 'signals reach your other processes (Linux 6.12 or later would hold them)';

/** For this version of Landlock's interface. */
export function weaker(version: number): readonly string[] {
  return version < scopedVersion ? [...always, unscoped] : always;
}
