/** One connection to a host that was agreed to: looked up once, and connected to one of the addresses that were checked; or by the proxy of the person's machine. */
import type net from 'node:net';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Approved, NetworkPolicy } from '../../core/values.ts';
import { mayBePrivate, reservedAddress, unlistedAddress } from './address.ts';
import type { Hear } from './answer.ts';
import type { Gate } from './gate.ts';
import type { Ledger } from './ledger.ts';
import { grantsFor, spell, type Target } from './target.ts';
import { dial, listed, tunnelBy, type Upstream, upstreamAt, upstreamFor } from './upstream.ts';

/** Whether a host that was not agreed to may be gone to after all; why not, in a sentence. */
export type Ask = (
  asked: Approved,
) => Promise<{ readonly granted: true; readonly via?: string } | { readonly granted: false; readonly sentence: string }>;

/** What every connection of one command has in common. */
export interface Way {
  /** What was agreed to; what is agreed to as the command runs joins it. */
  readonly hosts: Approved[];
  readonly ask: Ask | undefined;
  readonly lookup: net.LookupFunction;
  /** What the policy says of proxies, private names and addresses. */
  readonly policy: NetworkPolicy;
  /** How an address is connected to; in tests another in its place. */
  readonly connect: (options: net.NetConnectOpts) => net.Socket;
  readonly refused: Hear;
  /** By a person, as the command runs. */
  readonly blocked: (asked: Target) => boolean;
  readonly ledger: Ledger;
  readonly gate: Gate;
  /** Ends with the command. */
  readonly track: (socket: Duplex) => void;
}

/** Milliseconds for a connection to be there. */
const connectTime = 20_000;

/** Where a host is: the addresses that may be gone to, of which one will do. */
interface Found {
  readonly addresses: readonly { readonly address: string; readonly family: number }[];
}

/** Rejects where it can't be; given up where `client` is gone meanwhile. */
export async function reach(asked: Target, client: Duplex, way: Way): Promise<net.Socket> {
  const upstream = upstreamOf(asked, way);
  if (upstream === undefined) return connected(await find(asked, way), asked, { client, way });
  const far = await reachUpstream(asked, upstream, { client, way });
  await tunnelBy(far, asked, upstream);
  return far;
}

/** The proxy that it is reached by: the policy's, or where that names none one that a person agreed to for this host. */
export function upstreamOf(asked: Target, { policy, hosts }: Pick<Way, 'policy' | 'hosts'>): Upstream | undefined {
  if (policy.proxy !== undefined) return upstreamFor(policy, asked);
  const via = grantsFor(hosts, asked).find(one => one.via !== undefined)?.via;
  const found = via === undefined ? undefined : upstreamAt(via);
  return found && { ...found, named: true };
}

interface Around {
  readonly client: Duplex;
  readonly way: Way;
}

/** The proxy itself, for what may be asked of it: a name that is known here to lead where it must not is not handed on. */
export async function reachUpstream(asked: Target, upstream: Upstream, { client, way }: Around): Promise<net.Socket> {
  await find(asked, way).catch((error: NodeJS.ErrnoException) => {
    if (error.code === reservedAddress || error.code === unlistedAddress || (way.policy.addresses ?? []).length > 0) throw error;
  });
  const far = dial(upstream, way.policy.addresses);
  return there(far, upstream.tls ? 'secureConnect' : 'connect', { client, way }).catch((error: NodeJS.ErrnoException) => {
    throw Object.assign(error, { code: `the proxy of this network is not reached: ${error.code ?? error.message}` });
  });
}

/** Looks it up once; a private address is one where the policy says so of that name, or a person does. */
async function find(asked: Target, way: Way): Promise<Found> {
  const { host } = asked;
  const lists = way.policy.addresses ?? [];
  const version = isIP(host);
  const all = version === 0 ? await resolve(asked, way) : [{ address: host, family: version }];
  const addresses = all.filter(one => listed(lists, one.address));
  if (addresses.length === 0) throw Object.assign(new Error(`"${host}" leads to an address that is not listed`), { code: unlistedAddress });
  return { addresses };
}

async function resolve(asked: Target, way: Way): Promise<Found['addresses']> {
  try {
    return await lookedUp(asked.host, way);
  } catch (error) {
    const { code, address } = error as NodeJS.ErrnoException & { readonly address?: string };
    if (code !== reservedAddress || address === undefined) throw error;
    const no = await unopened(asked, address, way);
    if (no !== undefined) throw Object.assign(error as Error, { no });
    return [{ address, family: isIP(address) }];
  }
}

function lookedUp(host: string, { lookup }: Way): Promise<Found['addresses']> {
  return new Promise((found, reject) =>
    lookup(host, { all: true }, (error, addresses) => {
      if (error !== null) return reject(error);
      found(Array.isArray(addresses) ? addresses : [{ address: addresses, family: isIP(addresses) }]);
    }),
  );
}

/** This machine and what tells of a cloud's keys only by the policy; of the rest a person may say it, for this run. In words what they said; empty where nobody was asked. */
async function unopened(asked: Target, address: string, { policy, ask, hosts }: Way): Promise<string | undefined> {
  const names = [asked.host, spell(asked)];
  if (policy.private?.some(one => names.includes(one.toLowerCase())) === true) return undefined;
  if (hosts.some(one => one.host === asked.host && one.port === asked.port && one.leads === address)) return undefined;
  if (ask === undefined || !mayBePrivate(address)) return '';
  const wanted = { ...asked, leads: address };
  const answer = await ask(wanted).catch(() => ({ granted: false as const, sentence: '' }));
  if (!answer.granted) return answer.sentence;
  hosts.push(wanted);
  return undefined;
}

function connected({ addresses }: Found, { host, port }: Target, { client, way }: Around): Promise<net.Socket> {
  const [first] = addresses;
  const lookup: net.LookupFunction = (_, { all }, answer) =>
    all === true ? answer(null, [...addresses]) : answer(null, first?.address ?? '', first?.family);
  const options = { host, port, lookup, autoSelectFamily: true, allowHalfOpen: true, keepAlive: true, noDelay: true };
  return there(way.connect(options), 'connect', { client, way });
}

function there(far: net.Socket, when: 'connect' | 'secureConnect', { client, way }: Around): Promise<net.Socket> {
  way.track(far);
  const late = setTimeout(() => far.destroy(new Error('too late')), connectTime);
  const gone = () => far.destroy();
  if (client.destroyed) gone();
  client.once('close', gone);
  return new Promise<net.Socket>((resolve, reject) => {
    far.once(when, () => resolve(far));
    far.once('error', reject);
    far.once('close', () => reject(new Error('closed')));
  }).finally(() => {
    clearTimeout(late);
    client.off('close', gone);
  });
}
