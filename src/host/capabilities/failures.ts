/** What bubblewrap says where a machine forbids what a sandbox needs, and the one command that mends it. */
import { existsSync, readlinkSync } from 'node:fs';
import { textAt } from '../text-at.ts';

/** A lack in words: lower case, no full stop. `mend` can be copied into a shell. */
export interface Lack {
  readonly reason: string;
  readonly mend: string;
}

/** What bubblewrap does not say, for several machines forbid the same thing in the same words. */
export interface Facts {
  readonly engine: 'docker' | 'podman' | undefined;
  /** A filter of system calls was there before Ward. */
  readonly filtered: boolean;
  /** This is a user namespace that somebody made. */
  readonly nested: boolean;
  /** kernel.unprivileged_userns_clone, of Debian's and Arch's kernels. */
  readonly clone: string | undefined;
}

const none: Facts = { engine: undefined, filtered: false, nested: false, clone: undefined };

/** PROC_USER_INIT_INO of linux/proc_ns.h: the namespace that the machine starts with. */
const initial = 'user:[4026531837]';

const read = (file: string) => textAt(file).trim();

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/user');
  } catch {
    return initial;
  }
}

/** Looked at only once something has failed. */
export function facts(): Facts {
  const engine = existsSync('/run/.containerenv') ? 'podman' : existsSync('/.dockerenv') ? 'docker' : undefined;
  const clone = read('/proc/sys/kernel/unprivileged_userns_clone');
  const filtered = /^Seccomp:\s*2$/m.test(read('/proc/self/status'));
  return { engine, filtered, nested: namespace() !== initial, clone: clone === '' ? undefined : clone };
}

/** Ubuntu 24.04 and later let only programs with a profile of AppArmor make user namespaces: this one lets bubblewrap. */
const profile =
  "printf 'abi <abi/4.0>,\\nprofile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\\n' | sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap";

const upgrade = 'sudo apt-get install --only-upgrade bubblewrap';
const outside = 'run Ward outside the sandbox or container around it';

/** The options of docker(1) and podman(1) that take away what stands in the way. */
const container = 'start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined';
const wholeProc = ({ engine }: Facts) =>
  engine === 'podman'
    ? 'start the container with --security-opt unmask=ALL'
    : 'start the container with --security-opt systempaths=unconfined';

type Known = readonly [form: RegExp, lack: (facts: Facts) => Lack];

const always = (reason: string, mend: string) => (): Lack => ({ reason, mend });

/** clone(2) and unshare(2) answer EPERM for each of these. */
function forbidden({ engine, filtered, clone }: Facts): Lack {
  if (clone === '0')
    return { reason: 'the kernel lets only root make user namespaces', mend: 'sudo sysctl -w kernel.unprivileged_userns_clone=1' };
  if (engine !== undefined) return { reason: `the system call filter of ${engine} forbids new namespaces`, mend: container };
  if (filtered)
    return {
      reason: 'a system call filter that was there before Ward forbids new namespaces (a container, a sandbox, a service)',
      mend: container,
    };
  return {
    reason: 'the kernel, or the container this runs in, lets only root make user namespaces',
    mend: 'sudo sysctl -w kernel.unprivileged_userns_clone=1',
  };
}

function exhausted({ nested }: Facts): Lack {
  if (nested) return { reason: 'the sandbox around this one allows no further user namespaces', mend: outside };
  return { reason: 'no further user namespaces are allowed here (a limit)', mend: 'sudo sysctl -w user.max_user_namespaces=15000' };
}

function hiddenProc(seen: Facts): Lack {
  const [what, mend] =
    seen.nested && seen.engine === undefined ? ['sandbox around this one', outside] : ['container this runs in', wholeProc(seen)];
  return { reason: `the ${what} hides parts of /proc, so that no new one can be mounted`, mend };
}

/** In order: the first that fits is told. The messages are bubblewrap's own (bubblewrap.c, bind-mount.c, network.c), 0.8 to 0.13. */
const known: readonly Known[] = [
  [/setting up uid map: Permission denied/, always('AppArmor keeps bubblewrap from making a user namespace', profile)],
  [/\(ENOSPC\)|nesting depth|No space left on device/, exhausted],
  [/No permissions to create (?:a )?new namespace/, forbidden],
  [/Creating new namespace failed: Operation not permitted/, always('the container this runs in forbids new namespaces', container)],
  [/Creating new namespace failed: Invalid argument/, always('this kernel has no user namespaces', 'use a kernel with CONFIG_USER_NS')],
  [/Failed to make \/ slave: Permission denied/, always('the container this runs in forbids mounts', container)],
  [/Can't mount proc on .*: (?:Operation not permitted|Permission denied)/, hiddenProc],
  [/(?:read|open|mount|find|resolve).* \/proc(?:\/\S+)?: No such file/i, always('/proc is missing here', 'sudo mount -t proc proc /proc')],
  [
    /loopback: Failed/,
    always('this kernel (gVisor?) gives no network namespace of its own', 'run Ward on the host, or in a container without gVisor'),
  ],
  [
    /prctl\(PR_SET_SECCOMP\)|Unable to set up system call filtering/,
    always('the kernel takes no system call filter', 'use a kernel with CONFIG_SECCOMP_FILTER'),
  ],
  [/Unknown option (\S+)/, always('this bubblewrap is too old: it lacks an option that Ward needs', upgrade)],
  [
    /Can't mkdir parents for .*: Function not implemented/,
    always(
      'the service this runs in (RestrictSUIDSGID=yes), or gVisor, keeps this bubblewrap from making directories',
      'set RestrictSUIDSGID=no in the unit of that service',
    ),
  ],
  [/Function not implemented/, always('the kernel lacks a system call that this bubblewrap needs', 'update the kernel to 5.6 or later')],
  [
    /Can't resolve .*: Too many levels of symbolic links/,
    always('this bubblewrap trips over links of the system (0.9.0 of Ubuntu)', upgrade),
  ],
];

/** Where nothing else is known: what was said, and how to see it again. */
function unknown(message: string): Lack {
  const line = message.split('\n').find(one => one.startsWith('bwrap:')) ?? message.trim().split('\n').at(-1) ?? '';
  return {
    reason: `bubblewrap fails here: ${line === '' ? 'it says nothing' : line}`,
    mend: 'bwrap --unshare-user --unshare-net --ro-bind / / --proc /proc --dev /dev true',
  };
}

/** Why bubblewrap failed, from what it wrote on standard error. */
export function recognise(message: string, seen: Facts = none): Lack {
  return known.find(([form]) => form.test(message))?.[1](seen) ?? unknown(message);
}
