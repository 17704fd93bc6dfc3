/** A host and port as a client writes it, and whether it is one that was granted. */
import { isIPv6 } from 'node:net';
import type { Approved } from '../../core/values.ts';

export interface Target {
  /** Lower case, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A name with a dot at its end is that name, and no shorter one (RFC 1034, 3.1). */
export const withoutDot = (host: string) => host.replace(/\.$/, '');

/** `host:port` or `[v6]:port`, nothing else (RFC 9110, 9.3.6); undefined for every other text. */
export function readTarget(text: string): Target | undefined {
  const [, v6, name, digits = ''] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+)):([0-9]{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  const host = withoutDot((v6 ?? name)?.toLowerCase() ?? '');
  if (host === '' || port < 1 || port > 65_535 || (v6 !== undefined && !isIPv6(v6))) return undefined;
  return { host, port };
}

/** A host as a person writes it, with a port or without, in the one spelling that URLs have; undefined for what can be none. */
export function readHost(text: string): Pick<Target, 'host'> | Target | undefined {
  const { host, ...port } = readTarget(text) ?? { host: withoutDot(text.toLowerCase().replace(/^\[(.*)\]$/, '$1')) };
  if (/^[a-z0-9._-]+$/.test(host)) return { host, ...port };
  const url = isIPv6(host) ? URL.parse(`http://[${host}]`) : null;
  return url === null ? undefined : { host: url.hostname.slice(1, -1), ...port };
}

/** As `readTarget` reads it. */
export function spell({ host, port }: Target): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The grants with their hosts written as `readTarget` gives them. */
export function normalise(hosts: readonly Approved[]): readonly Approved[] {
  return hosts.map(one => ({ ...one, host: withoutDot(one.host.toLowerCase().replace(/^\[(.*)\]$/, '$1')) }));
}

/** Exactly a granted host with exactly its port: no suffixes, no other spelling of an address. */
export function granted(hosts: readonly Approved[], asked: Target): boolean {
  return grantsFor(hosts, asked).length > 0;
}

/** Every grant of it: the same host and port may have been agreed to for more than one scheme. */
export function grantsFor(hosts: readonly Approved[], asked: Target): readonly Approved[] {
  return hosts.filter(({ host, port }) => host === asked.host && port === asked.port);
}
