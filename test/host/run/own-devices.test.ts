/** Devices that root shows a sandbox through mounts of its own: nothing there changes what they are, on which way it comes to them, and all that reads and writes them goes on. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import test from 'ava';
import { ownDevices } from '../../../src/host/run/own-devices.ts';
import { unless } from '../../unless.ts';
import { noSandbox } from '../../ward.ts';

const cannot = process.getuid?.() === 0 ? noSandbox : "only root can change the machine's devices";

const changes = ['chmod 640 /dev/full', 'chgrp 0 /dev/full', 'touch -d @1 /dev/full', 'chmod 640 /dev/stdin', 'chmod 640 /proc/self/fd/17'];
const uses = `cat /proc/self/fdinfo/0 /proc/self/fdinfo/17 | grep flags; echo x >&17 || head -c 1 /dev/full | od -An -b; ls /dev; ls /proc/self/fd`;
/** As a container has it, whose root may set up nothing but user namespaces. */
const weak = 'setpriv --bounding-set -sys_admin --inh-caps -sys_admin';

for (const [who, as] of [
  ['root', ''],
  ['root that may not mount', weak],
] as const)
  unless(cannot, test)(`none is changed by ${who}`, t => {
    const own = mkdtempSync('/tmp/ward-devices-');
    t.teardown(() => rmSync(own, { recursive: true, force: true }));
    const sandbox = 'bwrap --unshare-user --cap-drop ALL --ro-bind / / --dev /dev --proc /proc bash --norc -c';
    const run = (text: string, before: readonly string[]) => {
      const words = `set -e; mknod -m 666 ${own}/full c 1 7; chgrp 5 ${own}/full; mount --bind ${own}/full /dev/full
        ${as} ${before.join(' ')} ${sandbox} '${text}' </dev/full 17<>/dev/full 2>&1 || :; echo ==; stat -c '%a %u %g %Y' /dev/full; rm ${own}/full`;
      return spawnSync('unshare', ['-m', 'bash', '--norc', '-c', words], { cwd: '/', encoding: 'utf8' }).stdout.split('==\n');
    };
    for (const change of changes) {
      const [said, now = ''] = run(change, ownDevices());
      t.regex(said ?? '', /: Read-only file system\n$/, change);
      t.regex(now, /^666 0 5 \d{2,}\n$/, change);
      const [nothing, changed = ''] = run(change, []);
      t.is(nothing, '', change);
      t.notRegex(changed, /^666 0 5 \d{2,}\n$/, `the control: ${change}`);
    }
    t.deepEqual(run(uses, ownDevices())[0], run(uses, [])[0]);
  });

test('it is Perl that strict and warnings find nothing in', t => {
  const [perl = '', program = ''] = ownDevices();
  const { stderr } = spawnSync(perl, ['-Mstrict', '-Mwarnings=FATAL,all', '-M-warnings=exec', '-c', program], { encoding: 'utf8' });
  t.is(stderr, `${program} syntax OK\n`);
});
