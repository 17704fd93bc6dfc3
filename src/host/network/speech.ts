/** How a client has to begin on a connection that was agreed to: what keeps it to that host, and keeps others from reading along. */
import { isIP } from 'node:net';
import { serviceAt } from '../../core/ports.ts';
import type { Approved, Connection } from '../../core/values.ts';
import { isLoopback } from './address.ts';
import { helloReader } from './client-hello.ts';
import { grantsFor, type Target } from './target.ts';

/** `tls`: in TLS, for that very host; `http`: so, or in plain HTTP; `ssh`: by its greeting; `open`: as it likes, but in TLS for that very host; `any`: as it likes. */
export type Speech = 'tls' | 'http' | 'ssh' | 'open' | 'any';

/** What a scheme, or a port where none is told, stands for; whatever else is told by name is a protocol of its own. */
const schemes: ReadonlyMap<string, Speech> = new Map([
  ['http', 'http'],
  ['ws', 'http'],
  ['ssh', 'ssh'],
  ['sftp', 'ssh'],
  ['tcp', 'open'],
  ...['https', 'wss', 'ftps', 'imaps', 'ldaps', 'smtps', 'rediss', 'amqps', 'mqtts'].map(name => [name, 'tls'] as const),
]);

const mildest: readonly Speech[] = ['any', 'open', 'http', 'ssh', 'tls'];

/** What a port is for, where it is for anything; else TLS. */
function atPort(port: number): Speech {
  const service = serviceAt(port);
  return service === undefined ? 'tls' : (schemes.get(service) ?? 'open');
}

/** What a client that is asked about now has to be granted beside host and port. Whoever asks a proxy for plain HTTP says so; who knows none says nothing. */
export function schemeOf(by: Connection['by'], port: number): { readonly scheme?: string } {
  if (by === 'http' && port !== 80) return { scheme: 'http' };
  return by === 'direct' && serviceAt(port) === undefined ? { scheme: 'tcp' } : {};
}

/** Beyond this machine in TLS alone, unless what was agreed to says otherwise. */
export function speechOf(hosts: readonly Approved[], asked: Target): Speech {
  if (isLoopback(asked.host)) return 'any';
  const said = grantsFor(hosts, asked).map(({ scheme, port }) => (scheme === undefined ? atPort(port) : (schemes.get(scheme) ?? 'any')));
  return mildest.find(one => said.includes(one)) ?? 'tls';
}

/** What the first bytes of a client come to. `http`: they are plain, and so for Ward to read as requests. */
export type Begun =
  | { readonly kind: 'more' }
  | { readonly kind: 'fits'; readonly ech: boolean }
  | { readonly kind: 'http' }
  | { readonly kind: 'unfit'; readonly why: string; readonly tls: boolean };

const greeting = Buffer.from('SSH-');
/** A record of a handshake, of whatever version (RFC 8446, 5.1). */
const tlsBegins = 22;
const tlsMajor = 3;

/** Takes the bytes as they come. */
export function beginning(speech: Speech, asked: Target): (bytes: Uint8Array) => Begun {
  const read = helloReader();
  let begun: Buffer = Buffer.alloc(0);
  return bytes => {
    begun = begun.length < greeting.length ? Buffer.concat([begun, bytes]) : begun;
    if (speech === 'any') return { kind: 'fits', ech: false };
    if (speech === 'ssh') return greets(begun);
    if (speech === 'http' && begun[0] !== tlsBegins) return { kind: 'http' };
    if (speech === 'open' && begun[0] !== tlsBegins) return { kind: 'fits', ech: false };
    const hello = read(bytes);
    if (hello.kind === 'more') return { kind: 'more' };
    if (speech === 'open' && hello.kind === 'hello' && hello.name === undefined) return { kind: 'fits', ech: hello.ech };
    if (speech === 'open' && hello.kind === 'none' && begun[1] !== tlsMajor) return { kind: 'fits', ech: false };
    if (hello.kind === 'none')
      return { kind: 'unfit', why: speech === 'open' ? 'in TLS that none can read' : 'without TLS', tls: begun[0] === tlsBegins };
    return fits(hello.name, asked) ? { kind: 'fits', ech: hello.ech } : { kind: 'unfit', why: asksFor(hello.name), tls: true };
  };
}

function greets(begun: Buffer): Begun {
  if (!greeting.subarray(0, begun.length).equals(begun.subarray(0, greeting.length)))
    return { kind: 'unfit', why: 'without SSH', tls: false };
  return begun.length < greeting.length ? { kind: 'more' } : { kind: 'fits', ech: false };
}

/** An address is no name (RFC 6066, 3), so for one none is asked for; some programs say it all the same. */
function fits(name: string | undefined, { host }: Target): boolean {
  return name === undefined ? isIP(host) !== 0 : name === host;
}

const asksFor = (name: string | undefined) => (name === undefined ? 'without a name in TLS' : `asking for "${name.slice(0, 80)}" in TLS`);
