/** The `network` of a policy file: the proxy that everything goes by, and where names may lead. */
import { directPlace, proxyAddress } from '../named-proxy.ts';
import type { NetworkPolicy } from '../values.ts';
import { list, object, type Shape, text } from './shape.ts';

/** The pieces of a pattern that the schema has too. */
const name = '[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?';
const port = '(?::\\d{1,5})?';

const proxy = text(proxyAddress, 'an address like "http://NAME:PASSWORD@proxy.example.com:3128", with % and two digits for other signs');
const place = text(directPlace, 'a host, ".domain", a network like "10.0.0.0/8" or "*", and a port where it is for that alone');
const host = text(new RegExp(`^(?:${name}|\\[[0-9A-Fa-f:.]+\\])${port}$`), 'a host, and a port where it is for that alone');
const range = text(/^[0-9A-Fa-f:.]+(?:\/\d{1,3})?$/, 'an address or a network like "10.0.0.0/8"');

/** A member of the policy. */
export const networkShape: Shape = object(
  new Map<string, Shape>([
    ['proxy', proxy],
    ['direct', list(place)],
    ['private', list(host)],
    ['addresses', list(range)],
  ]),
);

/** As a file has it. */
export interface SaidNetwork extends Omit<NetworkPolicy, 'addresses'> {
  readonly addresses?: readonly string[];
}

export function readNetwork({ addresses, ...said }: SaidNetwork): NetworkPolicy {
  return addresses === undefined ? said : { ...said, addresses: [addresses] };
}

/** The first says by which proxy; each says what may be private; what all list of addresses may be gone to. */
export function combined(all: readonly (NetworkPolicy | undefined)[]): NetworkPolicy | undefined {
  const said = all.filter(one => one !== undefined);
  if (said.length === 0) return undefined;
  const by = said.find(one => one.proxy !== undefined);
  const [open, bounds] = [said.flatMap(one => one.private ?? []), said.flatMap(one => one.addresses ?? [])];
  return {
    ...(by?.proxy === undefined ? {} : { proxy: by.proxy, direct: by.direct ?? [] }),
    ...(open.length === 0 ? {} : { private: open }),
    ...(bounds.length === 0 ? {} : { addresses: bounds }),
  };
}

/** What holds before an edit is accepted: the proxy as it was, the private names of both, the bounds of either. */
export function tightened(accepted: NetworkPolicy | undefined, edited: NetworkPolicy | undefined): NetworkPolicy | undefined {
  if (accepted === undefined && edited?.addresses === undefined) return undefined;
  const { proxy: by, direct } = accepted ?? {};
  const open = (accepted?.private ?? []).filter(one => edited?.private?.includes(one));
  const bounds = [...(accepted?.addresses ?? []), ...(edited?.addresses ?? [])];
  return {
    ...(by === undefined ? {} : { proxy: by }),
    ...(direct === undefined ? {} : { direct }),
    ...(open.length === 0 ? {} : { private: open }),
    ...(bounds.length === 0 ? {} : { addresses: [...new Map(bounds.map(one => [one.toSorted().join(), one])).values()] }),
  };
}

/** Each part as a line, and whether it loosens while it is there. Who may use the proxy is told to nobody. */
export function networkLines(said: NetworkPolicy | undefined): readonly (readonly [string, boolean])[] {
  if (said === undefined) return [];
  const { proxy: by, direct = [], private: open = [], addresses = [] } = said;
  return [
    ...(by === undefined ? [] : [[`network proxy ${withoutSecret(by)}`, true] as const]),
    ...direct.map(one => [`network direct ${one}`, true] as const),
    ...open.map(one => [`network private ${one}`, true] as const),
    ...addresses.map(one => [`network addresses ${one.join(', ')}`, false] as const),
  ];
}

/** The address of a proxy, without what one shows to use it. */
export function withoutSecret(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//…@');
}
