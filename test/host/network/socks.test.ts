/** SOCKS as its clients speak it, in packets of any size: what it answers, by its numbers (RFC 1928, 6). */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import { notApproved } from '../../../src/host/network/answer.ts';
import { listener } from '../../../src/host/network/listener.ts';

const echo = net.createServer({ allowHalfOpen: true }, socket => void socket.on('error', () => undefined).pipe(socket));
await once(echo.listen(0, '127.0.0.1'), 'listening');
const at = (server: net.Server) => (server.address() as AddressInfo).port;
const closed = net.createServer();
await once(closed.listen(0, '127.0.0.1'), 'listening');
const free = at(closed);
closed.close();

const refused: string[] = [];
const hosts = ['127.0.0.1', '::1', 'localhost'].flatMap(host => [
  { host, port: at(echo) },
  { host, port: free },
]);
const { server, close } = listener({ hosts }, (target, why) => refused.push(why === notApproved ? target : `${target}, ${why}`));
await once(server.listen(0, '127.0.0.1'), 'listening');
test.after.always(() => {
  close();
  echo.close();
});

const port = (number: number) => [number >> 8, number & 255];
const name = (text: string) => [3, text.length, ...Buffer.from(text, 'latin1')];
const request = (address: readonly number[], to = at(echo), command = 1) => [5, command, 0, ...address, ...port(to)];

/** All that comes back, in parts of so many bytes each way. */
async function ask(words: readonly number[], packet = 1000): Promise<Buffer> {
  const client = net.connect(at(server), '127.0.0.1');
  client.setNoDelay(true);
  client.on('error', () => undefined);
  const all = buffer(client).catch(() => Buffer.alloc(0));
  await once(client, 'connect');
  for (let from = 0; from < words.length; from += packet) {
    client.write(Buffer.from(words.slice(from, from + packet)));
    await new Promise(setImmediate);
  }
  client.end();
  return all;
}

const opened = Buffer.from([5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const hi = [...Buffer.from('hi')];
const ways = [
  ['a name', name('localhost')],
  ['a name in capitals', name('LocalHost')],
  ['an IPv4 address', [1, 127, 0, 0, 1]],
] as const;
for (const [title, address] of ways) {
  test.serial(`a host is reached by ${title}, all at once or byte by byte`, async t => {
    for (const packet of [1000, 1])
      t.deepEqual(await ask([5, 2, 0, 2, ...request(address), ...hi], packet), Buffer.concat([opened, Buffer.from('hi')]));
  });
}

const answered = [
  ['a host that was not approved', [5, 1, 0, ...request(name('evil.test'))], 2, `evil.test:${at(echo)}`],
  ['another port', [5, 1, 0, ...request(name('localhost'), 1)], 2, 'localhost:1'],
  ['an address of IPv6 that was not approved', [5, 1, 0, ...request([4, ...Array(15).fill(0), 2])], 2, `[::2]:${at(echo)}`],
  ['one where nobody listens', [5, 1, 0, ...request([1, 127, 0, 0, 1], free)], 5, undefined],
  ['a name with a zero in it', [5, 1, 0, ...request(name('localhost\0.evil'))], 2, `"localhost\0.evil:${at(echo)}"`],
  ['a name with a port in it', [5, 1, 0, ...request(name('localhost:80'))], 2, `"localhost:80:${at(echo)}"`],
  ['no name', [5, 1, 0, ...request(name(''))], 2, `":${at(echo)}"`],
  ['a port to listen on', [5, 1, 0, ...request(name('localhost'), at(echo), 2)], 7, `"localhost:${at(echo)}"`],
  ['packets', [5, 1, 0, ...request(name('localhost'), at(echo), 3)], 7, `"localhost:${at(echo)}"`],
  ['a kind of address that there is not', [5, 1, 0, ...request([2, 1, 1])], 8, '""'],
] as const;
for (const [title, words, code, heard] of answered) {
  test.serial(`who asks for ${title} is answered ${code}`, async t => {
    refused.length = 0;
    t.deepEqual([...(await ask(words))].slice(2, 4), [5, code]);
    t.deepEqual(refused, heard === undefined ? [] : [heard]);
  });
}

test.serial('who has to log in can do without, or is told that there is none', async t => {
  t.deepEqual([...(await ask([5, 1, 2]))], [5, 255]);
});

test.serial('what is no request, or never becomes one, is ended', async t => {
  for (const words of [[5], [5, 3, 0], [5, 1, 0, 4, 1, 0, 1, 127], [5, 1, 0, 5, 1]]) t.true([5, undefined].includes((await ask(words))[0]));
});
