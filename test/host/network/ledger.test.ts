/** What is told of connections: each once, in batches, and no more than can be kept. */
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import test from 'ava';
import type { Connection } from '../../../src/core/values.ts';
import { ledger } from '../../../src/host/network/ledger.ts';

const target = (host: string) => ({ host, port: 443 });
const bytes = (sent: number, received: number) =>
  ({ bytesWritten: sent, bytesRead: received, destroy: () => undefined }) as unknown as Socket;

function book() {
  const batches: (readonly Connection[])[] = [];
  return { ...ledger(all => batches.push(all)), batches };
}

test('a connection is told once, with its bytes and how it ended first', t => {
  const { open, close, live, batches } = book();
  const line = open(target('a.test'), 'connect', new PassThrough());
  t.is(live()[0]?.outcome, 'open');
  line.reached(bytes(3, 5));
  line.veiled();
  line.over('ended');
  line.over('something else');
  t.deepEqual(live(), []);
  close();
  t.is(batches.flat().length, 1);
  t.like(batches.flat()[0], { host: 'a.test', port: 443, by: 'connect', sent: 3, received: 5, outcome: 'ended', ech: true });
});

test('what is cut is told so, its ends are ended, and what does not fit goes on', t => {
  const { open, cut, live, close, batches } = book();
  const clients = ['a.test', 'b.test', 'a.test'].map(host => {
    const client = new PassThrough();
    open(target(host), 'socks', client);
    return client;
  });
  t.is(
    cut(({ host }) => host === 'a.test', 'cut'),
    2,
  );
  t.deepEqual(
    clients.map(one => one.destroyed),
    [true, false, true],
  );
  t.deepEqual(
    live().map(one => one.host),
    ['b.test'],
  );
  close();
  t.deepEqual(
    batches.flat().map(one => [one.host, one.outcome]),
    [
      ['a.test', 'cut'],
      ['a.test', 'cut'],
      ['b.test', 'ended with the command'],
    ],
  );
});

test('many are told in batches, and of more than a thousand their sums alone', t => {
  const { open, close, batches } = book();
  const client = new PassThrough();
  for (let count = 0; count < 5000; count++) {
    const line = open(target(`${count % 3}.test`), 'http', client);
    line.reached(bytes(1, 2));
    line.over('ended');
  }
  close();
  const all = batches.flat();
  t.true(batches.every(one => one.length <= 64));
  t.is(all.length, 1003);
  const count = (of: (one: Connection) => number) => all.reduce((sum, one) => sum + of(one), 0);
  t.deepEqual([count(one => one.times ?? 1), count(one => one.sent), count(one => one.received)], [5000, 5000, 10_000]);
});

test('however many things a command asks for, what is kept of it is bounded', t => {
  const { open, close, batches } = book();
  const client = new PassThrough();
  for (let count = 0; count < 3000; count++) open(target(`${count}.test`), 'connect', client).over(`refused: ${count}`);
  close();
  const all = batches.flat();
  t.true(all.length <= 1000 + 257);
  t.is(
    all.reduce((sum, one) => sum + (one.times ?? 1), 0),
    3000,
  );
  t.like(all.at(-1), { host: '', outcome: 'several, summed up' });
});
