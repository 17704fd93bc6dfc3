/** A terminal that a program left on another screen when it died. Its modes (termios(3)) Node puts back itself when Ward ends. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Off: another screen, from which the cursor comes back to where it stood before. To go there is nothing for what is there already, and what is not
 * has the cursor kept by it, which some give back even where they are on no other screen (tmux). Reports of the mouse and the focus, bracketed paste,
 * keys as an application has them; colours, line drawing and margins; the cursor is shown. Behind that a soft reset (DECSTR), for what else there is.
 * Where none of it is on, none of it shows (xterm, ctlseqs).
 */
export const calm = [
  ...['\x1b[?1049h\x1b[?1049l', '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l', '\x1b[?2004l'],
  ...['\x1b[?1l\x1b>\x1b[>4;0m', '\x1b[m\x1b(B\x0f', '\x1b7\x1b[r\x1b8', '\x1b[!p\x1b[?25h'],
].join('');

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
