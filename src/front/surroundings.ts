/** What every front is handed: where Ward's files are, who the user is, and how to speak. */
import type { Capabilities, Hold } from '../core/values.ts';
import type { Directories } from '../host/directories.ts';
import type { Lock } from '../host/record/lock.ts';

/** The real user, from the passwd entry. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** The caller's world as data, and the two ways to answer. */
export interface Surroundings {
  /** The name that the launcher was called by. */
  readonly called?: string | undefined;
  /** A shim started it that would have asked a broker, and found none. */
  readonly missed?: boolean;
  readonly directories: Directories;
  readonly user: User;
  /** The caller's environment: data, Ward itself does not run with it. */
  readonly environment: ReadonlyMap<string, string>;
  readonly cwd: string;
  /** Descriptors above 2 that were open when Ward was started. */
  readonly inherited: readonly number[];
  /** Signals that were ignored when Ward was started, by number: its own Node ignores them no more, what it starts is to. */
  readonly ignored?: readonly number[];
  /** The soft limit of open files then: its own Node has raised it. */
  readonly openFiles?: number | undefined;
  /** Ward has a controlling terminal, whosever it is. */
  readonly terminal: boolean;
  /** Told what was typed behind the answer to a question, where that can still come to whom it is for. */
  readonly behind?: (typed: Uint8Array) => void;
  /** How a process that stays locks the record. */
  readonly recordLock?: Lock;
  /** How a process that stays knows what is hidden of /etc. */
  readonly hiddenNow?: () => Capabilities['hidden'];
  readonly holdNow?: (cache: string) => Hold;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Writes text to standard output, all of it before it returns. */
  readonly out: (text: string) => void;
  /** Writes one `ward: …` line to standard error; says so where this is a Ward of its own. */
  readonly say: (line: string) => void;
}

/** A way in: the words after its own name, to an exit status. */
export type Front = (argv: readonly string[], surroundings: Surroundings) => Promise<number> | number;
