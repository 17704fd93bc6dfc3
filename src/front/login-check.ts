/** What `ward doctor` says where the account's shell is Ward: whether that can be a login shell, what it serves, and what of sshd never asks it. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { quote } from '../core/quote.ts';
import type { Service } from '../core/values.ts';
import type { Check } from './doctor.ts';

/** Where sshd is told what to run: sshd_config(5). */
const settings = '/etc/ssh/sshd_config';

/** The account, its shell as passwd(5) has it, and what the policy names for it. */
export interface Login {
  readonly name: string;
  readonly shell: string | null;
  readonly services: readonly Service[] | undefined;
}

/** Nothing where the shell is another one. */
export function loginCheck({ name, shell, services = [] }: Login, file = settings): readonly Check[] {
  if (shell === null || path.basename(shell) !== 'wardsh') return [];
  const forms = [...new Set(services.map(one => one.form))].join(', ');
  const served = forms === '' ? 'it serves no client: "services" in ward-policy(5)' : `it serves ${forms}`;
  const good: Check = { name: 'login', promise: false, ok: true, detail: `${shell} is the shell of ${name}; ${served}`, mend: undefined };
  const trouble = [...script(name, shell), ...bypassed(file)].map(one => ({ ...good, ok: false, ...one }));
  return trouble.length === 0 ? [good] : trouble;
}

type Trouble = Pick<Check, 'detail' | 'mend'>;

/** The kernel keeps from a script the name that it was called by. */
function script(name: string, shell: string): readonly Trouble[] {
  if (!begins(shell, '#!')) return [];
  const made = path.join(path.dirname(realpathSync(shell)), '../../dist/wardsh');
  const mend = existsSync(made) ? quote(['sudo', 'usermod', '--shell', made, name]) : 'sudo ./install.sh --system';
  return [{ detail: `${shell} is a script, and can't tell that it is a login shell`, mend }];
}

function begins(file: string, text: string): boolean {
  try {
    const descriptor = openSync(file, 'r');
    const bytes = Buffer.alloc(text.length);
    readSync(descriptor, bytes, 0, bytes.length, 0);
    closeSync(descriptor);
    return bytes.toString() === text;
  } catch {
    return false;
  }
}

/** Built into sshd, it starts no shell. */
function bypassed(file: string): readonly Trouble[] {
  const wrong = [file, ...beside(`${file}.d`)].find(one =>
    /^\s*(?:subsystem[\s=]+"?sftp"?|forcecommand)[\s=]+"?internal-sftp\b/im.test(textOf(one)),
  );
  if (wrong === undefined) return [];
  const mend = quote(['sudo', 'sed', '-i', 's+internal-sftp+/usr/lib/openssh/sftp-server+', wrong]);
  return [{ detail: `sshd serves sftp without a shell, so Ward is not asked (internal-sftp in ${wrong})`, mend }];
}

function beside(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map(name => path.join(directory, name));
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
