/** The door to other programs: execa for whatever is not in a hurry, and the one launch of a guarded command. */
import { type ChildProcess, spawn } from 'node:child_process';

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
  const program = options.relays === '' ? ['/bin/sh'] : ['/bin/bash', '--norc'];
  const before = options.before?.(options.relays === '' ? 512 : 1024) ?? '';
  const text = `${before === '' ? '' : `{ ${before}; } || exit 125; `}trap '' ${options.ignored.join(' ')}; ${options.relays}exec "$@"`;
  return spawn(program[0] ?? '', [...program.slice(1), '-c', text, 'sh', ...argv], {
    stdio: [...stdio],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    detached: options.ownSession,
  });
}

export interface LaunchOptions {
  readonly ignored: readonly string[];
  /** Out of the caller's process group, so that a signal to that group reaches the command through Ward, once. */
  readonly ownSession: boolean;
  /** What puts pipes in the place of standard descriptors (`relayWords`); empty where all are handed on. */
  readonly relays: string;
  /** What the shell does first, by the bytes that its `ulimit -f` counts in; where that fails nothing is started. */
  readonly before?: (block: number) => string;
}
