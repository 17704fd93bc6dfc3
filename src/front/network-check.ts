/** What `ward doctor` says of the network: who reaches the hosts that were agreed to, by what proxy, and what bounds it. */
import { withoutSecret } from '../core/policy/network.ts';
import type { NetworkPolicy, Policy } from '../core/values.ts';
import { lacksDirect } from '../host/capabilities/direct.ts';
import type { Sandbox } from '../host/capabilities/sandbox.ts';
import type { Check } from './doctor.ts';
import type { Surroundings } from './surroundings.ts';

/** None of it is promised: what is missing lets less through. */
export function networkCheck(
  { bubblewrap, landlock }: Sandbox,
  { network = {} }: Pick<Policy, 'network'>,
  { directories, environment }: Pick<Surroundings, 'directories' | 'environment'>,
): readonly Check[] {
  if (landlock !== undefined) return [];
  const lack = lacksDirect(directories.cache, bubblewrap?.path);
  const detail =
    lack === undefined
      ? 'programs that know no proxy reach the hosts that were agreed to, and their questions for names are answered by Ward'
      : `only programs that know a proxy reach the hosts that were agreed to: ${lack.reason}`;
  return [{ name: 'direct', promise: false, ok: lack === undefined, detail, mend: lack?.mend }, ...proxyCheck(network, environment)];
}

/** What of the policy holds, and what of the person's environment does not. */
function proxyCheck(said: NetworkPolicy, environment: ReadonlyMap<string, string>): readonly Check[] {
  const { proxy, private: open = [], addresses = [] } = said;
  const found = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'all_proxy', 'ALL_PROXY'].find(one => (environment.get(one) ?? '') !== '');
  const words = [
    proxy === undefined ? 'hosts are reached without a proxy' : `hosts are reached by the proxy ${withoutSecret(proxy)}`,
    ...(open.length === 0 ? [] : [`${open.length} of them may be private`]),
    ...(addresses.length === 0 ? [] : ['addresses are bounded']),
  ];
  if (proxy === undefined && found !== undefined) {
    const detail = `${found} names a proxy, and the policy none: whoever sets a variable does not choose where everything goes`;
    return [{ name: 'proxy', promise: false, ok: false, detail, mend: 'man 5 ward-policy   # "network"' }];
  }
  return Object.keys(said).length === 0 ? [] : [{ name: 'proxy', promise: false, ok: true, detail: words.join(', '), mend: undefined }];
}
