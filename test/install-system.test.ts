/** install.sh --system for real, in a mount namespace with an /etc, /usr/local and /home of its own: an account that logs in by it, and nothing left of it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { unless } from './unless.ts';
import { noWorld, place, unshared } from './world.ts';

/** What is there before, between and after: the names, and what the files that are edited hold. */
const script = `
place=$0
list() { find /usr/local /etc ! -name '*.lock' ! -name '*-' | sort >"$place/$1"; cp -p /etc/shells "$place/$1.shells"; stat -c '%a %u %g' /etc/shells >>"$place/$1.shells"; }
say() { printf '%s\\n' "$1" >>"$place/done"; }
useradd --create-home --shell /bin/bash ann
useradd --create-home --shell /bin/bash bob
list before
"$place/checkout/install.sh" --system >"$place/install" 2>&1
list installed
wardsh=/usr/local/lib/ward/dist/wardsh
mkdir -p /home/ann/app
chown -R ann:ann /home/ann
su -s /bin/bash ann -c '/usr/local/bin/ward setup --mode auto --open /home/ann/app --service commands:write:/home/ann/app' >"$place/setup"
chsh -s "$wardsh" ann
chsh -s /usr/local/bin/wardsh bob
su - ann -c 'cd app && shopt -q login_shell && echo hi > made && cat made' >"$place/su" 2>&1 || say "su $?"
su - ann -c 'cd app && rm -f made' >"$place/held" 2>&1 || say "held $?"
su -s /bin/bash ann -c '/usr/local/bin/ward doctor' >"$place/doctor" 2>&1 || say "doctor $?"
su -s /bin/sh ann -c "cd ~/app && exec env -i $wardsh -c 'echo bare'" >"$place/bare" 2>&1 || say "bare $?"
man -l /usr/local/share/man/man1/wardsh.1 >/dev/null 2>&1 || say "man $?"
"$place/checkout/install.sh" --system >"$place/again" 2>&1
: >/usr/local/lib/ward/dist/ward.js
su - ann -c 'cd app && cat made' >"$place/damaged" 2>&1 || say "damaged $?"
"$place/checkout/install.sh" --system --uninstall >"$place/away" 2>&1
list after
getent passwd ann bob | cut -d: -f1,7 >"$place/accounts"
su - ann -c 'cat app/made' >"$place/out" 2>&1 || say "out $?"
`;

unless(noWorld, test.serial)('for all: put there, logged in by, and taken away without a trace', t => {
  const base = place(t);
  const ran = unshared(script, base);
  const read = (name: string) => (existsSync(path.join(base, name)) ? readFileSync(path.join(base, name), 'utf8') : `no "${name}"`);
  t.is(ran.status, 0, `${ran.stderr}${read('install')}${read('setup')}${read('away')}`);
  t.is(read('setup'), 'commands /home/ann/app, to read and change: a text that begins with cd into it is judged as if it started there\n');
  t.is(read('su'), 'hi\n');
  t.regex(read('held'), /^ward: not run: .*rm deletes/m);
  t.is(read('bare'), 'bare\n');
  t.regex(read('again'), /nothing is changed/);
  t.is(read('accounts'), 'ann:/bin/bash\nbob:/bin/bash\n');
  t.is(read('out'), 'hi\n');
  t.is(read('done'), 'held 126\ndamaged 125\n');
  t.regex(read('doctor'), /^login +yes +\/usr\/local\/lib\/ward\/dist\/wardsh is the shell of ann; it serves commands$/m);
  t.regex(read('damaged'), /^ward: not run: a file of Ward is damaged: /);
  t.is(
    read('installed.shells')
      .split('\n')
      .filter(line => line === '/usr/local/lib/ward/dist/wardsh').length,
    1,
  );
  t.is(read('after'), read('before'));
  t.is(read('after.shells'), read('before.shells'));
  t.true(read('installed').includes('\n/usr/local/share/man/man1/wardsh.1\n'));
});
