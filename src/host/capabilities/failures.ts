/** What bubblewrap says where a machine forbids what a sandbox needs, and the one command that mends it. */

/** A lack in words: lower case, no full stop. `mend` can be copied into a shell. */
export interface Lack {
  readonly reason: string;
  readonly mend: string;
}

/** Ubuntu 24.04 and later let only programs with a profile of AppArmor make user namespaces: this one lets bubblewrap. */
const profile =
  "printf 'abi <abi/4.0>,\\nprofile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\\n' | sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap";

const container = 'start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined';

/** In order: the first that fits is told. The messages are bubblewrap's own (bubblewrap.c, network.c), 0.8 to 0.13. */
const known: readonly (readonly [RegExp, Lack])[] = [
  [/setting up uid map: Permission denied/, { reason: 'AppArmor keeps bubblewrap from making a user namespace', mend: profile }],
  [
    /\(ENOSPC\)|nesting depth|No space left on device/,
    {
      reason: 'no further user namespaces are allowed here (a limit, or a sandbox around this one)',
      mend: 'sudo sysctl -w user.max_user_namespaces=15000',
    },
  ],
  [
    /No permissions to create (?:a )?new namespace/,
    {
      reason: 'the kernel, or the container this runs in, lets only root make user namespaces',
      mend: 'sudo sysctl -w kernel.unprivileged_userns_clone=1',
    },
  ],
  [
    /Creating new namespace failed: Operation not permitted/,
    { reason: 'the container this runs in forbids new namespaces', mend: container },
  ],
  [/Failed to make \/ slave: Permission denied/, { reason: 'the container this runs in forbids mounts', mend: container }],
  [
    /Can't mount proc on .*: Operation not permitted/,
    {
      reason: 'the container this runs in hides parts of /proc, so that no new one can be mounted',
      mend: 'start the container with --security-opt systempaths=unconfined',
    },
  ],
  [
    /loopback: Failed/,
    {
      reason: 'this kernel (gVisor?) gives no network namespace of its own',
      mend: 'run Ward on the host, or in a container without gVisor',
    },
  ],
  [
    /prctl\(PR_SET_SECCOMP\)|Unable to set up system call filtering/,
    { reason: 'the kernel takes no system call filter', mend: 'use a kernel with CONFIG_SECCOMP_FILTER' },
  ],
  [
    /Unknown option (\S+)/,
    { reason: 'this bubblewrap is too old: it lacks an option that Ward needs', mend: 'sudo apt-get install --only-upgrade bubblewrap' },
  ],
  [
    /Function not implemented/,
    { reason: 'the kernel lacks a system call that this bubblewrap needs', mend: 'update the kernel to 5.6 or later' },
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
export function recognise(message: string): Lack {
  return known.find(([form]) => form.test(message))?.[1] ?? unknown(message);
}
