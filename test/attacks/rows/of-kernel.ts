/** Attempts on the kernel's interfaces: calls that must not reach its code at all. In plain bubblewrap, with no filter, each of them does. */
import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Name, number } from '../../../src/core/confine/seccomp/syscalls.ts';
import { arch } from '../../../src/host/capabilities.ts';
import type { Attacker } from '../arena.ts';
import { type Attack, kernel, perl, rootOnly } from './attack.ts';

export const call = (name: Name) => number(name, arch()) ?? -1;
const errors = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 } as const;

/**
 * The call with these arguments: the filter's answer, and nothing else, shows that the kernel never saw it. The arguments are such that nothing comes
 * of it where it does: a bad address, a descriptor that is none, a list of nothing.
 */
function reaching(what: string, name: Name, args: string, more: { answer?: keyof typeof errors; unless?: Attack['unless'] } = {}): Attack {
  const answer = errors[more.answer ?? 'EPERM'];
  const missing = number(name, arch()) === undefined ? () => 'this machine has no such call' : undefined;
  const unless = missing ?? more.unless;
  return {
    title: `${what} (${name})`,
    control: [],
    ...(unless === undefined ? {} : { unless }),
    attempt: () => ({
      code: perl(`$! = 0; my $r = syscall(${call(name)}, ${args}); print "errno ", $r == -1 ? $! + 0 : 0, "\\n"`),
      won: ({ output }) => !output.split('\n').includes(`errno ${answer}`),
    }),
  };
}

const root = { unless: rootOnly };
const lacking = { answer: 'ENOSYS' } as const;

const machine: readonly Attack[] = [
  reaching('a key looked up', 'keyctl', '0, -3, 0'),
  reaching('a key asked for', 'request_key', '1, 1, 0, 0'),
  reaching('programs of the kernel', 'bpf', '0, 1, 0', root),
  reaching('counters of the processor', 'perf_event_open', '1, 0, -1, -1, 0'),
  reaching('faults of memory handled by a program', 'userfaultfd', '1'),
  reaching('pages given to a pipe', 'vmsplice', '-1, 0, 0, 0'),
  reaching('descriptors of the processor', 'modify_ldt', '0, 0, 0'),
  reaching('watching all files', 'fanotify_init', '0x200, 0'),
  reaching('the record of processes', 'acct', '1', root),
  reaching('the restart of the machine', 'reboot', '0, 0, 0', root),
  reaching('a swap file', 'swapon', '1, 0', root),
  reaching('a swap file taken away', 'swapoff', '1', root),
  reaching('the time of day', 'settimeofday', '1, 0'),
  reaching('the clock', 'clock_settime', '0, 1'),
  reaching('the name of the machine', 'sethostname', '1, 4', root),
  reaching('the domain of the machine', 'setdomainname', '1, 4', root),
  reaching('quotas', 'quotactl', '0x80000700, 0, 0, 0'),
  reaching('ports of the machine', 'ioperm', '0, 1, 1', root),
  reaching('all ports of the machine', 'iopl', '0'),
  reaching("the kernel's messages", 'syslog', '10, 0, 0', root),
  reaching('a module from memory', 'init_module', '1, 4, 1', root),
  reaching('a module from a file', 'finit_module', '-1, 1, 0', root),
  reaching('a module taken away', 'delete_module', '1, 0', root),
  reaching('names of file systems', 'sysfs', '3'),
  reaching('a device asked for its space', 'ustat', '0, 1'),
  reaching('memory moved to other nodes', 'migrate_pages', '0, 0, 0, 0'),
  reaching('pages moved', 'move_pages', '0, 0, 0, 0, 0, 0'),
  reaching('where memory is taken from', 'set_mempolicy', '0, 0, 0'),
  reaching('where a range of memory is taken from', 'mbind', '0, 0, 0, 0, 0, 0'),
  reaching('a file by its handle', 'open_by_handle_at', '-1, 1, 0', root),
  reaching('memory of a process read', 'process_vm_readv', '$$, 0, 0, 0, 0, 0'),
  reaching('memory of a process written', 'process_vm_writev', '$$, 0, 0, 0, 0, 0'),
  reaching('memory of a process advised', 'process_madvise', '-1, 0, 0, 0, 0'),
  reaching('two processes compared', 'kcmp', '$$, $$, 0, 0, 0'),
  reaching('a descriptor of another process', 'pidfd_getfd', '-1, 0, 0'),
  reaching('a weaker process: no random addresses', 'personality', '0x0040000'),
  reaching('a weaker process: data that runs', 'personality', '0x0400000'),
];

const lateral: readonly Attack[] = [
  reaching('work handed to io_uring', 'io_uring_enter', '-1, 0, 0, 0, 0, 0', lacking),
  reaching('files handed to io_uring', 'io_uring_register', '-1, 0, 0, 0', lacking),
  reaching('a mount', 'mount', '1, 1, 1, 0, 0', root),
  reaching('a mount taken away', 'umount2', '1, 0', root),
  reaching('another root', 'pivot_root', '1, 1', root),
  reaching('another root directory', 'chroot', '1', root),
  reaching('a namespace entered', 'setns', '-1, 0'),
  reaching('a namespace of users, by clone', 'clone', '0x10000000 | 17, 0, 0, 0, 0'),
  reaching('a namespace, by clone3', 'clone3', '1, 8', lacking),
  reaching('a tree of mounts', 'open_tree', '-1, 1, 0', lacking),
  reaching('a mount moved', 'move_mount', '-1, 1, -1, 1, 0', lacking),
  reaching('a file system opened', 'fsopen', '1, 0', lacking),
  reaching('a file system configured', 'fsconfig', '-1, 0, 0, 0, 0', lacking),
  reaching('a file system mounted', 'fsmount', '-1, 0, 0', lacking),
  reaching('a file system picked', 'fspick', '-1, 1, 0', lacking),
  reaching('a mount changed', 'mount_setattr', '-1, 1, 0, 0, 0', lacking),
  reaching('a file opened with its mode in memory', 'openat2', '-1, 1, 1, 1', lacking),
];

const family = (what: string, value: string, unless?: Attack['unless']) =>
  reaching(`a socket of ${what}`, 'socket', value, { answer: 'EAFNOSUPPORT', ...(unless === undefined ? {} : { unless }) });

/** Whether this kernel has such sockets at all. */
const has = (value: number, type: number) => (attacker: Attacker) => {
  const done = spawnSync('/usr/bin/perl', ['-e', `socket(my $s, ${value}, ${type}, 0) or print $! + 0`], {
    encoding: 'utf8',
    uid: attacker.uid,
  });
  return done.stdout === '97' ? 'this kernel has no such sockets' : undefined;
};

const sockets: readonly Attack[] = [
  family('the host, by a path', '1, 1, 0'),
  family('the host, with a bit above the family set', '1 + 2 ** 32, 1, 0'),
  family('raw packets', '17, 3, 0'),
  family("the kernel's cryptography", '38, 5, 0', has(38, 5)),
  family('virtual machines', '40, 1, 0', has(40, 1)),
  family('fast packets', '44, 3, 0', has(44, 3)),
  family('keys of IPsec', '15, 3, 2', attacker => rootOnly(attacker) ?? has(15, 3)(attacker)),
  family('vehicles', '29, 3, 1', has(29, 3)),
  family('clusters', '30, 1, 0', has(30, 1)),
  family('Bluetooth', '31, 3, 1', has(31, 3)),
  reaching('a pair of datagram sockets', 'socketpair', '1, 2, 0, my $p = "\\0" x 8'),
  reaching('a pair of raw sockets', 'socketpair', '1, 3, 0, my $p = "\\0" x 8'),
];

/** By the call, and its arguments for a file of that name: each makes it run as its owner, unless the call is kept from that. */
const owners: readonly (readonly [Name, string, Attack['unless']?])[] = [
  ['chmod', '$n, 04755'],
  ['fchmod', 'fileno($f), 04755'],
  ['fchmodat', '-100, $n, 02755'],
  ['fchmodat2', '-100, $n, 04755, 0', () => kernel(6, 6)],
  ['creat', '"$n.new", 04755'],
  ['open', '"$n.new", 0101, 04755'],
  ['openat', '-100, "$n.new", 0101, 02755'],
  ['mknod', '"$n.new", 0104755, 0'],
  ['mknodat', '-100, "$n.new", 0104755, 0'],
];

const setId: readonly Attack[] = owners.map(([name, args, unless]) => {
  const missing = number(name, arch()) === undefined ? () => 'this machine has no such call' : unless;
  return {
    title: `a program that runs as its owner, by ${name}`,
    control: 'free',
    ...(missing === undefined ? {} : { unless: missing }),
    attempt: ({ project }) => {
      const files = [`owner-${name}`, `owner-${name}.new`].map(one => path.join(project, one));
      const code = perl(
        `my $n = "owner-${name}"; open my $f, ">", $n; my $new = "$n.new"; syscall(${call(name)}, ${args.replaceAll('"$n.new"', '$new')})`,
      );
      const won = () => files.some(file => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o6000) !== 0);
      return {
        code,
        won,
        after: () => {
          for (const file of files) rmSync(file, { force: true });
        },
      };
    },
  };
});

export const onKernel: readonly Attack[] = [...machine, ...lateral, ...sockets, ...setId];
