/** The world of a session: namespaces that outlive the commands which use them, for what these leave in the background. */
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processAt } from '../processes.ts';

/** As it is noted in the session's directory. `pid` and `start` are of its first process, seen from the host; the keeper's regular expression reads them. */
export interface World {
  readonly pid: number;
  readonly start: string;
  /** Network namespace, to know that it is still the same. */
  readonly network: string;
  /** Namespace of its processes. */
  readonly processes: string;
  /** The process that holds it on the host. */
  readonly keeper: { readonly pid: number; readonly start: string };
  readonly boot: string;
  /** Milliseconds since the epoch. */
  readonly began: number;
  /** `Asker.session`, and who asked first. */
  readonly session: string;
  readonly asker: string;
  readonly project: string | undefined;
}

/** In the directory of a session. */
export const noted = (directory: string): string => path.join(directory, 'world');

/** Where the world's own processes are seen, from within its mount namespace alone. */
export const processesIn = (directory: string): string => path.join(directory, 'processes');

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

/** The world of that directory, if it lives: noted, of this boot, and the very processes that were noted. */
export function worldIn(directory: string): World | undefined {
  const world = read(noted(directory));
  if (world === undefined || world.boot !== bootId() || processAt(world.pid)?.start !== world.start) return undefined;
  return network(world.pid) === world.network ? world : undefined;
}

export function read(file: string): World | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The network namespace of a process, as the kernel names it. */
export function network(pid: number): string | undefined {
  return namespaceOf(pid, 'net');
}

/** Its number alone. */
export function namespaceOf(pid: number, kind: 'net' | 'pid' | 'mnt'): string | undefined {
  try {
    return /\d+/.exec(readlinkSync(`/proc/${pid}/ns/${kind}`))?.[0];
  } catch {
    return undefined;
  }
}

/** Notes that this process, or the one that is served, is about to use the session's world, so that it is not ended meanwhile. What it returns takes the note away. */
export function atWork(directory: string, served?: number): () => void {
  const notes = path.join(directory, 'at-work');
  mkdirSync(notes, { recursive: true, mode: 0o700 });
  const file = path.join(notes, `${served ?? process.pid}-${processAt(served ?? 'self')?.start}`);
  writeFileSync(file, '', { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
