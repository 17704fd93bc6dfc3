/** What is allowed since it only shows something says in the sandbox what it says outside it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import test from 'ava';
import { trial } from '../../trial.ts';

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

const shown: readonly (readonly [program: string, command: string])[] = [
  ['/usr/bin/dpkg', 'dpkg -l bash'],
  ['/usr/bin/apt-cache', 'apt-cache policy bash'],
  ['/usr/bin/apt-get', 'apt-get -s --reinstall install bash'],
  ['/usr/bin/update-alternatives', 'update-alternatives --get-selections'],
  ['/usr/bin/dpkg-divert', 'dpkg-divert --list'],
  ['/usr/bin/dpkg-statoverride', 'dpkg-statoverride --list'],
  ['/usr/sbin/swapon', 'swapon --show=NAME,TYPE,SIZE --raw --noheadings'],
];

for (const [program, command] of shown) {
  const missing = existsSync(program) ? '' : ` (skipped: ${program} is not on this machine)`;
  (missing === '' ? test : test.skip)(`${command} says inside what it says outside${missing}`, t => {
    const env = { PATH, HOME: process.env.HOME ?? '/', LC_ALL: 'C' };
    const outside = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', env });
    const inside = trial(t).wardsh(command, { env });
    t.is(outside.status, 0, outside.stderr);
    t.deepEqual({ status: inside.status, stdout: inside.stdout }, { status: outside.status, stdout: outside.stdout }, inside.stderr);
  });
}
