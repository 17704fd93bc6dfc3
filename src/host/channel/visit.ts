/** One client at a slot: what it says, what it is told, and that it is gone. */
import { closeSync, constants, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasReader } from './has-reader.ts';
import { pipes, type Slot, standbyPipe } from './room.ts';

export interface Visit {
  readonly slot: Slot;
  /** The number that it says is its own. */
  readonly pid: number;
  /** A line that the client runs as its own; nothing where it is gone. */
  readonly tell: (line: string) => void;
  /** Told each further line of its. */
  readonly listen: (hear: (line: string) => void) => void;
  /** Told when its child has ended. */
  readonly ended: (hear: () => void) => void;
  /** Told when it looks after its child as its own. */
  readonly owned: (hear: () => void) => void;
  readonly gone: Promise<void>;
}

/** A line longer than this is none of the client's. */
const longest = 64;

/** A slot that is attended. */
export interface Attended {
  readonly slot: Slot;
  /** Somebody listens there, and nobody has said anything yet. */
  readonly idle: () => boolean;
  /** It is asked by the pipe that stands there: at another a client would wait for ever. */
  readonly whole: () => boolean;
  /** Whoever claimed it is gone. */
  readonly free: () => void;
  readonly end: () => void;
}

/** Waits at a slot for one client after the other, until it is closed. Whoever says anything but a number first is told nothing. */
export function attend(slot: Slot, serve: (visit: Visit) => Promise<void>): Attended {
  const answer = openSync(path.join(slot.directory, 'answer'), constants.O_RDWR | constants.O_NONBLOCK);
  const asks = path.join(slot.directory, 'ask');
  const own = identityAt(asks);
  const free = () => rmSync(path.join(slot.directory, 'taken'), { force: true });
  let [closed, idle] = [false, true];
  let socket: Socket;
  const begun = (visit: Visit) => {
    idle = false;
    return serve(visit);
  };
  const next = () => {
    socket = listenAt(slot, answer, begun, async served => {
      // Until somebody listens there again it must not be another's: that one would wait for ever.
      idle = false;
      await served;
      if (!closed) await unused(slot);
      for (; !closed; await sleep(looks.longest)) if (begunAnew()) return;
    });
  };
  /** False where the machine has no descriptor left, or no room. */
  const begunAnew = () => {
    try {
      empty(answer);
      next();
    } catch {
      return false;
    }
    idle = true;
    free();
    return true;
  };
  try {
    next();
  } catch (error) {
    closeSync(answer);
    throw error;
  }
  const whole = () => identityAt(asks) === own;
  const end = () => {
    if (closed) return;
    [closed, idle] = [true, false];
    socket.destroy();
    closeSync(answer);
  };
  return { slot, idle: () => idle, whole, free, end };
}

function identityAt(file: string): string | undefined {
  const seen = statSync(file, { throwIfNoEntry: false });
  return seen === undefined ? undefined : `${seen.dev}:${seen.ino}`;
}

/** Milliseconds between two looks, the first of them and the longest. */
const looks = { first: 1, longest: 100 };

/** What one client's child still has open there is not the next one's: what is left of a killed one would speak for another, or take its word. */
async function unused({ directory }: Slot): Promise<void> {
  const all = ['ask', standbyPipe, ...pipes].map(name => path.join(directory, name));
  for (let pause = looks.first; all.some(hasReader); pause = Math.min(looks.longest, pause * 2)) await sleep(pause);
}

/** `over`: told when the client is gone, and given what still goes on for it. */
function listenAt(slot: Slot, answer: number, serve: (visit: Visit) => Promise<void>, over: (served: Promise<void>) => void): Socket {
  const fd = openSync(path.join(slot.directory, 'ask'), constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  const gone = new Promise<void>(resolve => {
    socket.on('close', () => {
      resolve();
      over(served);
    });
  });
  let served = Promise.resolve();
  let hear: ((line: string) => void) | undefined;
  let [ended, owned]: ((() => void) | undefined)[] = [];
  const begin = (line: string) => {
    if (!/^[1-9]\d{0,9}$/.test(line)) return socket.destroy();
    served = serve({
      slot,
      pid: Number(line),
      // What comes too late for this client is not for the next one.
      tell: text => {
        if (!socket.destroyed) writeSync(answer, `${text}\n`);
      },
      listen: listener => {
        hear = listener;
      },
      ended: listener => {
        ended = listener;
      },
      owned: listener => {
        owned = listener;
      },
      gone,
    });
  };
  let begun = false;
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => {
    const lines = (text + part).split('\n');
    text = lines.pop() ?? '';
    if (text.length > longest) socket.destroy();
    for (const line of lines) {
      if (!begun) begin(line);
      else if (line === 'CHLD') ended?.();
      else if (line === 'OWN') owned?.();
      else hear?.(line);
      begun = true;
    }
  });
  return socket.on('error', () => socket.destroy());
}

/** What one client left unread is not the next one's. */
function empty(answer: number): void {
  const bytes = Buffer.alloc(4096);
  try {
    while (readSync(answer, bytes) > 0);
  } catch {
    // Nothing is left (EAGAIN).
  }
}
