/** CONNECT to a granted host: bytes both ways, whatever they are. */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { lookupPermitted } from './address.ts';
import { endWith, failure } from './answer.ts';
import type { Target } from './target.ts';

interface Tunnel {
  readonly asked: Target;
  readonly client: Duplex;
  /** What came with the request already. */
  readonly head: Buffer;
  readonly refused: (target: string) => void;
}

/** Milliseconds for a connection to be there. */
export const connectTime = 20_000;

/** As net.Socket has it: what was written goes out first. */
function destroySoon(client: Duplex): void {
  if (client.writable) client.end();
  if (client.writableFinished) client.destroy();
  else client.once('finish', () => client.destroy());
}

/** Each side may end first (half-close); an error on one ends both. Gives back the far side. */
export function tunnel({ asked, client, head, refused }: Tunnel): net.Socket {
  const far = net.connect({
    ...asked,
    lookup: lookupPermitted as net.LookupFunction,
    autoSelectFamily: true,
    allowHalfOpen: true,
    keepAlive: true,
  });
  const late = setTimeout(() => far.destroy(new Error('too late')), connectTime);
  let joined = false;
  client.on('error', () => far.destroy());
  client.on('close', () => far.destroy());
  far.on('error', error => (joined ? client.destroy() : endWith(client, ...failure(error, asked, refused))));
  far.on('close', () => {
    clearTimeout(late);
    if (joined) destroySoon(client);
  });
  far.once('connect', () => {
    clearTimeout(late);
    joined = true;
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    far.write(head);
    client.pipe(far).pipe(client);
  });
  return far;
}
