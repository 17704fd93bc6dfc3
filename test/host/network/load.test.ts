/** Hundreds of connections at once, of which many are killed at any moment: the rest get all of their bytes, and nothing is left behind. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
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
  const held = net.createServer();
  await once(held.listen(0, '127.0.0.1'), 'listening');
  const { server, direct, close, live } = listener(
    {
      hosts: [echo, held].map(one => ({ host: '127.0.0.1', port: at(one) })),
      connect: options => net.connect({ ...options, port: at(echo) } as net.TcpNetConnectOpts),
      connected: all => {
        sums += all.length;
        if (told.length < 1000) told.push(...all);
      },
    },
    () => t.fail('it was agreed to'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const past = direct().listen(held);
  const ports = { proxy: at(server), direct: at(held), echo: at(echo) };
  const all = fc.sample(plans, { numRuns: 2000, ...(proof ? {} : { seed: 7 }) });
  let [begun, whole, killed] = [0, 0, 0];
  let memory = 0;
  const worker = async () => {
    while (begun < least || performance.now() < until) {
      const plan = all[begun % all.length] as Plan;
      begun += 1;
      if (begun === 2000) memory = process.memoryUsage.rss();
      const done = await one(ports, plan);
      t.not(done, false);
      if (done === true) whole += 1;
      else killed += 1;
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  t.is(whole + killed, begun);
  t.true(whole > 50 && killed > 50, `${whole} whole, ${killed} killed`);
  // Each end is heard of in its own time; what is left behind stays for ever.
  while (live().length > 0 || (await counted(server)) > 0 || (await counted(past)) > 0 || (await counted(echo)) > 0)
    await new Promise(resolve => setTimeout(resolve, 20));
  close();
  t.true(sums > 0 && told.every(one => one.host === '127.0.0.1'));
  if (memory > 0) t.true(process.memoryUsage.rss() < memory + 200 * 2 ** 20, `${memory} ${process.memoryUsage.rss()}`);
  t.log(`${begun} connections, ${whole} whole, ${killed} killed`);
  echo.close();
});
