/** Attempts on the network: out of the sandbox, and into it. */
import { spawnSync } from 'node:child_process';
import net from 'node:net';
import os from 'node:os';
import { type Attack, perl, printing, rootOnly } from './attack.ts';
import { hearing, listening } from './host-side.ts';

/** A TCP server of the host at this address, and code that connects to it. */
function connecting(title: string, host: string | undefined, code: (port: number, host: string) => string): Attack {
  return {
    title,
    control: [],
    unless: () => (host === undefined ? 'this machine has no such address' : undefined),
    attempt: async () => {
      const server = net.createServer(socket => socket.on('error', () => undefined).end('hello\n'));
      const port = await listening(server, { port: 0, host: host ?? '' });
      return { code: code(port, host ?? ''), won: ({ output }) => /^connected$/m.test(output), after: () => server.close() };
    },
  };
}

const addresses = Object.values(os.networkInterfaces()).flatMap(all => all ?? []);
const v6 = addresses.some(one => one.address === '::1') ? '::1' : undefined;
const outer = addresses.find(one => !one.internal && one.family === 'IPv4')?.address;
const inPerl = (port: number, host: string) =>
  perl(
    `use IO::Socket::IP; print IO::Socket::IP->new(PeerHost => "${host}", PeerPort => ${port}, Timeout => 3) ? "connected\\n" : "$@\\n"`,
  );

const out: readonly Attack[] = [
  connecting('a TCP connection to the host by IPv6', v6, inPerl),
  connecting("a TCP connection to the host's own address", outer, inPerl),
  connecting(
    'a TCP connection with variables that name a proxy',
    '127.0.0.1',
    (port, host) =>
      `http_proxy=http://${host}:${port} curl -s --max-time 3 http://example.invalid/ -o /dev/null; [ $? = 7 ] || echo connected`,
  ),
  connecting(
    'a TCP connection of a program that clears its environment',
    '127.0.0.1',
    (port, host) => `env -i /bin/bash -c 'exec 3<>/dev/tcp/${host}/${port} && echo connected'`,
  ),
  connecting('a TCP connection that is opened without waiting', '127.0.0.1', (port, host) =>
    perl(
      `use IO::Socket::IP; use IO::Select; my $s = IO::Socket::IP->new(PeerHost => "${host}", PeerPort => ${port}, Blocking => 0); while (!$s->connect and $!{EINPROGRESS}) { last unless IO::Select->new($s)->can_write(3) } print $s->connected ? "connected\\n" : "$!\\n"; use Errno`,
    ),
  ),
  {
    title: 'a UDP packet to all on the network of the host',
    control: [],
    attempt: async () => {
      const { port, came, close } = await hearing('0.0.0.0');
      const code = perl(
        `use Socket; socket(my $s, AF_INET, SOCK_DGRAM, 0); setsockopt($s, SOL_SOCKET, SO_BROADCAST, 1); send($s, "x", 0, pack_sockaddr_in(${port}, inet_aton("127.255.255.255")))`,
      );
      return { code, won: came, after: close };
    },
  },
  printing('the interfaces of the host', [], `[ "$(ls /sys/class/net 2>/dev/null; grep -c : /proc/net/dev)" != 1 ] && echo seen`, 'seen'),
  printing(
    'the connections of the host',
    [],
    '[ "$(wc -l < /proc/net/tcp)" -gt 1 ] || [ "$(wc -l < /proc/net/unix)" -gt 1 ] && echo seen',
    'seen',
  ),
  printing('a raw socket', [], perl('use Socket; print socket(my $s, AF_INET, 3, 1) ? "open\\n" : "$!\\n"'), 'open', { unless: rootOnly }),
  printing(
    'an interface of its own',
    'free',
    'ip link add ward-attack type dummy 2>&1 && echo made; ip link del ward-attack 2>/dev/null',
    'made',
    {
      unless: attacker => rootOnly(attacker) ?? dummy(),
    },
  ),
];

/** Whether this kernel lets root make one at all. */
function dummy(): string | undefined {
  const made = spawnSync('ip', ['link', 'add', 'ward-try', 'type', 'dummy']).status === 0;
  spawnSync('ip', ['link', 'del', 'ward-try']);
  return made ? undefined : 'this kernel makes none';
}

/** A server in the sandbox that the host could reach. */
const into: readonly Attack[] = [
  {
    title: 'a server in the sandbox, reached from the host',
    control: [],
    alone: true,
    attempt: () => {
      const port = 20_000 + (process.pid % 20_000);
      let reached = false;
      const knock = setInterval(() => {
        const socket = net.connect({ port, host: '127.0.0.1' }, () => {
          reached = true;
          socket.destroy();
        });
        socket.on('error', () => undefined);
      }, 30);
      const code = perl(
        `use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "0.0.0.0", LocalPort => ${port}, ReuseAddr => 1) or die $@; sleep 1`,
      );
      return { code, won: () => reached, after: () => clearInterval(knock) };
    },
  },
];

export const onNetwork: readonly Attack[] = [...out, ...into];
