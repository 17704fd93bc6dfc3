/** Mounts in a tree that others may write just then: made by what the files are when the sandbox is there, and before its command begins. */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GuardError } from '../../core/fault.ts';
import type { Mount } from '../../core/values.ts';
import { installation } from '../installation.ts';
import { below } from './movable.ts';

/** What is mounted there: the same again, or an empty file. */
export interface LateMount {
  readonly kind: 'read-only' | 'writable' | 'masked';
  readonly path: string;
  /** Device and inode of what has to be there. */
  readonly identity: string;
}

export interface Split {
  readonly kept: readonly Mount[];
  readonly late: readonly LateMount[];
}

const perl = '/usr/bin/perl';

/** The mounts that bubblewrap makes, and those that come late. Throws where one can't. */
export function splitLate(mounts: readonly Mount[]): Split {
  const inner = below(mounts);
  const late = inner.flatMap(({ path: place, mount }) => lateMount(place, mount));
  const apart = new Set(inner.map(one => one.mount));
  return { kept: mounts.filter(mount => !apart.has(mount)), late };
}

function lateMount(place: string, mount: Mount): readonly LateMount[] {
  const seen = lstatSync(place, { bigint: true, throwIfNoEntry: false });
  const own = mount.kind === 'read-only' || mount.kind === 'writable' ? mount.source : undefined;
  if (seen === undefined && mount.kind === 'read-only' && mount.optional === true) return [];
  const same = mount.kind === 'text' ? mount.text === '' : own?.path === place;
  if (seen === undefined || mount.at !== place || !same || !existsSync(perl)) throw refused(place);
  const { device, inode } = own?.identity ?? (mount.kind === 'text' ? mount.over : undefined) ?? { device: seen.dev, inode: seen.ino };
  return [{ kind: own === undefined ? 'masked' : (mount.kind as 'read-only'), path: place, identity: `${device} ${inode}` }];
}

function refused(place: string): GuardError {
  const hint = 'wait until what runs there has ended ("ward sessions" shows what goes on in the background), or install perl';
  return new GuardError('movable', `a command that runs meanwhile could move "${place}", which is needed to hold this one`, hint);
}

/** Milliseconds until bubblewrap has left the host's root: an instant, or it is stuck. */
const patience = 10_000;

/** Done from outside, in the sandbox that waits. False where it could not be: then nothing may run in it. */
export async function mountLate(pid: number, late: readonly LateMount[]): Promise<boolean> {
  for (const until = performance.now() + patience; !isMade(pid); await sleep(1))
    if (performance.now() > until || !existsSync(`/proc/${pid}`)) return false;
  const [openat, setns] = process.arch === 'arm64' ? [56, 268] : [257, 308];
  const words = [pid, openat, setns, ...late.flatMap(one => [one.kind, one.path, one.identity])];
  const done = spawnSync(perl, [path.join(installation, 'src/bin/late-mounts')], {
    input: words.map(word => `${word}\0`).join(''),
    stdio: ['pipe', 'ignore', 'inherit'],
    ...{ env: {}, cwd: '/', timeout: patience },
  });
  return done.status === 0;
}

/** Every mount is named as the command will see it: the new root is the only one (bubblewrap calls it /newroot until then). */
function isMade(pid: number): boolean {
  try {
    const places = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
      .split('\n')
      .map(line => line.split(' ')[4] ?? '');
    return places.includes('/run/ward/made') && !places.some(one => /^\/(?:oldroot|newroot)(?:\/|$)/.test(one));
  } catch {
    return false;
  }
}
