/** What was agreed to is one host, in one way: attempts to reach another through it, or the same in another way. Each of them works where Ward's check is not. */

import test from 'ava';
import { lacksDirect } from '../../../src/host/capabilities/direct.ts';
import { extension, hello, message, names, records } from '../../host/network/greeting.ts';
import { whole } from '../../whole.ts';
import { attackers, lack } from '../arena.ts';
import { type Attempt, client, inside, lookups, service } from './arena.ts';

/** What each sends carries its own mark, and has won where that arrives. `hosts`: granted by it too, where the check is not what refuses it. */
interface Attack extends Attempt {
  readonly title: string;
  readonly mark: string;
  /** Asked for, and so granted in the control. */
  readonly target: string;
}

const [good, other] = [await service(), await service()];
test.after.always(() => {
  good.close();
  other.close();
});

/** Names that lead to addresses which a name from outside must not reach. */
const reserved = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:0:127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::7f00:1',
  '2001:0:7f00:1::',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
];
const led = new Map(reserved.map((address, at) => [`reserved-${at}.test`, address]));
const { checked, unchecked } = lookups(
  new Map([...led, ['good.test', '93.184.216.34'], ['plain.test', '93.184.216.34'], ['open.test', '93.184.216.34']]),
);

const attacks: Attack[] = [];
/** What was agreed to, in each way: these have to arrive. */
const plain: Attack[] = [];
let count = 0;

type Send = (mark: string) => Buffer;
const text: Send = mark => Buffer.from(`GET /${mark} HTTP/1.1\r\nHost: x\r\n\r\n`);

const socksName = (host: string, port: number) =>
  Buffer.concat([Buffer.from([5, 1, 0, 5, 1, 0, 3, host.length]), Buffer.from(host, 'latin1'), Buffer.from([port >> 8, port & 255])]);
const socksAddress = (kind: number, bytes: readonly number[], port: number) =>
  Buffer.from([5, 1, 0, 5, 1, 0, kind, ...bytes, port >> 8, port & 255]);

interface How {
  readonly knock?: Buffer;
  readonly send: Send;
  readonly to?: Attack[];
}

function add(title: string, by: Attempt['by'], target: string, { knock, send, to = attacks }: How): void {
  count += 1;
  const mark = `mark-${count}-`;
  const usual = by === 'connect' ? Buffer.from(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`, 'latin1') : Buffer.alloc(0);
  const first = by === 'direct' ? Buffer.from(target.replace(/[[\]]/g, ''), 'latin1') : usual;
  to.push({ title, by, target, mark, knock: knock ?? first, send: send(mark) });
}

// Another host than the one agreed to, in every spelling that the machine resolves to itself.
const spellings = [
  '127.0.0.1',
  'localhost',
  '127.1',
  '127.0.1',
  '0x7f.1',
  '0x7f000001',
  '0x7f.0x0.0x0.0x1',
  '017700000001',
  '0177.0.0.1',
  '2130706433',
  '0',
  'LOCALHOST',
  'localhost.',
  '127.0.0.1.',
];
for (const host of spellings) {
  add(`the machine itself as ${host}, by CONNECT`, 'connect', `${host}:${other.port}`, { send: text });
  add(`the machine itself as ${host}, by SOCKS`, 'socks', `${host}:${other.port}`, { knock: socksName(host, other.port), send: text });
  // Such a name is not even found.
  if (!host.endsWith('.')) add(`the machine itself as ${host}, by no proxy`, 'direct', `${host}:${other.port}`, { send: text });
}
add('the machine itself as an IPv4 address, by SOCKS', 'socks', `127.0.0.1:${other.port}`, {
  knock: socksAddress(1, [127, 0, 0, 1], other.port),
  send: text,
});
const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1];
add('the machine itself as an IPv4 address within IPv6, by SOCKS', 'socks', `[::ffff:7f00:1]:${other.port}`, {
  knock: socksAddress(4, mapped, other.port),
  send: text,
});
for (const host of ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]'])
  add(`the machine itself as ${host}, by CONNECT`, 'connect', `${host}:${other.port}`, { send: text });

// A name that was agreed to and leads where a name must not.
for (const [name, address] of led)
  add(`a name that leads to ${address}`, 'connect', `${name}:${good.port}`, { send: mark => hello([name], mark) });
for (const [name, address] of led)
  add(`a name that leads to ${address}, by no proxy`, 'direct', `${name}:${good.port}`, { send: mark => hello([name], mark) });

// Another host by what is said in TLS, or no TLS at all.
const says: readonly (readonly [string, Send])[] = [
  ['another name in TLS', mark => hello(['evil.test'], mark)],
  ['no name in TLS', mark => hello([], mark)],
  ['two names in TLS', mark => hello(['good.test', 'evil.test'], mark)],
  ['its names in TLS twice', mark => records(message([names('good.test'), names('evil.test')], mark))],
  ['a name in TLS that goes on behind a zero', mark => hello(['good.test\0.evil.test'], mark)],
  ['the name in TLS with a dot behind it', mark => hello(['good.test.'], mark)],
  ['a name in TLS below the one that was agreed to', mark => hello(['a.good.test'], mark)],
  ['another name in TLS, in many records', mark => records(message([names('evil.test')], mark), 60)],
  [
    'another name in TLS, behind a greeting for the right one',
    mark => records(Buffer.concat([message([names('good.test')], mark), message([names('evil.test')], mark)])),
  ],
  ['a record of data before the greeting', mark => Buffer.concat([records(Buffer.from(mark), 100, 23), hello(['good.test'], mark)])],
  ['a greeting of SSL 2', mark => Buffer.concat([Buffer.from('802e0100020015000000', 'hex'), Buffer.from(mark)])],
  [
    'a name list that says less than it holds',
    mark => records(message([extension(0, Buffer.concat([names('good.test').subarray(4), Buffer.from('evil.test')]))], mark)),
  ],
  ['plain HTTP where TLS was agreed to', text],
  ['bytes of its own where TLS was agreed to', mark => Buffer.from(`\0\0\0\0${mark}`)],
  ['SSH where TLS was agreed to', mark => Buffer.from(`SSH-2.0-${mark}\r\n`)],
];
for (const [title, send] of says) {
  add(`${title}, by CONNECT`, 'connect', `good.test:${good.port}`, { send });
  add(`${title}, by SOCKS`, 'socks', `good.test:${good.port}`, { knock: socksName('good.test', good.port), send });
  add(`${title}, by no proxy`, 'direct', `good.test:${good.port}`, { send });
}

// Another host by what is said in TLS, where it need not be TLS at all.
const saysFreely = says.slice(
  0,
  says.findIndex(([title]) => title === 'a record of data before the greeting'),
);
for (const [title, send] of saysFreely.filter(([title]) => title !== 'no name in TLS')) {
  const to = `open.test:${good.port}`;
  const freely: Send = mark => Buffer.from(send(mark).toString('latin1').replaceAll('good.test', 'open.test'), 'latin1');
  add(`${title}, where anything may be spoken, by CONNECT`, 'connect', to, { send: freely });
  add(`${title}, where anything may be spoken, by no proxy`, 'direct', to, { send: freely });
}

// Requests in plain HTTP for another host, or of which two readers make two things.
const head = (words: string, host = `plain.test:${good.port}`) => `${words} HTTP/1.1\r\nHost: ${host}\r\n`;
const requests: readonly (readonly [string, (mark: string) => string])[] = [
  ['another Host', mark => `${head(`GET /${mark}`, 'evil.test')}\r\n`],
  ['another port in Host', mark => `${head(`GET /${mark}`, 'plain.test:1')}\r\n`],
  ['no Host', mark => `GET /${mark} HTTP/1.1\r\n\r\n`],
  ['two Hosts', mark => `${head(`GET /${mark}`)}Host: evil.test\r\n\r\n`],
  ['a Host with a user before it', mark => `${head(`GET /${mark}`, `plain.test:${good.port}@evil.test`)}\r\n`],
  ['another host in the line of the request', mark => `${head(`GET http://evil.test/${mark}`)}\r\n`],
  ['a tunnel within the tunnel', mark => `${head('CONNECT evil.test:80')}\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  ['a request for all of the server', mark => `${head('OPTIONS *')}X: ${mark}\r\n\r\n`],
  [
    'a length and chunks',
    mark => `${head('POST /')}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`,
  ],
  [
    'chunks and a length',
    mark => `${head('POST /')}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`,
  ],
  ['two lengths', mark => `${head('POST /')}Content-Length: 0\r\nContent-Length: 44\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  ['two lengths in one header', mark => `${head('POST /')}Content-Length: 0, 44\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  ['a length with a sign', mark => `${head('POST /')}Content-Length: +0\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  ['a length in hexadecimal', mark => `${head('POST /')}Content-Length: 0x0\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  ['a coding that is not chunked', mark => `${head('POST /')}Transfer-Encoding: xchunked\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  [
    'chunks before another coding',
    mark => `${head('POST /')}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`,
  ],
  ['a space before a colon', mark => `${head('POST /')}Transfer-Encoding : chunked\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  ['a header that is folded', mark => `${head('POST /')}X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /${mark} HTTP/1.1\r\n\r\n`],
  ['lines that end in LF alone', mark => `GET /${mark} HTTP/1.1\nHost: plain.test:${good.port}\n\n`],
  ['a header that hides one behind a CR', mark => `${head('GET /')}X: a\rHost: evil.test\r\nY: ${mark}\r\n\r\n`],
  ['a zero byte in a header', mark => `${head('GET /')}X: a\0${mark}\r\n\r\n`],
  [
    'a chunk whose size is too large for a number',
    mark => `${head('POST /')}Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n${mark}\r\n0\r\n\r\n`,
  ],
  ['a chunk with an extension that ends in LF', mark => `${head('POST /')}Transfer-Encoding: chunked\r\n\r\n3;x\n${mark}\r\n0\r\n\r\n`],
  ['no version, as in the first HTTP', mark => `GET /${mark}\r\n\r\n`],
];
for (const [title, words] of requests) {
  const send: Send = mark => Buffer.from(words(mark), 'latin1');
  add(`${title}, in plain HTTP by CONNECT`, 'connect', `plain.test:${good.port}`, { send });
  add(`${title}, in plain HTTP by SOCKS`, 'socks', `plain.test:${good.port}`, { knock: socksName('plain.test', good.port), send });
  add(`${title}, in plain HTTP by no proxy`, 'direct', `plain.test:${good.port}`, { send });
}

const mays: readonly (readonly [string, string, Send])[] = [
  ['TLS for that host', 'good.test', mark => hello(['good.test'], mark)],
  ['TLS for that host in capitals', 'good.test', mark => hello(['GOOD.Test'], mark)],
  ['TLS for that host in many records', 'good.test', mark => records(message([names('good.test')], mark), 20)],
  ['a request in plain HTTP', 'plain.test', mark => Buffer.from(`${head(`GET /${mark}`)}\r\n`)],
  [
    'a request in plain HTTP by its whole address',
    'plain.test',
    mark => Buffer.from(`${head(`GET http://plain.test:${good.port}/${mark}`)}\r\n`),
  ],
  ['TLS where plain HTTP was agreed to', 'plain.test', mark => hello(['plain.test'], mark)],
  [
    'a request in plain HTTP by the name with a dot behind it',
    'plain.test',
    mark => Buffer.from(`${head(`GET /${mark}`, `plain.test.:${good.port}`)}\r\n`),
  ],
  ['TLS for that host where anything may be spoken', 'open.test', mark => hello(['open.test'], mark)],
  ['TLS without a name where anything may be spoken', 'open.test', mark => hello([], mark)],
  ['words of its own where anything may be spoken', 'open.test', mark => Buffer.from(`\0\0\0\0${mark}`)],
];
for (const [title, host, send] of mays) {
  add(`${title}, by CONNECT`, 'connect', `${host}:${good.port}`, { send, to: plain });
  add(`${title}, by SOCKS`, 'socks', `${host}:${good.port}`, { knock: socksName(host, good.port), send, to: plain });
  add(`${title}, by no proxy`, 'direct', `${host}:${good.port}`, { send, to: plain });
}
add('a name with a dot behind it, by CONNECT', 'connect', `good.test.:${good.port}`, {
  send: mark => hello(['good.test'], mark),
  to: plain,
});
add('a name with a dot behind it, by SOCKS', 'socks', `good.test.:${good.port}`, {
  knock: socksName('good.test.', good.port),
  send: mark => hello(['good.test'], mark),
  to: plain,
});
add('a request to the proxy for a name with a dot behind it', 'absolute', '', {
  send: mark => Buffer.from(`${head(`GET http://plain.test.:${good.port}/${mark}`)}\r\n`),
  to: plain,
});
add('a request to the proxy', 'absolute', '', {
  send: mark => Buffer.from(`${head(`GET http://plain.test:${good.port}/${mark}`)}\r\n`),
  to: plain,
});

const hosts = (scheme?: string) => [
  { host: 'good.test', port: good.port, scheme: scheme ?? 'https' },
  { host: 'plain.test', port: good.port, scheme: scheme ?? 'http' },
  { host: 'open.test', port: good.port, scheme: scheme ?? 'tcp' },
  ...[...led.keys()].map(host => ({ host, port: good.port, scheme: scheme ?? 'https' })),
];
const here = [...spellings, '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:127.0.0.1'].map(host => ({
  host: host.toLowerCase(),
  port: other.port,
  scheme: 'of-its-own',
}));

/** Where this machine can't make such a network, what knows a proxy is tried all the same. */
const noDirect = lack ?? lacksDirect('/dev/null/none', '/usr/bin/bwrap')?.reason;
const direct = noDirect === undefined ? true : undefined;
if (direct === undefined) {
  const others = (all: Attack[]) => all.splice(0, all.length, ...all.filter(one => one.by !== 'direct'));
  for (const all of [attacks, plain]) others(all);
  test.skip(`what knows no proxy is not tried: ${noDirect}`, () => undefined);
}

const real = lack === undefined ? test.serial : test.serial.skip;
if (lack !== undefined) test.skip(`skipped, for there is no sandbox here: ${lack}`, () => undefined);

const titles = (some: readonly Attack[]) => some.map(one => one.title);
const won = ({ mark }: Attack) => good.got().includes(mark) || other.got().includes(mark);

/** Told in words, by a fatal alert of TLS, or by a code of SOCKS: that it may not be, or can't be read; by the command's own machine that nobody listens there. */
const refusal = /^\|\[Errno 111\]|(?:^|\|)(?:HTTP\/1\.1 40[03] [\s\S]*ward: refused: |\x15\x03\x03\0\x02\x02p$)|^\x05\x02/;

/** What each was answered. */
const answers = (out: string) => out.split('\n').map(line => Buffer.from(line.split(' ')[1] ?? '', 'hex').toString('latin1'));

// In a check not by root, whom the control and a yes to all stand for below.
for (const attacker of whole ? attackers : attackers.slice(-1)) {
  real(`what was agreed to is reached as it was, and nothing else passes for it, by ${attacker.name}`, async t => {
    const way = { hosts: hosts(), lookup: checked, direct } as const;
    const held = await inside(client(attacks), attacker, way);
    t.deepEqual(titles(attacks.filter(won)), []);
    const said = answers(held.out);
    t.deepEqual(titles(attacks.filter((_, at) => !refusal.test(said[at] ?? ''))), [], held.err);
    const through = await inside(client(plain), attacker, way);
    t.deepEqual(titles(plain.filter(one => !won(one))), [], through.err);
    t.deepEqual(through.refused, []);
    t.log(`${attacks.length} attacks by ${attacker.name}`);
  });
}

real('who says yes to all that a running command asks for lets it reach neither this machine nor its network', async t => {
  const [attacker] = attackers;
  if (attacker === undefined) return t.fail('nobody attacks');
  const itself = attacks.filter(one => one.title.startsWith('the machine itself'));
  const asked: string[] = [];
  const ask = async ({ host }: { readonly host: string }) => {
    asked.push(host);
    return { granted: true } as const;
  };
  const held = await inside(client([...itself, ...plain]), attacker, { hosts: [], lookup: checked, ask, direct });
  t.deepEqual(titles(itself.filter(won)), []);
  t.true(
    answers(held.out)
      .slice(0, itself.length)
      .every(one => refusal.test(one)),
    held.err,
  );
  t.true(asked.includes('good.test'));
  t.deepEqual(
    asked.filter(host => /^(?:localhost|127\.0\.0\.1|.*:.*)$/i.test(host)),
    [],
    'what is plainly this machine is not asked about',
  );
});

real('each of these reaches it where nothing is checked', async t => {
  const [attacker] = attackers;
  if (attacker === undefined) return t.fail('nobody attacks');
  const free = await inside(client(attacks), attacker, { hosts: [...hosts('of-its-own'), ...here], lookup: unchecked, direct });
  t.deepEqual(titles(attacks.filter(one => !won(one))), [], free.err);
});
