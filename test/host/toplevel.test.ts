/** What is told of a repository's own directory is what git tells, in every kind of repository; where git may be led elsewhere nothing is told. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { withToplevel } from '../../src/host/toplevel.ts';
import { request } from '../core/analyse/notation.ts';

const top = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'toplevel-')));
test.after.always(() => rmSync(top, { recursive: true, force: true }));

const env = { PATH: '/usr/bin:/bin', HOME: top, GIT_CONFIG_NOSYSTEM: '1' };
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

function told(cwd: string, environment = new Map<string, string>()): string | undefined {
  const asked = request('cd "$(git rev-parse --show-toplevel)"');
  return withToplevel({ ...asked, scene: { ...asked.scene, cwd, environment } }).scene.toplevel;
}

test('the directory of a repository, a subdirectory, a nested repository and a linked tree are told as git tells them', t => {
  const main = path.join(top, 'main');
  mkdirSync(path.join(main, 'src/deep'), { recursive: true });
  git(main, 'init', '-q');
  git(main, '-c', 'user.name=u', '-c', 'user.email=u@x.example', 'commit', '-q', '--allow-empty', '-m', 'x');
  mkdirSync(path.join(main, 'inner'));
  git(path.join(main, 'inner'), 'init', '-q');
  git(main, 'worktree', 'add', '-q', path.join(top, 'linked'));
  for (const one of ['main', 'main/src/deep', 'main/inner', 'linked']) {
    const cwd = path.join(top, one);
    t.is(told(cwd), git(cwd, 'rev-parse', '--show-toplevel'), one);
  }
});

test('nothing is told where there is no repository, where it has no tree, or where something leads git elsewhere', t => {
  const odd = path.join(top, 'odd');
  mkdirSync(odd);
  git(odd, 'init', '-q');
  git(odd, 'config', 'core.worktree', '../..');
  t.not(git(odd, 'rev-parse', '--show-toplevel'), odd, 'the attack itself is broken');
  t.is(told(odd), undefined);
  const bare = path.join(top, 'bare');
  mkdirSync(bare);
  git(bare, 'init', '-q', '--bare');
  t.is(told(bare), undefined);
  t.is(told('/'), undefined);
  t.is(told(path.join(top, 'main'), new Map([['GIT_DIR', '/elsewhere/.git']])), undefined);
});

test('what agents set of git’s variables keeps nothing from being told; any that may lead git elsewhere does', t => {
  const main = path.join(top, 'main');
  const set = {
    GIT_EDITOR: 'true',
    GIT_PAGER: 'cat',
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSL_CAINFO: '/x',
    GIT_AUTHOR_NAME: 'a',
    GIT_SSH_COMMAND: 'ssh',
  };
  const asked = ['rev-parse', '--show-toplevel'];
  t.is(execFileSync('git', asked, { cwd: main, env: { ...env, ...set }, encoding: 'utf8' }).trim(), main);
  t.is(told(main, new Map(Object.entries(set))), main);
  for (const name of ['GIT_WORK_TREE', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_PARAMETERS', 'GIT_CEILING_DIRECTORIES', 'GIT_COMMON_DIR', 'GIT_NEW'])
    t.is(told(main, new Map([[name, '1']])), undefined, name);
});

test('the machine is looked at only where the text asks git', t => {
  const asked = request('ls');
  t.is(withToplevel(asked), asked);
});
