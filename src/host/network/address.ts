/** Where a granted name may lead: the one look-up of a connection, without the addresses that a name from outside must not reach. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Loopback, private, link-local (cloud metadata), carrier and multicast ranges, and those of IPv6 that carry an IPv4 address within: the registries
 * of special addresses (RFC 6890), RFC 4193, RFC 6598, RFC 6052, RFC 3056, RFC 4380, RFC 2765. An IPv4 address in IPv6 (`::ffff:…`) counts as what it is.
 * Not those for examples and measurements (RFC 5737, RFC 2544), where nothing private is: resolvers of a proxy answer with them.
 */
const reserved = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  reserved.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2002::', 16],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  reserved.addSubnet(network, bits, 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const family = (address: LookupAddress) => (address.family === 6 ? 'ipv6' : 'ipv4');

/** The machine itself, and nothing beyond it. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  return host === 'localhost' || (version !== 0 && loopback.check(host, version === 6 ? 'ipv6' : 'ipv4'));
}

/** Where clouds tell a machine of itself, and hand out its keys: by link-local addresses, and by some of their own networks. */
const metadata = new BlockList();
metadata.addSubnet('169.254.0.0', 16, 'ipv4');
for (const address of ['100.100.100.200', '192.0.0.192', '168.63.129.16']) metadata.addAddress(address, 'ipv4');
metadata.addSubnet('fe80::', 10, 'ipv6');
metadata.addAddress('fd00:ec2::254', 'ipv6');

/** No proxy that only a variable names lies there. */
export const tellsOfCloud = (address: string) => isIP(address) !== 0 && metadata.check(address, versionOf(address));

const versionOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** One that a person may be asked about, where a name leads there: of a private network, and no other of the reserved ones. */
export function mayBePrivate(address: string): boolean {
  return nearby.check(address, versionOf(address)) && !metadata.check(address, versionOf(address));
}

const nearby = new BlockList();
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  nearby.addSubnet(network, bits, 'ipv4');
}
nearby.addSubnet('fc00::', 7, 'ipv6');

/** What nobody is asked about as a command runs: this machine, and any reserved address. These stand in the command's own text, or nowhere. */
export function mayBeAsked(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? !/(?:^|\.)localhost\.?$/.test(host) : !reserved.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** `localhost` leads to loopback alone; any other name to anything but reserved ranges. An address granted as such is never looked up. */
export function permitted(host: string, address: LookupAddress): boolean {
  if (host === 'localhost') return loopback.check(address.address, family(address));
  return !reserved.check(address.address, family(address));
}

/** Said by a connection that would lead to an address which the policy does not list. */
export const unlistedAddress = 'EWARDUNLISTED';

/** Said by a connection whose name leads only to addresses that a name may not reach. */
export const reservedAddress = 'EWARDRESERVED';

type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** For `net.connect`: resolves once, so that what was checked is what is connected to (no second answer to rebind with). */
export function permittedBy(resolve: Resolve): LookupFunction {
  return (host, options, answer) =>
    resolve(host, { ...options, all: true } as LookupOptions & { all: true }, (error, addresses) => {
      if (error !== null) return answer(error, []);
      const good = addresses.filter(address => permitted(host, address));
      const [first] = good;
      if (first === undefined)
        return answer(
          Object.assign(new Error(`"${host}" leads to a reserved address`), { code: reservedAddress, address: addresses[0]?.address }),
          [],
        );
      return options.all === true ? answer(null, good) : answer(null, first.address, first.family);
    });
}

/** As the machine resolves. */
export const lookupPermitted: LookupFunction = permittedBy(lookup);
