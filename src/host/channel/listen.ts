/** The broker's end of the channel: every slot of its room attended, each client by itself. */
import { readFileSync } from 'node:fs';
import type { Directories } from '../directories.ts';
import { abandoned } from './abandoned.ts';
import { openRoom, type Slot } from './room.ts';
import { type Attended, attend, type Visit } from './visit.ts';

/** Two descriptors of each slot are open always, and a few more while a client is there. */
const each = 10;
/** Pipes are dear to make: there are more when they come to be used. */
const slots = { first: 16, most: 256 };

/** Milliseconds between two looks for claims that nobody is left to use. */
const looks = 2000;

export interface Listening {
  /** Clients still find their way here. */
  readonly stands: () => boolean;
  readonly close: () => void;
}

/** Attends until that is closed. */
export async function listen(directories: Directories, serve: (visit: Visit) => Promise<void>): Promise<Listening> {
  const most = Math.max(1, Math.min(slots.most, Math.floor(descriptors() / each)));
  const room = openRoom(directories);
  const all: Attended[] = [];
  const made: Slot[] = [];
  let [closed, growing] = [false, false];
  const grow = async (count: number) => {
    if (made.length === 0) made.push(...(await room.more(count)));
    if (closed) return;
    // No client is to know of one that could not be attended: it would wait there for ever.
    for (let slot = made[0]; slot !== undefined; slot = made[0]) {
      all.push(attend(slot, come));
      made.shift();
    }
    room.open();
  };
  // Before half of them is taken nobody who comes finds none.
  const growSoon = () => {
    const busy = all.filter(one => !one.idle()).length;
    if (growing || all.length >= most || busy * 2 < all.length) return;
    growing = true;
    const done = () => {
      growing = false;
    };
    // Where no more can be made, those who find none start cold.
    grow(Math.min(all.length, most - all.length)).then(done, done);
  };
  const come = (visit: Visit) => {
    growSoon();
    return serve(visit);
  };
  await grow(Math.min(slots.first, most));
  const freeAbandoned = abandoned(room.directory);
  const looking = setInterval(freeAbandoned, looks, all).unref();
  const close = () => {
    closed = true;
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
