/** The way out of a sandbox that was granted hosts: a proxy that serves exactly these and refuses all else. */
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { endWith, refuse } from './answer.ts';
import { forward } from './forward.ts';
import { granted, readTarget, spell, type Target } from './target.ts';
import { tunnel } from './tunnel.ts';

/** Bytes and milliseconds for the head of a request; a body may take as long as it takes. */
const limits = { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 0, requireHostHeader: false };

/** Connections at one time: more than any package manager opens. */
const connections = 512;

export interface Listener {
  /** Not listening yet: give it the sandbox's. */
  readonly server: http.Server;
  /** Ends every connection. */
  readonly close: () => void;
}

/** `refused` hears each refusal as `host:port`; what can't be read as one, in quotes. */
export function listener(hosts: readonly Target[], refused: (target: string) => void): Listener {
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
  server.maxConnections = connections;
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
  return { server, close: () => end(server, open) };
}

function end(server: http.Server, open: ReadonlySet<Duplex>): void {
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
