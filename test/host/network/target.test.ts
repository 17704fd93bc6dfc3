/** What counts as a granted host and port, and where a granted name may lead. */
import test from 'ava';
import { permitted, permittedBy, reservedAddress } from '../../../src/host/network/address.ts';
import { proxyEnvironment } from '../../../src/host/network/proxy-environment.ts';
import { beginning, schemeOf, speechOf } from '../../../src/host/network/speech.ts';
import { granted, normalise, readHost, readTarget, spell } from '../../../src/host/network/target.ts';
import { hello, message, names, records } from './greeting.ts';

const readable = ['example.org:443', 'EXAMPLE.org:443', '127.0.0.1:8080', '[::1]:80', '[2001:db8::1]:443', 'a_b.example:1'];
for (const text of readable) {
  test(`"${text}" is read as a host and a port`, t => {
    const target = readTarget(text);
    t.is(target === undefined ? undefined : spell(target), text.toLowerCase());
  });
}

const unreadable = [
  ['', 'nothing'],
  ['example.org', 'no port'],
  ['example.org:', 'an empty port'],
  ['example.org:0', 'port 0'],
  ['example.org:65536', 'a port too high'],
  ['example.org:443:443', 'two ports'],
  ['example.org:0443443', 'a long port'],
  ['user@example.org:443', 'a user'],
  ['https://example.org:443', 'a scheme'],
  ['example.org/x:443', 'a path'],
  ['[::1:80', 'an open bracket'],
  ['[1.2.3.4]:80', 'brackets around no v6 address'],
  ['::1:80', 'a bare v6 address'],
  ['exa mple.org:443', 'a space'],
  ['example.org%00.evil.test:443', 'an escape'],
  ['example.org:443\r\nX: y', 'a second line'],
  ['exämple.org:443', 'a letter that is not ASCII'],
] as const;
for (const [text, why] of unreadable) {
  test(`a target with ${why} is not read`, t => {
    t.is(readTarget(text), undefined);
  });
}

test('a grant holds for exactly its host, in any case, and exactly its port', t => {
  const hosts = normalise([
    { host: 'Example.org', port: 443 },
    { host: '[::1]', port: 80 },
  ]);
  const asks = (text: string) => {
    const asked = readTarget(text);
    return asked !== undefined && granted(hosts, asked);
  };
  t.true(asks('EXAMPLE.ORG:443'));
  t.true(asks('[::1]:80'));
  t.true(asks('example.org.:443'), 'the whole name, as who writes a dot behind it says');
  for (const text of [
    'example.org:80',
    'www.example.org:443',
    'example.org..:443',
    '.example.org:443',
    '.:443',
    'ample.org:443',
    'example.org.evil.test:443',
    '127.0.0.1:80',
  ]) {
    t.false(asks(text), text);
  }
});

const leads = [
  ['example.org', '93.184.216.34', true],
  ['example.org', '2606:2800:220:1::1', true],
  ['example.org', '127.0.0.1', false],
  ['example.org', '127.8.8.8', false],
  ['example.org', '0.0.0.0', false],
  ['example.org', '10.1.2.3', false],
  ['example.org', '172.16.0.1', false],
  ['example.org', '172.32.0.1', true],
  ['example.org', '192.168.1.1', false],
  ['example.org', '169.254.169.254', false],
  ['example.org', '100.64.0.1', false],
  ['example.org', '224.0.0.1', false],
  ['example.org', '255.255.255.255', false],
  ['example.org', '::1', false],
  ['example.org', '::', false],
  ['example.org', '::ffff:127.0.0.1', false],
  ['example.org', '::ffff:10.0.0.1', false],
  ['example.org', '::ffff:93.184.216.34', true],
  ['example.org', '64:ff9b::7f00:1', false],
  ['example.org', 'fe80::1', false],
  ['example.org', 'fd00::1', false],
  ['localhost', '127.0.0.1', true],
  ['localhost', '::1', true],
  ['localhost', '10.0.0.1', false],
  ['localhost', '93.184.216.34', false],
] as const;
for (const [host, address, may] of leads) {
  test(`${host} ${may ? 'may' : 'may not'} lead to ${address}`, t => {
    t.is(permitted(host, { address, family: address.includes(':') ? 6 : 4 }), may);
  });
}

test('programs are pointed at the listener in both cases, and their own loopback stays theirs unless it was granted', t => {
  const names = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  const public_ = proxyEnvironment([{ host: 'example.org', port: 443 }]);
  t.deepEqual(new Set(names.map(name => public_.get(name))), new Set(['http://127.0.0.1:3128']));
  t.is(public_.get('no_proxy'), 'localhost,127.0.0.1,::1');
  t.is(public_.get('NO_PROXY'), public_.get('no_proxy'));
  t.is(proxyEnvironment([{ host: '127.0.0.1', port: 80 }]).get('NO_PROXY'), 'localhost,::1');
});

test('a name is looked up once for a connection, and of several answers only those that it may lead to are tried', async t => {
  const asked: string[] = [];
  const turns = [['93.184.216.34', '127.0.0.1', '169.254.169.254'], ['127.0.0.1'], ['10.0.0.1', '192.168.1.1']];
  const lookup = permittedBy((host, _, done) => {
    const answer = turns[asked.length] ?? [];
    asked.push(host);
    done(
      null,
      answer.map(address => ({ address, family: 4 })),
    );
  });
  const look = (all: boolean) =>
    new Promise((resolve, reject) => lookup('a.test', { all }, (error, found) => (error ? reject(error) : resolve(found))));
  t.deepEqual(await look(true), [{ address: '93.184.216.34', family: 4 }]);
  await t.throwsAsync(look(true), { code: reservedAddress }, 'what it leads to the next time is looked at anew');
  await t.throwsAsync(look(false), { code: reservedAddress });
  t.is(asked.length, 3);
});

const speeches = [
  ['example.org', 443, undefined, 'tls'],
  ['example.org', 8443, undefined, 'tls'],
  ['example.org', 993, undefined, 'tls'],
  ['example.org', 5432, undefined, 'open'],
  ['example.org', 25, undefined, 'open'],
  ['example.org', 5432, 'https', 'tls'],
  ['example.org', 8443, 'tcp', 'open'],
  ['127.0.0.1', 5432, undefined, 'any'],
  ['example.org', 80, undefined, 'http'],
  ['example.org', 22, undefined, 'ssh'],
  ['example.org', 80, 'https', 'tls'],
  ['example.org', 8080, 'http', 'http'],
  ['example.org', 2222, 'ssh', 'ssh'],
  ['example.org', 9418, 'git', 'any'],
  ['10.0.0.1', 8000, undefined, 'tls'],
  ['localhost', 8000, undefined, 'any'],
  ['127.0.0.1', 443, 'https', 'any'],
  ['::1', 443, undefined, 'any'],
  ['127.1', 443, undefined, 'tls'],
] as const;
for (const [host, port, scheme, speech] of speeches) {
  test(`${scheme ?? 'what was agreed to'} at ${host}:${port} is ${speech}`, t => {
    t.is(speechOf([{ host, port, ...(scheme === undefined ? {} : { scheme }) }], { host, port }), speech);
  });
}

test('who knows no proxy is asked about for what the port is for, and for anything where it is for nothing', t => {
  for (const [by, port, scheme] of [
    ['direct', 443, undefined],
    ['direct', 5432, undefined],
    ['direct', 22, undefined],
    ['direct', 7777, 'tcp'],
    ['direct', 3128, 'tcp'],
    ['connect', 7777, undefined],
    ['socks', 7777, undefined],
    ['http', 7777, 'http'],
    ['http', 80, undefined],
  ] as const)
    t.is(schemeOf(by, port).scheme, scheme, `${by} ${port}`);
});

test('where anything may be spoken, TLS is for that very host or for none that it names, in packets of any size', t => {
  const asked = { host: 'a.test', port: 7777 };
  const begun = (bytes: Buffer, size: number) => {
    const look = beginning('open', asked);
    for (let at = 0; at < bytes.length; at += size) {
      const { kind } = look(bytes.subarray(at, at + size));
      if (kind !== 'more') return kind;
    }
    return 'more';
  };
  const cut = hello(['a.test']).subarray(0, 60);
  for (const [bytes, kind] of [
    [hello(['a.test']), 'fits'],
    [hello(['A.Test']), 'fits'],
    [hello([]), 'fits'],
    [hello(['evil.test']), 'unfit'],
    [hello(['a.test', 'evil.test']), 'unfit'],
    [records(message([names('evil.test')]), 30), 'unfit'],
    [records(Buffer.concat([message([names('a.test')]), message([names('evil.test')])])), 'unfit'],
    [Buffer.from('HELO me\r\n'), 'fits'],
    [Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]), 'fits'],
    [Buffer.from([22, 0, 0, 8]), 'fits'],
    [cut, 'more'],
  ] as const)
    for (const size of [1, 7, 10_000]) t.is(begun(bytes, size), kind, `${bytes.toString('latin1')} by ${size}`);
});

test('what was agreed to in more than one way may be had in each', t => {
  const hosts = ['https', 'http'].map(scheme => ({ host: 'a.test', port: 8080, scheme }));
  t.is(speechOf(hosts, { host: 'a.test', port: 8080 }), 'http');
});

test('a host that a person names is read with a port or without, and an address in the spelling of its connections', t => {
  for (const [text, host, port] of [
    ['Example.org', 'example.org', undefined],
    ['Example.org:443', 'example.org', 443],
    ['Example.org.', 'example.org', undefined],
    ['2001:DB8::0:1', '2001:db8::1', undefined],
    ['[2001:DB8:0::1]', '2001:db8::1', undefined],
    ['[2001:DB8:0::1]:443', '2001:db8::1', 443],
    ['10.0.0.1:80', '10.0.0.1', 80],
  ] as const)
    t.deepEqual(readHost(text), port === undefined ? { host } : { host, port }, text);
  for (const text of ['https://example.org', 'example.org:443/x', 'example.org:0', 'exämple.org', '[fe80::1%eth0]', '::1:x', ''])
    t.is(readHost(text), undefined, text);
});
