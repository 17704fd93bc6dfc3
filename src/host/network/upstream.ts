/** The proxy by which a person's machine reaches the rest: what goes by it, and how it is asked. */
import net, { BlockList, isIP } from 'node:net';
import tls from 'node:tls';
import type { NetworkPolicy } from '../../core/values.ts';
import { isLoopback } from './address.ts';
import { spell, type Target } from './target.ts';

/** A proxy, with what it is shown. */
export interface Upstream extends Target {
  readonly tls: boolean;
  /** The value of `Proxy-Authorization` (RFC 7617); absent: nothing is shown. */
  readonly authorization?: string;
}

/** The one by which this host is reached; undefined: none is. This machine never is. */
export function upstreamFor({ proxy, direct = [] }: NetworkPolicy, asked: Target): Upstream | undefined {
  const url = proxy === undefined || isLoopback(asked.host) ? null : URL.parse(proxy);
  if (url === null || direct.some(one => named(one, asked))) return undefined;
  const secure = url.protocol === 'https:';
  const shown = [url.username, url.password].map(decodeURIComponent).join(':');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    tls: secure,
    ...(url.username === '' ? {} : { authorization: `Basic ${Buffer.from(shown, 'utf8').toString('base64')}` }),
  };
}

/** As curl(1) reads `no_proxy`: a host and all below it, a network, everything; with a port for that one alone. */
function named(one: string, { host, port }: Target): boolean {
  if (one === '*') return true;
  if (one.includes('/')) return listed([[one]], host);
  const [, v6, name, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(one.toLowerCase()) ?? [];
  if (digits !== undefined && Number(digits) !== port) return false;
  if (v6 !== undefined) return v6 === host;
  const domain = (name ?? '').replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether each of these lists holds the address; a name is none. */
export function listed(lists: NonNullable<NetworkPolicy['addresses']>, address: string): boolean {
  if (isIP(address) === 0) return lists.length === 0;
  return lists.every(list => {
    const block = new BlockList();
    for (const one of list) {
      const [network = '', bits] = one.split('/');
      if (isIP(network) === 0 || Number(bits ?? 0) > (isIP(network) === 6 ? 128 : 32)) continue;
      if (bits === undefined) block.addAddress(network, family(network));
      else block.addSubnet(network, Number(bits), family(network));
    }
    return block.check(address, family(address));
  });
}

/** Connected to, and nothing asked of it yet. */
export function dial({ host, port, tls: secure }: Upstream): net.Socket {
  const options = { host, port, allowHalfOpen: true, keepAlive: true, noDelay: true, autoSelectFamily: true };
  return secure ? tls.connect({ ...options, ...(isIP(host) === 0 ? { servername: host } : {}) }) : net.connect(options);
}

/** Milliseconds for its answer: it looks the name up, and connects. */
const patience = 60_000;

/** Bytes that the head of its answer may have (RFC 9110, 9.3.6). */
const longest = 16_384;

/** Rejects with what it answered where that is no yes. What is behind its answer is left to be read. */
export function tunnelBy(far: net.Socket, asked: Target, { authorization }: Upstream): Promise<void> {
  const shown = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
  far.write(`CONNECT ${spell(asked)} HTTP/1.1\r\nHost: ${spell(asked)}\r\n${shown}\r\n`);
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const late = setTimeout(() => far.destroy(), patience);
    const over = (why?: Error) => {
      clearTimeout(late);
      far.off('data', hear).off('end', gone).off('close', gone).pause();
      if (why === undefined) return resolve();
      far.destroy();
      reject(why);
    };
    const gone = () => over(answered('nothing'));
    const hear = (part: Buffer) => {
      bytes = Buffer.concat([bytes, part]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return bytes.length > longest ? over(answered('too much')) : undefined;
      const [, status = ''] = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(bytes.toString('latin1', 0, end + 2)) ?? [];
      if (!status.startsWith('2')) return over(answered(status === '' ? 'nothing that can be read' : status));
      over();
      // Only when nobody hears it here any more.
      if (bytes.length > end + 4) far.unshift(bytes.subarray(end + 4));
    };
    far.on('data', hear).on('end', gone).on('close', gone);
  });
}

const answered = (what: string) =>
  Object.assign(new Error(`the proxy answered ${what}`), { code: `the proxy of this network answered ${what}` });
