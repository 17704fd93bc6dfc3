/** Each way in which a machine forbids the sandbox is recognised, and answered with one command. */
import test from 'ava';
import { recognise } from '../../../src/host/capabilities/failures.ts';

/** As bubblewrap writes them. */
const messages: readonly (readonly [string, RegExp, RegExp])[] = [
  ['bwrap: setting up uid map: Permission denied', /AppArmor/, /^printf .*apparmor_parser/],
  [
    'bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces. See <https://deb.li/bubblewrap> or <file:///usr/share/doc/bubblewrap/README.Debian.gz>.',
    /only root/,
    /sysctl/,
  ],
  ['bwrap: Creating new namespace failed: Operation not permitted', /container/, /--security-opt/],
  [
    'bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)',
    /no further/,
    /max_user_namespaces/,
  ],
  ['bwrap: Failed to make / slave: Permission denied', /mounts/, /apparmor=unconfined/],
  ["bwrap: Can't mount proc on /newroot/proc: Operation not permitted", /\/proc/, /systempaths=unconfined/],
  ['bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', /network/, /gVisor/],
  ['bwrap: Unknown option --disable-userns', /too old/, /only-upgrade/],
  ["bwrap: Can't mkdir parents for /tmp: Function not implemented", /kernel lacks/, /5\.6/],
];

for (const [message, reason, mend] of messages) {
  test(message, t => {
    const lack = recognise(`${message}\n`);
    t.regex(lack.reason, reason);
    t.regex(lack.mend, mend);
  });
}

test('an unknown failure is told as it is, with the command that shows it again', t => {
  t.deepEqual(recognise('bwrap: the moon is full\n').reason, 'bubblewrap fails here: bwrap: the moon is full');
  t.is(recognise('').reason, 'bubblewrap fails here: it says nothing');
});
