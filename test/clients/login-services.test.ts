/** What clients start through a login shell, which begins in a home: scp, sftp, rsync and git, beside bash. A program stands in ssh's place; the proof has sshd. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { agentAmong } from '../../src/host/agents.ts';
import { ancestors, processAt } from '../../src/host/processes.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { part } from '../whole.ts';
import { without } from './beside.ts';
import { besideBash, clients, type Other } from './served.ts';

const me = processAt('self');
const agent =
  me === undefined || agentAmong(ancestors(me)) === undefined ? undefined : 'an agent runs these tests, and no agent is given a service';
const server = '/usr/lib/openssh/sftp-server';
const missing = noSandbox ?? agent ?? (existsSync(server) ? undefined : `${server} is not installed`);

const own = ownWard('login-services');
test.after.always(own.remove);

/** For each client a home with its project. */
function other(name: string): Other {
  const home = path.join(own.top, name.replaceAll(/\W+/g, '-'));
  const app = path.join(home, 'app');
  mkdirSync(app, { recursive: true });
  const root = path.join(home, 'ward');
  mkdirSync(path.join(root, 'config'), { recursive: true, mode: 0o700 });
  const { dev, ino } = statSync(app, { bigint: true });
  const projects = [{ path: realpathSync(app), device: String(dev), inode: String(ino) }];
  const services = ['scp', 'sftp', 'rsync', 'git'].map(form => ({ form, project: realpathSync(app), access: 'write' }));
  writeFileSync(path.join(root, 'config/policy.json'), JSON.stringify({ mode: 'strict', projects, services }), { mode: 0o600 });
  const wardsh = `'${path.join(import.meta.dirname, '../../src/bin/wardsh')}' --ward-root '${root}'`;
  for (const [shell, words] of [
    ['ward', wardsh],
    // Which takes a socket for somebody who calls from elsewhere, and would read what ~/.bashrc says of this machine's own user.
    ['bash', '/bin/bash --norc'],
  ] as const) {
    const file = path.join(home, `ssh-${shell}`);
    writeFileSync(file, `${ssh}cd '${home}' && exec ${words} -c "$*"\n`);
    chmodSync(file, 0o755);
  }
  return { ssh: shell => path.join(home, `ssh-${shell}`), host: 'there.invalid', home };
}

/** As ssh(1) reads its words, with what sshd_config(5) of Debian names for the subsystem. */
const ssh = `#!/bin/sh
subsystem=
while [ $# -gt 0 ]; do
  case $1 in
    -o | -l | -p | -i) shift ;;
    -s) subsystem=yes ;;
    --) shift && break ;;
    -*) ;;
    *) break ;;
  esac
  shift
done
shift
[ -z "$subsystem" ] || set -- ${server}
`;

for (const client of clients) {
  unless(missing ?? without(...client.needs), test)(client.name, t => besideBash(t, client, other(client.name)));
}

unless(missing ?? without('sftp'))('sftp takes nothing that would be gone when it ends, and shows nothing of the home', t => {
  const { ssh: shell, home } = other('gone');
  const batch = path.join(home, 'batch');
  const run = (line: string) => {
    writeFileSync(batch, `${line}\n`);
    const words = ['-q', '-b', batch, '-S', shell('ward'), 'there.invalid'];
    return spawnSync('sftp', words, { cwd: home, env: plainEnvironment, encoding: 'utf8', timeout: 60_000 });
  };
  t.is(run(`put batch ${home}/app/kept`).status, 0);
  const cache = path.join(os.userInfo().homedir, '.cache');
  for (const place of part([home, os.userInfo().homedir, cache, '/tmp', '/var/tmp', '/dev', '/dev/shm', '/run', '/run/ward', '/'], 3))
    t.regex(run(`put batch ${place}/ward-gone`).stderr, /(?:Failure|Permission denied|No such file)/, place);
  t.is(run('ls -1').stdout.replace(/^sftp>.*\n/, ''), 'app\n');
});
