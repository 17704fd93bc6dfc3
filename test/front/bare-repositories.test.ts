/** What set-up offers of git's own: a planted bare repository runs code at the person's next look, and no more once they said yes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { setup } from '../../src/front/setup.ts';
import { directories } from '../../src/host/directories.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

/** A person with a home of their own, real git, and a project in which somebody left a bare repository. */
function person(t: ExecutionContext) {
  const base = scratchDirectory();
  t.teardown(() => rmSync(base, { recursive: true, force: true }));
  const [home, app, pwned] = ['home', 'app', 'pwned'].map(name => path.join(base, name)) as [string, string, string];
  for (const one of [home, app]) mkdirSync(one);
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, LC_ALL: 'C' };
  const git = (at: string, ...words: readonly string[]) => spawnSync('git', words, { cwd: at, env, encoding: 'utf8' });
  execFileSync('git', ['init', '-q', '--bare', path.join(app, 'docs')], { env });
  writeFileSync(
    path.join(app, 'docs/config'),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "touch ${pwned} #"\n`,
  );
  /** What a person does who looks around. */
  const ran = () => {
    git(path.join(app, 'docs'), 'status');
    const seen = existsSync(pwned);
    rmSync(pwned, { force: true });
    return seen;
  };
  const { username: name, uid, gid } = { ...surroundings(base).user, username: 'u' };
  const around = surroundings(base, { directories: directories(home, undefined), user: { name, uid, gid, home } });
  return { home, app, git, ran, around };
}

test('set-up says what it would change, sets it on yes alone, through git, and a planted bare repository then runs nothing', t => {
  const { home, git, ran, around } = person(t);
  writeFileSync(path.join(home, '.gitconfig'), '# mine\n[user]\n\tname = u\n');
  t.true(ran(), 'the attack itself is broken');
  t.is(setup(['--mode', 'auto', '--open', 'app'], around), 0);
  const said = around.said.join('\n');
  t.regex(said, /^git runs what the settings of a bare repository name/m);
  t.regex(said, /^hint: "ward setup --bare-repositories explicit" sets safe\.bareRepository in your own git/m);
  t.regex(said, /^hint: what changes for you: "git log" in repo\.git fails/m);
  t.true(ran(), 'nothing was set unasked');
  around.said.length = 0;
  t.is(setup(['--bare-repositories', 'explicit'], around), 0);
  t.deepEqual(around.said, []);
  t.false(ran());
  t.is(readFileSync(path.join(home, '.gitconfig'), 'utf8'), '# mine\n[user]\n\tname = u\n[safe]\n\tbareRepository = explicit\n');
  t.is(setup(['--bare-repositories', 'explicit'], around), 0);
  t.is(git(home, 'config', '--get-all', 'safe.bareRepository').stdout, 'explicit\n');
  t.is(setup(['--mode', 'strict'], around), 0);
  t.deepEqual(around.said, [], 'where it is set nothing is offered');
});

test('what changes is as it is said: in a bare repository git asks for its name, and clones and pushes go on', t => {
  const { home, app, git, around } = person(t);
  t.is(setup(['--bare-repositories', 'explicit'], around), 0);
  execFileSync('git', ['init', '-q', '--bare', path.join(app, 'repo.git')]);
  t.is(git(app, 'clone', '-q', 'repo.git', 'clone').status, 0);
  t.is(git(path.join(app, 'clone'), '-c', 'user.name=u', '-c', 'user.email=e', 'commit', '-q', '--allow-empty', '-m', 'x').status, 0);
  t.is(git(path.join(app, 'clone'), 'push', '-q', 'origin', 'HEAD').status, 0);
  t.regex(git(path.join(app, 'repo.git'), 'log').stderr, /cannot use bare repository/);
  t.is(git(app, '--git-dir', 'repo.git', 'log', '--all', '--format=%s').stdout, 'x\n');
  t.true(existsSync(path.join(home, '.gitconfig')));
});

test('what somebody chose is left, a git that can not is said, and other words are wrong usage', t => {
  const { home, git, around } = person(t);
  git(home, 'config', '--global', 'safe.bareRepository', 'all');
  t.is(setup(['--mode', 'auto'], around), 0);
  t.deepEqual(around.said, []);
  t.is(setup(['--bare-repositories', 'explicit'], around), 1);
  t.regex(around.said.join('\n'), /^not changed: safe\.bareRepository is "all" in your git, which somebody chose/);
  t.is(git(home, 'config', '--get', 'safe.bareRepository').stdout, 'all\n');
  writeFileSync(path.join(home, '.gitconfig'), '[broken\n');
  t.is(setup(['--bare-repositories', 'explicit'], around), 1);
  t.regex(around.said.join('\n'), /not changed: git can't read its settings: .*bad config/);
  for (const words of [['--bare-repositories', 'all'], ['--bare-repositories'], ['--bare-repositories', 'explicit', '--open', '.'], []])
    t.is(setup(words, around), 2, words.join(' '));
});
