/** Writes to the terminal of this process, whatever its output is. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** What it does not take at once is left out: nobody waits for a terminal that stands still. */
export function ownTerminal(text: string): void {
  try {
    const descriptor = openSync('/dev/tty', constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      writeSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Full, or gone.
  }
}
