/** An account whose shell is Ward, reached through sshd: what clients start there, what sshd itself starts, each beside bash. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { type Account, account, noAccount } from '../account.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { plainEnvironment } from '../ward.ts';
import { without } from './beside.ts';
import { besideBash, clients } from './served.ts';
import { sftpServer, sshd } from './sshd.ts';

/** The executable, which alone knows a login shell. */
const top = path.join(checkout, 'scratch', `ssh-${process.pid}`);
const wardsh = path.join(top, 'dist/wardsh');
const missing =
  noAccount ??
  without('sshd', 'ssh', 'ssh-keygen', 'usermod') ??
  (existsSync(sftpServer) ? undefined : 'sftp-server is not installed') ??
  (existsSync(path.join(checkout, 'dist/executable.cjs')) ? undefined : 'Ward is not built ("npm run build")');
test.before(() => {
  if (missing !== undefined) return;
  for (const one of ['dist', 'src/bin']) mkdirSync(path.join(top, one), { recursive: true });
  symlinkSync(path.join(checkout, 'src/bin/wardsh'), path.join(top, 'src/bin/wardsh'));
  execFileSync(process.execPath, [path.join(checkout, 'build-executable.ts'), wardsh]);
});
test.after.always(() => rmSync(top, { recursive: true, force: true }));

const real = (...needs: readonly string[]) => unless(missing ?? without(...needs), test.serial);

/** As `ward setup --service` writes it: the first policy of a user is accepted as given. */
function name(one: Account, more: object): void {
  const file = path.join(one.home, '.config/ward/policy.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...more }));
}

const services = ({ project }: Account) => ['scp', 'sftp', 'rsync', 'git', 'commands'].map(form => ({ form, project, access: 'write' }));

const shellOf = ({ name }: Account, shell: 'ward' | 'bash') =>
  execFileSync('usermod', ['--shell', shell === 'ward' ? wardsh : '/bin/bash', name]);

for (const client of clients) {
  real(...client.needs)(`sshd and ${client.name}`, async t => {
    const one = await account(t);
    name(one, { services: services(one) });
    const { program } = sshd(t, one);
    const ssh = (shell: 'ward' | 'bash') => {
      shellOf(one, shell);
      return program;
    };
    const own = (file: string) => void execFileSync('chown', ['-R', `${one.uid}:${one.gid}`, file]);
    besideBash(t, client, { ssh, host: `${one.name}@there.invalid`, home: one.home, own });
  });
}

real()('sshd and a command that begins with cd into the project', async t => {
  const one = await account(t);
  name(one, { services: services(one) });
  const { words } = sshd(t, one);
  const run = (shell: 'ward' | 'bash', text: string) => {
    shellOf(one, shell);
    const [program = '', ...more] = words(one.name);
    const { status, stdout, stderr } = spawnSync(program, [...more, text], { encoding: 'utf8', env: plainEnvironment, timeout: 60_000 });
    return { status, stdout, stderr };
  };
  for (const text of ['cd app && echo made > made && cat made && pwd', 'cd ~/app; ls; exit 4'])
    t.deepEqual(run('ward', text), run('bash', text), text);
  t.is(run('ward', 'cd app && echo x > ../astray').status, 126);
  t.false(existsSync(path.join(one.home, 'astray')));
  t.is(run('bash', 'cd app && echo x > ../astray').status, 0, 'the control: bash does it');
});

real()('sshd and commands on the input, of a login shell without a terminal', async t => {
  const one = await account(t);
  name(one, { services: services(one) });
  const { words } = sshd(t, one);
  const run = (shell: 'ward' | 'bash', input: string) => {
    shellOf(one, shell);
    const [program = '', ...more] = words(one.name, '-T');
    const { status, stdout, stderr } = spawnSync(program, more, { encoding: 'utf8', env: plainEnvironment, input, timeout: 60_000 });
    return { status, stdout, stderr };
  };
  for (const text of ['shopt -q login_shell && echo login; id -un; exit 3\n', 'echo one >&2\nfor i in 1 2; do\necho $i\ndone\nfalse\n'])
    t.deepEqual(run('ward', text), run('bash', text), text);
  writeFileSync(path.join(one.project, 'made'), '');
  t.is(run('ward', 'rm -f app/made\n').status, 126);
  t.true(existsSync(path.join(one.project, 'made')));
  t.is(run('bash', 'rm -f app/made\n').status, 0);
  t.false(existsSync(path.join(one.project, 'made')), 'the control: bash does it');
});

real()('ForceCommand: what sshd is told to run is what runs, and Ward judges that', async t => {
  const one = await account(t);
  name(one, { environment: ['SSH_ORIGINAL_COMMAND'] });
  const forced = 'echo "asked: $SSH_ORIGINAL_COMMAND"; cat; exit 3';
  const { words } = sshd(t, one, `ForceCommand ${forced}`);
  const run = (shell: 'ward' | 'bash') => {
    shellOf(one, shell);
    const [program = '', ...more] = words(one.name);
    const { status, stdout, stderr } = spawnSync(program, [...more, 'rm -rf *'], {
      encoding: 'utf8',
      env: plainEnvironment,
      input: 'in\n',
      timeout: 60_000,
    });
    return { status, stdout, stderr };
  };
  t.deepEqual(run('ward'), run('bash'));
  t.is(run('ward').stdout, 'asked: rm -rf *\nin\n');
  const { words: forbidden } = sshd(t, one, 'ForceCommand rm -f victim');
  const victim = path.join(one.home, 'victim');
  writeFileSync(victim, '');
  const [program = '', ...more] = forbidden(one.name);
  const held = spawnSync(program, [...more, 'true'], { encoding: 'utf8', env: plainEnvironment });
  t.is(held.status, 126, held.stderr);
  t.true(existsSync(victim));
});

real('sftp')('internal-sftp starts no shell: Ward is not asked, as its page says', async t => {
  const one = await account(t);
  shellOf(one, 'ward');
  const batch = path.join(one.home, 'batch');
  writeFileSync(batch, 'put batch astray\n');
  chmodSync(batch, 0o644);
  copyFileSync(batch, path.join(one.home, 'other'));
  const put = (subsystem: string) => {
    const { program } = sshd(t, one, `Subsystem sftp ${subsystem}`);
    const words = ['-q', '-b', batch, '-S', program, `${one.name}@there.invalid`];
    return spawnSync('sftp', words, { encoding: 'utf8', cwd: one.home, env: plainEnvironment, timeout: 60_000 }).status;
  };
  t.not(put(sftpServer), 0);
  t.false(existsSync(path.join(one.home, 'astray')));
  t.is(put('internal-sftp'), 0);
  t.true(existsSync(path.join(one.home, 'astray')));
});
