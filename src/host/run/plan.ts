/** What the child of a run is started with: its words, its descriptors, and what is handed over on them. */
import { openSync } from 'node:fs';
import { signalOptions } from '../../core/confine/bubblewrap.ts';
import type { Launch, Outcome } from '../../core/values.ts';
import { shift } from '../network/shift.ts';
import { describe } from './describe.ts';
import { inheritable, keepInherited } from './descriptors.ts';
import type { Edge } from './edge.ts';
import type { Guardian } from './guardian.ts';
import type { LateMount } from './late-mounts.ts';
import { mustBeRelayed, nothingRelayed, ownFiles, type Relayed } from './relayed.ts';
import type { Room } from './room.ts';
import type { WayOut } from './way-out.ts';
import { withLast } from './with-last.ts';

/** The child's descriptors: index → what it is, and the streams Ward writes before the command starts. */
export interface Plan {
  readonly stdio: (number | 'pipe' | 'ignore' | 'ipc')[];
  readonly argv: readonly string[];
  /** By index in `stdio`: bytes to hand over. */
  readonly feeds: ReadonlyMap<number, Uint8Array | string>;
  readonly status: number;
  readonly survivors: number | undefined;
  readonly opened: readonly number[];
  readonly wayOut: WayOut | undefined;
  /** What goes through a pipe: see `mustBeRelayed`. */
  readonly relayed: Relayed;
  readonly finish?: (outcome: Outcome) => Outcome;
  /** The command waits for a word there until it has been noted: what it leaves in its session must not be there before (bwrap(1), --block-fd). */
  readonly go?: readonly number[];
  /** Inherited, each at its own place. */
  readonly kept?: readonly number[];
  readonly guardian?: Guardian;
  readonly made?: number | undefined;
  readonly late?: readonly LateMount[] | undefined;
  readonly shown?: Launch;
}

/** For a sandbox, or outside every layer. `late`: mount points that others could move are made when it has begun. */
export async function planFor(room: Room, edge: Edge, late: boolean): Promise<Plan> {
  const { launch } = room;
  return withInput(launch.confined ? await planSandbox(room, edge, late) : planPlain(launch, edge), launch);
}

/** What was judged, byte for byte: from a file of the sandbox's own, or through the relay, since what Node makes is a socket, which nothing could open anew. */
function withInput(plan: Plan, { fed, input }: Launch): Plan {
  if (fed === undefined && input === undefined) return plan;
  plan.stdio[0] = input === undefined ? 'pipe' : 'ignore';
  const feeds = fed === undefined ? plan.feeds : new Map([...plan.feeds, [0, fed]]);
  return { ...plan, feeds, relayed: { ...plan.relayed, input: input === undefined } };
}

/** The proxy and what it needs are loaded only for a command that was granted a host. */
async function planSandbox({ launch, enter, direct }: Room, edge: Edge, late: boolean): Promise<Plan> {
  const own = ownFiles(launch);
  const kept = keepInherited(edge.inherited, own, edge.served?.pid);
  const relayed = mustBeRelayed(own, edge.served?.pid);
  const out = launch.hosts.length === 0 ? undefined : (await import('./way-out.ts')).wayOut(launch, kept, await edge.told?.());
  const stdio = standard(edge);
  for (const descriptor of kept) put(stdio, descriptor + (out === undefined ? 0 : shift), descriptor);
  const { landlock } = launch;
  if (landlock !== undefined) {
    const plan = (await import('./by-landlock.ts')).byLandlock({ ...launch, landlock }, stdio, edge);
    // What stands behind a descriptor is looked up anew when it is opened, and is no more than any other file; but one to write through can empty it.
    return { ...plan, stdio, wayOut: undefined, relayed: { ...relayed, input: false } };
  }
  const devices = launch.uid === 0 ? (await import('./own-devices.ts')).ownDevices() : [];
  const around = { launch, enter: [], opened: [] };
  const { launch: wanted, ...through } = out?.through(what => stdio.push(what) - 1) ?? around;
  const shown = edge.unfinished === undefined ? wanted : { ...wanted, mounts: withLast(wanted.mounts) };
  const split = late ? (await import('./late-mounts.ts')).splitLate(shown.mounts) : undefined;
  const sandbox = describe({ ...shown, background: shown.background && !direct }, stdio, {
    split,
    ignored: edge.ignored,
    held: edge.agreed !== undefined,
    ownTerminal: edge.slave !== undefined,
    caller: edge,
  });
  const all = { argv: [...enter, ...through.enter, ...devices, ...sandbox.argv], opened: [...sandbox.opened, ...through.opened] };
  return { ...sandbox, ...all, stdio, kept, wayOut: out, relayed };
}

/** Outside every layer, as the person agreed: the caller's own environment and directory. */
function planPlain(launch: Launch, edge: Edge): Plan {
  const stdio = standard(edge);
  for (const descriptor of edge.inherited) put(stdio, descriptor, descriptor);
  const variables = [...launch.environment].map(([name, value]) => `${name}=${value}`);
  const argv = ['/usr/bin/env', '-i', `--chdir=${launch.cwd}`, ...signalOptions(edge.ignored), '--', ...variables, ...launch.argv];
  return { stdio, argv, feeds: new Map(), status: -1, survivors: undefined, opened: [], wayOut: undefined, relayed: nothingRelayed };
}

const standard = ({ slave }: Edge): Plan['stdio'] => (slave === undefined ? [0, 1, 2] : [slave, slave, slave]);

/** Puts /dev/null in the place of what the child would inherit of Ward's own: 'ignore' leaves such a descriptor open (libuv, uv_spawn). */
export function coverOwn(stdio: Plan['stdio']): number {
  const nothing = openSync('/dev/null', 'r');
  for (const descriptor of inheritable()) {
    if (stdio[descriptor] === undefined || stdio[descriptor] === 'ignore') put(stdio, descriptor, nothing);
  }
  return nothing;
}

/** 'ignore' leaves a gap that is closed in the child, unless Ward itself holds that number open: see `coverOwn`. */
function put(stdio: Plan['stdio'], index: number, descriptor: number): void {
  while (stdio.length < index) stdio.push('ignore');
  stdio[index] = descriptor;
}
