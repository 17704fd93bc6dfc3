/** Signals sent to Ward reach the command itself: bubblewrap would die of them and take the command along before its handlers ran. */
import { childrenOf, processAt, wordsOf } from '../processes.ts';
import type { Status } from './status.ts';

/** Signals that a waiting wrapper hands on. INT, QUIT and CONT only where no terminal delivers them to the command already. */
const always = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
const fromTerminal = ['SIGINT', 'SIGQUIT', 'SIGCONT'] as const;

interface Standing {
  /** Ward's controlling terminal delivers INT and QUIT itself, and whoever lets its process group go on CONT. */
  readonly terminal: boolean;
  /** A shell stands between the namespace's first process and the command, to say what survives it. */
  readonly watched: boolean;
  /** The process that bubblewrap names is the command itself. */
  readonly direct: boolean;
}

/** Milliseconds between looks, and looks, while all around the command is set up: what comes then is ignored there, and would be lost. */
const [pause, looks] = [2, 5000];

/**
 * Sends it to the command alone, as soon as that is there: the only child of the namespace's first process, which itself heeds no signal from outside but
 * KILL (pid_namespaces(7)).
 */
export function signalCommand(pid: number, standing: Omit<Standing, 'terminal'>, signal: NodeJS.Signals, look = 0): void {
  const { watched, direct } = standing;
  const parents = watched ? children(pid) : [pid];
  const all = direct ? [pid] : parents.flatMap(children);
  const state = processAt(pid)?.state;
  const waits = state !== undefined && state !== 'Z' && look < looks && (all.length === 0 || all.some(isSetUp));
  if (waits) setTimeout(signalCommand, pause, pid, standing, signal, look + 1);
  else send(all, signal);
}

/** What becomes the command has among its words those by which it gets its signals back (`signalOptions`), and the command has them no more; in between there are none. */
function isSetUp(pid: number): boolean {
  const words = wordsOf(pid);
  return words.length === 0
    ? !['Z', 'X', undefined].includes(processAt(pid)?.state)
    : words.some(one => one.startsWith('--default-signal='));
}

/**
 * Starts forwarding; the function it returns ends it, and tells whether INT came meanwhile. A signal that comes before the command exists is kept
 * until it does.
 */
export function forwardSignals(status: Status, standing: Standing): () => boolean {
  const { terminal } = standing;
  let interrupted = false;
  const stay = (signal: NodeJS.Signals) => {
    interrupted ||= signal === 'SIGINT';
  };
  const forward = (signal: NodeJS.Signals) => {
    stay(signal);
    status.onPid(pid => signalCommand(pid, standing, signal));
  };
  for (const signal of always) process.on(signal, forward);
  for (const signal of fromTerminal) process.on(signal, terminal ? stay : forward);
  return () => {
    for (const signal of [...always, ...fromTerminal]) process.off(signal, forward).off(signal, stay);
    return interrupted;
  };
}

/** None of whoever has ended. */
const children = (pid: number) => childrenOf(pid) ?? [];

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile: nothing to tell it.
    }
  }
}
