/** Whether a file's mode lets others than its owner write it. A group that holds nobody but its user is the user (as on systems with umask 002). */
import { readFileSync, type Stats } from 'node:fs';

/** `gid`: the group of the person who owns it. */
export function othersMayWrite({ mode, gid: group }: Pick<Stats, 'mode' | 'gid'>, gid: number): boolean {
  if ((mode & 0o002) !== 0) return true;
  return (mode & 0o020) !== 0 && !(group === gid && isPrivate(gid));
}

function isPrivate(gid: number): boolean {
  const members = lines('/etc/group').find(group => group[2] === String(gid))?.[3] ?? '';
  return members === '' && lines('/etc/passwd').filter(user => user[3] === String(gid)).length <= 1;
}

const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map(line => line.split(':'));
