/** What was typed in a terminal of Ward's and not read by what ran there, which has ended: half a line too. */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { ReadStream } from 'node:tty';

/** `terminal`: its path. A Ctrl-D was for what ran there. Never throws. */
export function leftTyped(terminal: string): Buffer {
  try {
    const descriptor = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    const input = new ReadStream(descriptor);
    try {
      // Key by key, and no longer by whole lines (termios(3), ICANON): what waits can be read.
      input.setRawMode(true);
      return all(descriptor).filter(key => key !== 0) as Buffer;
    } finally {
      input.destroy();
      closeSync(descriptor);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

function all(descriptor: number): Buffer {
  const keys = Buffer.alloc(4096);
  const parts: Buffer[] = [];
  try {
    for (let count = 1; count > 0; ) {
      count = readSync(descriptor, keys);
      parts.push(Buffer.from(keys.subarray(0, count)));
    }
  } catch {
    // Nothing more (EAGAIN).
  }
  return Buffer.concat(parts);
}
