/** What is read of a greeting of TLS: the same in any records and packets, and never another name than OpenSSL reads. */
import { once } from 'node:events';
import { Duplex, PassThrough } from 'node:stream';
import tls from 'node:tls';
import test from 'ava';
import fc from 'fast-check';
import { type Hello, helloReader } from '../../../src/host/network/client-hello.ts';
import { extension, hello, message, names, records } from './greeting.ts';

const all = (bytes: Uint8Array): Hello => helloReader()(bytes);
const named = (name: string | undefined, ech = false): Hello => ({ kind: 'hello', name, ech });
const none: Hello = { kind: 'none' };

/** As this Node says it, through no network. */
async function real(servername: string): Promise<Buffer> {
  const wire = new PassThrough();
  const socket = Duplex.from({ readable: new PassThrough(), writable: wire });
  const client = tls.connect({ socket, servername });
  client.on('error', () => undefined);
  const [first] = (await once(wire, 'data')) as [Buffer];
  client.destroy();
  return first;
}

test("a greeting of this Node's is read", async t => {
  t.deepEqual(all(await real('example.org')), named('example.org'));
});

const read = [
  ['one name', hello(['example.org']), named('example.org')],
  ['a name in capitals', hello(['Example.ORG']), named('example.org')],
  ['no name', hello([]), named(undefined)],
  [
    'an encrypted greeting beside it',
    records(message([names('example.org'), extension(0xfe0d, Buffer.alloc(100))])),
    named('example.org', true),
  ],
  ['a trailing dot, which is another name', hello(['example.org.']), named('example.org.')],
] as const;
for (const [title, bytes, expected] of read) test(`a greeting with ${title} is read`, t => t.deepEqual(all(bytes), expected));

const whole = message([names('a.test')]);
const unread = [
  ['two names', hello(['a.test', 'b.test'])],
  ['its names twice', records(message([names('a.test'), names('b.test')]))],
  ['an empty name', hello([''])],
  ['an empty list of names', records(message([names()]))],
  ['a zero byte in its name', hello(['a.test\0.b.test'])],
  ['a space in its name', hello(['a.test b'])],
  ['letters of Latin 1 in its name', hello(['\u00e4.test'])],
  ['bytes behind it in its record', records(Buffer.concat([whole, Buffer.from([0])]))],
  ['a second greeting behind it in its record', records(Buffer.concat([whole, message([names('b.test')])]))],
  [
    'a name list that is longer than it says',
    records(message([extension(0, Buffer.concat([names('a.test').subarray(4), Buffer.from([0])]))])),
  ],
  ['an empty record before it', Buffer.concat([Buffer.from([22, 3, 1, 0, 0]), records(whole)])],
  ['a record that is too long', Buffer.concat([Buffer.from([22, 3, 1, 0x40, 1]), Buffer.alloc(0x4001)])],
  ['data in place of a handshake', records(whole, 16_384, 23)],
  ['an alert before it', Buffer.concat([Buffer.from([21, 3, 1, 0, 2, 1, 0]), records(whole)])],
  ['version 2 of SSL', Buffer.from('802e0100020015000000100100800200800300800400800500800600400700c0', 'hex')],
  ['another message in its place', records(Buffer.concat([Buffer.from([2]), whole.subarray(1)]))],
  ['a length past its end', records(Buffer.concat([whole.subarray(0, 38), Buffer.from([255]), whole.subarray(39)]))],
  ['more than anybody says', records(message([extension(21, Buffer.alloc(40_000))]))],
  ['plain text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
] as const;
for (const [title, bytes] of unread) test(`a greeting with ${title} is none`, t => t.deepEqual(all(bytes), none));

const small = fc.integer({ min: 1, max: 200 });

test('a greeting is the same in records and packets of any size, and is not told before it is whole', t => {
  const property = fc.property(small, small, fc.nat(3000), fc.integer({ min: 1, max: 60 }), (record, packet, size, length) => {
    const name = `${'n'.repeat(length)}.test`;
    const bytes = records(message([extension(51, Buffer.alloc(size)), names(name)]), record);
    const look = helloReader();
    let said: Hello = { kind: 'more' };
    for (let at = 0; at < bytes.length; at += packet) {
      t.is(said.kind, 'more');
      said = look(bytes.subarray(at, at + packet));
    }
    t.deepEqual(said, named(name));
  });
  fc.assert(property, { numRuns: 50 });
});

/** The name that OpenSSL takes for the one that is asked for; undefined where it takes none. */
async function byOpenssl(bytes: Buffer): Promise<string | undefined> {
  const wire = new PassThrough();
  const socket = Duplex.from({ readable: wire, writable: new PassThrough().resume() });
  let name: string | undefined;
  const server = new tls.TLSSocket(socket, {
    isServer: true,
    SNICallback: (asked, answer) => {
      name = asked;
      answer(new Error('enough'));
    },
  });
  const ended = new Promise(resolve => server.once('error', resolve).once('close', resolve).once('end', resolve).resume());
  wire.end(bytes);
  await ended;
  server.destroy();
  return name;
}

test('however a greeting is bent, where OpenSSL reads a name, this reads the same or refuses', async t => {
  const base = await real('example.org');
  t.is(await byOpenssl(base), 'example.org');
  const near = base.indexOf('example.org') - 12;
  const change = fc.tuple(fc.oneof(fc.nat(base.length - 1), fc.integer({ min: near, max: near + 28 })), fc.nat(255));
  let both = 0;
  const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async changes => {
    const bent = Buffer.from(base);
    for (const [at, byte] of changes) bent[at] = byte;
    const [theirs, ours] = [await byOpenssl(bent), all(bent)];
    if (theirs === undefined || ours.kind !== 'hello') return;
    both += 1;
    t.is(ours.name, theirs.toLowerCase());
  });
  await fc.assert(property, { numRuns: 150 });
  t.true(both > 10, `${both} were read by both`);
});
