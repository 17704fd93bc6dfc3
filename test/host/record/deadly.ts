/** The disk of a program that may be killed at a chosen operation. */
import { type Disk, disk } from '../../../src/host/record/files.ts';

export interface Deadly {
  readonly disk: Disk;
  /** The same operation, counted among the others; a `torn` one may get half way first. */
  readonly mortal: <T extends unknown[]>(operation: (...args: T) => void, torn?: (...args: T) => void) => (...args: T) => void;
  /** How many there were so far. */
  readonly operations: () => number;
}

/** Dies by SIGKILL in place of operation `stop`, counted from 1. `half`: a write there gets half way first. */
export function deadly(stop: number, half: boolean): Deadly {
  let operations = 0;
  const mortal: Deadly['mortal'] =
    (operation, torn) =>
    (...args) => {
      operations++;
      if (operations === stop) {
        if (half) torn?.(...args);
        process.kill(process.pid, 'SIGKILL');
      }
      operation(...args);
    };
  const made: Disk = {
    write: mortal(disk.write, (descriptor, text, position) => disk.write(descriptor, text.slice(0, text.length / 2), position)),
    sync: mortal(disk.sync),
    remove: mortal(disk.remove),
  };
  return { disk: made, mortal, operations: () => operations };
}
