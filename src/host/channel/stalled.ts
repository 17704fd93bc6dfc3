/** A client that holds up all others: while mount points are made nobody else begins (`run/turn.ts`), and whoever is stopped then would never be done. */
import { childrenOf, processAt, wordsOf } from '../processes.ts';
import { endMarked } from '../run/end-marked.ts';
import { firstOf, kill } from '../run/wait-gone.ts';

/** Milliseconds between two looks: what is not stopped takes a few to make its mount points. */
const looks = 1000;

/** Looks after which it is taken for stopped, however it looks: a frozen process tells nobody (cgroups(7), freezer). */
const most = 30;

/** What a client has started for its one run. */
export interface Begun {
  /** The client's own number. */
  readonly pid: number;
  /** Of its run (`run/guardian.ts`). */
  readonly mark: string | undefined;
  /** Takes back the word by which the command begins; false where it is too late for that, and then all mount points are there. */
  readonly takeBack: () => boolean;
  /** It never begins, and nothing of it goes on. */
  readonly ended: () => void;
}

/** Looks after it until it is told that its mount points are made: what is stopped before is ended without having begun. */
export function notStalled(begun: Begun): () => void {
  let count = 0;
  const looking = setInterval(() => {
    count += 1;
    const { pid } = begun;
    const all = childrenOfOwn(pid).flatMap(one => [one, ...below(one)]);
    if (count < most && ![pid, ...all].some(isStopped)) return;
    clearInterval(looking);
    if (begun.takeBack()) end(begun);
  }, looks);
  return () => clearInterval(looking);
}

/** By a signal, or by whoever traces it (proc_pid_stat(5)). */
const isStopped = (pid: number) => ['T', 't'].includes(processAt(pid)?.state ?? '');

/** Of its own child bash would tell that it was killed, and not that a pipe was broken. */
function end({ pid, mark, ended }: Begun): void {
  const own = childrenOfOwn(pid).flatMap(one => firstOf(one) ?? []);
  for (const one of own.flatMap(({ pid }) => below(pid))) send(one, 'SIGKILL');
  if (mark !== undefined) endMarked(mark);
  for (const one of own) for (const signal of ['SIGPIPE', 'SIGCONT'] as const) send(one.pid, signal);
  setTimeout(() => own.forEach(kill), looks).unref();
  ended();
}

/** What it has forked; what it had from a program that it was before has other words. */
function childrenOfOwn(pid: number): readonly number[] {
  const own = wordsOf(pid).join('\0');
  return (childrenOf(pid) ?? []).filter(one => wordsOf(one).join('\0') === own);
}

function below(pid: number): readonly number[] {
  return (childrenOf(pid) ?? []).flatMap(one => [one, ...below(one)]);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
