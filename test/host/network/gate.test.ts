/** How often, how many at once, how much and how fast: held exactly, for the command and for each host, and named. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import { type NetworkLimits, perMinute } from '../../../src/host/network/gate.ts';
import { type Let, listener } from '../../../src/host/network/listener.ts';
import { hello } from './greeting.ts';

const port = (server: net.Server) => (server.address() as AddressInfo).port;

async function serving(serve: (socket: net.Socket) => void): Promise<net.Server> {
  const server = net.createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Two services of the machine, which say all they get; and one that pours without end. */
const [first, second] = [await serving(socket => void socket.pipe(socket)), await serving(socket => void socket.pipe(socket))];
const drops = Buffer.alloc(65_536, 'x');
let taken = 0;
const spring = await serving(socket => {
  const pour = () => {
    while (socket.writable && socket.write(drops));
  };
  socket.on('data', (bytes: Buffer) => {
    taken += bytes.length;
  });
  socket.on('drain', pour);
  pour();
});
test.after.always(() => {
  for (const one of [first, second, spring]) one.close();
});

async function proxy(t: { teardown: (over: () => void) => void }, limits: NetworkLimits) {
  const hosts = [first, second, spring].map(one => ({ host: '127.0.0.1', port: port(one) }));
  const made = listener({ hosts, limits }, () => undefined);
  await once(made.server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(made.close);
  return made;
}

/** A tunnel to a service: the socket behind the proxy's answer, and that answer. */
async function tunnel(through: net.Server, to: net.Server): Promise<{ readonly socket: net.Socket; readonly answer: string }> {
  const socket = net.connect({ port: port(through), host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => socket.destroy());
  socket.write(`CONNECT 127.0.0.1:${port(to)} HTTP/1.1\r\n\r\n`);
  let answer = '';
  while (!answer.includes('\r\n\r\n')) {
    await once(socket, 'readable');
    answer += String((socket.read(answer.length === 0 ? 12 : 1) as Buffer | null) ?? '');
  }
  return { socket, answer: answer.startsWith('HTTP/1.1 200') ? '' : answer + String(await buffer(socket)) };
}

/** It has come to its end on both sides of the proxy. */
async function over({ socket }: { readonly socket: net.Socket }): Promise<void> {
  socket.end();
  await buffer(socket);
}

test('one more than so many in a minute is answered so, and named', async t => {
  const { server, limited } = await proxy(t, { requests: 3 });
  for (const to of [first, second, first]) t.is((await tunnel(server, to)).answer, '');
  t.regex((await tunnel(server, second)).answer, /^HTTP\/1.1 429 [^\0]*ward: refused: requests over 3 a minute\n$/);
  t.deepEqual(limited(), ['requests over 3 a minute']);
});

test('each host has so many of its own', async t => {
  const { server, limited } = await proxy(t, { hostRequests: 2 });
  for (const to of [first, second, first, second]) t.is((await tunnel(server, to)).answer, '');
  t.regex((await tunnel(server, first)).answer, /^HTTP\/1.1 429 /);
  t.deepEqual(limited(), [`requests over 2 a minute for 127.0.0.1:${port(first)}`]);
});

test('within no minute there are more than so many, and none is refused while there are fewer', t => {
  const steps = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 200 });
  const property = fc.property(fc.integer({ min: 1, max: 20 }), steps, (most, all) => {
    let now = 0;
    const often = perMinute(most, () => now);
    const let_: number[] = [];
    for (const step of all) {
      now += step;
      const before = let_.filter(one => one > now - 60_000).length;
      const refused = often();
      t.is(refused, before >= most);
      if (!refused) let_.push(now);
    }
  });
  t.notThrows(() => fc.assert(property, { numRuns: 100 }));
});

test('one more than so many at once is answered so; when one has ended there is room', async t => {
  const { server, limited } = await proxy(t, { connections: 2 });
  const [one, two] = [await tunnel(server, first), await tunnel(server, second)];
  t.deepEqual([one.answer, two.answer], ['', '']);
  t.regex((await tunnel(server, first)).answer, /^HTTP\/1.1 429 [^\0]*connections over 2 at once/);
  t.deepEqual(limited(), ['connections over 2 at once']);
  await over(one);
  // The far end is told of in its own time.
  let again = await tunnel(server, first);
  while (again.answer !== '') again = await tunnel(server, first);
  t.is(again.answer, '');
});

test('not a byte more than the total passes, whoever sends it; then all is cut, and nothing begins', async t => {
  const total = 2_000_000;
  const { server, limited } = await proxy(t, { transfer: total });
  taken = 0;
  const some = await Promise.all([tunnel(server, spring), tunnel(server, spring)]);
  for (const { socket } of some) {
    const push = () => {
      while (socket.writable && socket.write(drops));
    };
    socket.on('drain', push);
    push();
  }
  let got = 0;
  const ends = some.map(({ socket }) => {
    socket.on('data', (bytes: Buffer) => {
      got += bytes.length;
    });
    return new Promise(resolve => socket.once('end', resolve).once('close', resolve));
  });
  await Promise.all(ends);
  t.true(got + taken > 0 && got + taken <= total, `${got} ${taken}`);
  t.deepEqual(limited(), ['network over 1.9 MiB in all']);
  t.regex((await tunnel(server, first)).answer, /^HTTP\/1.1 403 [^\0]*network over 1\.9 MiB in all/);
});

test('each host has its own pace, which is never gone over; what had to wait for it is told', async t => {
  const rate = 2 ** 20;
  const size = 2 ** 20;
  const { server, slowed } = await proxy(t, { hostBandwidth: rate });
  const began = performance.now();
  const whole = async (to: net.Server) => {
    const { socket } = await tunnel(server, to);
    socket.end(Buffer.alloc(size, 'y'));
    return (await buffer(socket)).length;
  };
  t.deepEqual(await Promise.all([whole(first), whole(second)]), [size, size]);
  t.true((performance.now() - began) / 1000 >= (2 * size - rate / 4) / rate / 1.05);
  t.deepEqual(slowed().toSorted(), [first, second].map(one => `the network, to 1 MiB/s for 127.0.0.1:${port(one)}`).toSorted());
});

test('what is blocked is cut at once, whichever way it came, and begins no more; the rest goes on', async t => {
  const { server, block, live } = await proxy(t, {});
  const [one, two] = [await tunnel(server, first), await tunnel(server, second)];
  const cut = buffer(one.socket).catch(() => undefined);
  t.is(
    block(({ port: at }) => at === port(first)),
    1,
  );
  await cut;
  t.regex((await tunnel(server, first)).answer, /^HTTP\/1.1 403 [^\0]*blocked while it runs/);
  t.deepEqual(
    live().map(({ port: at }) => at),
    [port(second)],
  );
  two.socket.end('still there');
  t.is(String(await buffer(two.socket)), 'still there');
});

/** A name that leads to a service here, spoken to as what `scheme` says. */
async function named(t: { teardown: (over: () => void) => void }, let_: (far: { host: string; port: number }) => Omit<Let, 'lookup'>) {
  let reached = 0;
  const service = await serving(socket => {
    reached += 1;
    socket.end();
  });
  const far = { host: 'far.test', port: port(service) };
  const lookup: net.LookupFunction = (_, options, answer) =>
    options.all === true ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4);
  const made = listener({ ...let_(far), lookup }, () => undefined);
  await once(made.server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    made.close();
    service.close();
  });
  const socket = net.connect(port(made.server), '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.write(`CONNECT ${far.host}:${far.port} HTTP/1.1\r\n\r\n`);
  return { ...made, socket, reached: () => reached };
}

for (const blocks of [false, true])
  test(`a tunnel that was open to a host, in which nothing was said yet, ${blocks ? 'begins no more once that is blocked' : 'leads there'}`, async t => {
    const { socket, block, reached } = await named(t, far => ({ hosts: [{ ...far, scheme: 'http' }] }));
    await once(socket, 'readable');
    if (blocks) block(({ host }) => host === 'far.test');
    socket.write(hello(['far.test']));
    await buffer(socket);
    t.is(reached(), blocks ? 0 : 1);
  });

for (const blocks of [false, true])
  test(`a yes to a host as the command runs ${blocks ? 'is none where it was blocked while the question stood' : 'lets it through'}`, async t => {
    const question = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<{ granted: true }>();
    const ask = () => {
      question.resolve(undefined);
      return answer.promise;
    };
    const { socket, block, reached } = await named(t, () => ({ hosts: [], ask }));
    await question.promise;
    if (blocks) block(() => true);
    answer.resolve({ granted: true });
    socket.write(hello(['far.test']));
    t.regex(String(await buffer(socket)), blocks ? /^HTTP\/1.1 403 [^\0]*blocked while it runs/ : /^HTTP\/1.1 200 /);
    t.is(reached(), blocks ? 0 : 1);
  });
