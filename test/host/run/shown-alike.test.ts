/** What is allowed since it only shows something says in the sandbox what it says outside it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import test from 'ava';
import { trial } from '../../trial.ts';
import { part } from '../../whole.ts';

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

const shown: readonly (readonly [program: string, command: string])[] = [
  ['/usr/bin/dpkg', 'dpkg -l bash'],
  ['/usr/bin/apt-get', 'apt-get -s --reinstall install bash'],
  ['/usr/bin/apt-cache', 'apt-cache policy bash'],
  ['/usr/bin/update-alternatives', 'update-alternatives --get-selections'],
  ['/usr/bin/dpkg-divert', 'dpkg-divert --list'],
  ['/usr/bin/dpkg-statoverride', 'dpkg-statoverride --list'],
  ['/usr/sbin/swapon', 'swapon --show=NAME,TYPE,SIZE --raw --noheadings'],
];
const tried = part(shown, 2);
const here = tried.filter(([program]) => existsSync(program));
const absent = tried.filter(one => !here.includes(one)).map(([program]) => program);
const without = absent.length === 0 ? '' : ` (skipped: ${absent.join(', ')} are not on this machine)`;

test(`what is installed, set up and to be had is told inside as outside${without}`, t => {
  const env = { PATH, HOME: process.env.HOME ?? '/', LC_ALL: 'C' };
  const text = here.map(([, command]) => `echo '$ ${command}'; ${command}; echo "is $?"`).join('; ');
  const outside = spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8', env });
  const inside = trial(t).wardsh(text, { env });
  t.is(outside.stdout.match(/^is 0$/gm)?.length ?? 0, here.length, outside.stderr);
  t.deepEqual(inside.stdout.split('\n'), outside.stdout.split('\n'), inside.stderr);
  t.is(inside.status, 0);
});
