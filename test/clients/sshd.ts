/** sshd for one connection, as a program that ssh starts: no port, no other user of this machine can reach it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Account } from '../account.ts';
import { checkout } from '../trial.ts';

export interface Sshd {
  /** ssh to an account, with what it is to run behind it. */
  readonly words: (name: string, ...more: readonly string[]) => readonly string[];
  /** A file that takes the words of ssh, and reaches this sshd whatever host they name. */
  readonly program: string;
}

export const sftpServer = '/usr/lib/openssh/sftp-server';

/** `more`: lines of sshd_config(5); the subsystem sftp is Debian's, unless they name one. */
export function sshd(t: ExecutionContext, { name }: Account, ...more: readonly string[]): Sshd {
  // A locked account is let in by no key, where PAM is not asked.
  execFileSync('usermod', ['--password', '*', name]);
  mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
  const place = mkdtempSync(path.join(checkout, 'scratch', 'sshd-'));
  t.teardown(() => rmSync(place, { recursive: true, force: true }));
  chmodSync(place, 0o755);
  const at = (file: string) => path.join(place, file);
  for (const key of ['host', 'person']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
  const subsystem = more.some(one => one.startsWith('Subsystem')) ? [] : [`Subsystem sftp ${sftpServer}`];
  const off = ['StrictModes', 'UsePAM', 'PasswordAuthentication', 'PrintMotd'].map(one => `${one} no`);
  const lines = [`HostKey ${at('host')}`, `AuthorizedKeysFile ${at('person.pub')}`, 'PidFile none', ...off, ...subsystem, ...more];
  writeFileSync(at('config'), `${lines.join('\n')}\n`);
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', `UserKnownHostsFile=${at('known')}`, 'LogLevel=ERROR'];
  const all = [...options, `IdentityFile=${at('person')}`, `ProxyCommand=/usr/sbin/sshd -i -f ${at('config')} 2>/dev/null`];
  const ssh = ['ssh', '-F', 'none', ...all.flatMap(one => ['-o', one])];
  writeFileSync(at('ssh'), `#!/bin/sh\nexec ${ssh.map(one => `'${one}'`).join(' ')} "$@"\n`, { mode: 0o755 });
  return { words: (account, ...words) => [...ssh, ...words, `${account}@there.invalid`], program: at('ssh') };
}
