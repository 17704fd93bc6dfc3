/** What a client of the listener is told where it gets nothing else: a status and one sentence. */
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { reservedAddress } from './address.ts';
import { spell, type Target } from './target.ts';

const words = (sentence: string) => `ward: refused: ${sentence}\n`;

/** On a bare connection, and the end of it. */
export function endWith(socket: Duplex, status: number, sentence: string): void {
  if (!socket.writable) return void socket.destroy();
  socket.on('error', () => socket.destroy());
  const head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n`;
  socket.end(head + words(sentence));
}

/** On a response; one that has begun is cut off. */
export function refuse(response: http.ServerResponse, status: number, sentence: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { connection: 'close', 'content-type': 'text/plain' });
  response.end(words(sentence));
}

/** What went wrong on the way, for `endWith` and `refuse`; a name that leads where it must not is a refusal, and heard as one. */
export function failure(
  error: NodeJS.ErrnoException,
  asked: Target,
  refused: (target: string) => void,
): [status: number, sentence: string] {
  if (error.code !== reservedAddress) return [502, `no connection to ${spell(asked)} (${error.code ?? error.message})`];
  refused(`${spell(asked)}, whose name leads to a private address`);
  return [403, 'the name leads to a private address'];
}
