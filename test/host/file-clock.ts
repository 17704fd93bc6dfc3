/** The clock that files are marked by, which goes in steps: for tests of what is known by a file's times. */
import { lstatSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const still = new Int32Array(new SharedArrayBuffer(4));

/** What is done to a file from now on is marked by another time than what was done before. */
export function nextStep(directory: string): void {
  const probe = path.join(directory, '.step');
  const marked = () => {
    writeFileSync(probe, '');
    return lstatSync(probe, { bigint: true }).ctimeNs;
  };
  const before = marked();
  while (marked() === before) Atomics.wait(still, 0, 0, 1);
  rmSync(probe);
}

/** A clock by which everything was done long ago. */
export const muchLater = () => Date.now() + 3_600_000;
