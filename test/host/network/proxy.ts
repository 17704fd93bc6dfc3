/** The tests' own proxy, as a company has one: it lets in whoever knows the word, and takes every name to one service. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';

/** What it was asked for, and what it was shown by whom. */
export interface Proxy {
  readonly address: string;
  readonly asked: string[];
  readonly shown: (string | undefined)[];
}

/** Whom it knows. */
export const known = 'jo:s3cret';

/** At a free port of this machine; `early` comes with its answer to CONNECT. */
export async function proxy(t: Pick<ExecutionContext, 'teardown'>, service: number, early = ''): Promise<Proxy> {
  const [asked, shown]: [string[], (string | undefined)[]] = [[], []];
  const word = `Basic ${Buffer.from(known).toString('base64')}`;
  const taken = (request: http.IncomingMessage) => {
    asked.push(`${request.method} ${request.url}`);
    shown.push(request.headers['proxy-authorization']);
    return request.headers['proxy-authorization'] === word;
  };
  const server = http.createServer((request, response) => {
    if (!taken(request)) return void response.writeHead(407, { 'proxy-authenticate': 'Basic realm="p"' }).end('who are you?');
    const { pathname } = new URL(request.url ?? '');
    http.get({ port: service, path: pathname, headers: { host: request.headers.host } }, reply => void reply.pipe(response));
  });
  server.on('connect', (request, client: net.Socket) => {
    client.on('error', () => client.destroy());
    if (!taken(request))
      return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="p"\r\n\r\n');
    const far = net.connect(service, '127.0.0.1', () => {
      client.write(`HTTP/1.1 200 OK\r\nX: y\r\n\r\n${early}`);
      client.pipe(far).pipe(client);
    });
    far.on('error', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, shown };
}
