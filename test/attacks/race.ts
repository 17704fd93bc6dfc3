/** Races, run as a program: somebody keeps swapping one directory of a path for another while commands are launched with that path writable. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { openSources } from '../../src/host/run/sources.ts';

export interface Race {
  /** What the guard goes by. */
  readonly by: 'name' | 'identity';
  /** The path that is granted; the directory of it that is swapped; what it is swapped for. */
  readonly granted: string;
  readonly swapped: string;
  readonly other: string;
  readonly tries: number;
  /** When these are over it ends, whatever was tried until then. */
  readonly milliseconds: number;
}

export interface Raced {
  readonly ran: number;
  readonly refused: number;
  /** What was not granted got the mark of a launch. */
  readonly lost: boolean;
  /** What was granted did. */
  readonly arrived: boolean;
  /** The swapping went on to the end. */
  readonly alive: boolean;
  /** Its time was over before all was tried. */
  readonly cut: boolean;
}

/** mount(2) and umount2(2): perl has no words for them. */
const numbers: readonly [number, number] = process.arch === 'arm64' ? [40, 39] : [165, 166];
const preamble = 'my ($d, $o) = @ARGV; my $none = "none";';
/** Who sleeps is woken before who only computes: on a busy machine that gives more changes than none at all. */
const wait = 'select undef, undef, undef, rand 0.0006;';
const twoNames = `rename $d, "$d.real"; rename "$d.other", $d; ${wait} rename $d, "$d.other"; rename "$d.real", $d; ${wait}`;
const [mount, unmount] = [`syscall ${numbers[0]}, $o, $d, $none, 4096, 0;`, `syscall ${numbers[1]}, $d, 2;`];

/** How a directory `$d` becomes `$o`, and itself again, some thousand times a second. */
const swaps = new Map([
  ['link', `${preamble} symlink $o, "$d.other"; while (1) { ${twoNames} }`],
  ['rename', `${preamble} rename $o, "$d.other"; while (1) { ${twoNames} }`],
  ['mount', `${preamble} while (1) { ${mount} ${wait} ${unmount} ${wait} }`],
]);

type Tried = 'ran' | 'refused';

const system = ['--unshare-user', '--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'];

/** A command that leaves its mark in the directory that it was given. */
function launch(granted: string, words: readonly string[], descriptors: readonly number[]): Tried {
  const argv = [...system, ...words, granted, '--chdir', granted, '/usr/bin/touch', 'pwned'];
  return spawnSync('/usr/bin/bwrap', argv, { stdio: ['ignore', 'ignore', 'ignore', ...descriptors] }).status === 0 ? 'ran' : 'refused';
}

/** As a careful guard that goes by names: where the path leads is looked up right before the launch. */
function byName(granted: string): Tried {
  try {
    if (realpathSync(granted) !== granted) return 'refused';
  } catch {
    return 'refused';
  }
  return launch(granted, ['--bind', granted], []);
}

/** As Ward does it: by what was agreed to. */
function byIdentity(granted: string, identity: { readonly device: string; readonly inode: string }): Tried {
  let opened: ReadonlyMap<number, number>;
  try {
    opened = openSources([{ kind: 'writable', source: { path: granted, identity }, at: granted }]);
  } catch {
    return 'refused';
  }
  const descriptor = opened.get(0) ?? -1;
  const done = launch(granted, ['--bind-fd', '3'], [descriptor]);
  closeSync(descriptor);
  return done;
}

/** Whatever name the directory goes by later: it is held open, and the mark is looked for in it. */
function markIn(directory: string): () => boolean {
  const held = openSync(directory, 'r');
  return () => existsSync(`/proc/self/fd/${held}/pwned`);
}

function race(kind: string, { by, granted, swapped, other, tries, milliseconds }: Race): Raced {
  const { dev, ino } = statSync(granted, { bigint: true });
  const identity = { device: String(dev), inode: String(ino) };
  const lost = markIn(path.join(other, path.relative(swapped, granted)));
  const arrived = markIn(granted);
  const swapping = spawn('/usr/bin/perl', ['-e', swaps.get(kind) ?? 'die', swapped, other], { stdio: 'ignore' });
  const counts = { ran: 0, refused: 0 };
  const end = performance.now() + milliseconds;
  // A refusal takes no time at all: all of them within one swap would say nothing.
  const enough = () => counts.ran + counts.refused >= tries && counts.ran >= Math.min(tries / 8, 1250);
  while (!enough() && performance.now() < end && !lost()) counts[by === 'name' ? byName(granted) : byIdentity(granted, identity)] += 1;
  const alive = swapping.pid !== undefined && existsSync(`/proc/${swapping.pid}/exe`);
  swapping.kill('SIGKILL');
  return { ...counts, lost: lost(), arrived: arrived(), alive, cut: !enough() };
}

if (import.meta.main) {
  const [kind = '', races = '[]'] = process.argv.slice(2);
  const done = (JSON.parse(races) as Race[]).map(one => race(kind, one));
  process.stdout.write(`${JSON.stringify(done)}\n`);
}
