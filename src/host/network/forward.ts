/** One plain `http://` request to a granted host, passed on and answered. */
import http from 'node:http';
import type net from 'node:net';
import { lookupPermitted } from './address.ts';
import { failure, refuse } from './answer.ts';
import type { Target } from './target.ts';
import { connectTime } from './tunnel.ts';

interface Exchange {
  readonly url: URL;
  readonly asked: Target;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly refused: (target: string) => void;
}

/** Headers for the next hop alone (RFC 9110, 7.6.1). `transfer-encoding` stays: it says how the body is framed, and Node frames it again. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'host',
]);

/** The host is the URL's whatever the `Host` header said. */
export function forward({ url, asked, request, response, refused }: Exchange): void {
  const upstream = http.request({
    ...asked,
    agent: false,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: { ...endToEnd(request), host: url.host },
    lookup: lookupPermitted as net.LookupFunction,
  });
  const late = setTimeout(() => upstream.destroy(new Error('too late')), connectTime);
  upstream.on('socket', socket => socket.once('connect', () => clearTimeout(late)));
  upstream.on('close', () => clearTimeout(late));
  upstream.on('error', error => refuse(response, ...failure(error, asked, refused)));
  upstream.on('response', reply => {
    reply.on('error', () => response.destroy());
    pass(reply, response);
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** Without the words beside the status: Node reads some there that it does not write (RFC 9112, 4), and what it throws would end Ward. */
function pass(reply: http.IncomingMessage, response: http.ServerResponse): void {
  try {
    response.writeHead(reply.statusCode ?? 502, endToEnd(reply));
    reply.pipe(response);
  } catch {
    reply.destroy();
    refuse(response, 502, 'the answer is none that can be passed on');
  }
}

/** Its headers without those for one hop, and without those its `Connection` header names. */
function endToEnd(message: http.IncomingMessage): Record<string, string[]> {
  const named = new Set((message.headers.connection ?? '').toLowerCase().split(/[\s,]+/));
  const all = Object.entries(message.headersDistinct).filter(([name]) => !hopByHop.has(name) && !named.has(name));
  return Object.fromEntries(all.map(([name, values]) => [name, values ?? []]));
}
