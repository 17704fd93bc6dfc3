/** Connections out: each host and port asks, and is what a yes opens. */
import { collect } from '../collect.ts';
import { spellLead } from '../lead.ts';
import type { Effect, Grant, KnownHost, Located, Place, Policy } from '../values.ts';
import { type Check, effectsOf, type Found, found, type Matter } from './matter.ts';

/** The session's own loopback network (decision 11). These spellings, and what the machine's own list of hosts has there: what else resolves to it is asked about. */
const ownLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

/** What can be granted: a name or an address, as it would stand in a CONNECT request. */
const plainHost = /^(?:[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?|\[?[0-9a-f:]+(?:\.\d+){0,3}\]?)$/;

/** Addresses that lead into the person's own network, or to the cloud's metadata (RFC 1918, RFC 3927, RFC 4193). */
const nearby = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.|\[?f[cd][0-9a-f]{2}:|\[?fe80:|metadata\.google\.internal$)/;

type Connect = Extract<Effect, { kind: 'connect' }>;
type Wanted = Pick<Connect, 'host' | 'port' | 'place'> & { readonly scheme: string | undefined };

/** Every connection that an action would make. */
export const network: Check = (matter, policy) => [
  ...collect(effectsOf(matter, 'connect'), ({ effect }) => judgeConnect(effect, matter.located).map(one => ofCloud(one, policy))),
  ...effectsOf(matter, 'lookup').map(({ effect: { place } }) => looked(place, matter)),
];

/** Told, and no question: it finds no way out, and does with what is here or fails. A shell that no sandbox holds is told no such thing. */
function looked(place: Place, { request: { unheld } }: Matter): Found {
  const what = 'may look on a host for what the project lacks here';
  return found('note', { id: 'lookup', reason: unheld === true ? what : `${what}, which nothing is opened for`, place });
}

/** Where a cloud tells a machine of itself and hands out its keys, to whoever asks (RFC 3927, and the manuals of the clouds). */
const cloud = /^(?:169\.254\.\d+\.\d+|100\.100\.100\.200|192\.0\.0\.192|168\.63\.129\.16|fd00:ec2::254|metadata\.google\.internal)$/;

export const isOfCloud = (host: string) => cloud.test(addressOf(host));

/** The address that a host spells, in the one way in which it is compared: numbers in any base, and an IPv4 address within one of IPv6 (RFC 4291, 2.5.5; RFC 6052). A name is itself. */
function addressOf(host: string): string {
  const spelled = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const plain = (URL.parse(`http://${spelled}/`)?.hostname ?? host).replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const [, high, low] = /^(?:::|::ffff:|::ffff:0:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain) ?? [];
  if (high === undefined || low === undefined) return plain;
  return [high, low].flatMap(one => [Number.parseInt(one, 16) >> 8, Number.parseInt(one, 16) & 255]).join('.');
}

/** No yes to one command is one to that: a policy names it. */
function ofCloud(one: Found, { network: said }: Policy): Found {
  const need = one.needs.find(need => need.kind === 'connect' && isOfCloud(need.host));
  if (need?.kind !== 'connect') return one;
  const { host, port } = need;
  if (said?.private?.some(name => [host, `${host}:${port}`].includes(name.toLowerCase())) === true) return one;
  const reason = `reaches ${host}:${port}, where the machine's cloud hands out its keys`;
  return found('deny', { id: 'cloud-metadata', reason, place: one.place, hint: 'a policy can name it: "network" in ward-policy(5)' });
}

function judgeConnect({ host, port, scheme, of, leads, place }: Connect, located: Located): readonly Found[] {
  const known = of === undefined ? undefined : located.hosts.get(spellLead(of));
  if (host === undefined && known !== undefined && known.length > 0) return known.map(one => judgeKnown(one, place));
  if (host !== undefined && port !== undefined && leads !== undefined) return [judgeLed({ host, port, scheme, place, leads })];
  if (host !== undefined && located.loopback?.has(host) && !isOfCloud(host)) return [ownNetwork(host, place)];
  return [judgeTarget({ host, port, scheme, place })];
}

const ownNetwork = (host: string, place: Place): Found =>
  found('note', { id: 'loopback', reason: `reaches ${host}, which is the session's own network`, place });

/** Whoever answers for a name decides where it leads: what was said of the name is not said of that. */
function judgeLed({
  host,
  port,
  scheme,
  place,
  leads,
}: Omit<KnownHost, 'says' | 'scheme'> & Pick<Wanted, 'place' | 'scheme'> & { readonly leads: string }): Found {
  const reason = `reaches ${host}:${port}, whose name leads to ${leads}, a private address`;
  return found('ask', { id: 'nearby-host', reason, place, needs: needsOf(host, port, scheme).map(one => ({ ...one, leads })) });
}

/** A file of the project names it, and a file can change: never remembered. */
function judgeKnown({ host, port, scheme, says }: KnownHost, place: Place): Found {
  const judged = ownLoopback.test(host) ? ofThisMachine({ host, port, scheme, place }) : judgeTarget({ host, port, scheme, place });
  const named = judged.id === 'network' ? { ...judged, id: 'named-host' } : judged;
  return { ...named, reason: `${judged.reason}, ${says}`, rememberable: false, hint: undefined };
}

/** Who wrote such an address into a file meant a service outside the session. */
function ofThisMachine({ host, port, scheme, place }: Omit<KnownHost, 'says'> & { readonly place: Place }): Found {
  const needs = needsOf(host, port, scheme);
  return found('ask', { id: 'nearby-host', reason: `reaches ${host}:${port}, a service of this machine itself`, place, needs });
}

/** What a port is for needs no scheme beside it. */
const usual: ReadonlyMap<number, string> = new Map([
  [22, 'ssh'],
  [80, 'http'],
  [443, 'https'],
]);

function needsOf(host: string, port: number, scheme: string | undefined): readonly Extract<Grant, { kind: 'connect' }>[] {
  return [{ kind: 'connect', host, port, ...(scheme === undefined || usual.get(port) === scheme ? {} : { scheme }) }];
}

function judgeTarget({ host: named, port, scheme, place }: Wanted): Found {
  const host = named?.toLowerCase().replace(/\.$/, '');
  if (host === undefined) return found('ask', { id: 'unknown-host', reason: 'reaches a host that only running could tell', place });
  if (ownLoopback.test(host)) return ownNetwork(host, place);
  if (!plainHost.test(host)) return found('ask', { id: 'unknown-host', reason: `reaches "${host}", which is no plain host name`, place });
  if (port === undefined)
    return found('ask', { id: 'unknown-port', reason: `reaches ${host}, on a port that only running could tell`, place });
  const needs = needsOf(host, port, scheme);
  if (nearby.test(addressOf(host)))
    return found('ask', { id: 'nearby-host', reason: `reaches ${host}:${port}, in a private network`, place, needs });
  return found('ask', { id: 'network', reason: `reaches ${host}:${port}`, place, needs, rememberable: true });
}
