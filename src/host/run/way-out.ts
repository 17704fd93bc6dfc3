/** A launch that was granted hosts: Ward's own Node starts in the command's place, and becomes it once the way out is there. */
import type { Connection, Launch, Outcome } from '../../core/values.ts';
import { type Egress, egress } from '../network/egress.ts';

/** What is different about a launch with a way out. */
export interface WayOut {
  readonly egress: Egress;
  /** The launch as bubblewrap is to see it, with the channel to Ward at this descriptor. */
  readonly launch: (channel: number) => Launch;
  /** In words, what the command tried to reach besides. */
  readonly refused: readonly string[];
  /** In words, what it was held to. */
  readonly limited: () => readonly string[];
  readonly slowed: () => Pick<Outcome, 'slowed'>;
}

/** Who is told of what goes over it. */
export interface Told {
  readonly connected?: (connections: readonly Connection[]) => void;
}

/** Undefined without hosts: then there is no network and nothing to wait for. `keep`: descriptors above 2 that the command is given. */
export function wayOut(launch: Launch, keep: readonly number[], { connected }: Told = {}): WayOut | undefined {
  if (launch.hosts.length === 0) return undefined;
  const refused: string[] = [];
  const { hosts, argv, environment } = launch;
  const made = egress({
    hosts,
    argv,
    environment,
    keep,
    limits: launch.bounds?.limits,
    connected,
    refused: (target, why) => refused.push(`connection to ${target}, ${why}`),
  });
  const shown = (channel: number): Launch => ({
    ...launch,
    argv: made.argv,
    environment: new Map([...made.environment, ['NODE_CHANNEL_FD', String(channel)]]),
    mounts: [...launch.mounts.slice(0, -1), ownNode, ...launch.mounts.slice(-1)],
  });
  const slowed = () => (made.slowed().length === 0 ? {} : { slowed: made.slowed() });
  return { egress: made, launch: shown, refused, limited: made.limited, slowed };
}

/** The binary may lie outside Ward's own directory. The launch's last mount is the seal. */
const ownNode = { kind: 'read-only', source: { path: process.execPath, identity: undefined }, at: process.execPath } as const;
