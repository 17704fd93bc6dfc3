/** Each way in which a machine forbids the sandbox is recognised, and answered with one command. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { type Facts, type Lack, recognise } from '../../../src/host/capabilities/failures.ts';
import { checkout } from '../../attacks/arena.ts';
import { withoutNamespaces } from '../../attacks/without-namespaces.ts';

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
  ["bwrap: Can't mkdir parents for /tmp: Function not implemented", /RestrictSUIDSGID/, /RestrictSUIDSGID=no/],
  ["bwrap: Can't make symlink at /bin: Function not implemented", /kernel lacks/, /5\.6/],
  ["bwrap: Can't resolve /var/run/x: Too many levels of symbolic links", /links/, /only-upgrade/],
  ["bwrap: Can't read /proc/sys/kernel/overflowuid: No such file or directory", /\/proc is missing/, /mount -t proc/],
  ['bwrap: prctl(PR_SET_SECCOMP): Invalid argument', /system call filter/, /CONFIG_SECCOMP_FILTER/],
  ['bwrap: Creating new namespace failed: Invalid argument', /no user namespaces/, /CONFIG_USER_NS/],
];

for (const [message, reason, mend] of messages) {
  test(message, t => {
    const lack = recognise(`${message}\n`);
    t.regex(lack.reason, reason);
    t.regex(lack.mend, mend);
  });
}

/** The same words, where the machine tells more. */
const told: readonly (readonly [string, Partial<Facts>, RegExp, RegExp])[] = [
  ['No permissions to create new namespace, likely', { clone: '0' }, /only root/, /unprivileged_userns_clone=1/],
  ['No permissions to create new namespace, likely', { engine: 'docker', filtered: true }, /filter of docker/, /seccomp=unconfined/],
  ['No permissions to create new namespace, likely', { engine: 'podman', filtered: true }, /filter of podman/, /seccomp=unconfined/],
  ['No permissions to create new namespace, likely', { filtered: true }, /before Ward/, /seccomp=unconfined/],
  ['Creating new namespace failed: nesting depth (ENOSPC)', { nested: true }, /around this one/, /outside/],
  ["Can't mount proc on /newroot/proc: Operation not permitted", { engine: 'podman', nested: true }, /container/, /unmask=ALL/],
  ["Can't mount proc on /newroot/proc: Operation not permitted", { engine: 'docker' }, /container/, /systempaths=unconfined/],
  ["Can't mount proc on /newroot/proc: Operation not permitted", { nested: true }, /sandbox around/, /outside/],
];

for (const [message, more, reason, mend] of told) {
  test(`${message}, where ${JSON.stringify(more)}`, t => {
    const lack = recognise(`bwrap: ${message}\n`, { engine: undefined, filtered: false, nested: false, clone: undefined, ...more });
    t.regex(lack.reason, reason);
    t.regex(lack.mend, mend);
  });
}

// ---- for real ----------------------------------------------------------------------------------------------------------

const scratch = path.join(checkout, 'scratch');
mkdirSync(scratch, { recursive: true });
const bubblewrap = ['/usr/bin/bwrap', '--unshare-user', '--dev-bind', '/', '/'];
const outOfNamespaces = [
  '/usr/bin/unshare',
  '--user',
  '--map-root-user',
  '/bin/sh',
  '-c',
  'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"',
  'sh',
];

/** What is put before a probe, and what it then finds. An ordinary user of a namespace of their own has no root in it, which is found first. */
const real: readonly (readonly [string, readonly string[], RegExp, 'root'?])[] = [
  ['a filter like that of Docker', withoutNamespaces(), /filter .*forbids new namespaces/],
  ['user.max_user_namespaces=0', outOfNamespaces, /no further user namespaces/, 'root'],
  ['a sandbox that allows no further one', [...bubblewrap, '--disable-userns', '--proc', '/proc'], /no further user namespaces/, 'root'],
  ['a sandbox within a sandbox of root', [...bubblewrap, '--unshare-pid', '--proc', '/proc'], /hides parts of \/proc/, 'root'],
  ['a missing /proc', [...bubblewrap, '--tmpfs', '/proc'], /\/proc is missing/, 'root'],
  ['a namespace without root', [...bubblewrap, '--uid', '65534', '--gid', '65534'], /without root/],
];

for (const [title, before, reason, who] of real) {
  const isRoot = process.getuid?.() === 0;
  const here = who !== 'root' || isRoot;
  const works = here && spawnSync(before[0] ?? '', [...before.slice(1), '/bin/true']).status === 0;
  const why = here
    ? works
      ? ''
      : ' (skipped: this machine forbids it already)'
    : ' (skipped: only root has root in a namespace of its own)';
  (works ? test : test.skip)(`${title} is produced and recognised${why}`, t => {
    const words = [...before, process.execPath, path.join(import.meta.dirname, 'probe-here.ts'), scratch];
    const done = spawnSync(words[0] ?? '', words.slice(1), { encoding: 'utf8' });
    const lack = JSON.parse(done.stdout.trim() === '' ? `{"reason":${JSON.stringify(`nothing: ${done.stderr}`)}}` : done.stdout) as Lack;
    t.regex(lack.reason, reason);
    t.true(lack.mend.length > 0);
  });
}

test('an unknown failure is told as it is, with the command that shows it again', t => {
  t.deepEqual(recognise('bwrap: the moon is full\n').reason, 'bubblewrap fails here: bwrap: the moon is full');
  t.is(recognise('').reason, 'bubblewrap fails here: it says nothing');
});

const apart = ['bwrap', '--bind', '/', '/', '--dev-bind', '/dev', '/dev', '--unshare-user', '--unshare-pid'];
const setApart = spawnSync(apart[0] ?? '', [...apart.slice(1), '--proc', '/proc', '--', '/bin/true']).status === 0;
(setApart ? test : test.skip)(
  `where /proc shows other processes the launchers say so and start nothing${setApart ? '' : ' (skipped: no bubblewrap here)'}`,
  t => {
    for (const name of ['ward', 'wardsh', 'served/bash']) {
      const said = (...proc: readonly string[]) => {
        const words = [...apart.slice(1), ...proc, '--', path.join(checkout, 'src/bin', name), '--unknown', 'echo ran'];
        return spawnSync(apart[0] ?? '', words, { encoding: 'utf8' });
      };
      const { status, stdout, stderr } = said();
      t.deepEqual([status, stdout], [125, '']);
      t.regex(
        stderr,
        /^ward: not run: \/proc shows other processes than those that are here\nward: hint: mount it .*: unshare --mount-proc does\n$/,
      );
      t.notRegex(said('--proc', '/proc').stderr, /\/proc/, 'the control');
    }
  },
);

const noProc = [...bubblewrap, '--tmpfs', '/proc', '--'];
const able = spawnSync(noProc[0] ?? '', [...noProc.slice(1), '/bin/true']).status === 0;
(able ? test : test.skip)(`without /proc the launchers say so and start nothing${able ? '' : ' (skipped: no bubblewrap here)'}`, t => {
  for (const name of ['ward', 'wardsh']) {
    const done = spawnSync(noProc[0] ?? '', [...noProc.slice(1), path.join(checkout, 'src/bin', name), '-c', 'echo ran'], {
      encoding: 'utf8',
    });
    t.is(done.status, 125);
    t.is(done.stdout, '');
    t.regex(done.stderr, /^ward: not run: \/proc is missing here.*\nward: hint: sudo mount -t proc proc \/proc\n$/);
  }
});
