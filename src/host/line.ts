/** One line typed at the terminal on the standard input. */
import { readSync } from 'node:fs';

/** Longer than any answer: bytes. */
const longest = 4096;

/** Without its end; undefined where the input ended. The terminal itself keeps the line until Enter. */
export function typedLine(): string | undefined {
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  for (;;) {
    if (read(one) === 0) return bytes.length === 0 ? undefined : Buffer.from(bytes).toString('utf8');
    if (one[0] === 0x0a) return Buffer.from(bytes).toString('utf8');
    if (bytes.length < longest) bytes.push(one[0] ?? 0);
  }
}

/** A terminal that somebody made not to block says that it has nothing yet (read(2), EAGAIN). */
function read(into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, into);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EIO' || code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}
