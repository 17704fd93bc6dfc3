/** Hosts by the proxy that a variable of the caller's names, where the policy names none: a part of what a person is asked, and of no other yes. */
import { proxyFor } from '../named-proxy.ts';
import type { Grant, Policy, Request } from '../values.ts';
import { isOfCloud } from './network.ts';

/** The grants as a person is asked about them. What no sandbox holds asks by itself, whatever anybody grants. */
export function byProxy(grants: readonly Grant[], { scene, unheld }: Request, { network }: Policy): readonly Grant[] {
  if (unheld === true || network?.proxy !== undefined || grants.every(one => one.kind !== 'connect')) return grants;
  return grants.map(one => {
    const named = one.kind === 'connect' ? proxyFor(scene.environment, one) : undefined;
    if (one.kind !== 'connect' || named === undefined || isOfCloud(new URL(named.address).hostname)) return one;
    return { ...one, via: { proxy: named.shown, variable: named.variable } };
  });
}
