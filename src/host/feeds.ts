/** Whether anything can come from a descriptor. */
import { fstatSync, statSync } from 'node:fs';

/** null(4), as makedev(3) has its number. */
const nothing = 0x103;

/** False where it is closed, or the device that is always at its end. Of another process: by its name below /proc. */
export function feeds(descriptor: number | string): boolean {
  try {
    const seen = typeof descriptor === 'number' ? fstatSync(descriptor) : statSync(descriptor);
    return !(seen.isCharacterDevice() && seen.rdev === nothing);
  } catch {
    return false;
  }
}
