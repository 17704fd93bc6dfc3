/** The broker's end of the channel: every slot of its room attended, each client by itself. */
import { readFileSync } from 'node:fs';
import type { Directories } from '../directories.ts';
import { freeAbandoned } from './abandoned.ts';
import { openRoom } from './room.ts';
import { attend, type Visit } from './visit.ts';

/** Two descriptors of each slot are open always, and a few more while a client is there. */
const each = 10;
const mostSlots = 256;

/** Milliseconds between two looks for claims that nobody is left to use. */
const looks = 2000;

export interface Listening {
  /** Clients still find their way here. */
  readonly stands: () => boolean;
  readonly close: () => void;
}

/** Attends until that is closed. */
export async function listen(directories: Directories, serve: (visit: Visit) => Promise<void>): Promise<Listening> {
  const room = await openRoom(directories, Math.max(1, Math.min(mostSlots, Math.floor(descriptors() / each))));
  const all = room.slots.map(slot => attend(slot, serve));
  const looking = setInterval(() => freeAbandoned(all), looks).unref();
  room.open();
  const close = () => {
    clearInterval(looking);
    room.close();
    for (const one of all) one.end();
  };
  return { stands: room.stands, close };
}

function descriptors(): number {
  const soft = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}
