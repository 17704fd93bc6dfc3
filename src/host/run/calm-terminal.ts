/** A terminal that a program left on another screen when it died. Its modes (termios(3)) Node puts back itself when Ward ends. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Off: another screen, mouse reports, bracketed paste; then a soft reset (DECSTR), which shows the cursor and ends colours and margins. Where none of
 * it is on, none of it shows (xterm, ctlseqs).
 */
export const calm = '\x1b[?1047l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[!p\x1b[?25h';

/** Nothing where standard output is no terminal: then nobody's screen was drawn on. */
export function calmTerminal(): void {
  if (!isatty(1)) return;
  try {
    const terminal = openSync('/dev/tty', constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    writeSync(terminal, calm);
    closeSync(terminal);
  } catch {
    // Hung up meanwhile: there is nothing to calm.
  }
}
