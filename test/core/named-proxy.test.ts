/** Proxies and exceptions as variables name them, and as a policy has them. */
import { BlockList } from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import { isDirect, isThisMachine } from '../../src/core/direct-hosts.ts';
import { directNamed, proxyAddress, proxyFor, proxyNamed } from '../../src/core/named-proxy.ts';
import { upstreamAt } from '../../src/host/network/upstream.ts';
import { anyText } from '../any-text.ts';

const named = (said: string, scheme: 'http' | 'https' = 'https') => proxyNamed(new Map([['HTTPS_PROXY', said]]), scheme);

test('it is read in whatever form a person writes it', t => {
  for (const [said, address, shown] of [
    ['http://p.example:3128', 'http://p.example:3128', 'p.example:3128'],
    [' http://p.example:3128/ ', 'http://p.example:3128', 'p.example:3128'],
    ['p.example:3128', 'http://p.example:3128', 'p.example:3128'],
    ['P.example', 'http://p.example:80', 'p.example:80'],
    ['https://p.example', 'https://p.example:443', 'https://p.example:443'],
    ['http://jo:s3cret@p.example:3128', 'http://jo:s3cret@p.example:3128', 'p.example:3128'],
    ['jo:s3cret@p.example:3128', 'http://jo:s3cret@p.example:3128', 'p.example:3128'],
    ['http://CORP\\jo:p@ss:w/d@[fd00::2]:1', undefined, undefined],
    ['http://jo:p@ss:word@[fd00::2]:1', 'http://jo:p%40ss%3Aword@[fd00::2]:1', '[fd00::2]:1'],
    ['http://jo:50%@p:1', 'http://jo:50%25@p:1', 'p:1'],
    ['http://:only@p:1', undefined, undefined],
    ['http://p:1/path', undefined, undefined],
    ['http://p:99999', undefined, undefined],
    ['socks5h://p:1080', undefined, undefined],
    ['http://', undefined, undefined],
    ['http://p\u001b[31m:1', undefined, undefined],
  ] as const) {
    const one = named(said);
    t.deepEqual(one && ('fault' in one ? undefined : [one.address, one.shown]), address && [address, shown], said);
  }
  t.is(named('  '), undefined);
});

test('which variable it is goes by what is asked for; small letters go first', t => {
  const all = new Map([
    ['HTTPS_PROXY', 'b:1'],
    ['https_proxy', 'a:1'],
    ['HTTP_PROXY', 'c:1'],
    ['ALL_PROXY', 'd:1'],
    ['NO_PROXY', 'x.example, 10.0.0.0/8 *.y.example,fd00::1 localhost 127.0.0.1,e*l'],
  ]);
  const of = (host: string, port: number, scheme?: string) =>
    proxyFor(all, { host, port, ...(scheme === undefined ? {} : { scheme }) })?.variable;
  t.is(of('a.example', 443), 'https_proxy');
  t.is(of('a.example', 8443, 'https'), 'https_proxy');
  t.is(of('a.example', 80), 'HTTP_PROXY');
  t.is(of('a.example', 8080, 'http'), 'HTTP_PROXY');
  for (const [host, port, scheme] of [
    ['a.example', 22, undefined],
    ['a.example', 5432, undefined],
    ['a.example', 443, 'ssh'],
    ['x.example', 443, undefined],
    ['z.y.example', 443, undefined],
    ['10.1.2.3', 443, undefined],
    ['[fd00::1]', 443, undefined],
    ['127.0.0.1', 443, undefined],
    ['localhost', 80, undefined],
  ] as const)
    t.is(of(host, port, scheme), undefined, `${host}:${port}`);
  t.deepEqual(directNamed(all), { places: ['x.example', '10.0.0.0/8', '*.y.example', '[fd00::1]'], unread: ['e*l'] });
});

test('whatever a variable says: what is taken of it is an address as a policy has it, asks with the very name and password, and shows no secret', t => {
  const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(part, part, fc.domain(), fc.integer({ min: 1, max: 65_535 }), (who, word, host, port) => {
      const one = named(`http://${encodeURIComponent(who)}:${encodeURIComponent(word)}@${host}:${port}`);
      if (one === undefined || 'fault' in one) return;
      t.regex(one.address, proxyAddress);
      t.is(one.shown, `${host.toLowerCase()}:${port}`);
      t.is(upstreamAt(one.address)?.authorization, `Basic ${Buffer.from(`${who}:${word}`, 'utf8').toString('base64')}`);
    }),
  );
  fc.assert(
    fc.property(anyText(60), said => {
      const one = named(`http://jo:s3cret@${said}`);
      if (one !== undefined && !('fault' in one)) t.true(proxyAddress.test(one.address) && !one.shown.includes('s3cret'), said);
    }),
  );
});

test('an address is in a network where the kernel of Node says so', t => {
  // An IPv4 address within one of IPv6 is what it carries: Node says so of some networks alone.
  const v6 = fc.ipV6().filter(one => !one.includes('.') && !/ffff/i.test(one));
  const check = (address: string, network: string, bits: number, family: 'ipv4' | 'ipv6') => {
    const list = new BlockList();
    list.addSubnet(network, bits, family);
    t.is(isDirect([`${network}/${bits}`], { host: address, port: 443 }), list.check(address, family), `${address} in ${network}/${bits}`);
  };
  // Near enough to be within: one that differs in its last part alone.
  const near = fc.tuple(fc.ipV4(), fc.nat(255)).map(([one, last]) => [one, one.replace(/\d+$/, String(last))] as const);
  fc.assert(fc.property(near, fc.integer({ min: 0, max: 32 }), ([one, other], bits) => check(one, other, bits, 'ipv4')));
  fc.assert(fc.property(v6, v6, fc.integer({ min: 0, max: 128 }), (one, other, bits) => check(one, other, bits, 'ipv6')));
  fc.assert(fc.property(v6, one => isDirect([`[${one}]`], { host: new URL(`http://[${one}]`).hostname.slice(1, -1), port: 1 })));
});

test('this machine is its loopback and no other', t => {
  for (const one of ['localhost', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1']) t.true(isThisMachine(one), one);
  for (const one of ['localhost.example', '128.0.0.1', '::2', '127.example', '127', 'x']) t.false(isThisMachine(one), one);
});
