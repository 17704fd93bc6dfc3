/** What is in an open file. */
import { readSync } from 'node:fs';

/** All of it, to its end, from where it stands. `size`: what the machine says that it has, which a file may outgrow while it is read. */
export function readWhole(descriptor: number, size: number): Buffer {
  // One byte more, so that the end is seen with the first look.
  let bytes = Buffer.allocUnsafe(size + 1);
  for (let at = 0; ; ) {
    const count = readSync(descriptor, bytes, at, bytes.length - at, null);
    at += count;
    if (count === 0 || at === size) return bytes.subarray(0, at);
    if (at === bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length + 512);
  }
}
