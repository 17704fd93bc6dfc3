/** The proxy by which a person's machine reaches the rest: what goes by it, and how it is asked. */
import { lookup } from 'node:dns';
import net, { BlockList, isIP } from 'node:net';
import tls from 'node:tls';
import { isDirect, isThisMachine } from '../../core/direct-hosts.ts';
import type { NetworkPolicy } from '../../core/values.ts';
import { tellsOfCloud } from './address.ts';
import { spell, type Target } from './target.ts';

/** A proxy, with what it is shown. */
export interface Upstream extends Target {
  readonly tls: boolean;
  /** The value of `Proxy-Authorization` (RFC 7617); absent: nothing is shown. */
  readonly authorization?: string;
  /** A variable names it, and a person agreed to it for this one host: the policy says nothing of it. */
  readonly named?: true;
}

/** The one by which this host is reached; undefined: none is. This machine never is. */
export function upstreamFor({ proxy, direct = [] }: NetworkPolicy, asked: Target): Upstream | undefined {
  return proxy === undefined || isThisMachine(asked.host) || isDirect(direct, asked) ? undefined : upstreamAt(proxy);
}

/** The one at this address; undefined where it is none. */
export function upstreamAt(address: string): Upstream | undefined {
  const url = URL.parse(address);
  if (url === null) return undefined;
  const secure = url.protocol === 'https:';
  const shown = [url.username, url.password].map(decoded).join(':');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    tls: secure,
    ...(url.username === '' ? {} : { authorization: `Basic ${Buffer.from(shown, 'utf8').toString('base64')}` }),
  };
}

/** A sign that stands for no other stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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

/** Connected to, and nothing asked of it yet. Throws where it lies at an address at which nothing may be asked. */
export function dial({ host, port, tls: secure, named }: Upstream, lists: readonly (readonly string[])[] = []): net.Socket {
  if (named && isIP(host) !== 0 && !mayLieAt(host, lists)) throw misplaced();
  const found = named ? { lookup: lookupNamed(lists) } : {};
  const options = { host, port, ...found, allowHalfOpen: true, keepAlive: true, noDelay: true, autoSelectFamily: true };
  return secure ? tls.connect({ ...options, ...(isIP(host) === 0 ? { servername: host } : {}) }) : net.connect(options);
}

/** Nowhere that a cloud tells of itself; and where the policy lists addresses, at one of these. */
const mayLieAt = (address: string, lists: readonly (readonly string[])[]) => !tellsOfCloud(address) && listed(lists, address);

const misplaced = () => Object.assign(new Error('a proxy at such an address'), { code: 'its proxy lies where none may lie' });

const lookupNamed =
  (lists: readonly (readonly string[])[]): net.LookupFunction =>
  (host, options, answer) =>
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const [first, ...more] = error === null ? addresses.filter(one => mayLieAt(one.address, lists)) : [];
      if (error !== null || first === undefined) return answer(error ?? misplaced(), []);
      return options.all === true ? answer(null, [first, ...more]) : answer(null, first.address, first.family);
    });

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

/** What it says of it where it does not know who asks (RFC 9110, 15.5.8), or knows it and will not. */
export const unknownToProxy = 'the proxy of this network answered 407: it did not take who asks, or was not told';

export const answered = (what: string) =>
  Object.assign(new Error(`the proxy answered ${what}`), {
    code: what === '407' ? unknownToProxy : `the proxy of this network answered ${what}`,
  });
