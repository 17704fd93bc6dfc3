/** What a client of the listener is told where it gets nothing else: a status and one sentence. */
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { reservedAddress, unlistedAddress } from './address.ts';
import { spell, type Target } from './target.ts';

/** Why a client does not get what it asked for: a status of HTTP and one sentence. `code`: what the machine said of it. */
export interface Failure {
  readonly status: number;
  readonly sentence: string;
  readonly code?: string | undefined;
  /** Heard as a refusal, for this reason; absent: it is none of the host. */
  readonly heard?: string;
}

/** Hears what was asked for, and why it was refused. */
export type Hear = (target: string, why: string) => void;

export const notApproved = 'which was not approved';

/** What is not among the grants. */
export const unapproved: Failure = { status: 403, sentence: 'not among what was approved', heard: notApproved };

/** What a person blocks as the command runs. */
export const blocked: Failure = { status: 403, sentence: 'blocked while it runs, by "ward net block"', heard: 'which was blocked' };

const words = (sentence: string) => `ward: refused: ${sentence}\n`;

/** On a bare connection, and the end of it. */
export function endWith(socket: Duplex, { status, sentence }: Failure): void {
  if (!socket.writable) return void socket.destroy();
  socket.on('error', () => socket.destroy());
  const head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n`;
  socket.end(head + words(sentence));
}

/** A fatal alert that the name is not known here (RFC 8446, 6; RFC 6066, 3), for who speaks TLS already. */
export function endAlerted(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 112]));
}

/** Milliseconds for a client to say how it wants to be answered. */
const patience = 5000;

/** Where nobody asked in words: as what the client says first can be answered, or by the end of it where there is nothing to answer. */
export function endDirect(client: Duplex, failure: Failure): void {
  client.on('error', () => client.destroy());
  const late = setTimeout(() => client.destroy(), patience).unref();
  client.once('close', () => clearTimeout(late));
  client.once('end', () => client.destroy());
  client.once('data', (bytes: Buffer) => {
    if (failure.status !== 502 && bytes[0] === 22) endAlerted(client);
    else if (/^[A-Z]+ /.test(bytes.toString('latin1', 0, 20))) endWith(client, failure);
    else client.destroy();
    // Who goes on speaking is not heard: what nobody has read would reset what was said to them.
    client.resume();
  });
  client.resume();
  if (client.readableEnded) client.destroy();
}

/** On a response; one that has begun is cut off. */
export function refuse(response: http.ServerResponse, { status, sentence }: Failure): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { connection: 'close', 'content-type': 'text/plain' });
  response.end(words(sentence));
}

/** What came of a connection that did not come to be, for the record. */
export function outcomeOf({ status, sentence, code }: Failure): string {
  return status === 502 ? `no connection${code === undefined ? '' : ` (${code})`}` : `refused: ${sentence}`;
}

/** What went wrong on the way; a name that leads where it must not is a refusal, and heard as one. */
export function failure(error: NodeJS.ErrnoException & { readonly no?: string }, asked: Target, refused: Hear): Failure {
  const { code, no = '' } = error;
  if (code === unlistedAddress) {
    refused(spell(asked), 'at an address that the policy does not list');
    return { status: 403, sentence: 'the policy does not list its address' };
  }
  if (code !== reservedAddress) return { status: 502, sentence: `no connection to ${spell(asked)} (${code ?? error.message})`, code };
  refused(spell(asked), 'whose name leads to a private address');
  return { status: 403, sentence: `the name leads to a private address${no === '' ? '' : `: ${no}`}` };
}
