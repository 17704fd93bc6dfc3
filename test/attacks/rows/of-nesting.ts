/** Attempts to get other namespaces, other rights or another user than the sandbox gives. */
import { existsSync } from 'node:fs';
import { type Attack, perl, printing, rootOnly } from './attack.ts';

const kinds = ['mount', 'pid', 'net', 'uts', 'ipc', 'cgroup', 'time'] as const;

const spaces: readonly Attack[] = kinds.map(kind =>
  printing(`a namespace of its own (${kind})`, 'free', `unshare --user --map-root-user --${kind} true 2>&1 && echo made`, 'made'),
);

const entered: readonly Attack[] = (['mnt', 'pid', 'net', 'user'] as const).map(kind =>
  printing(
    `the namespace of the process above it (${kind})`,
    'free',
    perl(
      `open my $n, "<", "/proc/" . getppid . "/ns/${kind}" or die $!; print syscall(${process.arch === 'arm64' ? 268 : 308}, fileno $n, 0) == 0 || $! == 22 ? "entered\\n" : "$!\\n"`,
    ),
    'entered',
    { unless: rootOnly },
  ),
);

const nested: readonly Attack[] = [
  printing('a sandbox of its own, with everything in it', 'free', 'bwrap --dev-bind / / --unshare-user true 2>&1 && echo made', 'made'),
  printing(
    'a sandbox of its own, as root in it',
    'free',
    'bwrap --dev-bind / / --unshare-user --uid 0 --gid 0 --cap-add ALL true 2>&1 && echo made',
    'made',
  ),
  printing(
    'a root directory of its own',
    [],
    'mkdir -p jail; /usr/sbin/chroot jail /nothing 2>&1 | grep -q "failed to run" && echo made',
    'made',
    {
      unless: rootOnly,
    },
  ),
  printing('a file system of memory', [], 'mkdir -p m; mount -t tmpfs none m 2>&1 && echo mounted; umount m 2>/dev/null', 'mounted', {
    unless: rootOnly,
  }),
  printing(
    'the system made writable',
    ['--unshare-uts'],
    'mount -o remount,rw,bind /usr 2>&1; mount -o remount,rw,bind / 2>&1 && echo writable',
    'writable',
    { unless: rootOnly },
  ),
  printing('a mask taken away', ['--ro-bind', '/usr', '/usr'], 'umount -l /usr 2>&1 && echo gone', 'gone', { unless: rootOnly }),
  printing('another user, by setuid', 'free', perl('use POSIX; POSIX::setuid(65534); print $> == 65534 ? "other\\n" : "$!\\n"'), 'other', {
    unless: rootOnly,
  }),
  printing('another user, by su', 'free', 'su -s /bin/sh nobody -c "echo other" 2>&1', 'other', { unless: rootOnly }),
  printing('capabilities that are left', 'free', 'grep -q "^CapEff:.*[1-9a-f]" /proc/self/status && echo some', 'some', {
    unless: rootOnly,
  }),
  printing('capabilities that could be had', [], 'grep -q "^CapBnd:.*[1-9a-f]" /proc/self/status && echo some', 'some', {
    unless: rootOnly,
  }),
  printing('rights that programs could gain', 'free', 'grep -q "^NoNewPrivs:\\s*0" /proc/self/status && echo some', 'some'),
  printing('a filter that is not there', [], 'grep -q "^Seccomp:\\s*0" /proc/self/status && echo none', 'none'),
  printing('more processes of the kernel than its own', [], '[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 15 ] && echo many', 'many'),
  printing('files that belong to another', 'free', 'echo > theirs; chown 65534 theirs 2>&1 && echo given; rm -f theirs', 'given', {
    unless: rootOnly,
  }),
  printing('rights of a file that is not its own', 'free', 'setpriv --reuid 65534 --clear-groups true 2>&1 && echo other', 'other', {
    unless: rootOnly,
  }),
  printing(
    'packet rules of a network of its own',
    'free',
    'unshare --user --map-root-user --net sh -c "ip link set lo up" 2>&1 && echo set',
    'set',
    {
      unless: () => (existsSync('/sbin/ip') || existsSync('/usr/bin/ip') || existsSync('/bin/ip') ? undefined : 'there is no ip here'),
    },
  ),
];

export const onNesting: readonly Attack[] = [...spaces, ...entered, ...nested];
