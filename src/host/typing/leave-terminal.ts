/** The modes of a terminal (termios(3)) as a command left them. */
import { closeSync } from 'node:fs';

/** To be called last of all: nothing can be said afterwards. Node would set the modes as they were when it began (ResetStdio in its node.cc), but for a descriptor that is closed. */
export function leaveTerminal(): void {
  for (const standard of [0, 1, 2]) {
    try {
      closeSync(standard);
    } catch {
      // Closed before.
    }
  }
}
