/** Which system calls a confined command may not make, as data: one rule a group, each with its reason. */
import type { Name } from './syscalls.ts';

/** What the kernel answers. `kill` ends the process with SIGSYS; `done` says that it was done, and nothing is. */
export type Answer = 'allow' | 'kill' | 'done' | 'EPERM' | 'ENOSYS' | 'EAFNOSUPPORT';

/**
 * Holds where the low 32 bits of an argument, masked, are one of `values` (`in` true) or none of them. The kernel takes flags, families and
 * ioctl numbers as 32-bit values, so a comparison of all 64 bits could be stepped around by setting a high one.
 */
export interface Condition {
  readonly argument: 0 | 1 | 2 | 3;
  readonly mask: number;
  readonly values: readonly number[];
  readonly in: boolean;
}

/** Calls that get `answer` where every condition holds, and are allowed otherwise. A call stands in one rule at most. */
export interface Rule {
  readonly reason: string;
  readonly answer: Answer;
  readonly calls: readonly Name[];
  readonly when: readonly Condition[];
}

const whole = 0xffffffff;
const any = (argument: Condition['argument'], mask: number): Condition => ({ argument, mask, values: [0], in: false });
const oneOf = (argument: Condition['argument'], values: readonly number[], mask = whole): Condition => ({
  argument,
  mask,
  values,
  in: true,
});
const noneOf = (argument: Condition['argument'], values: readonly number[]): Condition => ({ argument, mask: whole, values, in: false });

/** CLONE_NEW* of linux/sched.h without CLONE_NEWTIME, whose bit is part of the exit signal in clone(2). */
const newNamespace = 0x7e020000;
const newTime = 0x80;
/** S_ISUID and S_ISGID. */
const setId = 0o6000;
/** O_CREAT and __O_TMPFILE: only with one of them does open(2) look at its mode. */
const makesFile = 0o100 | 0o20000000;

/** Families of socket(2): a private network namespace holds INET and INET6; NETLINK is how programs list their interfaces. */
export const families: readonly number[] = [2, 10, 16];
/** SOCK_DGRAM and SOCK_RAW, below SOCK_TYPE_MASK. */
const datagram = [2, 3];
/** TIOCSTI, TIOCLINUX, TIOCSETD of asm-generic/ioctls.h. */
const terminalTricks = [0x5412, 0x541c, 0x5423];
/** PER_LINUX, PER_LINUX32, both with UNAME26, and the query. Everything else (ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC …) weakens the program. */
const personalities = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];

const deny = (reason: string, calls: readonly Name[], when: readonly Condition[] = []): Rule => ({ reason, answer: 'EPERM', calls, when });
const lacking = (reason: string, calls: readonly Name[]): Rule => ({ reason, answer: 'ENOSYS', calls, when: [] });

/** The whole profile. What no rule names is allowed; what is numbered above the tables is ENOSYS, so a new kernel brings no new way. */
export const profile: readonly Rule[] = [
  deny('keys of the kernel are shared with the host', ['add_key', 'keyctl', 'request_key']),
  deny('large parts of the kernel behind few checks', ['bpf', 'perf_event_open', 'userfaultfd', 'vmsplice', 'modify_ldt', 'fanotify_init']),
  deny("the machine's own settings", [
    'acct',
    'reboot',
    'swapon',
    'swapoff',
    'settimeofday',
    'clock_settime',
    'sethostname',
    'setdomainname',
    'quotactl',
    'quotactl_fd',
    'vhangup',
    'ioperm',
    'iopl',
    'syslog',
  ]),
  deny('code of the kernel', [
    'kexec_load',
    'kexec_file_load',
    'create_module',
    'init_module',
    'finit_module',
    'delete_module',
    'get_kernel_syms',
    'query_module',
  ]),
  deny('left over from old kernels', ['nfsservctl', 'lookup_dcookie', 'uselib', 'sysfs', 'ustat', '_sysctl']),
  deny('memory of other nodes and processes', ['migrate_pages', 'move_pages', 'mbind', 'set_mempolicy', 'set_mempolicy_home_node']),
  deny('a file by its handle passes by every mount', ['open_by_handle_at']),
  deny('one process inside another', ['ptrace', 'process_vm_readv', 'process_vm_writev', 'process_madvise', 'kcmp', 'pidfd_getfd']),
  lacking('io_uring does what this filter forbids without a system call', ['io_uring_setup', 'io_uring_enter', 'io_uring_register']),
  deny('mounts decide what is protected', ['mount', 'umount2', 'pivot_root', 'chroot']),
  deny('another namespace would have other mounts', ['setns']),
  deny('a new namespace brings capabilities back', ['clone'], [any(0, newNamespace)]),
  deny('a new namespace brings capabilities back', ['unshare'], [any(0, newNamespace | newTime)]),
  lacking('its flags lie in memory, where no filter sees them; libraries fall back to clone', ['clone3']),
  lacking('mounts, spelled anew', [
    'open_tree',
    'move_mount',
    'fsopen',
    'fsconfig',
    'fsmount',
    'fspick',
    'mount_setattr',
    'open_tree_attr',
  ]),
  deny('typing into the terminal of whoever reads it next', ['ioctl'], [oneOf(1, terminalTricks)]),
  deny('a weaker process', ['personality'], [noneOf(0, personalities)]),
  deny('a program that runs as its owner', ['chmod', 'fchmod', 'creat', 'mknod'], [any(1, setId)]),
  deny('a program that runs as its owner', ['fchmodat', 'fchmodat2', 'mknodat'], [any(2, setId)]),
  deny('a program that runs as its owner', ['open'], [any(1, makesFile), any(2, setId)]),
  deny('a program that runs as its owner', ['openat'], [any(2, makesFile), any(3, setId)]),
  lacking('its mode lies in memory, where no filter sees it; programs fall back to openat', ['openat2']),
  {
    reason: 'a path socket of the host is reached through any mount (docker, D-Bus, agents of keys), and rare families through old code',
    answer: 'EAFNOSUPPORT',
    calls: ['socket'],
    when: [noneOf(0, families)],
  },
  deny('a datagram socket of a pair can be connected anew, to a path', ['socketpair'], [oneOf(1, datagram, 0xf)]),
];

/**
 * Of a command that runs as root. With no capability it can become nobody else and get no group, so to drop those that it has is refused; but what drops
 * them and stays root, as zsh does without its option `privileged`, gives nothing up by that, and what goes on to become another user fails there.
 */
export const ofRoot: Rule = {
  reason: 'who stays root may say that it wants no other group than its own',
  answer: 'done',
  calls: ['setgroups'],
  when: [oneOf(0, [0, 1])],
};

/** kill(2) of -1: every process that may be signalled. */
const everybody = 0xffffffff;

/** What namespaces keep away from a command, refused by the filter where there are none. */
const instead: readonly Rule[] = [
  {
    reason: "the network would be the host's own",
    answer: 'EAFNOSUPPORT',
    calls: ['socket'],
    when: [],
  },
  deny("memory, semaphores and messages are shared with the host's programs", [
    ...(['shmget', 'shmat', 'shmctl', 'semget', 'semop', 'semctl', 'semtimedop', 'msgget', 'msgsnd', 'msgrcv', 'msgctl'] as const),
    ...(['mq_open', 'mq_unlink'] as const),
  ]),
  deny('the names that others make would be told', ['inotify_add_watch']),
  deny('every process of the user at once', ['kill'], [oneOf(0, [everybody])]),
  deny('limits of other processes', ['prlimit64'], [any(0, whole)]),
  deny('the share of other processes', ['setpriority', 'ioprio_set']),
  deny('the share of other processes', ['sched_setaffinity', 'sched_setscheduler', 'sched_setparam', 'sched_setattr'], [any(0, whole)]),
];

const replaced: ReadonlySet<Name> = new Set(instead.flatMap(rule => rule.calls));

/** The profile of a command that is held by Landlock, in the host's own namespaces. */
export const withoutNamespaces: readonly Rule[] = [...profile.filter(rule => !rule.calls.some(name => replaced.has(name))), ...instead];
