/** What is said of a connection that did not come to be where a proxy may be why: one that wants to know who asks, or one that only a variable names. */
import { proxyFor } from '../core/named-proxy.ts';
import { printable } from '../core/printable.ts';
import type { Connection, Policy, Request } from '../core/values.ts';
import { unknownToProxy } from '../host/network/upstream.ts';

const setup = '"ward setup --proxy"';

/** Undefined where there is nothing to say. */
export function lostConnection(
  { outcome, host, port, by }: Connection,
  { scene: { environment } }: Pick<Request, 'scene'>,
  { network }: Pick<Policy, 'network'>,
): string | undefined {
  if (!outcome.startsWith('no connection')) return undefined;
  const scheme = by === 'http' ? { scheme: 'http' } : by === 'connect' ? { scheme: 'https' } : {};
  const named = proxyFor(environment, { host, port, ...scheme });
  const unknown = outcome.includes(unknownToProxy);
  if (network?.proxy !== undefined)
    return unknown ? `${unheard} the policy${named === undefined ? '' : `: ${taken(named.variable)}`}` : undefined;
  if (named === undefined) return undefined;
  const { variable, shown } = named;
  if (unknown) return printable(`${unheard} ${variable}`);
  return printable(`${variable} names the proxy ${shown}, which the policy does not: a person has hosts reached by it with ${setup}`);
}

const unheard = 'the proxy of this network wants another name and password than those in';

const taken = (variable: string) => `the person takes those of ${variable} with ${setup}`;
