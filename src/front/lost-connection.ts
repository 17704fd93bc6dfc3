/** What is said of a connection that did not come to be: programs tell little of it, and a proxy may be why: one that wants to know who asks, or one that only a variable names. */
import { type NamedProxy, proxyFor } from '../core/named-proxy.ts';
import { printable } from '../core/printable.ts';
import type { Connection, Policy, Request } from '../core/values.ts';
import { unknownToProxy } from '../host/network/upstream.ts';
import type { Lost } from '../host/run/way-out.ts';

const setup = '"ward setup --proxy"';

/** Undefined where it did come to be. */
export function lostConnection(
  connection: Connection,
  { scene: { environment } }: Pick<Request, 'scene'>,
  { network }: Pick<Policy, 'network'>,
): Lost | undefined {
  const { outcome, host, port, by } = connection;
  if (!outcome.startsWith('no connection')) return undefined;
  const scheme = by === 'http' ? { scheme: 'http' } : by === 'connect' ? { scheme: 'https' } : {};
  const named = proxyFor(environment, { host, port, ...scheme });
  // Where a proxy was asked, the outcome itself says what came of it.
  const bare = outcome.includes('proxy') ? undefined : named;
  const unknown = outcome.includes(unknownToProxy);
  const words = byProxy(unknown ? named : bare, unknown, network?.proxy !== undefined);
  if (words !== undefined) return { words: printable(words), mends: true };
  return {
    words: printable(outcome.replace('no connection', `no connection to ${host.includes(':') ? `[${host}]` : host}:${port}`)),
    mends: false,
  };
}

function byProxy(named: NamedProxy | undefined, unknown: boolean, ofPolicy: boolean): string | undefined {
  if (unknown && ofPolicy) return `${unheard} the policy${named === undefined ? '' : `: ${taken(named.variable)}`}`;
  if (named === undefined || ofPolicy) return undefined;
  if (unknown) return `${unheard} ${named.variable}`;
  return `${named.variable} names the proxy ${named.shown}, which the policy does not: a person has hosts reached by it with ${setup}`;
}

const unheard = 'the proxy of this network wants another name and password than those in';

const taken = (variable: string) => `the person takes those of ${variable} with ${setup}`;
