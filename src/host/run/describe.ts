/** A launch in bubblewrap's words, and the descriptors that these speak of. */
import { bubblewrapOptions, innerArgv } from '../../core/confine/bubblewrap.ts';
import { GuardError } from '../../core/fault.ts';
import type { Launch } from '../../core/values.ts';
import { checkDestinations } from './destinations.ts';
import type { LateMount, Split } from './late-mounts.ts';
import { processesWithin } from './limits.ts';
import { openSources } from './sources.ts';

type Stdio = (number | 'pipe' | 'ignore' | 'ipc')[];

export interface Described {
  readonly argv: readonly string[];
  /** By index in `stdio`: bytes to hand over. */
  readonly feeds: ReadonlyMap<number, Uint8Array | string>;
  readonly status: number;
  readonly survivors: number | undefined;
  readonly opened: readonly number[];
  /** The command waits for a word there: until it has been noted, or its mounts are whole (bwrap(1), --block-fd). */
  readonly go?: number;
  /** The last text that bubblewrap is given. */
  readonly made: number | undefined;
  readonly late: readonly LateMount[] | undefined;
  /** The launch with all its mounts. */
  readonly shown: Launch;
}

/** Bytes that a pipe of Node's surely takes at once: half of them, from a Ward that was killed meanwhile, would be a weaker sandbox (unix(7)). */
const optionBound = 128 * 1024;

function tooLong(): GuardError {
  return new GuardError(
    'too-long',
    'the environment and the mounts are too long to hand over at once',
    'unset the variables that the command does not need',
  );
}

/** `split`: what lies in a tree that others may write comes when the sandbox is there. */
export function describe(full: Launch, stdio: Stdio, split: Split | undefined): Described {
  const launch = split === undefined ? full : { ...full, mounts: split.kept };
  checkDestinations(launch.mounts);
  const sources = openSources(launch.mounts);
  const append = (what: number | 'pipe') => stdio.push(what) - 1;
  const feeds = new Map<number, Uint8Array | string>();
  const seccomp = append('pipe');
  feeds.set(seccomp, launch.seccomp);
  const status = append('pipe');
  const mounts = new Map<number, number>();
  let made: number | undefined;
  for (const [index, descriptor] of sources) mounts.set(index, append(descriptor));
  for (const [index, mount] of launch.mounts.entries()) {
    if (mount.kind !== 'text') continue;
    const at = append('pipe');
    mounts.set(index, at);
    feeds.set(at, mount.text);
    made = at;
  }
  const survivors = launch.background ? append('pipe') : undefined;
  const go = split !== undefined || launch.shares === 'processes' ? append('pipe') : undefined;
  const words = append('pipe');
  const options = bubblewrapOptions(launch, { seccomp, status, mounts })
    .map(word => `${word}\0`)
    .join('');
  if (Buffer.byteLength(options) > optionBound) throw tooLong();
  feeds.set(words, options);
  const argv = [
    launch.bubblewrap,
    '--args',
    String(words),
    ...(go === undefined ? [] : ['--block-fd', String(go)]),
    '--',
    ...innerArgv(launch.argv, { survivors, processes: processesWithin(launch) }),
  ];
  return {
    argv,
    feeds,
    status,
    survivors,
    made,
    late: split?.late,
    shown: full,
    opened: [...sources.values()],
    ...(go === undefined ? {} : { go }),
  };
}
