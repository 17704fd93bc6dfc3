/** Whether anybody has a pipe open to read. */
import { closeSync, constants, openSync } from 'node:fs';

/** Nobody reads (fifo(7)), or there is no such pipe any more. */
const none = ['ENXIO', 'ENOENT'];

/** fifo(7): opened for writing without waiting, it is refused where nobody reads. Where nobody writes, a reader sees the end of it. Where that can't be told, as for want of descriptors, somebody does. */
export function hasReader(file: string): boolean {
  try {
    closeSync(openSync(file, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    return !none.includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
