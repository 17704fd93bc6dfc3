/** The connections of one command at no more than so many bytes a second, and no more than so many at all, all of them and both ways together. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { bucketOf, take } from '../../core/confine/token-bucket.ts';

export interface Pace {
  /** The connection as Ward sees it: what is read from it and written to it keeps the pace. */
  readonly paced: (raw: Socket) => Duplex;
  /** Something had to wait. */
  readonly bit: () => boolean;
}

/** Bytes on their way, in parts as they may go. */
interface Freight {
  readonly bytes: Uint8Array;
  readonly out: (part: Uint8Array) => void;
  readonly done: () => void;
  /** Nobody waits for them any more. */
  readonly gone: () => boolean;
}

/** Bytes of one connection before the next has its turn. */
const turn = 16 * 1024;

/** What is not said is not bounded. */
export interface Bounds {
  readonly rate?: number | undefined;
  readonly total?: number | undefined;
}

/** `spent` is told, once, when more than the total is to go: then nothing does any more. */
export function pace({ rate, total = Number.POSITIVE_INFINITY }: Bounds, spent: () => void = () => undefined): Pace {
  let bucket = rate === undefined ? undefined : bucketOf(rate, performance.now());
  let left = total;
  let bit = false;
  let waiting = false;
  const queue: Freight[] = [];
  const go = () => {
    waiting = true;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (next.gone()) continue;
      if (left === 0) return spent();
      const wanted = Math.min(turn, next.bytes.length, left);
      const taken = bucket === undefined ? { bytes: wanted, wait: 0 } : take(bucket, wanted, performance.now());
      bucket = 'bucket' in taken ? taken.bucket : bucket;
      if (taken.wait > 0) {
        bit = true;
        queue.unshift(next);
        return void setTimeout(go, taken.wait).unref();
      }
      left -= taken.bytes;
      next.out(next.bytes.subarray(0, taken.bytes));
      if (taken.bytes === next.bytes.length) next.done();
      else queue.push({ ...next, bytes: next.bytes.subarray(taken.bytes) });
    }
    waiting = false;
  };
  const send = (freight: Freight) => {
    queue.push(freight);
    if (!waiting) go();
  };
  return { paced: raw => paced(raw, send), bit: () => bit };
}

function paced(raw: Socket, send: (freight: Freight) => void): Duplex {
  let [wanted, busy, over] = [false, false, false];
  const shown: Duplex = new Duplex({
    allowHalfOpen: true,
    read: () => {
      wanted = true;
      if (!busy) raw.resume();
    },
    write: (bytes: Buffer, _, done) => send({ bytes, out: part => raw.write(part), done: () => whenTaken(raw, done), gone }),
    final: done => void raw.end(done),
    destroy: (error, done) => {
      raw.destroy();
      done(error);
    },
  });
  const gone = () => shown.destroyed;
  const out = (part: Uint8Array) => {
    wanted = shown.push(part);
  };
  const done = () => {
    busy = false;
    if (over) shown.push(null);
    else if (wanted) raw.resume();
  };
  raw.pause();
  raw.on('data', (bytes: Buffer) => {
    busy = true;
    raw.pause();
    send({ bytes, out, done, gone });
  });
  // A paused socket tells of its end too (net.Socket reads on for it).
  raw.on('end', () => {
    over = true;
    if (!busy) shown.push(null);
  });
  raw.on('error', error => shown.destroy(error));
  raw.on('close', () => (raw.readableEnded && shown.writableFinished ? undefined : shown.destroy()));
  return shown;
}

/** A client that does not read is not written to without end. */
function whenTaken(raw: Socket, done: () => void): void {
  if (raw.writableNeedDrain) raw.once('drain', done);
  else done();
}
