/** What `ward doctor` says of the network: who reaches the hosts that were agreed to, by what proxy, and what bounds it. */
import { withoutSecret } from '../core/policy/network.ts';
import { printable } from '../core/printable.ts';
import { quote } from '../core/quote.ts';
import type { NetworkPolicy, Policy } from '../core/values.ts';
import { findDirect } from '../host/capabilities/direct.ts';
import type { Sandbox } from '../host/capabilities/sandbox.ts';
import { readableByOthers } from '../host/policy/file.ts';
import { userPolicy } from '../host/policy/load.ts';
import type { Check } from './doctor.ts';
import { takenFrom } from './setup-proxy.ts';
import type { Surroundings } from './surroundings.ts';

type Around = Pick<Surroundings, 'directories' | 'environment'>;

/** None of it is promised: what is missing lets less through. */
export function networkCheck(
  { bubblewrap, landlock }: Sandbox,
  { network = {} }: Pick<Policy, 'network'>,
  around: Around,
): readonly Check[] {
  if (landlock !== undefined) return [];
  const { lack, everyPort } = findDirect(around.directories.cache, bubblewrap?.path);
  const ports = everyPort ? 'any port' : 'port 22, 80 or 443, for this kernel hands no other on,';
  const detail =
    lack === undefined
      ? `programs that know no proxy reach the hosts that were agreed to; their questions for names are answered by Ward, and other hosts at ${ports} are asked about`
      : `only programs that know a proxy reach the hosts that were agreed to: ${lack.reason}`;
  return [{ name: 'direct', promise: false, ok: lack === undefined, detail, mend: lack?.mend }, ...proxyCheck(network, around)];
}

/** What of the policy holds, and what of the person's environment does not. */
function proxyCheck(said: NetworkPolicy, { directories, environment }: Around): readonly Check[] {
  const { proxy, private: open = [], addresses = [] } = said;
  const here = takenFrom(environment);
  const not = (detail: string, mend: string) => [{ name: 'proxy', promise: false, ok: false, detail, mend }];
  if (proxy === undefined && here !== undefined) {
    const what = typeof here === 'string' ? `no proxy can be taken from ${here}` : `${here.variable} names a proxy, and the policy none`;
    const still = 'whoever sets a variable does not choose where everything goes';
    return not(printable(`${what}: ${still}`), typeof here === 'string' ? 'man 5 ward-policy   # "network"' : 'ward setup --proxy');
  }
  const bare = proxy === undefined || withoutSecret(proxy) === proxy ? undefined : readableByOthers(userPolicy(directories));
  if (bare !== undefined)
    return not(printable(`others can read the name and password of the proxy in "${bare}"`), `chmod 600 ${quote([bare])}`);
  const other = typeof here === 'object' && proxy !== undefined && withoutSecret(here.proxy) !== withoutSecret(proxy) ? here : undefined;
  const words = [
    proxy === undefined ? 'hosts are reached without a proxy' : `hosts are reached by the proxy ${withoutSecret(proxy)}`,
    ...(other === undefined ? [] : [`where ${other.variable} names another ("ward setup --proxy" takes it)`]),
    ...(open.length === 0 ? [] : [`${open.length} of them may be private`]),
    ...(addresses.length === 0 ? [] : ['addresses are bounded']),
  ];
  return Object.keys(said).length === 0
    ? []
    : [{ name: 'proxy', promise: false, ok: true, detail: printable(words.join(', ')), mend: undefined }];
}
