/**
 * A Ctrl-C that comes while a shell's line editor does something else than wait for keys is caught, but the shell heeds it only where a signal ends that
 * waiting (rl_getc of bash's readline, getbyte of zsh). One that says nothing, and does nothing in any program (SIGCHLD), makes it look.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between them, and how many: by then the editor waits, and hears of Ctrl-C itself. */
const pause = 50;
const times = 40;

/** Whoever pressed Ctrl-C just before or does soon gets a prompt by it. Never throws. */
export async function wakeEditor(shell: number): Promise<void> {
  for (let left = times; left > 0; left--) {
    await sleep(pause, undefined, { ref: false });
    try {
      process.kill(shell, 'SIGCHLD');
    } catch {
      return; // It has ended.
    }
  }
}
