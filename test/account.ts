/** An ordinary user of this machine for one test, with a home, a Ward of their own and an opened project; taken away with all that is theirs. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { checkout, noSandbox } from './ward.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly project: string;
}

const useradd = '/usr/sbin/useradd';
const readable = () => spawnSync('/bin/cat', [path.join(checkout, 'package.json')], { uid: 65534, gid: 65534 }).status === 0;

/** Why there can be none here, as a test that skips would say it. */
export const noAccount = ((): string | undefined => {
  // Adding one makes files come and go in /etc, and a command that starts just then is not run (bubblewrap finds no place to hide them).
  if (process.env.WARD_PROOF !== '1') return 'it disturbs other tests, and is tried in the proof: WARD_PROOF=1';
  if (process.getuid?.() !== 0 || !existsSync(useradd)) return 'only root can add a user';
  return noSandbox ?? (readable() ? undefined : 'no other user can read this checkout');
})();

let count = 0;

/** Adding waits for whoever else changes the accounts of this machine. */
export async function account(t: ExecutionContext, shell = '/bin/bash'): Promise<Account> {
  count += 1;
  const name = `ward-t${process.pid}-${count}`;
  await changed(t, [useradd, '--create-home', '--shell', shell, name]);
  t.teardown(async () => {
    spawnSync('/usr/bin/pkill', ['-KILL', '-u', name]);
    await changed(t, ['/usr/sbin/userdel', '--remove', name]);
  });
  const line = new RegExp(`^${name}:.*$`, 'm').exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  const [uid, gid, home] = [Number(line[2]), Number(line[3]), line[5] ?? ''];
  const project = path.join(home, 'app');
  for (const one of [project, path.join(home, '.config/ward')]) mkdirSync(one, { recursive: true, mode: 0o700 });
  const { dev, ino } = statSync(project);
  const policy = { mode: 'auto', projects: [{ path: project, device: String(dev), inode: String(ino) }] };
  writeFileSync(path.join(home, '.config/ward/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  spawnSync('chown', ['-R', `${uid}:${gid}`, home]);
  return { name, uid, gid, home, project };
}

async function changed(t: ExecutionContext, [program = '', ...words]: readonly string[]): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    if (status === 0 || (program.endsWith('userdel') && status === 12)) return; // 12: no mail box to remove, which is fine
    if (tries >= 150 || !/lock|in use|used by/.test(stderr)) return t.fail(`${program}: ${stderr}`);
    await sleep(200);
  }
}
