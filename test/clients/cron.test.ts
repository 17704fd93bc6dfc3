/** Debian's cron with Ward as the shell of a crontab, beside bash: in a mount namespace with a spool of its own, where it runs what is due at its start. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { agentAmong } from '../../src/host/agents.ts';
import { ancestors, processAt } from '../../src/host/processes.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { without } from './beside.ts';

const own = ownWard('cron');
test.after.always(own.remove);

const me = processAt('self');
const agent =
  me === undefined || agentAmong(ancestors(me)) === undefined ? undefined : 'an agent runs these tests, and no agent is given a service';

/** A namespace in which cron finds nothing of this machine’s. */
const alone = ['unshare', '--mount', '--propagation', 'private', '/bin/sh', '-euc'];
const empty =
  'for one in /var/spool/cron/crontabs /etc/cron.d /run; do mount -t tmpfs none "$one"; done; mount --bind /dev/null /etc/crontab';
const noNamespace = () =>
  spawnSync(alone[0] ?? '', [...alone.slice(1), `${empty}`]).status === 0 ? undefined : 'no mount namespace can be made here';

const missing = noSandbox ?? agent ?? without('cron', 'unshare') ?? (process.getuid?.() === 0 ? noNamespace() : 'only root can run cron');

async function until(t: ExecutionContext, what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (holds()) return;
    await sleep(100);
  }
  t.fail(`half a minute went by without ${what}`);
}

const files = (directory: string, shell: string) =>
  readdirSync(directory)
    .sort()
    .map(name => [name, readFileSync(path.join(directory, name), 'utf8').replaceAll(shell, '/bin/bash').replaceAll(directory, 'HERE')]);

unless(missing)('cron, SHELL= in a crontab', async t => {
  const project = path.join(own.top, 'project');
  const shells = [
    ['bash', '/bin/bash'],
    ['ward', own.wardsh],
  ] as const;
  for (const [name] of shells) {
    mkdirSync(path.join(project, name), { recursive: true });
    writeFileSync(path.join(project, name, 'victim'), '');
  }
  mkdirSync(path.join(own.root, 'config'), { recursive: true, mode: 0o700 });
  const { dev, ino } = statSync(project, { bigint: true });
  const projects = [{ path: realpathSync(project), device: String(dev), inode: String(ino) }];
  const services = [{ form: 'commands', project: realpathSync(project), access: 'write' }];
  writeFileSync(path.join(own.root, 'config/policy.json'), JSON.stringify({ mode: 'auto', projects, services }), { mode: 0o600 });
  const said = '{ echo "out  put $0 $#"; cat; pwd; echo "$HOME $LOGNAME"; ls nowhere; } > said 2>&1; echo $? > done';
  const lines = shells.flatMap(([name, shell]) => [
    `SHELL=${shell}`,
    `@reboot cd ${project}/${name} && ${said}%first%second`,
    `@reboot cd ${project}/${name} && rm victim`,
  ]);
  const crontab = path.join(own.top, 'crontab');
  writeFileSync(crontab, `${lines.join('\n')}\n`, { mode: 0o600 });
  const install = 'install -m 600 "$0" /var/spool/cron/crontabs/root; exec cron -f';
  const cron = spawn(alone[0] ?? '', [...alone.slice(1), `${empty}; ${install}`, crontab], {
    stdio: 'ignore',
    env: { ...plainEnvironment, PATH: `${plainEnvironment.PATH}:/usr/sbin` },
  });
  try {
    const at = (name: string, file: string) => path.join(project, name, file);
    await until(t, 'what cron runs with bash', () => existsSync(at('bash', 'done')) && !existsSync(at('bash', 'victim')));
    await until(t, 'what cron runs with Ward', () => existsSync(at('ward', 'done')));
    const refused = async () => (await own.ward('log')).out;
    let log = '';
    for (let tries = 0; tries < 20 && !/not run.*rm victim/.test(log); tries += 1) log = await refused();
    t.regex(log, /not run +root +cd .* && rm victim/);
    t.true(existsSync(at('ward', 'victim')));
    const [bash, ward] = shells.map(([name, shell]) => files(path.join(project, name), shell).filter(([file]) => file !== 'victim'));
    t.deepEqual(ward, bash);
    t.regex(String(ward), /out {2}put \/bin\/bash 0\nfirst\nsecond\nHERE\n\/root root\n/);
  } finally {
    cron.kill();
  }
});
