/** The door to other programs: execa for whatever is not in a hurry, and the one launch of a guarded command. */
import { type ChildProcess, spawn } from 'node:child_process';
import { type Guardian, guardianWords, isPlain, markName } from './guardian.ts';

/**
 * Starts the sandbox. `node:child_process` and not execa: it takes a descriptor map as it is, and loading execa would cost every command
 * 10 to 15 ms. Signals that are to reach the command's own handlers are ignored on the way in, which only a shell can hand on (libuv gives
 * children the defaults back).
 */
export function launch(
  argv: readonly string[],
  stdio: readonly (number | 'pipe' | 'ignore' | 'ipc')[],
  options: LaunchOptions,
): ChildProcess {
  // What bash counts file sizes in is twice what it and others do as `sh`.
  // Only bash has the substitution that makes a pipe, with what moves the bytes in a process of its own.
  // It takes a socket as input for a login from elsewhere, and would run the caller's .bashrc, outside every sandbox (bash(1), INVOCATION).
  const { guardian, relays } = options;
  const plain = relays === '' && (guardian === undefined || isPlain(guardian));
  const program = plain ? ['/bin/sh'] : ['/bin/bash', '--norc'];
  const before = options.before?.(plain ? 512 : 1024) ?? '';
  const words = `${before === '' ? '' : `{ ${before}; } || exit 125; `}exec "$@"`;
  const text = relays + (guardian === undefined ? words : guardianWords(words, guardian));
  const [file = '', ...all] = [...(options.prefix ?? []), ...program, '-c', `trap '' ${options.ignored.join(' ')}; ${text}`, 'sh', ...argv];
  return spawn(file, all, {
    stdio: [...stdio],
    env: { PATH: '/usr/bin:/bin', ...options.environment, ...(guardian === undefined ? {} : { [markName]: guardian.mark }) },
    cwd: '/',
    detached: options.ownSession,
  });
}

export interface LaunchOptions {
  /** The words before the shell's own: what they start becomes it. */
  readonly prefix?: readonly string[];
  /** Beside PATH. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly ignored: readonly string[];
  /** Out of the caller's process group, so that a signal to that group reaches the command through Ward, once. */
  readonly ownSession: boolean;
  /** What puts pipes in the place of standard descriptors (`relayWords`); empty where all are handed on. */
  readonly relays: string;
  /** Another program comes before bubblewrap, with which a name of its own would end. */
  readonly entered?: boolean;
  /** Without one, what was started goes on when Ward is killed, or sees to that itself. */
  readonly guardian?: Guardian | undefined;
  /** What the shell does first, by the bytes that its `ulimit -f` counts in (see `outerLimits`); where that fails nothing is started. */
  readonly before?: (block: number) => string;
}
