/** install.sh --system for real, in a mount namespace with an /etc, /usr/local and /home of its own: an account that logs in by it, and nothing left of it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { without } from './clients/beside.ts';
import { unless } from './unless.ts';
import { noSandbox } from './ward.ts';

const root = path.join(import.meta.dirname, '..');

/** A world in which accounts come and go that no other test sees. */
const world = `
mount -t tmpfs -o mode=755 none /usr/local
mkdir /usr/local/etc-copy /usr/local/bin
cp -a /etc/. /usr/local/etc-copy 2>/dev/null || : # another test may change accounts just now
rm -f /usr/local/etc-copy/*.lock /usr/local/etc-copy/passwd.* /usr/local/etc-copy/[gs]*shadow.* /usr/local/etc-copy/group.*
mount --bind /usr/local/etc-copy /etc
mount -t tmpfs -o mode=755 none /usr/local
mount -t tmpfs -o mode=755 none /home
mount -t tmpfs -o mode=755 none /var/mail
mount -t tmpfs -o mode=700 none /root
`;

const unshared = (script: string, place: string) =>
  spawnSync('unshare', ['--mount', '--propagation', 'private', '/bin/sh', '-euc', world + script, place], {
    encoding: 'utf8',
    cwd: '/',
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, HOME: '/root' },
    timeout: 110_000,
  });

const missing =
  (process.env.WARD_PROOF === '1' ? undefined : 'it is tried in the proof: WARD_PROOF=1') ??
  (existsSync(path.join(root, 'dist/executable.cjs')) ? undefined : 'Ward is not built ("npm run build")') ??
  noSandbox ??
  without('unshare', 'useradd', 'usermod', 'su') ??
  (process.getuid?.() === 0 ? undefined : 'only root can install for all') ??
  (unshared('', '').status === 0 ? undefined : 'no mount namespace can be made here');

function place(t: ExecutionContext): string {
  mkdirSync(path.join(root, 'scratch'), { recursive: true });
  const made = mkdtempSync(path.join(root, 'scratch', 'system-'));
  t.teardown(() => rmSync(made, { recursive: true, force: true }));
  chmodSync(made, 0o755);
  const checkout = path.join(made, 'checkout');
  mkdirSync(checkout);
  for (const name of ['install.sh', 'install-files.sh', 'package.json', 'package-lock.json', 'build.ts', 'build-executable.ts'])
    cpSync(path.join(root, name), path.join(checkout, name), { preserveTimestamps: true });
  for (const name of ['src', 'node_modules']) symlinkSync(path.join(root, name), path.join(checkout, name));
  cpSync(path.join(root, 'man'), path.join(checkout, 'man'), { recursive: true });
  cpSync(path.join(root, 'dist'), path.join(checkout, 'dist'), {
    recursive: true,
    preserveTimestamps: true,
    filter: one => !one.endsWith('/wardsh'),
  });
  utimesSync(path.join(checkout, 'package-lock.json'), 0, 0);
  return made;
}

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

unless(missing, test.serial)('for all: put there, logged in by, and taken away without a trace', t => {
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
