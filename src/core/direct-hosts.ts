/** Which hosts are reached without a proxy: a list as `no_proxy` has it, read as curl(1) reads it. */

/** A host as it is asked for: lower case, without brackets. */
interface Asked {
  readonly host: string;
  readonly port: number;
}

/** This machine itself, and nothing beyond it: no proxy is asked for it. */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || isWithin('127.0.0.0/8', host) || isWithin('::1/128', host);
}

/** A host and all below it, a network, everything; with a port for that one alone. */
export function isDirect(list: readonly string[], asked: Asked): boolean {
  return list.some(one => isNamed(one, asked));
}

function isNamed(one: string, { host, port }: Asked): boolean {
  if (one === '*') return true;
  if (one.includes('/')) return isWithin(one, host);
  const [, v6, name, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(one.toLowerCase()) ?? [];
  if (digits !== undefined && Number(digits) !== port) return false;
  if (v6 !== undefined) return bitsOf(v6) !== undefined && bitsOf(v6) === bitsOf(host);
  const domain = (name ?? '').replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** `10.0.0.0/8`: a name is in no network, for it is not looked up. */
function isWithin(network: string, host: string): boolean {
  const [address = '', digits = ''] = network.split('/');
  const [within, bits] = [bitsOf(address), bitsOf(host)];
  const length = Number(digits);
  if (within === undefined || bits === undefined || within.length !== bits.length || length > bits.length) return false;
  return bits.startsWith(within.slice(0, length));
}

/** An address as so many zeros and ones; undefined for what is none. An IPv4 address in IPv6 is what it carries. */
function bitsOf(address: string): string | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) {
    const bytes = address.split('.').map(Number);
    return bytes.every(one => one < 256) ? bytes.map(one => binary(one, 8)).join('') : undefined;
  }
  const url = address.includes(':') && /^[0-9a-f:.]+$/i.test(address) ? URL.parse(`http://[${address}]`) : null;
  if (url === null) return undefined;
  const [before = '', behind] = url.hostname.slice(1, -1).split('::');
  const [first, last] = [before, behind ?? ''].map(part => part.split(':').filter(Boolean)) as [string[], string[]];
  const groups = [...first, ...Array(behind === undefined ? 0 : 8 - first.length - last.length).fill('0'), ...last];
  const bits = groups.map(one => binary(Number.parseInt(one, 16), 16)).join('');
  return bits.startsWith(mapped) ? bits.slice(mapped.length) : bits;
}

const binary = (value: number, length: number) => value.toString(2).padStart(length, '0');

/** `::ffff:0:0/96` (RFC 4291, 2.5.5.2). */
const mapped = `${'0'.repeat(80)}${'1'.repeat(16)}`;
