/** Connections out: each host and port asks, and is what a yes opens. */
import type { Effect } from '../values.ts';
import { type Check, effectsOf, type Found, found } from './matter.ts';

/** The session's own loopback network (decision 11). Only these spellings: what else resolves to it is asked about. */
const ownLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

/** What can be granted: a name or an address, as it would stand in a CONNECT request. */
const plainHost = /^(?:[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?|\[?[0-9a-f:]+(?:\.\d+){0,3}\]?)$/;

/** Addresses that lead into the person's own network, or to the cloud's metadata (RFC 1918, RFC 3927, RFC 4193). */
const nearby = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.|\[?f[cd][0-9a-f]{2}:|\[?fe80:|metadata\.google\.internal$)/;

type Connect = Extract<Effect, { kind: 'connect' }>;

/** Every connection that an action would make. */
export const network: Check = matter => effectsOf(matter, 'connect').map(({ effect }) => judgeConnect(effect));

function judgeConnect({ host: named, port, place }: Connect): Found {
  const host = named?.toLowerCase().replace(/\.$/, '');
  if (host === undefined) return found('ask', { id: 'unknown-host', reason: 'reaches a host that only running could tell', place });
  if (ownLoopback.test(host))
    return found('note', { id: 'loopback', reason: `reaches ${host}, which is the session's own network`, place });
  if (!plainHost.test(host)) return found('ask', { id: 'unknown-host', reason: `reaches "${host}", which is no plain host name`, place });
  if (port === undefined)
    return found('ask', { id: 'unknown-port', reason: `reaches ${host}, on a port that only running could tell`, place });
  const needs = [{ kind: 'connect', host, port } as const];
  if (nearby.test(host)) return found('ask', { id: 'nearby-host', reason: `reaches ${host}:${port}, in a private network`, place, needs });
  return found('ask', { id: 'network', reason: `reaches ${host}:${port}`, place, needs, rememberable: true });
}
