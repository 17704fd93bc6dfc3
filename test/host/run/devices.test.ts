/** A device that root's own command changes from within bubblewrap: changed where nobody looks, put back and said where Ward does. Own nodes only. */
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Outcome } from '../../../src/core/values.ts';
import { keepDevices } from '../../../src/host/run/devices.ts';
import { unless } from '../../unless.ts';
import { noSandbox } from '../../ward.ts';

const made = spawnSync('/bin/sh', ['-c', 'd=$(mktemp -d) && { mknod "$d/null" c 1 3 && : >"$d/null"; s=$?; rm -r "$d"; exit $s; }']);
const cannot = noSandbox ?? (made.status === 0 ? undefined : 'no device can be made here');
const ran: Outcome = { status: 0, ran: true, layers: [], refused: [], ended: [], milliseconds: 1, unknown: undefined };
const inside = ['--unshare-user', '--cap-drop', 'ALL', '--ro-bind', '/', '/', '--dev', '/dev'];
const changes = ['chmod 000 /dev/null', 'chmod 4666 /dev/null', 'chmod 0 /proc/self/fd/0 <>/dev/null', 'chmod 640 /dev/zero /dev/null'];

for (const change of changes) {
  unless(cannot, test)(`put back and said: ${change}`, t => {
    const own = mkdtempSync('/tmp/ward-devices-');
    t.teardown(() => rmSync(own, { recursive: true, force: true }));
    for (const [name, minor] of [
      ['null', '3'],
      ['zero', '5'],
    ] as const)
      spawnSync('mknod', ['-m', '666', path.join(own, name), 'c', '1', minor]);
    const binds = ['null', 'zero'].flatMap(name => ['--dev-bind', path.join(own, name), `/dev/${name}`]);
    const modes = () => ['null', 'zero'].map(name => lstatSync(path.join(own, name)).mode & 0o7777);
    const devices = keepDevices(own);
    t.is(devices(ran), ran);
    const done = spawnSync('bwrap', [...inside, ...binds, '/bin/sh', '-c', change], { encoding: 'utf8' });
    t.is(done.status, 0, done.stderr);
    t.notDeepEqual(modes(), [0o666, 0o666], 'the control: without the look behind it stays so');
    const later = keepDevices(own);
    const told = devices(ran);
    t.deepEqual(modes(), [0o666, 0o666]);
    t.regex(told.refused.join('\n'), /^"\S+\/null" was changed for the whole machine; put back$/m);
    t.deepEqual(told.alerts, told.refused);
    t.is(later(ran), ran, 'who looked while it was changed changes nothing back');
    t.deepEqual(modes(), [0o666, 0o666]);
  });
}
