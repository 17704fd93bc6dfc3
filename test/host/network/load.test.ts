/** Hundreds of connections at once, of which many are killed at any moment: the rest get all of their bytes, and nothing is left behind. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import fc from 'fast-check';
import type { Connection } from '../../../src/core/values.ts';
import { listener } from '../../../src/host/network/listener.ts';
import { mayTake } from '../../may-take.ts';

const proof = process.env.WARD_PROOF === '1';
/** At once, and in all; a proof goes on for ten minutes. */
const together = proof ? 500 : 100;
const least = proof ? 5000 : 300;
const until = performance.now() + (proof ? 600_000 : 0);
/** All that so many may leave in this process, whatever they carried: what is kept of each is in their sums. */
const mostLeft = (proof ? 8 : 1) * 2 ** 20;

/** Bytes that something still holds: what is given back is so a little later, and looked at until it is no less. */
async function held(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const now = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  let least = now();
  for (let same = 0; same < 5; same += 1) {
    await new Promise(resolve => setTimeout(resolve, 20));
    const next = now();
    if (next < least - 2 ** 16) same = 0;
    least = Math.min(least, next);
  }
  return least;
}

const at = (server: net.Server) => (server.address() as AddressInfo).port;
const counted = (server: net.Server) =>
  new Promise<number>((resolve, reject) => server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))));

interface Plan {
  /** `direct`: of what knows no proxy. */
  readonly by: 'connect' | 'socks' | 'direct';
  /** Bytes there and back. */
  readonly size: number;
  /** Killed when so many per cent of them have come back. */
  readonly kill: number | undefined;
}

const plans = fc.record<Plan>({
  by: fc.constantFrom('connect', 'socks', 'direct'),
  size: fc.integer({ min: 1, max: 100_000 }),
  kill: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 99 })),
});

const socks = (port: number) => Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, port >> 8, port & 255]);
const connect = (port: number) => Buffer.from(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
/** Before the first byte that came from the far end. */
const answered = { direct: 0, connect: Buffer.byteLength('HTTP/1.1 200 Connection Established\r\n\r\n'), socks: 12 };

/** Where each of them listens. */
interface Ports {
  readonly proxy: number;
  readonly direct: number;
  readonly echo: number;
}

/** True where all came back, undefined where it was killed. */
function one({ proxy, direct, echo }: Ports, { by, size, kill }: Plan): Promise<boolean | undefined> {
  const socket = net.connect({ port: by === 'direct' ? direct : proxy, host: '127.0.0.1', allowHalfOpen: true });
  const bytes = Buffer.alloc(size, size % 251);
  const back: Buffer[] = [];
  let count = 0;
  if (by !== 'direct') socket.write(by === 'socks' ? socks(echo) : connect(echo));
  // One that is about to end can't be reset (uv_tcp_close_reset).
  if (kill === undefined) socket.end(bytes);
  else socket.write(bytes);
  return new Promise(resolve => {
    const killed = () => {
      resolve(undefined);
      socket.resetAndDestroy();
    };
    if (kill === 0) socket.once('connect', killed);
    socket.on('error', () => resolve(false));
    socket.on('data', (part: Buffer) => {
      back.push(part);
      count += part.length;
      if (kill !== undefined && count >= (kill * size) / 100) killed();
    });
    socket.once('end', () => resolve(Buffer.concat(back).subarray(answered[by]).equals(bytes)));
  });
}

test('of hundreds at once, many of them killed, the others are whole, and nothing is left', async t => {
  mayTake(t, 15);
  const echo = net.createServer({ allowHalfOpen: true }, socket => void socket.on('error', () => socket.destroy()).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  const told: Connection[] = [];
  let sums = 0;
  // Its own port is what it was connected to, and so what is asked for.
  const door = net.createServer();
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const { server, direct, close, live } = listener(
    {
      hosts: [echo, door].map(one => ({ host: '127.0.0.1', port: at(one) })),
      // Who was killed is gone a little later than the next one has begun.
      limits: { connections: 10 * together },
      connect: options => net.connect({ ...options, port: at(echo) } as net.TcpNetConnectOpts),
      connected: all => {
        sums += all.length;
        if (told.length < 1000) told.push(...all);
      },
    },
    () => t.fail('it was agreed to'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const past = direct().listen(door);
  const ports = { proxy: at(server), direct: at(door), echo: at(echo) };
  const all = fc.sample(plans, { numRuns: 2000, ...(proof ? {} : { seed: 7 }) });
  let [begun, whole, killed] = [0, 0, 0];
  const worker = async (goesOn: () => boolean) => {
    while (goesOn()) {
      const plan = all[begun % all.length] as Plan;
      begun += 1;
      const done = await one(ports, plan);
      t.not(done, false);
      if (done === true) whole += 1;
      else killed += 1;
    }
  };
  // Each end is heard of in its own time; what is left behind stays for ever.
  const none = async () => {
    while (live().length > 0 || (await counted(server)) > 0 || (await counted(past)) > 0 || (await counted(echo)) > 0)
      await new Promise(resolve => setTimeout(resolve, 20));
  };
  const round = async (goesOn: () => boolean) => {
    await Promise.all(Array.from({ length: together }, () => worker(goesOn)));
    await none();
    return held();
  };
  // Whatever is made once is made in the first.
  const before = await round(() => begun < least / 3);
  const after = await round(() => begun < least || performance.now() < until);
  t.is(whole + killed, begun);
  t.true(whole > 50 && killed > 50, `${whole} whole, ${killed} killed`);
  t.true(after - before < mostLeft, `${before} bytes before, ${after} after`);
  close();
  t.true(sums > 0 && told.every(one => one.host === '127.0.0.1'));
  t.log(`${begun} connections, ${whole} whole, ${killed} killed; ${Math.round((after - before) / 1024)} KiB more is held`);
  echo.close();
});
