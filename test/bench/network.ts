/** What the way out of a sandbox costs: bytes a second and milliseconds a request, beside none and beside a bridge of socat, in one run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { lacksDirect } from '../../src/host/capabilities/direct.ts';
import { listener } from '../../src/host/network/listener.ts';
import { boxed, lookups } from '../attacks/network/arena.ts';
import { median, table } from './measure.ts';

const rounds = process.env.WARD_PROOF === undefined ? 3 : 10;
const size = 512 * 2 ** 20;
const requests = 200;

/** What each way gave in one round. */
interface Figures {
  /** Bytes a second. */
  readonly speed: number;
  /** Median milliseconds from before a connection to the end of its answer. */
  readonly request: number;
}

/** Connects, through a proxy where one is named, asks for `n` bytes and reads them. */
const client = (to: string, port: number, proxy: number | undefined) => `
import socket, time, statistics
view = memoryview(bytearray(1 << 20))
def ask(n):
    s = socket.create_connection(${proxy === undefined ? `('${to}', ${port})` : `('127.0.0.1', ${proxy})`})
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ${proxy === undefined ? 'pass' : `s.sendall(b'CONNECT ${to}:${port} HTTP/1.1\\r\\n\\r\\n'); s.recv(1000)`}
    s.sendall(b'%d\\n' % n)
    got = 0
    while True:
        part = s.recv_into(view)
        if part == 0: break
        got += part
    assert got >= n, got
for _ in range(20): ask(100)
began = time.monotonic(); ask(${size}); speed = ${size} / (time.monotonic() - began)
row = []
for _ in range(${requests}):
    began = time.monotonic(); ask(100); row.append((time.monotonic() - began) * 1000)
print('{"speed": %f, "request": %f}' % (speed, statistics.median(row)))
`;

const python = '/usr/bin/python3';
const who = { name: 'bench', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** Sends as many bytes as it is asked for. */
async function server(): Promise<net.Server> {
  const whole = Buffer.alloc(2 ** 20, 'x');
  const made = net.createServer({ noDelay: true }, socket => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (asked: Buffer) => {
      let left = Number(asked.toString());
      const more = () => {
        while (left > 0) {
          const part = whole.subarray(0, Math.min(left, whole.length));
          left -= part.length;
          if (!socket.write(part) && left > 0) return void socket.once('drain', more);
        }
        socket.end();
      };
      more();
    });
  });
  await once(made.listen(0, '127.0.0.1'), 'listening');
  return made;
}

async function free(port: number): Promise<string> {
  const child = spawn(python, ['-c', client('127.0.0.1', port, undefined)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout);
}

const named = 'served.test';
const { checked } = lookups(new Map([[named, '93.184.216.34']]));

async function byWard(port: number, direct?: true): Promise<string> {
  const way = { hosts: [{ host: named, port, scheme: 'of-its-own' }], lookup: checked, ...(direct ? { direct } : {}) };
  const { out, err } = await boxed([python, '-c', client(named, port, direct ? undefined : 3128)], who, way);
  if (out === '') throw new Error(err);
  return out;
}

/** The same proxy at a Unix socket, and socat between it and a port of the sandbox. */
async function bySocat(port: number): Promise<string> {
  const top = mkdtempSync(path.join(os.homedir(), '.ward-bench-'));
  const socket = path.join(top, 'proxy');
  const way = listener({ hosts: [{ host: '127.0.0.1', port }] }, () => undefined);
  await once(way.server.listen(socket), 'listening');
  const bridge = `socat TCP-LISTEN:3128,bind=127.0.0.1,fork,reuseaddr,backlog=64 UNIX-CONNECT:${socket} & until (exec 3<>/dev/tcp/127.0.0.1/3128) 2>/dev/null; do :; done; ${python} -c "$0"; kill $!`;
  const box = '--ro-bind / / --dev /dev --proc /proc --unshare-user --unshare-net --unshare-pid --die-with-parent --cap-drop ALL --';
  const words = ['/bin/bash', '-c', bridge, client('127.0.0.1', port, 3128)];
  const child = spawn('bwrap', [...box.split(' '), ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  const out = await text(child.stdout);
  way.close();
  rmSync(top, { recursive: true });
  return out;
}

/** Each way once a round, so that what else the machine does falls on all of them. */
export async function networkWords(): Promise<string> {
  const socat = spawnSync('socat', ['-V']).error === undefined;
  const direct = lacksDirect('/dev/null/none', '/usr/bin/bwrap');
  const far = await server();
  const { port } = far.address() as AddressInfo;
  const ways: readonly (readonly [string, () => Promise<string>])[] = [
    ['no sandbox', () => free(port)],
    ["Ward's proxy", () => byWard(port)],
    ...(direct === undefined ? [['a program that knows no proxy', () => byWard(port, true)] as const] : []),
    ...(socat ? [['the same proxy behind a bridge of socat', () => bySocat(port)] as const] : []),
  ];
  const rows = new Map(ways.map(([name]) => [name, [] as Figures[]]));
  for (let round = 0; round < rounds; round += 1) for (const [name, run] of ways) rows.get(name)?.push(JSON.parse(await run()));
  far.close();
  const of = (name: string, what: keyof Figures) => median((rows.get(name) ?? []).map(one => one[what]));
  const none = ways[0]?.[0] ?? '';
  const lines = ways.map(([name]) => [
    name,
    (of(name, 'speed') / 1e6).toFixed(0),
    `${(of(name, 'speed') / of(none, 'speed')).toFixed(2)}×`,
    of(name, 'request').toFixed(2),
    `+${(of(name, 'request') - of(none, 'request')).toFixed(2)}`,
  ]);
  const left = [...(socat ? [] : ['socat is not installed']), ...(direct === undefined ? [] : [direct.reason])];
  const head = ['over loopback', 'MB/s', 'of none', 'ms a request', 'more'];
  return `${table(head, lines)}${left.map(one => `\n\nNot timed: ${one}.`).join('')}`;
}

if (import.meta.main) process.stdout.write(`${await networkWords()}\n`);
