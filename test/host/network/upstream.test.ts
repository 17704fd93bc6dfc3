/** By the proxy of a person's machine, which wants a name and a password: what goes by it, what does not, and what is told where it says no. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import type { Connection, NetworkPolicy } from '../../../src/core/values.ts';
import { permittedBy } from '../../../src/host/network/address.ts';
import { listener } from '../../../src/host/network/listener.ts';
import { dial, listed, unknownToProxy, upstreamAt, upstreamFor } from '../../../src/host/network/upstream.ts';
import { attackers, lack } from '../../attacks/arena.ts';
import { boxed } from '../../attacks/network/arena.ts';
import { unless } from '../../unless.ts';
import { proxy } from './proxy.ts';

const table: readonly (readonly [direct: readonly string[], host: string, goesByIt: boolean])[] = [
  [[], 'a.example', true],
  [[], 'localhost', false],
  [[], '127.0.0.1', false],
  [[], '::1', false],
  [['*'], 'a.example', false],
  [['a.example'], 'a.example', false],
  [['A.Example'], 'a.example', false],
  [['a.example'], 'b.a.example', false],
  [['.a.example'], 'b.a.example', false],
  [['*.a.example'], 'b.a.example', false],
  [['a.example'], 'ba.example', true],
  [['a.example:443'], 'a.example', false],
  [['a.example:80'], 'a.example', true],
  [['10.0.0.0/8'], '10.1.2.3', false],
  [['10.0.0.0/8'], '11.1.2.3', true],
  [['10.0.0.0/8'], '10.example', true],
  [['10.1.2.3'], '10.1.2.3', false],
  [['fd00::/8'], 'fd00::1', false],
  [['[fd00::1]:443'], 'fd00::1', false],
  [['10.0.0.0/99'], '10.0.0.1', true],
  [['.'], 'a.example', true],
];

test('everything goes by it but this machine and what is named as direct', t => {
  for (const [direct, host, by] of table)
    t.is(upstreamFor({ proxy: 'http://p.example:3128', direct }, { host, port: 443 }) !== undefined, by, `${direct} ${host}`);
  t.is(upstreamFor({ direct: [] }, { host: 'a.example', port: 443 }), undefined);
});

test('it is shown who asks, in whatever signs that is written, and is found at the port its scheme has', t => {
  const asked = { host: 'a.example', port: 443 };
  const shown = Buffer.from('jo:p@:/é').toString('base64');
  t.deepEqual(upstreamFor({ proxy: 'http://jo:p%40%3A%2F%C3%A9@[fd00::2]' }, asked), {
    ...{ host: 'fd00::2', port: 80, tls: false },
    authorization: `Basic ${shown}`,
  });
  t.deepEqual(upstreamFor({ proxy: 'https://p.example' }, asked), { host: 'p.example', port: 443, tls: true });
  const odd = Buffer.from('jo:50%').toString('base64');
  t.is(upstreamFor({ proxy: 'http://jo:50%@p.example' }, asked)?.authorization, `Basic ${odd}`, 'a sign that stands for no other');
});

test('an address is listed where each list holds it; what is no address never is', t => {
  t.true(listed([], 'a.example') && listed([], '10.0.0.1'));
  t.true(listed([['10.0.0.0/8', '::1']], '10.0.0.1') && listed([['::1']], '::1') && listed([['10.0.0.1']], '::ffff:10.0.0.1'));
  t.false(listed([['10.0.0.0/8'], ['10.1.0.0/16']], '10.0.0.1'));
  t.false(listed([[]], '10.0.0.1') || listed([['10.0.0.0/8']], 'a.example') || listed([['10.0.0.0/33']], '10.0.0.1'));
});

/** Says whom it was asked as, and what of the proxy it was shown. */
async function service(t: ExecutionContext): Promise<number> {
  const server = http.createServer((request, response) =>
    response.end(`${request.headers.host} ${request.headers['proxy-authorization'] ?? 'nobody'}`),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

const addresses = new Map([
  ['far.test', '93.184.216.34'],
  ['corp.test', '10.1.2.3'],
  ['cloud.test', '169.254.169.254'],
  ['self.test', '127.0.0.1'],
]);
const lookup = permittedBy((host, _, done) => {
  const address = addresses.get(host);
  if (address === undefined) return done(Object.assign(new Error(host), { code: 'ENOTFOUND' }), []);
  done(null, [{ address, family: 4 }]);
});

interface Asking {
  readonly policy: NetworkPolicy;
  readonly port: number;
  readonly scheme?: string;
  /** Agreed to with the host. */
  readonly via?: string;
  readonly ask?: (
    asked: object,
  ) => Promise<{ readonly granted: true; readonly via?: string } | { readonly granted: false; readonly sentence: string }>;
}

/** Through Ward's listener to a host, whose address stands for the service; what came of it. */
async function through(t: ExecutionContext, target: string, first: string, { policy, port, scheme, via, ask }: Asking) {
  const [host = ''] = target.split(':');
  const all: Connection[] = [];
  const gone: string[] = [];
  const refused: string[] = [];
  const way = listener(
    {
      ...{ hosts: [{ host, port: 80, scheme: scheme ?? 'http', ...(via === undefined ? {} : { via }) }], policy, lookup, ask },
      connected: some => void all.push(...some),
      connect: options => {
        const found = 'lookup' in options ? options.lookup : undefined;
        found?.(host, { all: false }, (_, address) => gone.push(String(address)));
        return net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      },
    },
    (one, why) => refused.push(`${one}, ${why}`),
  );
  await once(way.server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => way.close());
  const socket = net.connect((way.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(first);
  const said = await text(socket);
  way.close();
  return { said, all, gone, refused };
}

const plain = (host: string) =>
  `GET http://${host}/x HTTP/1.1\r\nHost: ${host}\r\nProxy-Authorization: Basic own\r\nConnection: close\r\n\r\n`;
const tunnel = (host: string) => `CONNECT ${host}:80 HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: within\r\nConnection: close\r\n\r\n`;

test('plain requests and tunnels go by it, with its name and password, which nobody behind it is shown', async t => {
  const port = await service(t);
  const { address, asked, shown } = await proxy(t, port, 'early ');
  const policy = { proxy: `http://jo:s3cret@${address}` };
  const one = await through(t, 'far.test', plain('far.test'), { policy, port: 1 });
  t.regex(one.said, /^HTTP\/1\.1 200[\s\S]*far\.test nobody/);
  const other = await through(t, 'far.test', tunnel('far.test'), { policy, port: 1, scheme: 'of-its-own' });
  t.regex(other.said, /^HTTP\/1\.1 200 Connection Established\r\n\r\nearly HTTP\/1\.1 200[\s\S]*within nobody/);
  t.deepEqual(asked, ['GET http://far.test/x', 'CONNECT far.test:80']);
  t.is(new Set(shown).size, 1);
  t.deepEqual([...one.gone, ...other.gone], [], 'nothing else was connected to');
  t.like(one.all[0], { host: 'far.test', outcome: 'ended' });
  t.is(other.all[0]?.host, 'far.test');
});

test('where it says no, that is what is told', async t => {
  const port = await service(t);
  const { address } = await proxy(t, port);
  const policy = { proxy: `http://jo:wrong@${address}` };
  const { said, all } = await through(t, 'far.test', tunnel('far.test'), { policy, port, scheme: 'of-its-own' });
  t.regex(said, /^HTTP\/1\.1 502 [\s\S]*no connection to far\.test:80 \(the proxy of this network answered 407: it did not take who asks/);
  t.is(all[0]?.outcome, `no connection (${unknownToProxy})`);
  // The client is shown no 407: it is not who was asked.
  const plainly = await through(t, 'far.test', plain('far.test'), { policy, port });
  t.regex(plainly.said, /^HTTP\/1\.1 502 [\s\S]*no connection to far\.test:80 \(the proxy of this network answered 407/);
  t.is(plainly.all[0]?.outcome, `no connection (${unknownToProxy})`);
});

test('where the proxy itself is not reached, it is that which is told', async t => {
  for (const more of [{ policy: { proxy: 'http://127.0.0.1:1' } }, { policy: {}, via: 'http://127.0.0.1:1' }]) {
    const { said, all } = await through(t, 'far.test', plain('far.test'), { port: 1, ...more });
    t.regex(said, /^HTTP\/1\.1 502 [\s\S]*no connection to far\.test:80 \(the proxy of this network is not reached: ECONNREFUSED\)/);
    t.is(all[0]?.outcome, 'no connection (the proxy of this network is not reached: ECONNREFUSED)');
  }
});

test('a proxy that was agreed to with a host is asked for that host, and for no other', async t => {
  const port = await service(t);
  const { address, asked } = await proxy(t, port);
  const via = `http://jo:s3cret@${address}`;
  t.regex((await through(t, 'far.test', plain('far.test'), { policy: {}, port: 1, via })).said, /^HTTP\/1\.1 200[\s\S]*far\.test nobody/);
  t.deepEqual(asked.splice(0), ['GET http://far.test/x']);
  // Without it the same host is connected to, and the proxy sees nothing.
  t.deepEqual((await through(t, 'far.test', plain('far.test'), { policy: {}, port })).gone, ['93.184.216.34']);
  // Another host, which is agreed to as it runs: by the proxy where that was a part of the yes.
  const other = (more: object) =>
    through(t, 'far.test', plain('unknown.test'), { policy: {}, port, via, ask: async () => ({ granted: true, ...more }) });
  t.regex((await other({})).said, /^HTTP\/1\.1 502 [\s\S]*ENOTFOUND/);
  t.deepEqual(asked.splice(0), []);
  t.regex((await other({ via })).said, /unknown\.test nobody/);
  t.deepEqual(asked.splice(0), ['GET http://unknown.test/x']);
  // The policy's own word goes first, and what it says is direct is.
  const policy = { proxy: 'http://127.0.0.1:1', direct: ['far.test'] };
  t.deepEqual((await through(t, 'far.test', plain('far.test'), { policy, port, via })).gone, ['93.184.216.34']);
  // A name that leads where it must not is not handed on by it either.
  t.regex((await through(t, 'corp.test', plain('corp.test'), { policy: {}, port, via })).said, /^HTTP\/1\.1 403 /);
  t.deepEqual(asked, []);
});

test('a proxy that only a variable names lies neither where a cloud hands out keys nor beside the addresses that a policy lists', async t => {
  const port = await service(t);
  const { address, asked } = await proxy(t, port);
  const [, at] = address.split(':');
  for (const one of ['http://169.254.169.254', 'http://[fd00:ec2::254]:80', 'http://[::ffff:169.254.169.254]']) {
    const { said } = await through(t, 'far.test', plain('far.test'), { policy: {}, port, via: one });
    t.regex(said, /^HTTP\/1\.1 502 [\s\S]*its proxy lies where none may lie/, one);
    t.throws(() => dial({ host: '::1', port: 1, tls: false, ...upstreamAt(one), named: true }), { message: /such an address/ }, one);
  }
  const lists = (list: readonly string[]) =>
    through(t, 'far.test', plain('far.test'), {
      policy: { addresses: [[...list, '93.184.216.34']] },
      port,
      via: `http://jo:s3cret@localhost:${at}`,
    });
  t.regex((await lists([])).said, /^HTTP\/1\.1 502 /);
  t.deepEqual(asked, []);
  t.regex((await lists(['127.0.0.1', '::1'])).said, /far\.test nobody/);
});

test('what is direct is connected to, and a name that leads where it must not is not handed on', async t => {
  const port = await service(t);
  const { address, asked } = await proxy(t, port);
  const policy = { proxy: `http://jo:s3cret@${address}`, direct: ['.test'] };
  t.deepEqual((await through(t, 'far.test', plain('far.test'), { policy, port })).gone, ['93.184.216.34']);
  t.deepEqual(asked, []);
  const all = { proxy: policy.proxy };
  for (const host of ['corp.test', 'cloud.test', 'self.test'])
    t.regex((await through(t, host, plain(host), { policy: all, port })).said, /^HTTP\/1\.1 403 [\s\S]*private address/);
  t.deepEqual(asked, []);
  t.regex((await through(t, 'unknown.test', plain('unknown.test'), { policy: all, port })).said, /unknown\.test nobody/);
  t.deepEqual(asked, ['GET http://unknown.test/x'], 'what only the proxy can look up, it looks up');
});

test('a private address is led to by the policy, or by a person who is told of it; the machine and its cloud by the policy alone', async t => {
  const port = await service(t);
  const reach = (host: string, more: Partial<Asking> = {}) => through(t, host, plain(host), { policy: {}, port, ...more });
  const asked: object[] = [];
  const yes = async (one: object) => {
    asked.push(one);
    return { granted: true } as const;
  };
  const no = async () => ({ granted: false, sentence: 'no' }) as const;
  for (const host of ['corp.test', 'cloud.test', 'self.test']) {
    const denied = await reach(host);
    t.regex(denied.said, /^HTTP\/1\.1 403 [\s\S]*the name leads to a private address/);
    t.deepEqual(denied.refused, [`${host}:80, whose name leads to a private address`]);
    t.deepEqual(denied.gone, []);
    t.regex((await reach(host, { ask: no })).said, /^HTTP\/1\.1 403 /);
    t.deepEqual((await reach(host, { policy: { private: [host] } })).gone, [addresses.get(host)]);
    t.deepEqual((await reach(host, { policy: { private: [`${host}:80`] } })).gone, [addresses.get(host)]);
    t.regex((await reach(host, { policy: { private: [`${host}:81`, 'test', `x.${host}`] } })).said, /^HTTP\/1\.1 403 /);
  }
  t.deepEqual((await reach('corp.test', { ask: yes })).gone, ['10.1.2.3']);
  for (const host of ['cloud.test', 'self.test']) t.deepEqual((await reach(host, { ask: yes })).gone, []);
  t.deepEqual(asked, [{ host: 'corp.test', port: 80, leads: '10.1.2.3' }]);
});

test('a policy that lists addresses lets nothing else be connected to', async t => {
  const port = await service(t);
  const at = async (host: string, lists: readonly (readonly string[])[]) =>
    through(t, host, plain(host), { policy: { addresses: lists }, port });
  for (const [host, lists, goes] of [
    ['far.test', [['93.184.216.0/24']], true],
    ['far.test', [['10.0.0.0/8']], false],
    ['far.test', [['93.184.216.0/24'], ['93.184.217.0/24']], false],
    ['8.8.8.8', [['8.8.8.8']], true],
    ['8.8.8.8', [['8.8.4.4']], false],
  ] as const) {
    const { gone, said, refused } = await at(host, lists);
    t.is(gone.length > 0, goes, `${host} ${lists}`);
    if (goes) continue;
    t.regex(said, /^HTTP\/1\.1 403 [\s\S]*the policy does not list its address/);
    t.deepEqual(refused, [`${host}:80, at an address that the policy does not list`]);
  }
});

unless(lack, test.serial)('a command in its sandbox goes by it without a sight of its name and password', async t => {
  const port = await service(t);
  const { address, asked } = await proxy(t, port);
  const [attacker] = attackers;
  if (attacker === undefined) return t.fail('nobody is there');
  const line = 'curl -sS http://far.test/x; env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n"';
  const { out, err } = await boxed(['/bin/bash', '-c', line], attacker, {
    hosts: [{ host: 'far.test', port: 80 }],
    lookup,
    policy: { proxy: `http://jo:s3cret@${address}` },
  });
  t.regex(out, /^far\.test nobody/, err);
  t.deepEqual(asked, ['GET http://far.test/x']);
  for (const secret of ['s3cret', Buffer.from('jo:s3cret').toString('base64'), address]) t.false(out.includes(secret), secret);
});
