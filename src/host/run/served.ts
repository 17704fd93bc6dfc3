/** A process that Ward serves: its own child is the sandbox, and it has the descriptors and limits. Ward is told what becomes of it. */
import type { ChildProcess } from 'node:child_process';
import type { Guardian } from './guardian.ts';
import type { LaunchOptions } from './process.ts';
import type { forwardSignals } from './signals.ts';

/** What it needs to know of the child's descriptors. */
export interface Hand {
  /** A number below 3, or one of the process's own at its own place; any other is one of Ward's. */
  readonly stdio: readonly (number | 'pipe' | 'ignore' | 'ipc')[];
  /** By index: bytes to hand over. The others that say 'pipe' are read, but for those that are told a word, and the last of the texts. */
  readonly feeds: ReadonlyMap<number, Uint8Array | string>;
  readonly go?: readonly number[];
  /** The process's own that the command has too. */
  readonly kept?: readonly number[];
  readonly guardian?: Guardian;
  readonly made?: number | undefined;
}

export interface Served {
  readonly pid: number;
  /** As the kernel tells them (proc_pid_limits(5)). */
  readonly limits: string;
  /** Lets it start the sandbox; what comes back is as much of a child as is needed here. */
  readonly start: (argv: readonly string[], hand: Hand, how: LaunchOptions) => ChildProcess;
  /** The process looks after it as its own from then on: before its command begins, or when it is ended without one. */
  readonly own: () => Promise<void>;
  /** Waits until no other command begins; what it gives lets the next one begin. */
  readonly turn: () => Promise<() => void>;
  /** Signals come to that process, not to Ward. */
  readonly forward: typeof forwardSignals;
}
