/** Programs that know no proxy: every address leads to Ward's own listeners, and where one meant to go is what it connected to. */
import type dgram from 'node:dgram';
import type { Socket } from 'node:net';
import type { Approved } from '../../core/values.ts';
import { isLoopback } from './address.ts';
import { endDirect, type Failure } from './answer.ts';
import { enter } from './enter.ts';
import { isGiven, type Names } from './names.ts';
import { port as proxyPort } from './proxy-environment.ts';
import type { Way } from './reach.ts';
import { granted, spell, type Target } from './target.ts';
import type { Entrance } from './tunnel.ts';

/** Where resolvers are asked. */
export const namesPort = 53;

/** Ports that no command of a person's could listen on itself. */
const usual = [22, 80, 443];

/** Where it is listened besides the one door for every port of every address beyond the command's own machine. */
export interface CaughtPorts {
  /** Of its own machine: for names, and for what was agreed to of the machine around it. */
  readonly always: readonly number[];
  /** Where the kernel knows no such door: no others are then. */
  readonly otherwise: readonly number[];
}

export function caughtPorts(hosts: readonly Target[]): CaughtPorts {
  const ports = (some: readonly Target[]) => some.map(one => one.port).filter(one => one !== proxyPort);
  const always = new Set([namesPort, ...ports(hosts.filter(one => isLoopback(one.host)))]);
  const otherwise = new Set([...usual, ...ports(hosts)]).difference(always);
  return { always: [...always], otherwise: [...otherwise] };
}

/** Of the command's own machine, beside its loopback: see `own-network`. Its other one is among those that names are given, and no name's. */
const ownAddress = 'fd57:6172:6400::1';

/** An IPv4 address as it is; within IPv6 the kernel gives it so (`::ffff:…`). */
const spelled = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** What a connection was meant for; undefined where nobody is: the command's own machine, and an address that was given to no name. */
function meant(
  { localAddress = '', localPort = 0 }: Pick<Socket, 'localAddress' | 'localPort'>,
  hosts: readonly Approved[],
  names: Names,
): Target | undefined {
  const host = spelled(localAddress);
  const target = { host, port: localPort };
  if (isLoopback(host)) return [target, { host: 'localhost', port: localPort }].find(one => granted(hosts, one));
  if (host === ownAddress) return undefined;
  if (!isGiven(host)) return target;
  const name = names.nameOf(host);
  return name === undefined ? undefined : { host: name, port: localPort };
}

interface Arrival {
  readonly way: Way;
  readonly names: Names;
  /** Takes a client that speaks plain HTTP. */
  readonly plain: Entrance['plain'];
  /** So many at one time, and who hears that one more was ended. */
  readonly most: number;
  readonly full: () => void;
}

const nothing = () => undefined;

/** Takes each connection that was meant for somewhere, and asks for it by that. */
export function arrival({ way, names, plain, most, full }: Arrival): (raw: Socket) => void {
  let there = 0;
  return raw => {
    const asked = meant(raw, way.hosts, names);
    if (there >= most) {
      full();
      return void raw.destroy();
    }
    there += 1;
    raw.once('close', () => {
      there -= 1;
    });
    if (raw.localPort === namesPort && (asked === undefined || !granted(way.hosts, asked))) {
      way.track(raw);
      return namesByTcp(raw, names);
    }
    if (asked === undefined) return void raw.resetAndDestroy();
    const client = way.gate.door(raw);
    way.track(client);
    client.on('error', () => client.destroy());
    const failed = (why: Failure) => endDirect(client, why);
    const entrance = { by: 'direct', client, head: Buffer.alloc(0), opened: nothing, failed, plain } as const;
    void enter({ asked, words: spell(asked) }, entrance, way);
  };
}

/** Milliseconds for a question over TCP, and how many bytes may wait to be whole. */
const patience = 10_000;
const most = 4096;

/** Each with its length before it (RFC 1035, 4.2.2). */
function namesByTcp(client: Socket, { answer }: Names): void {
  let rest: Buffer = Buffer.alloc(0);
  client.setTimeout(patience, () => client.destroy());
  client.on('error', () => client.destroy());
  client.on('end', () => client.end());
  client.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const length = rest.readUInt16BE(0);
      const said = answer(rest.subarray(2, 2 + length));
      rest = rest.subarray(2 + length);
      if (said === undefined || client.writableLength > most) return void client.destroy();
      client.write(Buffer.concat([Buffer.from([said.length >> 8, said.length & 255]), said]));
    }
    if (rest.length > most) client.destroy();
  });
}

/** A packet for each: what is lost is asked again. */
export function namesByUdp(socket: dgram.Socket, { answer }: Names): void {
  socket.on('error', () => undefined);
  socket.on('message', (message, { address, port }) => {
    const said = answer(message);
    if (said !== undefined) socket.send(said, port, address, () => undefined);
  });
}
