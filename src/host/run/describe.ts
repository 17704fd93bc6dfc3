/** A launch in bubblewrap's words, and the descriptors that these speak of. */
import { bubblewrapOptions, inFewWords, innerArgv, mostWords } from '../../core/confine/bubblewrap.ts';
import { tooWide } from '../../core/exhausted.ts';
import { GuardError } from '../../core/fault.ts';
import { sizeWords } from '../../core/limits.ts';
import { printable } from '../../core/printable.ts';
import type { Launch } from '../../core/values.ts';
import { checkDestinations } from './destinations.ts';
import { type Guardian, newMark } from './guardian.ts';
import type { LateMount, Split } from './late-mounts.ts';
import type { Caller } from './limits/inherited.ts';
import { leastWidth, mostWidth } from './limits/width.ts';
import { limitsWithin } from './limits.ts';
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
  readonly go?: readonly number[];
  readonly guardian: Guardian;
  /** The last text that bubblewrap is given. */
  readonly made: number | undefined;
  readonly late: readonly LateMount[] | undefined;
  /** The launch with all its mounts. */
  readonly shown: Launch;
}

/** Bytes that a pipe of Node's surely takes at once: half of them, from a Ward that was killed meanwhile, would be a weaker sandbox (unix(7)). */
const optionBound = 128 * 1024;

/** Words of bubblewrap's that stand on its command line, and what the command itself takes with its text cut into pieces. */
const [besideOptions, leastWords] = [10, 400];

function tooLong(is: string, takes: string, { environment }: Launch): GuardError {
  const sizes = [...environment].map(([name, value]) => [name, Buffer.byteLength(value)] as const);
  const [name, most] = sizes.reduce((one, other) => (other[1] > one[1] ? other : one), ['', 0]);
  return new GuardError(
    'too-long',
    `the environment and the mounts come to ${is}, and ${takes} can be handed over at once`,
    `unset the variables that the command does not need${name === '' ? '' : `: ${printable(name)} takes ${sizeWords(most)}`}`,
  );
}

/** The kernel counts each text with the byte and the pointer behind it (execve(2)); what else it wants to know is short. */
const [perText, besides] = [9, 2048];

/** bubblewrap itself could not say more than that. */
function checkWidth(argv: readonly string[], { environment }: Launch, caller: Caller): void {
  const variables = [...environment].map(([name, value]) => `${name}=${value}`);
  const bytes = [...argv, ...variables].reduce((sum, text) => sum + Buffer.byteLength(text) + perText, besides);
  if (bytes > leastWidth && bytes > mostWidth(caller)) throw new GuardError('too-long', ...tooWide);
}

/** What is known of a launch beside it. */
interface Beside {
  /** What lies in a tree that others may write comes when the sandbox is there. */
  readonly split: Split | undefined;
  /** Signals that the command is to ignore, by number. */
  readonly ignored?: readonly number[] | undefined;
  /** The command waits for a word, whatever else it waits for. */
  readonly held?: boolean;
  /** Its input is a terminal of Ward's that nobody else has. */
  readonly ownTerminal?: boolean;
  readonly caller?: Caller | undefined;
}

export function describe(full: Launch, stdio: Stdio, { split, ignored, held = false, ownTerminal, caller = {} }: Beside): Described {
  const launch = split === undefined ? full : { ...full, mounts: split.kept };
  checkDestinations(launch.mounts);
  const sources = openSources(launch.mounts);
  const place = placing(stdio);
  // What the shell above has to close comes first: not every shell can close a number of two digits.
  const [status, word, input] = [place('pipe'), place('pipe'), place('ignore')];
  const waits = split !== undefined || launch.shares === 'processes';
  const [survivors, gate] = [launch.background ? place('pipe') : undefined, waits ? place('pipe') : undefined];
  const texts = layTexts(launch, place);
  const mounts = new Map([...texts.mounts, ...[...sources].map(([index, descriptor]) => [index, place(descriptor)] as const)]);
  const seccomp = place('pipe');
  const go = waits || held ? place('pipe') : undefined;
  const words = place('pipe');
  const all = bubblewrapOptions(launch, { seccomp, status, mounts });
  const options = all.map(word => `${word}\0`).join('');
  const bytes = Buffer.byteLength(options);
  if (bytes > optionBound) throw tooLong(sizeWords(bytes), sizeWords(optionBound), launch);
  const left = mostWords - all.length - besideOptions;
  if (left < leastWords) throw tooLong(`${all.length} words`, `${mostWords - besideOptions - leastWords}`, launch);
  const inner = innerArgv(launch.argv, {
    survivors,
    gate,
    within: limitsWithin(launch, caller),
    ignored,
    ownTerminal,
    input: launch.input,
  });
  const packed = inFewWords(inner, left);
  for (const one of new Set([inner, packed])) checkWidth(one, launch, caller);
  const argv = [launch.bubblewrap, '--args', String(words), ...(go === undefined ? [] : ['--block-fd', String(go)]), '--', ...packed];
  return {
    argv,
    feeds: new Map<number, Uint8Array | string>([...texts.feeds, [seccomp, launch.seccomp], [words, options]]),
    guardian: {
      word,
      input,
      closed: [status, survivors, texts.last].filter(one => one !== undefined),
      shares: launch.shares === 'processes',
      mark: newMark(),
    },
    ...{ status, survivors, made: texts.last, late: split?.late, shown: full, opened: [...sources.values()] },
    ...(go === undefined ? {} : { go: gate === undefined ? [go] : [go, gate] }),
  };
}

/** The lowest number first that was not given away. */
function placing(stdio: Stdio): (what: number | 'pipe' | 'ignore') => number {
  let next = 3;
  return what => {
    while (stdio[next] !== undefined && stdio[next] !== 'ignore') next += 1;
    stdio[next] = what;
    next += 1;
    return next - 1;
  };
}

/** A pipe for each; the last that is read gets the first number. */
function layTexts(launch: Launch, place: (what: 'pipe') => number) {
  const texts = launch.mounts.flatMap((mount, index) => (mount.kind === 'text' ? [{ index, text: mount.text }] : []));
  const laid = texts.toReversed().map(one => ({ ...one, at: place('pipe') }));
  return { mounts: laid.map(one => [one.index, one.at] as const), feeds: laid.map(one => [one.at, one.text] as const), last: laid[0]?.at };
}
