/** Programs that know no proxy: what was agreed to is theirs all the same, and neither names, addresses nor packets lead them anywhere else. */
import { once } from 'node:events';
import net, { type LookupFunction } from 'node:net';
import test from 'ava';
import type { Connection } from '../../../src/core/values.ts';
import { findDirect } from '../../../src/host/capabilities/direct.ts';
import { mostNames } from '../../../src/host/network/names.ts';
import { ownAddress } from '../../here.ts';
import { hello } from '../../host/network/greeting.ts';
import { turns, whole } from '../../whole.ts';
import { attackers, lack } from '../arena.ts';
import { boxed, lookups, service } from './arena.ts';

const { lack: direct, everyPort } = findDirect('/dev/null/none', '/usr/bin/bwrap');
const lacks = lack ?? direct?.reason;
const real = lacks === undefined ? test.serial : test.serial.skip;
if (lacks !== undefined) test.skip(`skipped, for there is no such network here: ${lacks}`, () => undefined);

const noDoor = everyPort ? undefined : 'this kernel hands no more than some ports on';
const door = noDoor === undefined ? real : test.serial.skip;
const due = turns(3);
if (noDoor !== undefined && lacks === undefined) test.skip(`other ports are not tried: ${noDoor}`, () => undefined);

const good = await service();
test.after.always(() => good.close());
const hosts = [{ host: 'good.test', port: good.port, scheme: 'of-its-own' }];
const { checked } = lookups(new Map([['good.test', '93.184.216.34']]));

/** Names that were looked up outside. */
function watched(): { readonly seen: readonly string[]; readonly lookup: LookupFunction } {
  const seen: string[] = [];
  const lookup: LookupFunction = (host, ...rest) => {
    seen.push(host);
    checked(host, ...rest);
  };
  return { seen, lookup };
}

interface Tried {
  readonly doorless?: true;
  readonly hosts?: typeof hosts;
  readonly lookup?: LookupFunction;
  readonly ask?: (asked: {
    readonly host: string;
    readonly port: number;
  }) => Promise<{ readonly granted: true } | { readonly granted: false; readonly sentence: string }>;
}

async function tried(code: string, attacker = attackers[0], given: Tried = {}) {
  if (attacker === undefined) throw new Error('nobody attacks');
  const all: Connection[] = [];
  const connected = (some: readonly Connection[]) => void all.push(...some);
  const way = { hosts, lookup: checked, ...given, direct: true, connected } as const;
  const done = await boxed(['/usr/bin/python3', '-c', `${prelude}${code}`], attacker, way);
  return { ...done, all, asked: all.filter(one => one.by === 'dns') };
}

/** A question for a name, as bytes, and what comes back. */
const prelude = `
import socket, struct
def question(name, type=1):
    parts = b''.join(bytes([len(p)]) + p.encode('latin1') for p in name.split('.'))
    return struct.pack('>HHHHHH', 9, 0x100, 1, 0, 0, 0) + parts + b'\\0' + struct.pack('>HH', type, 1)
def udp(message, server='127.0.0.1', port=53):
    s = socket.socket(socket.AF_INET6 if ':' in server else socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(20)
    s.connect((server, port)); s.send(message)
    return s.recv(4096)
def said(host, port, bytes=b'hello'):
    try:
        s = socket.create_connection((host, port), 20); s.sendall(bytes); s.shutdown(socket.SHUT_WR)
        got = b''
        while True:
            part = s.recv(65536)
            if not part: return got
            got += part
    except OSError as error: return type(error).__name__
`;

for (const attacker of whole ? attackers : attackers.slice(-1)) {
  real(`a name that was agreed to is reached by what knows no proxy, by ${attacker.name}`, async t => {
    const { out, err, refused, all } = await tried(`print(said('good.test', ${good.port}, b'by ${attacker.uid}'))`, attacker);
    t.regex(out, /200 OK[\s\S]*won/, err);
    t.true(good.got().includes(`by ${attacker.uid}`));
    t.deepEqual(refused, []);
    t.deepEqual(
      all.map(({ host, by, outcome }) => [host, by, outcome]),
      [
        ['good.test', 'dns', 'answered by Ward'],
        ['good.test', 'direct', 'ended'],
      ],
    );
  });
}

due(real)('a name leads there by IPv6 alone too, and for whoever asks for both by IPv4 first', async t => {
  const code = `
print([a[4][0].split(':')[0] for f in (0, socket.AI_ADDRCONFIG) for a in socket.getaddrinfo('good.test', ${good.port}, 0, socket.SOCK_STREAM, 0, f)])
for flags in (0, socket.AI_ADDRCONFIG):
    (found,) = socket.getaddrinfo('good.test', ${good.port}, socket.AF_INET6, socket.SOCK_STREAM, 0, flags)
    print(said(*found[4][:2])[-3:])
    print(socket.getaddrinfo('localhost', 1, socket.AF_INET, socket.SOCK_STREAM, 0, flags)[0][4][0])
print(socket.getaddrinfo('::1', 1, socket.AF_INET6, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)[0][4][0])
print(said('2001:2::fff0', ${good.port}), said('198.19.9.9', ${good.port}), said('fd57:6172:6400::1', 8000))`;
  const { out, err, refused, all } = await tried(code);
  t.is(
    out,
    `['198.18.0.1', '2001', '198.18.0.1', '2001']\n${"b'won'\n127.0.0.1\n".repeat(2)}::1\nConnectionResetError ConnectionResetError ConnectionRefusedError\n`,
    err,
  );
  t.deepEqual(refused, []);
  t.deepEqual(
    all.filter(one => one.by === 'direct').map(({ host, outcome }) => [host, outcome]),
    Array.from({ length: 2 }, () => ['good.test', 'ended']),
  );
});

due(real)('a name that was not agreed to is asked about with its port, and refused as the program would read it', async t => {
  const wanted: string[] = [];
  const ask = async ({ host, port }: { readonly host: string; readonly port: number }) => {
    wanted.push(`${host}:${port}`);
    return { granted: false, sentence: 'a person said no' } as const;
  };
  const hello = '\\x16\\x03\\x01\\x00\\x05hello';
  const code = `
print(said('other.test', 80, b'GET / HTTP/1.1\\r\\nHost: other.test\\r\\n\\r\\n'))
print(said('other.test', 443, b'${hello}'))
print(said('93.184.216.34', 443, b'${hello}'))
print(said('other.test', 22, b'SSH-2.0-x\\r\\n'))
print(said('other.test', ${good.port}))
print(said('2606:4700::1', 443, b'${hello}'))
print(said('127.0.0.1', 5))`;
  const { out, err, refused, asked, all } = await tried(code, undefined, { ask });
  const lines = out.trim().split('\n');
  t.regex(lines[0] ?? '', /^b'HTTP\/1\.1 403 Forbidden.*ward: refused: a person said no/, err);
  const alert = String.raw`b'\x15\x03\x03\x00\x02\x02p'`;
  t.deepEqual(
    lines.slice(1),
    [alert, alert, "b''", "b''", alert, 'ConnectionRefusedError'].map(one => one),
  );
  t.deepEqual(wanted, [
    'other.test:80',
    'other.test:443',
    '93.184.216.34:443',
    'other.test:22',
    `other.test:${good.port}`,
    '2606:4700::1:443',
  ]);
  t.is(refused.length, 6);
  t.deepEqual(
    asked.map(({ host, port, outcome }) => [host, port, outcome]),
    [['other.test', 53, 'answered by Ward, not among what was approved']],
  );
  t.is(all.filter(one => one.by === 'direct' && one.outcome === 'refused: a person said no').length, 6);
});

due(real)('who connects and ends without a word has an end too, whether it may go there or not', async t => {
  const tls = [{ host: 'good.test', port: good.port, scheme: 'https' }];
  const code = `print(said('good.test', ${good.port}, b''), said('good.test', 443, b''), said('good.test', ${good.port}, b'\\x16\\x03'))`;
  const { out, err } = await tried(code, undefined, { hosts: tls });
  t.is(out, "b'' b'' b''\n", err);
});

due(real)('hundreds at once arrive, each at its own port where all of them do', async t => {
  const ports = everyPort ? Array.from({ length: 400 }, (_, at) => 10_000 + at) : Array.from({ length: 400 }, () => good.port);
  const code = `
import selectors
waiting = selectors.DefaultSelector()
for port in ${JSON.stringify(ports)}:
    s = socket.socket(); s.setblocking(False); s.connect_ex(('93.184.216.34', port)); waiting.register(s, selectors.EVENT_WRITE)
said, left = {}, ${ports.length}
while left:
    for key, event in waiting.select(60):
        s = key.fileobj
        if event & selectors.EVENT_WRITE:
            s.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n'); waiting.modify(s, selectors.EVENT_READ)
        else:
            got = s.recv(65536); waiting.unregister(s); left -= 1
            said[got[:12]] = said.get(got[:12], 0) + 1
print(said)`;
  const ask = async () => ({ granted: false, sentence: 'no' }) as const;
  const { out, err } = await tried(code, undefined, { ask });
  t.is(out, `{b'HTTP/1.1 403': 400}\n`, err);
});

/** Some of nobody's, Ward's own among them. */
const ports = [1, 5, 21, 25, 3128, 5432, 9418, 27_017, 65_535];

for (const attacker of whole ? attackers : attackers.slice(0, 1)) {
  door(`any port of any address is asked about, and a yes leads there, by ${attacker.name}`, async t => {
    const wanted: string[] = [];
    const ask = async ({ host, port }: { readonly host: string; readonly port: number }) => {
      wanted.push(`${host}:${port}`);
      return { granted: false, sentence: 'no' } as const;
    };
    const hosts = ['other.test', '93.184.216.34', '2606:4700::1', '::ffff:8.8.8.8'];
    const code = `
for host in ${JSON.stringify(hosts)}:
    for port in ${JSON.stringify(ports)}: print(said(host, port, b'GET / HTTP/1.0\\r\\n\\r\\n')[-10:])
print(said('good.test', ${good.port}))`;
    const { out, err } = await tried(code, attacker, { ask });
    const lines = out.trim().split('\n');
    t.deepEqual([...new Set(lines.slice(0, -1))], [String.raw`b'fused: no\n'`], err);
    t.regex(lines.at(-1) ?? '', /won'$/);
    const written = (host: string, port: number) => `${host.replace('::ffff:', '')}:${port}`;
    t.deepEqual(
      wanted,
      hosts.flatMap(host => ports.map(port => written(host, port))),
    );
    const without = await tried(code, attacker, { ask, doorless: true });
    t.deepEqual([...new Set(without.out.trim().split('\n').slice(0, -1))], ['fusedError'], 'ConnectionRefusedError: else nobody is there');
    t.regex(without.out, /won'\n$/);
  });
}

due(door)('by a yes any protocol is spoken with it, by whoever speaks first, but in TLS for no other', async t => {
  const greets = net.createServer({ allowHalfOpen: true }, socket => {
    let got = '';
    socket.on('error', () => socket.destroy()).write('welcome ');
    socket.on('data', (bytes: Buffer) => {
      got += bytes.toString('latin1');
    });
    socket.on('end', () => socket.end(`heard ${Buffer.from(got, 'latin1').length}`));
  });
  await once(greets.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => greets.close());
  const { port } = greets.address() as net.AddressInfo;
  const { checked: lookup } = lookups(new Map([['other.test', '93.184.216.34']]));
  const ask = async () => ({ granted: true }) as const;
  const [good, evil] = ['other.test', 'evil.test'].map(name => hello([name]).toString('hex'));
  const code = `
print(said('other.test', ${port}, b''), said('other.test', ${port}, b'ehlo'), said('other.test', ${port}, b'\\x00' * 300000))
print(said('other.test', ${port}, bytes.fromhex('${good}'))[-3:])
print(b'heard' in said('other.test', ${port}, bytes.fromhex('${evil}')))`;
  const { out, err, refused } = await tried(code, undefined, { hosts: [], lookup, ask });
  t.is(out, `b'welcome heard 0' b'welcome heard 4' b'welcome heard 300000'\nb'${hello(['other.test']).length}'\nFalse\n`, err);
  t.deepEqual(refused, [`other.test:${port}, asking for "evil.test" in TLS`]);
});

due(door)(
  'what the command listens at is its own, by its own addresses; at all others a port means Ward, who has taken none of them',
  async t => {
    const wanted: string[] = [];
    const ask = async ({ host, port }: { readonly host: string; readonly port: number }) => {
      wanted.push(`${host}:${port}`);
      return { granted: false, sentence: 'no' } as const;
    };
    const code = `
import os, threading
def serve(s):
    while True:
        c = s.accept()[0]; c.sendall(b'mine'); c.close()
for port in (22, 80, 443, 8000):
    s = socket.create_server(('::', port), family=socket.AF_INET6, dualstack_ipv6=True)
    threading.Thread(target=serve, args=(s,), daemon=True).start()
own = [a[4][0] for f in (socket.AF_INET, socket.AF_INET6) for a in socket.getaddrinfo(None, 8000, f, socket.SOCK_STREAM)]
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); out.bind(('198.19.255.254', 0))
print([socket.create_connection((host, port)).recv(9) for host in own + ['127.3.2.1', '198.19.255.254'] for port in (22, 80, 443, 8000)] == [b'mine'] * 16)
print(said('93.184.216.34', 8000), said('2606:4700::1', 80))
`;
    const { out, err } = await tried(code, undefined, { ask });
    t.is(out, "True\nb'' b''\n", err);
    t.deepEqual(wanted, ['93.184.216.34:8000', '2606:4700::1:80']);
  },
);

due(real)('no name is looked up outside but one that is connected to by a yes, however it is asked for', async t => {
  const { seen, lookup } = watched();
  const ask = async () => ({ granted: false, sentence: 'no' }) as const;
  const secret = 's3cr3t.evil.test';
  const names = [secret, `_x.${secret}`, 'MiXeD.evil.test', 'a'.repeat(63)];
  const code = `
for name in ${JSON.stringify(names)}:
    for type in (1, 28, 16, 15, 33, 65, 255): udp(question(name, type))
    udp(question(name), '8.8.8.8'); udp(question(name), '169.254.169.253')
    try: socket.getaddrinfo(name, 443)
    except OSError: pass
    said(name, 443, b'\\x16')
print(said('good.test', ${good.port}))`;
  const { err, asked } = await tried(code, undefined, { lookup, ask });
  t.deepEqual(seen, ['good.test'], err);
  t.deepEqual(
    asked.map(one => one.host),
    [...names.map(one => one.toLowerCase()), 'good.test'],
    'each of them is recorded, once',
  );
  const control = watched();
  await tried(`said('${secret}', ${good.port})`, undefined, {
    hosts: [{ host: secret, port: good.port, scheme: 'of-its-own' }],
    lookup: control.lookup,
  });
  t.deepEqual(control.seen, [secret], 'by a yes it would be');
});

due(real)('a name that leads elsewhere the second time is checked again; its address within stays the same', async t => {
  let times = 0;
  const { checked: first } = lookups(new Map([['good.test', '93.184.216.34']]));
  const { checked: second } = lookups(new Map([['good.test', '127.0.0.1']]));
  const lookup: LookupFunction = (...all) => {
    times += 1;
    (times === 1 ? first : second)(...all);
  };
  const code = `
before = udp(question('good.test'))[-4:]
print(said('good.test', ${good.port})); print(said('good.test', ${good.port}, b'GET /rebound HTTP/1.1\\r\\n\\r\\n'))
print(udp(question('good.test'))[-4:] == before)`;
  const { out, refused } = await tried(code, undefined, { lookup });
  t.regex(out, /won'\n.*private address.*\nTrue\n$/);
  t.deepEqual(refused, [`good.test:${good.port}, whose name leads to a private address`]);
  t.false(good.got().includes('rebound'));
});

const outer = ownAddress();

(outer === undefined ? test.skip : real)(
  `an address of this machine is reached where it was agreed to, and not otherwise${outer === undefined ? ' (skipped: it has none)' : ''}`,
  async t => {
    let came = 0;
    const server = net.createServer(socket => {
      came += 1;
      socket.on('error', () => undefined).end('there');
    });
    await new Promise<void>(resolve => server.listen(0, outer, resolve));
    t.teardown(() => server.close());
    const { port } = server.address() as net.AddressInfo;
    const code = `print(said('${outer}', ${port}))`;
    const other = [{ host: 'good.test', port, scheme: 'of-its-own' }];
    t.notRegex((await tried(code, undefined, { hosts: other })).out, /there/);
    t.is(came, 0);
    t.regex((await tried(code, undefined, { hosts: [{ host: outer ?? '', port, scheme: 'of-its-own' }] })).out, /there/);
    t.is(came, 1);
  },
);

due(real)('questions over TCP are answered, whole or in pieces; packets to other ports reach nobody', async t => {
  const code = `
q = question('good.test'); m = struct.pack('>H', len(q)) + q
s = socket.create_connection(('127.0.0.1', 53), 20); s.sendall(m + m[:5]); first = s.recv(4096); s.sendall(m[5:]); again = s.recv(4096)
print(first == again, first[2:] == udp(q))
s.sendall(b'\\x00\\x03bad'); print(s.recv(10))
for port in (123, 443, 3128, 5353):
    try: print(udp(b'x', '93.184.216.34', port))
    except OSError as error: print(type(error).__name__)`;
  const { out, err } = await tried(code);
  t.is(out, `True True\nb''\n${'ConnectionRefusedError\n'.repeat(4)}`, err);
});

due(real)('a flood of names is bounded in what it is given and in what it leaves', async t => {
  const code = `
codes = {}
for at in range(${mostNames + 300}):
    code = udp(question('n%d.test' % at))[3] & 15
    codes[code] = codes.get(code, 0) + 1
print(codes, said('good.test', ${good.port})[-3:])`;
  const ask = async () => ({ granted: false, sentence: 'no' }) as const;
  const { out, err, asked } = await tried(code, undefined, { ask });
  t.is(out, `{0: ${mostNames}, 5: 300} b'won'\n`, err);
  t.true(asked.length < 1300, `${asked.length}`);
  t.is(
    asked.reduce((sum, one) => sum + (one.times ?? 1), 0),
    mostNames + 301,
    'none of them is left out',
  );
});

due(real)('the command can take nothing of its network away from Ward, nor have one beside it', async t => {
  const code = `
import subprocess, os
for words in ('ip link set lo down', 'ip addr add 10.0.0.1/8 dev lo', 'ip route add 10.0.0.0/8 dev lo', 'ip link add x type dummy', 'ip netns add x', 'sysctl -w net.ipv4.ip_forward=1', 'nft add table ip x'):
    try: print(words, subprocess.run(words.split(), capture_output=True).returncode != 0)
    except FileNotFoundError: print(words, True)
for kind, family in ((socket.SOCK_RAW, socket.AF_INET), (socket.SOCK_RAW, socket.AF_PACKET)):
    try: socket.socket(family, kind, 1); print('open')
    except OSError: print(True)
try: socket.socket().setsockopt(0, 19, 1); print('transparent')
except OSError: print(True)
print(not any('socket' in os.readlink('/proc/self/fd/' + at) for at in os.listdir('/proc/self/fd') if int(at) > 2 and os.path.exists('/proc/self/fd/' + at)))
for port in (53, 3128):
    try: socket.create_server(('127.0.0.1', port)); print('taken', port)
    except OSError: print(True)`;
  const { out, err } = await tried(code);
  t.deepEqual(
    out.split('\n').filter(line => line !== '' && !line.endsWith('True')),
    [],
    err,
  );
  t.is(out.trim().split('\n').length, 13, err);
});
