/** A mount namespace with an /etc, /usr/local and /home of its own: accounts come and go there, and Ward is installed, and no other test sees it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { without } from './clients/beside.ts';
import { copiedCheckout } from './copied-checkout.ts';
import { noSandbox } from './ward.ts';

const root = path.join(import.meta.dirname, '..');

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

/** Runs a script of root's there; `$0` is the place. Whatever it leaves running ends with it. */
export const unshared = (script: string, place: string) =>
  spawnSync(
    'unshare',
    ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc', '/bin/sh', '-euc', world + script, place],
    {
      encoding: 'utf8',
      cwd: '/',
      env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, HOME: '/root' },
      timeout: 110_000,
    },
  );

/** Why there can be none here, as a test that skips would say it. */
export const noWorld =
  (process.env.WARD_PROOF === '1' ? undefined : 'it is tried in the proof: WARD_PROOF=1') ??
  (existsSync(path.join(root, 'dist/executable.cjs')) ? undefined : 'Ward is not built ("npm run build")') ??
  noSandbox ??
  without('unshare', 'useradd', 'usermod', 'su') ??
  (process.getuid?.() === 0 ? undefined : 'only root can install for all') ??
  (unshared('', '').status === 0 ? undefined : 'no mount namespace can be made here');

/** Where the script notes what it sees, with a checkout whose packages are those of this one. */
export function place(t: ExecutionContext): string {
  mkdirSync(path.join(root, 'scratch'), { recursive: true });
  const made = mkdtempSync(path.join(root, 'scratch', 'system-'));
  t.teardown(() => rmSync(made, { recursive: true, force: true }));
  chmodSync(made, 0o755);
  copiedCheckout(made);
  return made;
}
