/** The way out of a sandbox that was granted hosts: a proxy that serves exactly these and refuses all else. */
import type dgram from 'node:dgram';
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { limitWords } from '../../core/limits.ts';
import type { Approved, Connection, NetworkPolicy } from '../../core/values.ts';
import { lookupPermitted, mayBeAsked } from './address.ts';
import { endWith, type Hear, refuse, unapproved } from './answer.ts';
import { arrival, namesByUdp } from './direct.ts';
import { enter, permit } from './enter.ts';
import { forward } from './forward.ts';
import { gate, type NetworkLimits } from './gate.ts';
import { type Fits, type Ledger, ledger } from './ledger.ts';
import { names as namesOf } from './names.ts';
import type { Ask, Way } from './reach.ts';
import { socks, socksVersion } from './socks.ts';
import { readTarget, spell, type Target, withoutDot } from './target.ts';
import type { Entrance } from './tunnel.ts';

/** Bytes and milliseconds for the head of a request; a body may take as long as it takes. */
const requestLimits = { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 0, requireHostHeader: false };

/** Connections at one time, where nobody says fewer: more than any package manager opens. And those beside them who are told so. */
const connections = 512;
const spare = 64;

export interface Listener {
  /** Not listening yet: give it the sandbox's. */
  readonly server: net.Server;
  /** For each port at which what knows no proxy arrives; not listening yet either. */
  readonly direct: () => net.Server;
  /** Answers whoever asks there for a name. */
  readonly names: (socket: dgram.Socket) => void;
  /** In words: limits that it came up against, and those that it was held to and went on. */
  readonly limited: () => readonly string[];
  readonly slowed: () => readonly string[];
  /** Connections as they are now. */
  readonly live: () => readonly Connection[];
  /** Ends those that fit, how many that were, and lets no more of them begin. */
  readonly block: (fits: Fits) => number;
  /** Ends every connection. */
  readonly close: () => void;
}

/** What is let through. */
export interface Let {
  readonly hosts: readonly Approved[];
  /** Absent: no more than what is built in. */
  readonly limits?: NetworkLimits | undefined;
  /** How names are looked up; absent: as the machine does, and without reserved addresses. */
  readonly lookup?: net.LookupFunction | undefined;
  /** What the policy says of proxies, private names and addresses. */
  readonly policy?: NetworkPolicy | undefined;
  /** How an address is connected to; absent: as such. */
  readonly connect?: Way['connect'] | undefined;
  /** Asked whether a host that is not among `hosts` may be gone to after all. */
  readonly ask?: Ask | undefined;
  /** Hears of each connection that is over. */
  readonly connected?: ((connections: readonly Connection[]) => void) | undefined;
}

/** `refused` hears each refusal as `host:port`, and why; what can't be read as one, in quotes. */
export function listener(
  { hosts, limits = {}, lookup = lookupPermitted, connected = () => undefined, ...more }: Let,
  refused: Hear,
): Listener {
  const { ask, policy = {}, connect = net.connect } = more;
  const open = new Set<Duplex>();
  const track = (socket: Duplex) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  const book = ledger(connected);
  const { door: shaped, ...held } = gate({ connections, ...limits }, why => {
    book.cut(() => true, `cut: ${why}`);
    for (const socket of open) socket.destroy();
  });
  const blocks: Fits[] = [];
  const block = (fits: Fits) => {
    blocks.push(fits);
    // Whoever sent the command is told too why it ended in the middle.
    for (const one of book.live().filter(fits)) refused(spell(one), 'which was blocked');
    return book.cut(fits, 'cut: blocked');
  };
  const way: Way = {
    blocked: asked => blocks.some(fits => fits(asked)),
    hosts: [...hosts],
    ask,
    lookup,
    policy,
    connect,
    refused,
    track,
    ledger: book,
    gate: { door: shaped, ...held },
  };
  const { serve, plain } = proxy(way);
  const options = { allowHalfOpen: true, noDelay: true };
  const door = net.createServer(options, raw => serve(shaped(raw)));
  const most = (limits.connections ?? connections) + spare;
  door.maxConnections = most;
  const over = new Set<string>();
  const full = () => void over.add(`connections over ${limitWords('connections', most)} at once, which is the most there can be`);
  door.on('drop', full);
  const limited = () => [...held.limited(), ...over];
  const names = namesOf({
    agreed: host => way.hosts.some(one => one.host === host),
    askable: host => ask !== undefined && mayBeAsked(host),
    heard: book.asked,
  });
  const others: { readonly close: () => void }[] = [];
  const kept = <One extends { readonly close: () => void }>(one: One): One => {
    others.push(one);
    return one;
  };
  const arrive = arrival({ way, names, plain, most, full });
  const direct = () => kept(net.createServer(options, arrive));
  const byUdp = (socket: dgram.Socket) => namesByUdp(kept(socket), names);
  const close = () => {
    for (const one of others) one.close();
    end(door, open, book);
  };
  return { server: door, direct, names: byUdp, limited, slowed: held.slowed, live: book.live, block, close };
}

/** Takes connections as they are, and tells by their first byte what they speak. */
function proxy(way: Way): { readonly serve: (socket: Duplex) => void; readonly plain: Entrance['plain'] } {
  const server = http.createServer(requestLimits);
  /** Clients in a tunnel who speak plain HTTP there, and whom they may speak to. */
  const within = new WeakMap<Duplex, Target>();
  const plain = (client: Duplex, asked: Target) => {
    within.set(client, asked);
    server.emit('connection', client);
  };
  server.on('clientError', (_, socket) => endWith(socket, { status: 400, sentence: 'that is no request' }));
  server.on('connect', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    const words = request.url ?? '';
    const asked = within.has(client) ? undefined : readTarget(words);
    const opened = () => void client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    void enter({ asked, words }, { by: 'connect', client, head, opened, failed: why => endWith(client, why), plain }, way);
  });
  server.on('request', async (request, response) => {
    const words = request.url ?? '';
    const inside = within.get(request.socket);
    const url = inside === undefined ? readUrl(words) : readWithin(request, inside);
    const asked = await permit({ asked: url && targetOf(url), words, by: 'http', client: request.socket }, way);
    if (url === undefined || 'status' in asked) refuse(response, 'status' in asked ? asked : unapproved);
    else await forward({ url, asked, request, response }, way);
  });
  const serve = (socket: Duplex) => {
    way.track(socket);
    socket.on('error', () => socket.destroy());
    const gone = () => socket.destroy();
    socket.once('end', gone);
    socket.once('data', (bytes: Buffer) => {
      socket.off('end', gone).pause();
      socket.unshift(bytes);
      if (bytes[0] === socksVersion) void bySocks(socket, { plain, way });
      else server.emit('connection', socket);
      socket.resume();
    });
  };
  return { serve, plain };
}

async function bySocks(client: Duplex, { plain, way }: Pick<Entrance, 'plain'> & { readonly way: Way }): Promise<void> {
  const request = await socks(client);
  if (request !== undefined) await enter(request, { by: 'socks', client, plain, ...request }, way);
}

function end(server: net.Server, open: ReadonlySet<Duplex>, book: Ledger): void {
  server.close();
  book.close();
  for (const socket of open) socket.destroy();
}

/** `http://…` in absolute form, the only other thing a proxy is asked; undefined for every other text. */
function readUrl(text: string): URL | undefined {
  return (/^http:\/\//i.test(text) ? URL.parse(text) : undefined) ?? undefined;
}

/** A request in a tunnel names that host and no other, by its one `Host` header and by what it asks for. */
function readWithin(request: http.IncomingMessage, inside: Target): URL | undefined {
  const [host = '', ...others] = request.headersDistinct.host ?? [];
  const text = request.url ?? '';
  const url = text.startsWith('/') ? URL.parse(`http://${spell(inside)}${text}`) : readUrl(text);
  const fits = [readUrl(`http://${host}/`), url].every(one => one && spell(targetOf(one)) === spell(inside));
  return others.length === 0 && fits ? (url ?? undefined) : undefined;
}

/** As the URL's own reader gives them: lower case, and an address in its one usual spelling. */
function targetOf(url: URL): Target {
  return { host: withoutDot(url.hostname.replace(/^\[(.*)\]$/, '$1')), port: Number(url.port || 80) };
}
