/** What comes to a process that stays, part by part: into one buffer, which takes less than a stream that keeps each part for somebody. */
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';

export interface StandardInput {
  /** Until there is no more of it. Rejects where it can't be read. */
  readonly parts: (take: (part: Buffer) => void) => Promise<void>;
  /** There is no more of it. */
  readonly end: () => void;
}

/** Of a pipe or a socket, and of anything else as Node gives it. */
export function standardInput(): StandardInput {
  let end: () => void = () => process.stdin.destroy();
  const parts: StandardInput['parts'] = take =>
    new Promise((resolve, reject) => {
      const seen = fstatSync(0);
      const stream = seen.isFIFO() || seen.isSocket() ? piped(take) : process.stdin.on('data', take);
      end = () => void stream.destroy();
      // What reads a file is not closed at its end.
      for (const event of ['end', 'close']) stream.once(event, () => resolve());
      stream.once('error', reject);
    });
  return { parts, end: () => end() };
}

function piped(take: (part: Buffer) => void): Socket {
  const callback = (count: number, buffer: Uint8Array) => {
    take(Buffer.from(buffer.subarray(0, count)));
    return true;
  };
  const socket = new Socket({ fd: 0, readable: true, writable: false, onread: { buffer: Buffer.alloc(65_536), callback } });
  // Node opens no descriptor twice: who asks for process.stdin later gets this one.
  Object.defineProperty(process, 'stdin', { configurable: true, enumerable: true, value: socket });
  // Its end is told only to who wants its parts.
  return socket.resume();
}
