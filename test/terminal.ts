/** A terminal that a test types into and looks at: a tmux server of its own. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

export interface Terminal {
  /** Types a line, and Enter. */
  readonly type: (line: string) => void;
  /** Presses keys by tmux's names (`y`, `Enter`, `C-c`). */
  readonly press: (...keys: readonly string[]) => void;
  /** What stands on the screen and above it. */
  readonly screen: () => string;
  /** Waits until it matches; throws with the screen if it never does. */
  readonly see: (pattern: RegExp, milliseconds?: number) => Promise<string>;
  readonly close: () => void;
}

export const hasTmux = (() => {
  try {
    execFileSync('tmux', ['-V']);
    return true;
  } catch {
    return false;
  }
})();

/** Opens bash in it, with exactly this environment and TERM. */
export function openTerminal(cwd: string, environment: Readonly<Record<string, string>> = {}): Terminal {
  const socket = `ward-test-${randomBytes(6).toString('hex')}`;
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'xterm', ...environment };
  const tmux = (...words: readonly string[]) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...words], { env, encoding: 'utf8' });
  tmux('new-session', '-d', '-x', '150', '-y', '50', '-c', cwd, 'bash --norc --noprofile');
  const screen = () => tmux('capture-pane', '-p', '-J', '-S', '-500');
  const press = (...keys: readonly string[]) => void tmux('send-keys', ...keys);
  const type = (line: string) => {
    tmux('send-keys', '-l', line);
    press('Enter');
  };
  const see = async (pattern: RegExp, milliseconds = 15_000) => {
    for (const end = Date.now() + milliseconds; Date.now() < end; await wait(50)) {
      const seen = screen();
      if (pattern.test(seen)) return seen;
    }
    throw new Error(`never saw ${pattern} on the screen:\n${screen()}`);
  };
  return { type, press, screen, see, close: () => void tmux('kill-server') };
}
