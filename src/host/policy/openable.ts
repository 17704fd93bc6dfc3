/** Which directories a person may open as a project: one of their own, that nobody else can write, and that holds nothing but work. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Project } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { othersMayWrite } from '../others-may-write.ts';

/** The person, as far as it matters here. */
export interface Opener {
  readonly home: string;
  readonly uid: number;
  readonly gid: number;
  readonly directories: Directories;
}

/** A project by path and identity, or why it can't be one. */
export type Openable = { readonly ok: true; readonly project: Project } | { readonly ok: false; readonly reason: string };

/** Where the system lives, and below it (hier(7)). */
const ofSystem = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'run', 'sbin', 'snap', 'sys', 'usr', 'var'].map(
  name => `/${name}`,
);
const temporary = ['/tmp', '/var/tmp', '/dev/shm'];
/** May hold projects, but are none. */
const roofs = ['/home', '/opt', '/srv', '/mnt', '/media'];

/** Looks at the directory where it really lies. */
export function openable(directory: string, opener: Opener): Openable {
  const real = realOf(directory);
  if (real === undefined) return { ok: false, reason: 'there is no such directory' };
  const reason = unfit(real, opener) ?? shared(real, opener);
  if (reason !== undefined) return { ok: false, reason };
  const { dev, ino } = statSync(real, { bigint: true });
  return { ok: true, project: { path: real, device: String(dev), inode: String(ino) } };
}

function realOf(directory: string): string | undefined {
  try {
    const real = realpathSync.native(directory);
    return statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

const within = (root: string, one: string) => one === root || one.startsWith(root === '/' ? '/' : `${root}/`);

/** Why the place is none for a project. */
function unfit(real: string, { home, directories }: Opener): string | undefined {
  if (real === '/') return 'it is the whole machine';
  if (temporary.some(one => within(one, real))) return 'it lies in a temporary directory, which each session has for itself';
  if (ofSystem.some(one => within(one, real))) return 'it belongs to the system';
  const { config, state, cache, system } = directories;
  if ([config, state, cache, system].some(own => within(real, own) || within(own, real))) return "it holds Ward's own files";
  const homes = [home, ...otherHomes()];
  if (homes.some(one => within(real, one)) || roofs.includes(real)) return 'it is a home, or holds one: open one directory in it';
  const hidden = homes.some(
    one =>
      within(one, real) &&
      path
        .relative(one, real)
        .split('/')
        .some(name => name.startsWith('.')),
  );
  return hidden ? 'it lies under a hidden directory of a home, where programs keep their settings' : undefined;
}

/** The homes of people and root; those of services lie in system directories, which can't be opened anyway. */
function otherHomes(): readonly string[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const homes = lines
    .map(line => line.split(':')[5] ?? '')
    .filter(one => one.startsWith('/') && one !== '/' && !ofSystem.some(root => within(root, one)));
  return homes.map(one => one.replace(/\/+$/, '')).filter(one => one !== '' && one !== '/nonexistent');
}

/** Why others could change what lies there. */
export function shared(real: string, { uid, gid }: Opener): string | undefined {
  const seen = statSync(real);
  if (seen.uid !== uid) return 'it belongs to somebody else';
  return othersMayWrite(seen, gid) ? 'others can write it: "chmod go-w" it first' : undefined;
}
