/** Standard descriptors that are files the command may not have for itself: it is given a pipe in their place, and a process of Ward's moves the bytes. */
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import type { Launch } from '../../core/values.ts';

export interface Relayed {
  readonly input: boolean;
  /** Each a pipe of its own; more than one descriptor where these are one open file, whose order is to stay. */
  readonly output: readonly (readonly number[])[];
}

export const nothingRelayed: Relayed = { input: false, output: [] };

/** Whether a file is the command's to write by its own path, under which it then lies in the sandbox too. */
export type Own = (file: string) => boolean;

/** What stands last over a path is what the command sees there: a protected or masked file of the project is not its own. */
export function ownFiles(launch: Pick<Launch, 'mounts'>): Own {
  const mounts = launch.mounts.filter(one => one.kind !== 'seal');
  return file => {
    const over = mounts.findLast(one => one.at === file || file.startsWith(`${one.at}/`));
    return over?.kind === 'writable' && over.source.path === over.at;
  };
}

/** Whether a descriptor is a regular file, and one of those. By its path alone it could be one of another mount namespace. */
export function isOwn(descriptor: number, own: Own, pid: number | 'self' = 'self'): boolean {
  const file = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  if (!own(file)) return false;
  const seen = statSync(`/proc/${pid}/fd/${descriptor}`);
  const there = statSync(file, { throwIfNoEntry: false });
  return seen.isFile() && (seen.nlink === 0 || (there?.ino === seen.ino && there.dev === seen.dev));
}

/**
 * A descriptor brings its own mount along (proc(5)): opened anew through `/proc/self/fd/1` a file outside could be read, emptied and written anywhere,
 * whatever it was opened for. So such a file stays outside.
 */
export function mustBeRelayed(own: Own, pid: number | 'self' = 'self'): Relayed {
  const apart = (descriptor: number) => statSync(`/proc/${pid}/fd/${descriptor}`).isFile() && !isOwn(descriptor, own, pid);
  const output = [1, 2].filter(apart);
  return { input: apart(0), output: output.length === 2 && sameFile(pid) ? [output] : output.map(one => [one]) };
}

/** The same file, at the same place in it and opened alike: what says it is not one open file would be of no consequence to whoever reads it. */
function sameFile(pid: number | 'self'): boolean {
  const [out, error] = [statSync(`/proc/${pid}/fd/1`), statSync(`/proc/${pid}/fd/2`)];
  return (
    out.dev === error.dev &&
    out.ino === error.ino &&
    readFileSync(`/proc/${pid}/fdinfo/1`, 'latin1') === readFileSync(`/proc/${pid}/fdinfo/2`, 'latin1')
  );
}

/** One relay of output, and the descriptor by which it tells of itself. */
export interface Teller {
  readonly descriptors: readonly number[];
  readonly report: number;
}

export interface Relays {
  readonly input: boolean;
  readonly tellers: readonly Teller[];
  /** Descriptors above 2 that the shell was given, of which a relay holds none: whoever waits for their end would wait for the relay. */
  readonly opened: readonly number[];
  /** What each that writes says first of all. */
  readonly before: readonly string[];
}

/**
 * What bash does before it has anything to do with the sandbox: whoever ends that, at its end or since Ward is gone, is to end no relay, which has all that
 * was printed before still to move. So none is below the sandbox's first shell, shares its control group, or has the mark of the run (`guardian.ts`): it
 * ends by itself, when nobody has the pipe any more. An `exec` of its own for each: bash then keeps no second descriptor of the pipe.
 */
export function relayWords({ input, tellers, opened, before }: Relays): string {
  const without = opened.map(one => `${one}>&-`).join(' ');
  const words = [
    ...(input ? [`exec < <(exec -c /bin/cat ${without})`] : []),
    ...tellers.map(({ descriptors: [first, second], report }) => {
      const also = second === undefined ? '' : ` ${second}>&${first}`;
      return `exec ${first}> >(exec -c /bin/sh -c '${moving(before)}' >&${first} 2>&${report} ${without} 3<&0)${also}`;
    }),
    ...(tellers.length === 0 ? [] : [`exec ${tellers.map(one => `${one.report}>&-`).join(' ')}`]),
  ];
  return words.map(one => `${one} || exit 125; `).join('');
}

/**
 * The file is its standard output, and the report its standard error: the number of the process that moves the bytes, its complaints, and its status,
 * without which it did not end as it should. What is moved comes at 3, for what runs in the background of dash(1) is given no input. XFSZ: a bound of file
 * sizes is a complaint.
 */
const moving = (before: readonly string[]) =>
  [...before, 'trap "" XFSZ', '/bin/cat <&3 3<&- & echo $! >&2', 'wait $!', 'echo "end $?" >&2'].join('; ');
