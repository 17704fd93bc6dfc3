/** Connections that keep a pace: whole, in order, each in its turn, and never faster. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import { listener } from '../../../src/host/network/listener.ts';
import { inProof } from '../../unless.ts';

const port = (server: net.Server) => (server.address() as AddressInfo).port;
const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => Math.imul(index, 2_654_435_761) >>> 24));

/** Gives back twice what it gets, once it has all of it. */
const far = net.createServer({ allowHalfOpen: true }, async socket => {
  const got = await buffer(socket);
  socket.end(Buffer.concat([got, got]));
});
await once(far.listen(0, '127.0.0.1'), 'listening');
const web = http.createServer(async (request, response) => response.end(await buffer(request)));
await once(web.listen(0, '127.0.0.1'), 'listening');
test.after.always(() => {
  far.close();
  web.close();
});

async function proxy(bandwidth: number | undefined) {
  const hosts = [far, web].map(one => ({ host: '127.0.0.1', port: port(one) }));
  const made = listener({ hosts, limits: bandwidth === undefined ? {} : { bandwidth } }, () => undefined);
  await once(made.server.listen(0, '127.0.0.1'), 'listening');
  return { ...made, port: port(made.server) };
}

/** All that comes back through a tunnel, to the end that the far side says. */
async function through(at: number, what: Buffer): Promise<Buffer> {
  const client = net.connect({ port: at, host: '127.0.0.1', allowHalfOpen: true });
  client.write(`CONNECT 127.0.0.1:${port(far)} HTTP/1.1\r\n\r\n`);
  client.end(what);
  const all = await buffer(client);
  return all.subarray(all.indexOf('\r\n\r\n') + 4);
}

test('all that is sent arrives, both ways, and the ends too', async t => {
  for (const bandwidth of [undefined, 64 * 2 ** 20, 2 ** 20]) {
    const { port: at, close, slowed } = await proxy(bandwidth);
    t.true((await through(at, bytes)).equals(Buffer.concat([bytes, bytes])), String(bandwidth));
    t.is(slowed().length > 0, bandwidth === 2 ** 20);
    close();
  }
});

test('no more than its share passes, over one connection or many', async t => {
  const rate = 2 ** 18;
  for (const count of [1, 5]) {
    const { port: at, close, slowed } = await proxy(rate);
    const began = performance.now();
    const part = bytes.subarray(0, bytes.length / count);
    const got = await Promise.all(Array.from({ length: count }, () => through(at, part)));
    const seconds = (performance.now() - began) / 1000;
    t.true(got.every(one => one.equals(Buffer.concat([part, part]))));
    t.true(seconds >= (3 * bytes.length - rate / 4) / rate, `${seconds}`);
    t.true(slowed().length > 0);
    close();
  }
});

inProof()('a long transfer takes as long as its rate says, within a twentieth', async t => {
  const rate = 8 * 2 ** 20;
  const { port: at, close } = await proxy(rate);
  const part = Buffer.alloc(rate, 'x');
  const began = performance.now();
  t.is((await through(at, part)).length, 2 * part.length);
  const seconds = (performance.now() - began) / 1000;
  const burst = rate / 4;
  t.true(seconds >= (0.95 * (3 * part.length - burst)) / rate, `${seconds}`);
  t.true(seconds <= (1.05 * 3 * part.length) / rate, `${seconds}`);
  close();
});

test('plain requests are counted with their heads', async t => {
  const rate = 2 ** 17;
  const { port: at, close } = await proxy(rate);
  const ask = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'x-long': 'x'.repeat(10_000) };
      const asked = http.request({
        port: at,
        host: '127.0.0.1',
        path: `http://127.0.0.1:${port(web)}/`,
        headers,
        method: 'POST',
        agent: false,
      });
      asked.on('response', response => response.resume().on('end', () => resolve(response.statusCode))).on('error', reject);
      asked.end('body');
    });
  const began = performance.now();
  for (let one = 0; one < 15; one++) t.is(await ask(), 200);
  t.true((performance.now() - began) / 1000 >= (15 * 10_000 - rate / 4) / rate);
  close();
});

test('a client that goes away in the middle takes nothing along', async t => {
  const { port: at, close } = await proxy(2 ** 18);
  const gone = Array.from({ length: 10 }, () => net.connect(at, '127.0.0.1'));
  for (const one of gone) {
    one.on('error', () => undefined).write(`CONNECT 127.0.0.1:${port(far)} HTTP/1.1\r\n\r\n`);
    one.write(bytes.subarray(0, 60_000));
    one.once('data', () => one.resetAndDestroy());
  }
  await Promise.all(gone.map(one => once(one, 'close')));
  const small = bytes.subarray(0, 1000);
  t.true((await through(at, small)).equals(Buffer.concat([small, small])));
  close();
});
