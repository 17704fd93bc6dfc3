/** The way out of a sandbox that was granted hosts: a proxy that serves exactly these and refuses all else. */
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { lookupPermitted, reservedAddress } from './address.ts';
import { granted, readTarget, spell, type Target } from './target.ts';

/** Milliseconds for a request's head, and for a connection to be there. */
const headTime = 10_000;
const connectTime = 20_000;

const limits = { maxHeaderSize: 16_384, headersTimeout: headTime, requestTimeout: 0, requireHostHeader: false };

/** Connections at one time: more than any package manager opens. */
const connections = 512;

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

/** A server that is not listening yet: give it the sandbox's listener. `refused` hears each refusal, in the words `host:port` where they can be read. */
export function listener(hosts: readonly Target[], refused: (target: string) => void): { server: http.Server; close: () => void } {
  const open = new Set<Duplex>();
  const keep = (socket: Duplex) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  const permit = (asked: Target | undefined, words: string): asked is Target => {
    if (asked !== undefined && granted(hosts, asked)) return true;
    refused(asked === undefined ? `"${words.slice(0, 80)}"` : spell(asked));
    return false;
  };
  const server = http.createServer(limits);
  server.maxConnections = connections;
  server.on('connection', keep);
  server.on('clientError', (_, socket) => say(socket, '400 Bad Request', 'that is no request'));
  server.on('connect', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    const asked = readTarget(request.url ?? '');
    if (!permit(asked, request.url ?? '')) return say(socket, '403 Forbidden', 'not among what was approved');
    return keep(tunnel(asked, socket, head, refused));
  });
  server.on('request', (request, response) => {
    const url = readUrl(request.url ?? '');
    const asked = url === undefined ? undefined : { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 80) };
    if (url === undefined || !permit(asked, request.url ?? '')) return answer(response, 403, 'not among what was approved');
    return forward({ url, asked, request, response, refused });
  });
  const close = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { server, close };
}

/** One sentence, and the end of the connection. */
function say(socket: Duplex, status: string, words: string): void {
  if (!socket.writable) return void socket.destroy();
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\nward: refused: ${words}\n`);
}

function answer(response: http.ServerResponse, status: number, words: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { connection: 'close', 'content-type': 'text/plain' });
  response.end(`ward: refused: ${words}\n`);
}

/** What went wrong on the way, as status and words; a name that leads where it must not is a refusal too. */
function failure(error: NodeJS.ErrnoException, asked: Target, refused: (target: string) => void): { status: number; words: string } {
  if (error.code !== reservedAddress) return { status: 502, words: `no connection to ${spell(asked)} (${error.code ?? error.message})` };
  refused(`${spell(asked)} (its name leads to a private address)`);
  return { status: 403, words: 'the name leads to a private address' };
}

/** Bytes both ways; each side may end first (half-close), an error on one ends both. */
function tunnel(asked: Target, client: Duplex, head: Buffer, refused: (target: string) => void): net.Socket {
  const upstream = net.connect({
    ...asked,
    lookup: lookupPermitted as net.LookupFunction,
    autoSelectFamily: true,
    allowHalfOpen: true,
    keepAlive: true,
  });
  const late = setTimeout(() => upstream.destroy(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })), connectTime);
  let connected = false;
  client.on('error', () => upstream.destroy());
  client.on('close', () => upstream.destroy());
  upstream.on('error', error => {
    const { status, words } = failure(error, asked, refused);
    if (connected) client.destroy();
    else say(client, `${status} ${http.STATUS_CODES[status]}`, words);
  });
  upstream.on('close', () => {
    clearTimeout(late);
    if (connected) (client as net.Socket).destroySoon();
  });
  upstream.once('connect', () => {
    clearTimeout(late);
    connected = true;
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    client.pipe(upstream).pipe(client);
  });
  return upstream;
}

/** `http://…` in absolute form, the only other thing a proxy is asked; undefined for every other text. */
function readUrl(text: string): URL | undefined {
  const url = /^http:\/\//i.test(text) ? URL.parse(text) : null;
  return url ?? undefined;
}

interface Exchange {
  readonly url: URL;
  readonly asked: Target;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly refused: (target: string) => void;
}

/** One plain request to a granted host, named by the URL whatever its `Host` header said. */
function forward({ url, asked, request, response, refused }: Exchange): void {
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
  upstream.on('error', error => {
    const { status, words } = failure(error, asked, refused);
    answer(response, status, words);
  });
  upstream.on('response', reply => {
    response.writeHead(reply.statusCode ?? 502, reply.statusMessage, endToEnd(reply));
    reply.on('error', () => response.destroy());
    reply.pipe(response);
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** Its headers without those for one hop, and without those its `Connection` header names. */
function endToEnd(message: http.IncomingMessage): Record<string, string[]> {
  const named = new Set((message.headers.connection ?? '').toLowerCase().split(/[\s,]+/));
  const all = Object.entries(message.headersDistinct).filter(([name]) => !hopByHop.has(name) && !named.has(name));
  return Object.fromEntries(all.map(([name, values]) => [name, values ?? []]));
}
