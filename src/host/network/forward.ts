/** One plain `http://` request to a granted host, read whole and written anew, and its answer. */
import http from 'node:http';
import { failure, outcomeOf, refuse } from './answer.ts';
import { reach, reachUpstream, upstreamOf, type Way } from './reach.ts';
import type { Target } from './target.ts';
import { answered, type Upstream } from './upstream.ts';

export interface Exchange {
  readonly url: URL;
  readonly asked: Target;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
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

/** The host is the URL's whatever the `Host` header said. Never throws: whatever comes of it is said to the client. */
export async function forward({ url, asked, request, response }: Exchange, way: Way): Promise<void> {
  const line = way.ledger.open(asked, 'http', request.socket);
  const fail = (error: unknown) => {
    const why = failure(error as Error, asked, way.refused);
    line.over(outcomeOf(why));
    refuse(response, why);
  };
  try {
    const proxy = upstreamOf(asked, way);
    const around = { client: request.socket, way };
    const far = await (proxy === undefined ? reach(asked, request.socket, way) : reachUpstream(asked, proxy, around));
    line.reached(far);
    far.on('close', () => line.over('ended'));
    // Without half-open connections: who ends has said all.
    far.allowHalfOpen = false;
    const upstream = http.request({
      createConnection: () => way.gate.shape(asked, far),
      method: request.method,
      path: `${proxy === undefined ? '' : url.origin}${url.pathname}${url.search}`,
      headers: { ...endToEnd(request), host: url.host, connection: 'close', ...shown(proxy) },
    });
    upstream.on('error', fail);
    upstream.on('response', reply => {
      reply.on('error', () => response.destroy());
      // It is not the client who was asked.
      if (proxy === undefined || reply.statusCode !== 407) return pass(reply, response);
      fail(answered('407'));
      upstream.destroy();
    });
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  } catch (error) {
    fail(error);
  }
}

const shown = (proxy: Upstream | undefined) => (proxy?.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization });

/** Without the words beside the status: Node reads some there that it does not write (RFC 9112, 4), and what it throws would end Ward. */
function pass(reply: http.IncomingMessage, response: http.ServerResponse): void {
  try {
    response.writeHead(reply.statusCode ?? 502, endToEnd(reply));
    reply.pipe(response);
  } catch {
    reply.destroy();
    refuse(response, { status: 502, sentence: 'the answer is none that can be passed on' });
  }
}

/** Its headers without those for one hop, and without those its `Connection` header names. */
function endToEnd(message: http.IncomingMessage): Record<string, string[]> {
  const named = new Set((message.headers.connection ?? '').toLowerCase().split(/[\s,]+/));
  const all = Object.entries(message.headersDistinct).filter(([name]) => !hopByHop.has(name) && !named.has(name));
  return Object.fromEntries(all.map(([name, values]) => [name, values ?? []]));
}
