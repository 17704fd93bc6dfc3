/** The plain attempts: code of the project, let run without a question, tries to reach what was not granted. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, constants, cpSync, existsSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Name } from '../../src/core/confine/seccomp/syscalls.ts';
import { checkout } from './arena.ts';
import { type Attack, perl, read, rootOnly, says, selfOnly } from './rows/attack.ts';
import { hearing, listening, ready } from './rows/host-side.ts';
import { call } from './rows/of-kernel.ts';

/** The call's errno after "errno", 0 where it came through. */
const system = (name: Name, args: string) => perl(`my $r = syscall(${call(name)}, ${args}); print "errno ", $r == -1 ? $! + 0 : 0, "\\n"`);
const home = os.userInfo().homedir;

export const attacks: readonly Attack[] = [
  {
    title: 'writing beside the project',
    control: 'free',
    attempt: ({ outside }) => ({
      code: `echo pwned > '${outside}/new'`,
      won: () => existsSync(path.join(outside, 'new')),
      after: () => rmSync(path.join(outside, 'new'), { force: true }),
    }),
  },
  {
    title: 'reading a secret beside the project',
    control: [],
    attempt: ({ outside }) => ({ code: `cat '${outside}/secret'`, won: says('the secret') }),
  },
  {
    title: 'looking into /run, /srv, /mnt and /media',
    control: [],
    attempt: () => ({ code: 'ls -A /run /srv /mnt /media', won: ({ output }) => /^(?!began|ward$|\/\w+:|ls:)./m.test(output) }),
  },
  {
    title: 'putting a file into the home',
    control: 'free',
    unless: selfOnly,
    attempt: () => {
      const file = path.join(home, `.attack-${process.pid}`);
      return { code: `echo pwned > '${file}'`, won: () => existsSync(file), after: () => rmSync(file, { force: true }) };
    },
  },
  {
    title: "reading what is in the person's home",
    control: [],
    unless: attacker => selfOnly(attacker) ?? (homeFile === undefined ? 'the home holds no file to read' : undefined),
    attempt: () => ({ code: `head -c 1 '${homeFile}' | wc -c`, won: says('1') }),
  },
  {
    title: 'a TCP connection to the host',
    control: [],
    attempt: async () => {
      const server = net.createServer(socket => socket.end());
      const port = await listening(server, { port: 0, host: '127.0.0.1' });
      return { code: `exec 3<>/dev/tcp/127.0.0.1/${port} && echo connected`, won: says('connected'), after: () => server.close() };
    },
  },
  {
    title: 'a UDP packet to the host, as a DNS query is one',
    control: [],
    attempt: async () => {
      const { port, came, close } = await hearing('127.0.0.1');
      return { code: `echo x > /dev/udp/127.0.0.1/${port}`, won: came, after: close };
    },
  },
  {
    title: 'a unix socket of the host that lies in the project',
    control: ['--unshare-net'],
    attempt: async ({ project }) => {
      const place = path.join(project, 'socket');
      const server = net.createServer(socket => socket.end());
      await listening(server, { path: place });
      chmodSync(place, 0o777);
      const code = perl(`use IO::Socket::UNIX; print IO::Socket::UNIX->new(Peer => "${place}") ? "connected\\n" : "$!\\n"`);
      return { code, won: says('connected'), after: () => server.close() };
    },
  },
  {
    title: 'a nameless unix socket of the host',
    control: [],
    attempt: async () => {
      const server = net.createServer(socket => socket.end());
      await listening(server, { path: `\0ward-attack-${process.pid}` });
      const code = perl(
        `use IO::Socket::UNIX; print IO::Socket::UNIX->new(Peer => "\\0ward-attack-${process.pid}") ? "connected\\n" : "$!\\n"`,
      );
      return { code, won: says('connected'), after: () => server.close() };
    },
  },
  {
    title: 'a datagram socket of a pair, sent to a path of the host',
    control: ['--unshare-net'],
    attempt: async ({ project }, leg) => {
      const place = path.join(project, `datagram-${leg}`);
      const listen = `use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die; chmod 0777, $ARGV[0]; $| = 1; print "up\\n"; recv($s, my $x, 9, 0); print "got $x\\n"`;
      const server = spawn('/usr/bin/perl', ['-e', listen, place], { stdio: ['ignore', 'pipe', 'inherit'] });
      let heard = '';
      server.stdout.on('data', (bytes: Buffer) => {
        heard += bytes.toString();
      });
      await once(server.stdout, 'data');
      const code = perl(
        `use Socket; socketpair(my $a, my $b, AF_UNIX, SOCK_DGRAM, 0) or die "$!\\n"; print send($a, "hello", 0, pack_sockaddr_un("${place}")) ? "sent\\n" : "$!\\n"`,
      );
      const won = async () => {
        await new Promise(resolve => setTimeout(resolve, 100));
        return heard.includes('got hello');
      };
      return { code, won, after: () => server.kill() };
    },
  },
  {
    title: 'the environment of a process outside',
    control: 'free',
    attempt: async arena => {
      const child = await ready(arena);
      return {
        code: `cat /proc/${child.pid}/environ /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -x SECRET=of-the-victim`,
        won: says('SECRET=of-the-victim'),
        after: () => child.kill('SIGKILL'),
      };
    },
  },
  {
    title: 'the root directory of a process outside',
    control: 'free',
    attempt: async arena => {
      const child = await ready(arena);
      const code = `cat /proc/1/root'${arena.outside}/secret' /proc/${child.pid}/root'${arena.outside}/secret'`;
      return { code, won: says('the secret'), after: () => child.kill('SIGKILL') };
    },
  },
  {
    title: 'the command lines of processes outside',
    control: [],
    attempt: async arena => {
      const child = await ready(arena);
      return {
        code: `cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -x 'the-victi[m]'`,
        won: says('the-victim'),
        after: () => child.kill('SIGKILL'),
      };
    },
  },
  {
    title: 'a signal to a process outside',
    control: [],
    attempt: async arena => {
      const child = await ready(arena);
      const won = async () => {
        await new Promise(resolve => setTimeout(resolve, 50));
        return child.signalCode === 'SIGKILL';
      };
      return { code: `kill -9 ${child.pid}`, won, after: () => child.kill('SIGKILL') };
    },
  },
  {
    title: 'tracing a process outside',
    control: 'free',
    attempt: async arena => {
      const child = await ready(arena);
      return { code: system('ptrace', `16, ${child.pid}, 0, 0`), won: says('errno 0'), after: () => child.kill('SIGKILL') };
    },
  },
  {
    title: 'tracing a process of its own, as a way around what its programs refuse',
    control: [],
    attempt: () => ({ code: system('ptrace', '0, 0, 0, 0'), won: says('errno 0') }),
  },
  {
    title: 'mounting in a namespace of its own',
    control: 'free',
    attempt: () => ({ code: 'unshare --user --map-root-user --mount mount -t tmpfs none /mnt && echo mounted', won: says('mounted') }),
  },
  {
    title: 'a new user namespace',
    control: [],
    attempt: () => ({ code: 'unshare --user --map-root-user true && echo made', won: says('made') }),
  },
  {
    title: "a key in the kernel's keyring",
    control: [],
    attempt: () => ({
      code: perl(
        `my @w = ("user", "ward-attack", "x"); print syscall(${call('add_key')}, $w[0], $w[1], $w[2], 1, -2) == -1 ? "$!\\n" : "kept\\n"`,
      ),
      won: says('kept'),
    }),
  },
  {
    title: 'io_uring, which no filter of system calls sees',
    control: [],
    attempt: () => ({
      code: perl(
        `my $p = "\\0" x 120; my $r = syscall(${call('io_uring_setup')}, 1, $p); print $r == -1 && $!{ENOSYS} ? "unknown\\n" : "there\\n"; use Errno;`,
      ),
      won: says('there'),
    }),
  },
  {
    title: 'typing into the terminal',
    control: [],
    terminal: true,
    unless: () => (read('/proc/sys/dev/tty/legacy_tiocsti') === '0' ? 'this kernel lets nobody do it' : undefined),
    attempt: () => ({
      code: perl(
        'open my $t, "+<", "/dev/tty" or die "no terminal: $!\\n"; my $x = "x"; print ioctl($t, 0x5412, $x) ? "typed\\n" : "refused: $!\\n"',
      ),
      won: ({ output }) => output.includes('typed'),
    }),
  },
  {
    title: 'a program that runs as its owner',
    control: [],
    attempt: ({ project }) => {
      const file = path.join(project, 'copy');
      const code = `cp /bin/true copy; chmod 4755 copy; ${perl(`my $n = "other"; syscall(${call('openat')}, -100, $n, 0101, 04755)`)}`;
      const won = () =>
        ['copy', 'other'].some(name => ((statSync(path.join(project, name), { throwIfNoEntry: false })?.mode ?? 0) & 0o6000) !== 0);
      return { code, won, after: () => ['copy', 'other'].map(name => rmSync(path.join(path.dirname(file), name), { force: true })) };
    },
  },
  {
    title: 'memory shared with processes of the host',
    control: ['--unshare-net'],
    attempt: ({ attacker: { uid, gid } }) => {
      const key = 0x57415244 + process.pid;
      const host = (code: string) => spawnSync('/usr/bin/perl', ['-e', code], { uid, gid });
      host(`my $id = shmget(${key}, 64, 01600) // die; shmwrite($id, "shared!", 0, 7)`);
      const code = perl(`my $id = shmget(${key}, 64, 0) // die "$!\\n"; shmread($id, my $x, 0, 7); print "$x\\n"`);
      return { code, won: says('shared!'), after: () => host(`shmctl(shmget(${key}, 64, 0), 0, 0)`) };
    },
  },
  {
    title: 'what only root may read in /etc',
    control: [],
    unless: rootOnly,
    attempt: () => ({ code: 'cat /etc/shadow /etc/gshadow', won: ({ output }) => /^root:/m.test(output) }),
  },
  {
    title: "the kernel's settings",
    control: 'free',
    unless: rootOnly,
    attempt: () => ({
      code: perl('use Fcntl; print sysopen(my $f, "/proc/sys/kernel/core_pattern", O_WRONLY) ? "open\\n" : "$!\\n"'),
      won: says('open'),
    }),
  },
  {
    title: 'disks, memory and other devices',
    control: 'free',
    attempt: () => ({
      code: 'for one in /dev/mem /dev/kmsg /dev/sd? /dev/vd? /dev/nvme* /dev/loop0; do [ -e $one ] && echo there; done',
      won: says('there'),
    }),
  },
  {
    title: 'a process that stays behind',
    control: 'free',
    attempt: ({ attacker }) => {
      const time = `6${process.pid}.${attacker.uid}`;
      const left = () =>
        spawnSync('pgrep', ['-f', `^sleep ${time}$`], { encoding: 'utf8' })
          .stdout.trim()
          .split('\n')
          .filter(Boolean)
          .map(Number);
      return {
        code: `setsid sleep ${time} </dev/null >/dev/null 2>&1 & sleep 0.1`,
        won: async () => {
          await new Promise(resolve => setTimeout(resolve, 200));
          return left().length > 0;
        },
        after: () => {
          for (const pid of left()) process.kill(pid, 'SIGKILL');
        },
      };
    },
  },
  {
    title: "overwriting Ward's record, keys and policy",
    control: 'free',
    attempt: ({ directory, ward, attacker }, leg) => {
      const place = leg === 'guarded' ? ward : path.join(directory, 'copy of ward');
      if (leg === 'control') {
        cpSync(ward, place, { recursive: true });
        spawnSync('chown', ['-R', `${attacker.uid}:${attacker.gid}`, place]);
      }
      const before = filesOf(place);
      const code = `find '${place}' -type f | while read -r one; do echo pwned >> "$one"; done; find '${place}' -name '*.jsonl' -delete`;
      const won = () =>
        [...before].some(([name, text]) => {
          const now = read(path.join(place, name)) ?? '';
          // What else Ward keeps changes with each command.
          const grows = /\.jsonl$|policy\.json$/.test(name);
          return now.includes('pwned') || (grows && !now.startsWith(text));
        });
      return { code, won };
    },
  },
  {
    title: "reading Ward's record and keys",
    control: 'free',
    attempt: ({ ward }) => ({ code: `find '${ward}' -type f -size +0 -exec echo found \\;`, won: says('found') }),
  },
  {
    title: "changing Ward's own program",
    control: 'free',
    unless: selfOnly,
    attempt: () => ({ code: perl(`print open(my $f, ">>", "${checkout}/src/bin/wardsh") ? "open\\n" : "$!\\n"`), won: says('open') }),
  },
  {
    title: 'a directory outside, inherited as descriptor 40',
    control: ['--unshare-all'],
    attempt: ({ outside }) => {
      const descriptor = openSync(outside, constants.O_RDONLY | constants.O_DIRECTORY);
      const descriptors = [...Array.from({ length: 40 }, () => 'ignore' as const), descriptor];
      return { code: 'cat /proc/self/fd/*/secret', won: says('the secret'), options: { descriptors }, after: () => closeSync(descriptor) };
    },
  },
  {
    title: 'a directory outside as standard input',
    control: ['--unshare-all'],
    refused: true,
    attempt: ({ outside }) => {
      const descriptor = openSync(outside, constants.O_RDONLY | constants.O_DIRECTORY);
      return {
        code: 'cat /proc/self/fd/0/secret',
        won: says('the secret'),
        options: { descriptors: [descriptor] },
        after: () => closeSync(descriptor),
      };
    },
  },
];

/** What lies below a directory, by its relative name. */
function filesOf(directory: string): ReadonlyMap<string, string> {
  const all = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(one => one.isFile());
  return new Map(
    all
      .map(one => path.join(path.relative(directory, one.parentPath), one.name))
      .map(name => [name, read(path.join(directory, name)) ?? '']),
  );
}

const homeFile = readdirSync(home, { withFileTypes: true })
  .filter(one => one.isFile() && one.name !== '.gitconfig')
  .map(one => path.join(home, one.name))
  .find(file => statSync(file).size > 0);
