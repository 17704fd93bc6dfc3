/** Whether anybody has a pipe open to read. */
import { closeSync, constants, openSync } from 'node:fs';

/** fifo(7): opened for writing without waiting, it is refused where nobody reads. Where nobody writes, a reader sees the end of it. */
export function hasReader(file: string): boolean {
  try {
    closeSync(openSync(file, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
