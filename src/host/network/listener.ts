/** The way out of a sandbox that was granted hosts: a proxy that serves exactly these and refuses all else. */
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { endWith, refuse } from './answer.ts';
import { forward } from './forward.ts';
import { pace } from './pace.ts';
import { granted, readTarget, spell, type Target } from './target.ts';
import { tunnel } from './tunnel.ts';

/** Bytes and milliseconds for the head of a request; a body may take as long as it takes. */
const limits = { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 0, requireHostHeader: false };

/** Connections at one time: more than any package manager opens. */
const connections = 512;

export interface Listener {
  /** Not listening yet: give it the sandbox's. */
  readonly server: net.Server;
  /** The bound on bytes a second was come up against. */
  readonly slowed: () => boolean;
  /** Ends every connection. */
  readonly close: () => void;
}

/** What is let through. */
export interface Let {
  readonly hosts: readonly Target[];
  /** Bytes a second of all connections, both ways together; absent: as many as there are. */
  readonly bandwidth?: number | undefined;
}

/** `refused` hears each refusal as `host:port`; what can't be read as one, in quotes. */
export function listener({ hosts, bandwidth }: Let, refused: (target: string) => void): Listener {
  const open = new Set<Duplex>();
  const track = (socket: Duplex) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  const permit = (asked: Target | undefined, words: string): Target | undefined => {
    if (asked !== undefined && granted(hosts, asked)) return asked;
    refused(asked === undefined ? `"${words.slice(0, 80)}"` : spell(asked));
    return undefined;
  };
  const server = http.createServer(limits);
  server.on('connection', track);
  server.on('clientError', (_, socket) => endWith(socket, 400, 'that is no request'));
  server.on('connect', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    const asked = permit(readTarget(request.url ?? ''), request.url ?? '');
    if (asked === undefined) endWith(client, 403, 'not among what was approved');
    else track(tunnel({ asked, client, head, refused }));
  });
  server.on('request', (request, response) => {
    const url = readUrl(request.url ?? '');
    const asked = permit(url === undefined ? undefined : targetOf(url), request.url ?? '');
    if (url === undefined || asked === undefined) refuse(response, 403, 'not among what was approved');
    else forward({ url, asked, request, response, refused });
  });
  const { door, slowed } = doorOf(server, bandwidth);
  door.maxConnections = connections;
  return { server: door, slowed, close: () => end(door, open) };
}

/** Where connections come in: with a pace to keep, all that goes over them passes there, heads and refusals too. */
function doorOf(server: http.Server, bandwidth: number | undefined): { readonly door: net.Server; readonly slowed: () => boolean } {
  if (bandwidth === undefined) return { door: server, slowed: () => false };
  const { paced, bit } = pace(bandwidth);
  const door = net.createServer({ allowHalfOpen: true, noDelay: true }, raw => server.emit('connection', paced(raw)));
  return { door, slowed: bit };
}

function end(server: net.Server, open: ReadonlySet<Duplex>): void {
  server.close();
  for (const socket of open) socket.destroy();
}

/** `http://…` in absolute form, the only other thing a proxy is asked; undefined for every other text. */
function readUrl(text: string): URL | undefined {
  return (/^http:\/\//i.test(text) ? URL.parse(text) : undefined) ?? undefined;
}

/** As the URL's own reader gives them: lower case, and an address in its one usual spelling. */
function targetOf(url: URL): Target {
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 80) };
}
