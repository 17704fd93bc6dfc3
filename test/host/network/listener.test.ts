/** The proxy against odd answers and odd requests: whatever is sent, it goes on, and so does Ward. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import test from 'ava';
import { listener } from '../../../src/host/network/listener.ts';

const answers = [
  'HTTP/1.1 200 O\x01K\r\n\r\n',
  'HTTP/1.1 200 \x7f\r\nContent-Length: 1\r\n\r\na',
  'HTTP/1.1 1000 x\r\n\r\n',
  'HTTP/1.1 99 x\r\n\r\n',
  'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhi',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 204 x\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: a\r\n\r\n1\r\na\r\n0\r\na: b\r\n\r\n',
  'HTTP/1.1 200 OK\r\nA: \x80\xff\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
  'nothing of the kind\r\n\r\n',
];

const requests = (to: string) => [
  `GET http://${to}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
  `HEAD http://${to}/ HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, x\r\nX: 1\r\n\r\n`,
  `POST http://${to}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: y\r\n\r\n1\r\na\r\n0\r\ny: z\r\n\r\n`,
  `GET http://${to}/\x80\xff HTTP/1.1\r\n\r\n`,
  `GET http://${to}/ HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n`,
  `GET http://${to}/ HTTP/1.1\r\nExpect: other\r\n\r\n`,
  `CONNECT ${to} HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello`,
  `GET http://${to}/ HTTP/1.1\r\nContent-Length: 100\r\n\r\nab`,
];

const at = (server: net.Server) => (server.address() as AddressInfo).port;

/** One connection, to its end or for as long as an answer takes. */
async function send(port: number, words: string): Promise<void> {
  const client = net.connect(port, '127.0.0.1', () => client.write(Buffer.from(words, 'latin1')));
  client.on('error', () => undefined);
  client.on('data', () => setTimeout(() => client.resetAndDestroy(), 3));
  setTimeout(() => client.destroy(), 40);
  await once(client, 'close');
}

/** Ward's end for what knows no proxy, with an echo in the place of wherever it leads; its own port is what is asked for. */
async function past(limits: object) {
  const echo = net.createServer(socket => void socket.on('error', () => undefined).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  const held = net.createServer();
  await once(held.listen(0, '127.0.0.1'), 'listening');
  const told: string[] = [];
  const way = listener(
    {
      ...{ hosts: [{ host: '127.0.0.1', port: at(held) }], limits },
      connect: options => net.connect({ ...options, port: at(echo) } as net.TcpNetConnectOpts),
      connected: all => void told.push(...all.map(one => `${one.by}: ${one.outcome}`)),
    },
    () => undefined,
  );
  way.direct().listen(held);
  const close = () => {
    way.close();
    echo.close();
  };
  return { ...way, port: at(held), told, close };
}

/** What comes back of a word, or nothing where the connection ends. */
async function echoed(socket: net.Socket): Promise<string> {
  socket.on('error', () => undefined).write('word');
  const [back] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [''])]);
  return String(back);
}

test('what knows no proxy is cut by a block at once, and begins no more', async t => {
  const { port, block, live, told, close } = await past({});
  const socket = net.connect(port, '127.0.0.1');
  t.is(await echoed(socket), 'word');
  t.like(live(), [{ host: '127.0.0.1', port, by: 'direct' }]);
  const gone = once(socket, 'close');
  t.is(
    block(one => one.host === '127.0.0.1'),
    1,
  );
  await gone;
  t.is(await echoed(net.connect(port, '127.0.0.1')), '');
  close();
  t.deepEqual(told, ['direct: cut: blocked', 'direct: refused: blocked while it runs, by "ward net block"']);
});

test('what knows no proxy is held to the same limits', async t => {
  const { port, limited, told, close } = await past({ requests: 2 });
  const sockets = [1, 2, 3].map(() => net.connect(port, '127.0.0.1'));
  const back = [];
  for (const one of sockets) back.push(await echoed(one));
  t.deepEqual(back, ['word', 'word', '']);
  t.deepEqual(limited(), ['requests over 2 a minute']);
  const slow = await past({ transfer: 6 });
  const last = net.connect(slow.port, '127.0.0.1');
  const over = once(last, 'close');
  await echoed(last);
  await over;
  t.regex(slow.limited()[0] ?? '', /^network over .* in all$/);
  for (const one of sockets) one.destroy();
  close();
  slow.close();
  t.true(told.includes('direct: refused: requests over 2 a minute'));
});

const most = 512;

test('one more at once than there can be is told so, though nobody has set a limit', async t => {
  const { port, live, limited, told, close } = await past({});
  const sockets = Array.from({ length: most }, () => net.connect(port, '127.0.0.1').on('error', () => undefined));
  while (live().length < most) await new Promise(resolve => setTimeout(resolve, 10));
  t.deepEqual(limited(), []);
  t.is(await echoed(net.connect(port, '127.0.0.1')), '');
  t.deepEqual(limited(), [`connections over ${most} at once`]);
  for (const one of sockets) one.destroy();
  close();
  t.true(told.includes(`direct: refused: connections over ${most} at once`));
});

test('of those who ask for nothing there are some more, then one more is ended, and that is told', async t => {
  const { server, limited, close } = await past({});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const sockets = Array.from({ length: most + 64 }, () => net.connect(at(server), '127.0.0.1'));
  await Promise.all(
    sockets.map(one =>
      once(
        one.on('error', () => undefined),
        'connect',
      ),
    ),
  );
  t.deepEqual(limited(), []);
  await once(
    net
      .connect(at(server), '127.0.0.1')
      .on('error', () => undefined)
      .resume(),
    'close',
  );
  t.deepEqual(limited(), [`connections over ${most + 64} at once, which is the most there can be`]);
  for (const one of sockets) one.destroy();
  close();
});

test('an odd answer from a host that was approved, to an odd request, ends neither the proxy nor Ward', async t => {
  let answer = '';
  const host = net.createServer(socket => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end(Buffer.from(answer, 'latin1')));
  });
  await once(host.listen(0, '127.0.0.1'), 'listening');
  const { server, close } = listener({ hosts: [{ host: 'localhost', port: at(host) }] }, () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  for (const one of answers) {
    answer = one;
    await Promise.all(requests(`localhost:${at(host)}`).map(words => send(at(server), words)));
  }
  answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
  const reply = await fetch(`http://127.0.0.1:${at(server)}/`).then(async one => [one.status, await one.text()]);
  t.deepEqual(reply, [403, 'ward: refused: not among what was approved\n']);
  close();
  host.close();
});
