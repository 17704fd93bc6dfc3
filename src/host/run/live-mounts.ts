/** What a sandbox that runs is shown further, and what is taken away from it again: from outside, on exactly what was looked at. What runs there can do neither. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { installation } from '../installation.ts';

/** A directory with all that lies in it, or a file. */
export interface LivePlace {
  readonly kind: 'read-only' | 'writable';
  readonly path: string;
  /** Device and inode of what has to be there. */
  readonly identity: string;
  readonly directory: boolean;
  /** What in it is not to be read, not to be changed, or not to be moved, by its path below: what lies deeper later. */
  readonly inner: readonly { readonly kind: 'read-only' | 'writable' | 'masked'; readonly path: string; readonly identity: string }[];
}

/** A mount as a process has it (proc_pid_mountinfo(5)). */
export interface Mounted {
  readonly id: string;
  readonly at: string;
  readonly device: string;
  readonly type: string;
}

const perl = '/usr/bin/perl';
const program = path.join(installation, 'src/bin/live-mounts');

/** Milliseconds: a few system calls. */
const patience = 10_000;

/** In words why it is not shown. `pid`: of a process in the sandbox. */
export function showLive(pid: number, { kind, path: place, identity, directory, inner }: LivePlace): string | undefined {
  const devices = ownDevices(pid).map(String);
  const words = ['show', kind, place, identity, directory ? 'directory' : 'file', String(devices.length), ...devices];
  return asked(pid, [...words, ...inner.flatMap(one => [one.kind, one.path, one.identity])]);
}

/**
 * In words why it is still there, wherever who runs there has moved it. What has a file of it open, or stands in it, keeps that; where nothing writes
 * just then nothing does any more.
 */
export function hideLive(pid: number, id: string): string | undefined {
  for (let tries = 10; ; tries -= 1) {
    const found = mountsOf(pid).find(one => one.id === id);
    const why = found === undefined ? undefined : asked(pid, ['hide', id, found.at]);
    if (why === undefined || tries === 0) return why;
  }
}

function asked(pid: number, words: readonly string[]): string | undefined {
  if (!existsSync(perl)) return `"${perl}" is missing`;
  const { status, stderr } = spawnSync(perl, [program], {
    input: [String(pid), process.arch, ...words].map(word => `${word}\0`).join(''),
    stdio: ['pipe', 'ignore', 'pipe'],
    ...{ env: {}, cwd: '/', timeout: patience, encoding: 'utf8' },
  });
  return status === 0 ? undefined : stderr.trim().split('\n')[0] || 'this machine does not allow it';
}

/** Nothing where the process has ended. The oldest first. */
export function mountsOf(pid: number | 'self'): readonly Mounted[] {
  const lines = attempt(() => readFileSync(`/proc/${pid}/mountinfo`, 'utf8')).split('\n');
  return lines.flatMap(line => {
    const [id, , device, , at, ...rest] = line.split(' ');
    if (id === undefined || device === undefined || at === undefined) return [];
    return [{ id, at: unescaped(at), device, type: rest[rest.indexOf('-') + 1] ?? '' }];
  });
}

const unescaped = (text: string) => text.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

/** Of file systems in memory that the sandbox has and the host has not: there alone a name may come to be. As stat(2) tells them. */
function ownDevices(pid: number): readonly number[] {
  const hosts = new Set(mountsOf('self').map(one => one.device));
  const own = mountsOf(pid).filter(one => one.type === 'tmpfs' && one.device.startsWith('0:') && !hosts.has(one.device));
  return [...new Set(own.map(one => Number(one.device.slice(2))))].map(minor => (minor & 0xff) | ((minor & ~0xff) << 12));
}

function attempt(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
