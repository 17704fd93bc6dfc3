/** One connection to a host that was agreed to: looked up once, and connected to one of the addresses that were checked. */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { Approved } from '../../core/values.ts';
import type { Hear } from './answer.ts';
import type { Gate } from './gate.ts';
import type { Ledger } from './ledger.ts';
import type { Target } from './target.ts';

/** Whether a host that was not agreed to may be gone to after all; why not, in a sentence. */
export type Ask = (asked: Approved) => Promise<{ readonly granted: true } | { readonly granted: false; readonly sentence: string }>;

/** What every connection of one command has in common. */
export interface Way {
  /** What was agreed to; what is agreed to as the command runs joins it. */
  readonly hosts: Approved[];
  readonly ask: Ask | undefined;
  readonly lookup: net.LookupFunction;
  readonly refused: Hear;
  /** By a person, as the command runs. */
  readonly blocked: (asked: Target) => boolean;
  readonly ledger: Ledger;
  readonly gate: Gate;
  /** Ends with the command. */
  readonly track: (socket: Duplex) => void;
}

/** Milliseconds for a connection to be there. */
export const connectTime = 20_000;

/** Rejects where it can't be; given up where `client` is gone meanwhile. */
export function reach(asked: Target, client: Duplex, way: Way): Promise<net.Socket> {
  if (client.destroyed) return Promise.reject(new Error('closed'));
  const far = net.connect({
    host: asked.host,
    port: asked.port,
    lookup: way.lookup,
    autoSelectFamily: true,
    allowHalfOpen: true,
    keepAlive: true,
    noDelay: true,
  });
  way.track(far);
  const late = setTimeout(() => far.destroy(new Error('too late')), connectTime);
  const gone = () => far.destroy();
  client.once('close', gone);
  return new Promise<net.Socket>((resolve, reject) => {
    far.once('connect', () => resolve(far));
    far.once('error', reject);
    far.once('close', () => reject(new Error('closed')));
  }).finally(() => {
    clearTimeout(late);
    client.off('close', gone);
  });
}
