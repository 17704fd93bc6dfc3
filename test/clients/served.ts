/** What clients of another machine do with a login shell, through a program that stands in ssh's place: the same with Ward as with bash, in its project. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { plainEnvironment } from '../ward.ts';

/** The other end: `ssh` is called as ssh is, and leads to that shell in `home`, which is no project; `app` in it is one that the policy names. */
export interface Other {
  readonly ssh: (shell: 'ward' | 'bash') => string;
  readonly host: string;
  readonly home: string;
  /** Gives a file that was made here to whoever it belongs to there. */
  readonly own?: (file: string) => void;
}

/** A client, which runs in a directory of its own, and leaves there and at the other end what is compared. */
export interface Client {
  readonly name: string;
  readonly needs: readonly string[];
  /** Its calls, one after the other; `some`: those of them that every check makes. */
  readonly calls: (ssh: string, there: string) => readonly (readonly string[])[];
  readonly some: readonly number[];
  /** What would change something outside the project. */
  readonly astray: (ssh: string, there: string) => readonly string[];
  readonly env?: (ssh: string) => Readonly<Record<string, string>>;
}

const git = [
  'git',
  '-c',
  'user.name=u',
  '-c',
  'user.email=u@example.org',
  '-c',
  'init.defaultBranch=main',
  '-c',
  'advice.detachedHead=false',
];

const overGit = (ssh: string) => ({
  GIT_SSH: ssh,
  GIT_SSH_VARIANT: 'ssh',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_DATE: '2030-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2030-01-01T00:00:00Z',
});

export const clients: readonly Client[] = [
  {
    name: 'scp -O',
    needs: ['scp'],
    some: [0, 2],
    calls: (ssh, there) => [
      ['scp', '-O', '-p', '-S', ssh, 'sent', `${there}:app/one`],
      ['scp', '-O', '-r', '-S', ssh, 'tree', `${there}:app/`],
      ['scp', '-O', '-S', ssh, `${there}:app/one`, 'back'],
      ['scp', '-O', '-r', '-S', ssh, `${there}:app/tree`, 'back-tree'],
      ['scp', '-O', '-S', ssh, `${there}:app/none`, 'none'],
    ],
    astray: (ssh, there) => ['scp', '-O', '-S', ssh, 'sent', `${there}:astray`],
  },
  {
    name: 'scp, by sftp',
    needs: ['scp'],
    some: [0, 2],
    calls: (ssh, there) => [
      ['scp', '-s', '-p', '-S', ssh, 'sent', `${there}:app/one`],
      ['scp', '-s', '-r', '-S', ssh, 'tree', `${there}:app/`],
      ['scp', '-s', '-S', ssh, `${there}:app/one`, 'back'],
      ['scp', '-s', '-r', '-S', ssh, `${there}:app/tree`, 'back-tree'],
      ['scp', '-s', '-S', ssh, `${there}:app/none`, 'none'],
    ],
    astray: (ssh, there) => ['scp', '-s', '-S', ssh, 'sent', `${there}:astray`],
  },
  {
    name: 'sftp',
    needs: ['sftp'],
    some: [0],
    calls: (ssh, there) => [['sftp', '-q', '-b', 'batch', '-S', ssh, there]],
    astray: (ssh, there) => ['sftp', '-q', '-b', 'astray', '-S', ssh, there],
  },
  {
    name: 'rsync',
    needs: ['rsync'],
    some: [0, 2],
    calls: (ssh, there) => [
      ['rsync', '-a', '-e', ssh, 'sent', 'tree', `${there}:app/`],
      ['rsync', '-az', '--checksum', '-e', ssh, 'sent', 'tree', `${there}:app/`],
      ['rsync', '-a', '-e', ssh, `${there}:app/sent`, 'back'],
      ['rsync', '-a', '-e', ssh, `${there}:app/tree/`, 'back-tree'],
      ['rsync', '-a', '-e', ssh, `${there}:app/none`, 'none'],
    ],
    astray: (ssh, there) => ['rsync', '-a', '-e', ssh, 'sent', `${there}:astray`],
  },
  {
    name: 'git',
    needs: ['git'],
    some: [0, 1, 2, 4],
    env: overGit,
    calls: (_, there) => [
      [...git, 'clone', `${there}:app/r.git`, 'clone'],
      [...git, '-C', 'clone', 'commit', '--allow-empty', '-m', 'first'],
      [...git, '-C', 'clone', 'push', 'origin', 'HEAD:main'],
      [...git, '-C', 'clone', 'push', 'origin', 'HEAD:refs/heads/other', ':refs/heads/none'],
      [...git, '-C', 'clone', 'fetch', 'origin'],
      [...git, 'archive', `--remote=${there}:app/r.git`, '-o', 'archive.tar', 'main'],
      [...git, 'clone', '--depth=1', `${there}:app/r.git`, 'again'],
      [...git, 'clone', `${there}:app/none.git`, 'none'],
    ],
    astray: (_, there) => [...git, '-C', 'clone', 'push', `${there}:r.git`, 'HEAD:astray'],
  },
];

/** Everything below a directory, but for what git writes with the time or in any order. */
function content(directory: string): readonly string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter(name => !/\.git\/|\br\.git\//.test(name) && statSync(path.join(directory, name)).isFile());
  return files.map(name => `${name}: ${readFileSync(path.join(directory, name)).toString('base64')}`);
}

const payload = randomBytes(300_000);
const astray = ['astray', 'r.git/refs/heads/astray'];

/** Here and there as they are before: no byte left of the one before. */
function prepare(here: string, { home, own }: Other): void {
  rmSync(here, { recursive: true, force: true });
  mkdirSync(path.join(here, 'tree/below'), { recursive: true });
  writeFileSync(path.join(here, 'sent'), payload, { mode: 0o640 });
  writeFileSync(path.join(here, 'tree/a b'), 'blank\n');
  writeFileSync(path.join(here, 'tree/below/é'), 'accent\n');
  writeFileSync(
    path.join(here, 'batch'),
    'cd app\nput sent one\nput -r tree\nget one back\nget -r tree back-tree\nls -1\nrename one two\nchmod 600 two\nls -1 two\n',
  );
  writeFileSync(path.join(here, 'astray'), 'put sent astray\n');
  for (const name of readdirSync(path.join(home, 'app'))) rmSync(path.join(home, 'app', name), { recursive: true });
  for (const name of astray) rmSync(path.join(home, name), { force: true });
  for (const at of ['app/r.git', 'r.git']) {
    rmSync(path.join(home, at), { recursive: true, force: true });
    spawnSync('git', ['init', '-q', '--bare', '-b', 'main', path.join(home, at)]);
    writeFileSync(path.join(home, at, 'config'), '[core]\n\tbare = true\n[uploadarchive]\n\tallowUnreachable = false\n');
    own?.(path.join(home, at));
  }
}

/** The same bytes, words and statuses with both; what is outside the project is changed by bash alone. */
export function besideBash(t: ExecutionContext, client: Client, other: Other): void {
  const here = mkdtempSync(path.join(path.dirname(other.ssh('ward')), 'here-'));
  const all = (['ward', 'bash'] as const).map(shell => {
    prepare(here, other);
    const ssh = other.ssh(shell);
    const run = ([program = '', ...words]: readonly string[]) => {
      const env = { ...plainEnvironment, SHLVL: '1', ...client.env?.(ssh) };
      const { status, stdout, stderr } = spawnSync(program, words, { cwd: here, env, encoding: 'utf8', timeout: 60_000 });
      return { status, stdout, stderr: plain(stderr, ssh) };
    };
    const calls = client.calls(ssh, other.host).filter((_, at) => process.env.WARD_PROOF === '1' || client.some.includes(at));
    const done = calls.map(words => ({ words: words.join(' ').replaceAll(ssh, 'SSH'), ...run(words) }));
    const left = { here: content(here), there: content(path.join(other.home, 'app')) };
    const away = run(client.astray(ssh, other.host));
    t.is(
      astray.some(name => existsSync(path.join(other.home, name))),
      shell === 'bash',
      `${shell}: ${away.stderr}`,
    );
    t.is(away.status === 0, shell === 'bash', away.stderr);
    return { done, left };
  });
  const [ward, bash] = all;
  t.deepEqual(ward?.done, bash?.done);
  t.deepEqual(ward?.left, bash?.left);
  t.true(client.name === 'git' || bash?.left.here.some(one => one.startsWith('back: ')));
}

/** Rates, and the place that stands in ssh's. */
function plain(text: string, ssh: string): string {
  return text
    .replaceAll(ssh, 'SSH')
    .replace(/\d+(?:\.\d+)? (?:bytes|[KM]iB)[^\n]*/g, 'so much')
    .replace(/\bpid \d+/g, 'pid');
}
