/** How a client has to begin on a connection that was agreed to: what keeps it to that host, and keeps others from reading along. */
import { isIP } from 'node:net';
import type { Approved } from '../../core/values.ts';
import { isLoopback } from './address.ts';
import { helloReader } from './client-hello.ts';
import { grantsFor, type Target } from './target.ts';

/** `tls`: in TLS, for that very host; `http`: so, or in plain HTTP; `ssh`: by its greeting; `any`: as it likes. */
export type Speech = 'tls' | 'http' | 'ssh' | 'any';

/** What a scheme, or a port where none is told, stands for; whatever else is told by name is a protocol of its own. */
const schemes: ReadonlyMap<string, Speech> = new Map([
  ['http', 'http'],
  ['ws', 'http'],
  ['ssh', 'ssh'],
  ['sftp', 'ssh'],
  ...['https', 'wss', 'ftps', 'imaps', 'ldaps', 'smtps', 'rediss', 'amqps', 'mqtts'].map(name => [name, 'tls'] as const),
]);
const ports: ReadonlyMap<number, Speech> = new Map([
  [22, 'ssh'],
  [80, 'http'],
]);

const mildest: readonly Speech[] = ['any', 'http', 'ssh', 'tls'];

/** Beyond this machine in TLS alone, unless what was agreed to says otherwise. */
export function speechOf(hosts: readonly Approved[], asked: Target): Speech {
  if (isLoopback(asked.host)) return 'any';
  const said = grantsFor(hosts, asked).map(({ scheme, port }) =>
    scheme === undefined ? (ports.get(port) ?? 'tls') : (schemes.get(scheme) ?? 'any'),
  );
  return mildest.find(one => said.includes(one)) ?? 'tls';
}

/** What the first bytes of a client come to. `http`: they are plain, and so for Ward to read as requests. */
export type Begun =
  | { readonly kind: 'more' }
  | { readonly kind: 'fits'; readonly ech: boolean }
  | { readonly kind: 'http' }
  | { readonly kind: 'unfit'; readonly why: string; readonly tls: boolean };

const greeting = Buffer.from('SSH-');
const tlsBegins = 22;

/** Takes the bytes as they come. */
export function beginning(speech: Speech, asked: Target): (bytes: Uint8Array) => Begun {
  const read = helloReader();
  let begun: Buffer = Buffer.alloc(0);
  return bytes => {
    begun = begun.length < greeting.length ? Buffer.concat([begun, bytes]) : begun;
    if (speech === 'any') return { kind: 'fits', ech: false };
    if (speech === 'ssh') return greets(begun);
    if (speech === 'http' && begun[0] !== tlsBegins) return { kind: 'http' };
    const hello = read(bytes);
    if (hello.kind === 'more') return { kind: 'more' };
    if (hello.kind === 'none') return { kind: 'unfit', why: 'without TLS', tls: begun[0] === tlsBegins };
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
