/** Looks at a running sandbox now and then, and ends it where it is over a limit that the kernel does not hold here. */
import { limitWords } from '../../../core/limits.ts';
import type { Bounds, Launch, Limits } from '../../../core/values.ts';
import { bytesBelow, fullOf, leftIn } from './room.ts';
import { mountsOf, sharedOut, treeOf, type Used, usedIn } from './tree.ts';
import { cpuTimeWords, memoryWords, processesWords } from './words.ts';

/** Milliseconds between two looks; longer where a look itself takes long, so that looking is no load. */
const tick = 100;
const timesItsOwn = 20;
/** Between two looks through the session's /tmp. */
const tmpTick = 1000;
/** Bytes that another program may have taken of a disk meanwhile. */
const others = 16 * 1024 ** 2;

export interface Watched {
  readonly launch: Launch & { readonly bounds: Bounds };
  /** The first process of the sandbox's namespace. */
  readonly first: number;
  /** Ends everything in it, at once. */
  readonly kill: () => void;
  /** Told each limit that was come up against, in words; the same may be told again. */
  readonly hit: (words: string) => void;
  /** What else is to be looked at. */
  readonly look: () => void;
}

/** Begins; the function it returns ends it. */
export function watch(watched: Watched): () => void {
  const disks = disksOf(watched);
  const tmp = tmpWatch(watched);
  const used = usedBy(watched);
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const began = performance.now();
    watched.look();
    usage(watched, used);
    disks();
    tmp();
    timer = setTimeout(look, Math.max(tick, timesItsOwn * (performance.now() - began)));
  };
  look();
  return () => clearTimeout(timer);
}

/** In a session's own world, what loses its parent is the world's first process's, and no longer below the command's. */
function usedBy({ launch, first }: Watched): () => Used {
  if (launch.shares !== 'processes') return () => treeOf(first);
  const mounts = mountsOf(first);
  return () => usedIn(mounts);
}

/** Memory and processes where no control group holds them; time on processors everywhere, for the kernel bounds that of one process alone. */
function usage({ launch: { bounds, uid }, kill, hit }: Watched, usedNow: () => Used): void {
  const { cpuTime } = bounds.limits;
  const { memory, processes }: Limits = bounds.hold.kind === 'polling' ? bounds.limits : {};
  if (memory === undefined && processes === undefined && cpuTime === undefined) return;
  const used = usedNow();
  const over: string[] = [];
  if (memory !== undefined && used.memory > memory && sharedOut(used) > memory) over.push(memoryWords(memory));
  if (cpuTime !== undefined && used.cpuTime > cpuTime) over.push(cpuTimeWords(cpuTime));
  // The kernel let it have no more: nobody stays at that number by chance.
  if (processes !== undefined && uid !== 0 && used.processes >= processes) hit(processesWords(processes));
  if (processes !== undefined && used.processes > processes + namespaceOwn) over.push(processesWords(processes));
  for (const words of over) hit(words);
  if (over.length > 0) kill();
}

/** The namespace's first process stands in the tree and is none of the command's. */
const namespaceOwn = 1;

/** Directories in memory that are full are told; a disk that this run fills ends it. */
function disksOf({ launch, first, kill, hit }: Watched): () => void {
  const { free = 0 } = launch.bounds.limits;
  const inMemory = launch.mounts.flatMap(mount => (mount.kind === 'empty' && mount.mode !== '0500' ? [mount] : []));
  const disks = new Map(placesOn(launch).map(place => [place, leftIn(place) ?? 0]));
  return () => {
    for (const at of fullOf(
      first,
      inMemory.map(mount => mount.at),
    )) {
      const bytes = inMemory.find(mount => mount.at === at)?.bytes ?? 0;
      hit(`writing to ${at}, which is full (${limitWords('scratch', bytes)})`);
    }
    for (const [place, before] of disks) {
      const left = leftIn(place) ?? free;
      if (left >= free || left > before - others) continue;
      hit(`less than ${limitWords('free', free)} left on the disk of ${place}`);
      kill();
    }
  };
}

/** Where on the host it can write. */
function placesOn(launch: Launch): readonly string[] {
  return launch.mounts.flatMap(mount => (mount.kind === 'writable' ? [mount.source.path] : []));
}

/** A /tmp that is over its limit already does not end a command that makes it smaller. */
function tmpWatch({ launch, kill, hit }: Watched): () => void {
  const { tmp } = launch.bounds.limits;
  let before = Number.POSITIVE_INFINITY;
  let next = performance.now();
  let looking = false;
  return () => {
    if (tmp === undefined || looking || performance.now() < next) return;
    looking = true;
    const began = performance.now();
    void bytesBelow(launch.tmp).then(bytes => {
      looking = false;
      next = performance.now() + Math.max(tmpTick, timesItsOwn * (performance.now() - began));
      if (bytes > tmp && bytes > before) {
        hit(`the session's /tmp over ${limitWords('tmp', tmp)}`);
        kill();
      }
      before = bytes;
    });
  };
}
