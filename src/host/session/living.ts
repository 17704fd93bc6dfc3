/** The sessions of this user that have a world just now, with what runs in each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Directories } from '../directories.ts';
import { namesIn } from '../names-in.ts';
import { type Remaining, remaining } from './remaining.ts';
import { type World, worldIn } from './world.ts';

export interface Living {
  readonly directory: string;
  readonly world: World;
  /** Everything in it but its first process. */
  readonly processes: readonly Remaining[];
  /** TCP ports that are listened on in its network. */
  readonly ports: readonly number[];
}

const sessionsIn = ({ cache }: Directories): string => path.join(cache, 'sessions');

/** By when they began, the oldest first. */
export function living(directories: Directories): readonly Living[] {
  const all = namesIn(sessionsIn(directories)).flatMap(name => {
    const directory = path.join(sessionsIn(directories), name);
    const world = worldIn(directory);
    return world === undefined ? [] : [{ directory, world }];
  });
  return all
    .sort((one, other) => one.world.began - other.world.began)
    .map(one => ({ ...one, processes: within(one.world), ports: listening(one.world.pid) }));
}

function within({ pid, processes }: World): readonly Remaining[] {
  return remaining('pid', processes).filter(one => one.pid !== pid);
}

/** Lines of proc_pid_net(5), `tcp`: the second word is address and port, the fourth 0A for what listens. */
function listening(pid: number): readonly number[] {
  const lines = ['tcp', 'tcp6'].flatMap(name => text(`/proc/${pid}/net/${name}`).split('\n').slice(1));
  const ports = lines.flatMap(line => {
    const [, at = '', , state] = line.trim().split(/\s+/);
    return state === '0A' ? [Number.parseInt(at.slice(at.lastIndexOf(':') + 1), 16)] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
