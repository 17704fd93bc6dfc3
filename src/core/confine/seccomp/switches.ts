/** What a command may be granted of the system calls that the profile refuses: each switch lifts its own calls, and says what stays refused of them. */
import type { Switch } from '../../values.ts';
import { type Condition, families, profile, type Rule } from './profile.ts';
import type { Name } from './syscalls.ts';

interface Lifted {
  readonly calls: readonly Name[];
  /** What of them is refused all the same. */
  readonly instead: readonly Rule[];
}

/** AF_UNIX of linux/socket.h. */
const unix = 1;

/** CLONE_NEWCGROUP of linux/sched.h. */
const newControlGroups = 0x02000000;

const denied = (reason: string, calls: readonly Name[], when: Condition): Rule => ({ reason, answer: 'EPERM', calls, when: [when] });

/** The first process of a namespace has this number in it, and in none within. */
const first = (argument: Condition['argument']): Condition => ({ argument, mask: 0xffffffff, values: [1], in: true });

/** A name of one switch is lifted whole; what `instead` says of it stands in its place. */
const lifted: Readonly<Record<Switch, Lifted>> = {
  'unix sockets': {
    calls: ['socket', 'socketpair'],
    instead: [
      {
        reason: 'rare families reach old code of the kernel',
        answer: 'EAFNOSUPPORT',
        calls: ['socket'],
        when: [{ argument: 0, mask: 0xffffffff, values: [unix, ...families], in: false }],
      },
    ],
  },
  ptrace: {
    calls: ['ptrace', 'process_vm_readv', 'process_vm_writev'],
    instead: [
      denied("the first process is bubblewrap's or the session's, and no part of the command", ['ptrace'], first(1)),
      denied(
        "the first process is bubblewrap's or the session's, and no part of the command",
        ['process_vm_readv', 'process_vm_writev'],
        first(0),
      ),
    ],
  },
  'nested sandbox': {
    calls: ['mount', 'umount2', 'pivot_root', 'chroot', 'setns', 'clone', 'unshare'],
    // Who may mount these from within could lift limits, and stop or end what else of the user's stands in the same group (cgroup_namespaces(7)).
    instead: [
      denied("a namespace of control groups shows the host's own as files", ['clone', 'unshare'], {
        argument: 0,
        mask: newControlGroups,
        values: [0],
        in: false,
      }),
    ],
  },
};

/** The profile with these switches on; with none it is the profile itself. */
export function opened(switches: readonly Switch[]): readonly Rule[] {
  const all = [...new Set(switches)].map(one => lifted[one]);
  if (all.length === 0) return profile;
  const calls: ReadonlySet<Name> = new Set(all.flatMap(one => one.calls));
  const left = profile.map(rule => ({ ...rule, calls: rule.calls.filter(name => !calls.has(name)) }));
  return [...left.filter(rule => rule.calls.length > 0), ...all.flatMap(one => one.instead)];
}
