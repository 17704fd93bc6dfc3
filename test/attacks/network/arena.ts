/** Where attacks on the way out are fought: real code in a real sandbox without a network, behind Ward's proxy, with a host to be reached and one not to be. */
import { type StdioOptions, spawn } from 'node:child_process';
import { lookup as resolve } from 'node:dns';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import net, { type AddressInfo, type LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Approved, Connection, NetworkPolicy } from '../../../src/core/values.ts';
import { permittedBy } from '../../../src/host/network/address.ts';
import { notApproved } from '../../../src/host/network/answer.ts';
import { egress } from '../../../src/host/network/egress.ts';
import { ownNetwork } from '../../../src/host/network/own-network.ts';
import type { Ask } from '../../../src/host/network/reach.ts';
import { doorName } from '../../../src/host/network/shift.ts';
import type { Attacker } from '../arena.ts';

/** A server that keeps what it gets, answers `won` to the first of it, and ends. */
export interface Service {
  readonly port: number;
  readonly got: () => string;
  readonly close: () => void;
}

export async function service(): Promise<Service> {
  let got = '';
  const server = net.createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      got += bytes.toString('latin1');
      if (socket.writable) socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nwon');
    });
    socket.on('end', () => socket.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, got: () => got, close: () => server.close() };
}

/** Where names lead, for a test: those of the table as it says, all others as the machine has it. */
export type Names = ReadonlyMap<string, string>;

/** By Ward's own check, and without it; what passes is then connected to on this machine, whose services stand for all others. */
export function lookups(names: Names): { readonly checked: LookupFunction; readonly unchecked: LookupFunction } {
  const answer: Parameters<typeof permittedBy>[0] = (host, options, done) => {
    const address = names.get(host);
    if (address === undefined) return resolve(host, options, done);
    done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
  const here = (checked: LookupFunction): LookupFunction => {
    return (host, options, done) =>
      checked(host, options, error => {
        if (error !== null) return done(error, '');
        return options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
      });
  };
  const free: LookupFunction = (host, options, done) => answer(host, { ...options, all: true }, (error, all) => done(error, all));
  return { checked: here(permittedBy(answer)), unchecked: here(free) };
}

/** Where `stdio` below has the place for it. */
const door = 4;

export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly refused: readonly string[];
}

const box =
  '--ro-bind / / --tmpfs /tmp --dev /dev --proc /proc --unshare-user --unshare-net --unshare-pid --die-with-parent --cap-drop ALL'.split(
    ' ',
  );

/** The way out that is given. */
export interface Given {
  readonly hosts: readonly Approved[];
  readonly lookup: LookupFunction;
  readonly ask?: Ask;
  readonly policy?: NetworkPolicy;
  /** What knows no proxy is listened for too. */
  readonly direct?: true | undefined;
  /** As on a kernel that can't hand on all ports to one. */
  readonly doorless?: true;
  readonly connected?: (connections: readonly Connection[]) => void;
}

/** Runs this in a sandbox without a network, behind that way out; its home is an empty /tmp. */
export async function boxed(argv: readonly string[], { uid, gid }: Attacker, way: Given & { readonly environment?: object }): Promise<Ran> {
  const refused: string[] = [];
  const out = egress({
    ...way,
    argv,
    environment: new Map(Object.entries({ PATH: '/usr/bin:/bin', HOME: '/tmp', ...way.environment })),
    keep: [],
    refused: (target, why) => refused.push(why === notApproved ? target : `${target}, ${why}`),
  });
  const nothing = openSync('/dev/null', 'r');
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc', nothing];
  const own = way.direct === true ? ownNetwork(way.doorless === true ? undefined : door) : [];
  const walls = way.direct === true ? box.filter(word => word !== '--unshare-net') : box;
  const [program = '', ...words] = [...own, 'bwrap', ...walls, '--uid', String(uid), '--gid', String(gid), '--', ...out.argv];
  const child = spawn(program, words, { env: { PATH: '/usr/bin:/bin', [doorName]: String(door) }, stdio, uid, gid });
  closeSync(nothing);
  out.attach(child);
  const ended = once(child, 'exit');
  const [printed, err] = await Promise.all([text(child.stdout as never), text(child.stderr as never), ended]);
  out.close();
  return { out: printed, err, refused };
}

/** The same of this Python. */
export const inside = (code: string, attacker: Attacker, way: Given) => boxed(['/usr/bin/python3', '-c', code], attacker, way);

/** One attempt: how the way is asked for, and what is sent once it is there. */
export interface Attempt {
  readonly by: 'connect' | 'socks' | 'absolute' | 'direct';
  /** The first bytes, up to the answer; none where the request itself is the attempt; `host:port` where no proxy is asked. */
  readonly knock: Buffer;
  readonly send: Buffer;
}

/** Each by itself, many at once; prints what each was answered, in hexadecimal, by its number. */
export function client(attempts: readonly Attempt[]): string {
  const rows = attempts.map(({ by, knock, send }) => [by, knock.toString('hex'), send.toString('hex')]);
  return `
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor
rows = json.loads(${JSON.stringify(JSON.stringify(rows))})
def heard(s, enough):
    got = b''
    while not enough(got):
        part = s.recv(65536)
        if not part: break
        got += part
    return got
def one(row):
    by, knock, send = row[0], bytes.fromhex(row[1]), bytes.fromhex(row[2])
    got = b''
    try:
        s = socket.create_connection(knock.decode('latin1').rsplit(':', 1) if by == 'direct' else ('127.0.0.1', 3128), 60); s.settimeout(60)
        if by == 'connect':
            s.sendall(knock); got = heard(s, lambda g: b'\\r\\n\\r\\n' in g)
            if not got.startswith(b'HTTP/1.1 200'): return got + heard(s, lambda g: False)
        if by == 'socks':
            s.sendall(knock[:knock[1] + 2]); got = heard(s, lambda g: len(g) >= 2)
            if got[:2] != b'\\x05\\x00': return got
            s.sendall(knock[knock[1] + 2:]); got = heard(s, lambda g: len(g) >= 10)
            if got[1] != 0: return got
        s.sendall(send); s.shutdown(socket.SHUT_WR)
        return got + b'|' + heard(s, lambda g: False)
    except OSError as error:
        return got + b'|' + str(error).encode()
with ThreadPoolExecutor(8) as pool:
    for at, got in enumerate(pool.map(one, rows)): print(at, got.hex())
`;
}
