/** What runs code on mere look can't change unasked in a project, and git works all the same. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { slice } from '../slice.ts';
import { repository, type Trial, trial } from '../trial.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';

const git = (cwd: string, ...words: readonly string[]) =>
  execFileSync('git', ['-c', 'safe.directory=*', ...words], { cwd, encoding: 'utf8' });

/** A script of the project may try anything: what it can do is what the sandbox lets it. */
function attempt({ project, wardsh }: Trial, script: string) {
  writeFileSync(path.join(project, 'try.sh'), unread(script));
  return wardsh('bash try.sh');
}

const test = turns(3)();

test('a day of git works in the sandbox, and leaves no file that was not there', t => {
  const here = trial(t);
  repository(here.project);
  const steps = [
    'git config user.name; git status --porcelain',
    'echo one > a.txt; git add -A',
    'git -c user.name=u -c user.email=u@example.org commit -q -m one',
    'git checkout -q -b topic && echo two > b.txt && git add b.txt && git -c user.name=u -c user.email=u@example.org commit -q -m two',
    'git checkout -q main && echo three > c.txt && git add c.txt && git -c user.name=u -c user.email=u@example.org commit -q -m three',
    'git checkout -q topic && git -c user.name=u -c user.email=u@example.org rebase -q main',
    'git worktree add -q wt main && git -C wt log --oneline && git worktree list',
    'git log --oneline --all && git diff main topic && git stash list && git show --stat',
  ];
  for (const text of steps) {
    const done = here.wardsh(text);
    t.is(done.status === 1 && text.startsWith('git config') ? 0 : done.status, 0, `${text}: ${done.stderr}`);
  }
  t.is(git(here.project, 'status', '--porcelain'), '?? wt/\n');
  t.is(git(here.project, 'log', '--oneline', 'topic').split('\n').length, 5);
  git(here.project, 'fsck', '--no-dangling');
});

const unchanged = ['.git/config', '.git/hooks'];
const scripts: readonly (readonly [string, string])[] = [
  ['writes .git/config', 'git config core.fsmonitor ./evil'],
  ['appends to .git/config', 'printf "[core]\\n\\tfsmonitor = ./evil\\n" >> .git/config'],
  ['puts a hook', 'printf "#!/bin/sh\\n" > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit'],
  ['renames .git and builds it anew', 'mv .git old && cp -r old .git && git config core.fsmonitor ./evil'],
  ['renames .git/hooks', 'mv .git/hooks .git/h && mkdir .git/hooks'],
  ['removes .git', 'rm -rf .git'],
  ['mounts over it', 'mount -t tmpfs tmpfs .git/hooks'],
];
for (const [name, script] of slice(scripts, 2)) {
  test(`a script that ${name} changes neither hooks nor configuration`, t => {
    const here = trial(t);
    repository(here.project);
    const before = unchanged.map(one => snapshot(path.join(here.project, one)));
    attempt(here, script);
    t.deepEqual(
      unchanged.map(one => snapshot(path.join(here.project, one))),
      before,
    );
    t.is(git(here.project, 'config', '--default', '', 'core.fsmonitor'), '\n');
  });
}

function snapshot(file: string): string {
  const seen = lstatSync(file);
  return `${seen.ino} ${seen.mode} ${seen.isFile() ? readFileSync(file, 'utf8') : readdirSync(file).join(' ')}`;
}

for (const name of slice(['.git/commondir', '.envrc', '.claude', '.vscode'], 3)) {
  test(`${name}, where it was missing and appears, is moved aside and said`, t => {
    const here = trial(t);
    repository(here.project);
    const done = attempt(
      here,
      name.includes('.', 1) || name === '.envrc' ? `echo x > ${name}` : `mkdir ${name}; echo x > ${name}/settings.json`,
    );
    t.false(existsSync(path.join(here.project, name)));
    t.regex(done.stderr, /ward: stopped: .*appeared and would run code unasked: moved to/);
    const parent = path.dirname(path.join(here.project, name));
    t.is(readdirSync(parent).filter(one => one.includes('.ward-aside-')).length, 1);
  });
}

test('a repository that git init makes stays; one that would run code at the next look is moved aside', t => {
  const plain = trial(t);
  t.is(plain.wardsh('git init -q').stderr, '');
  t.true(existsSync(path.join(plain.project, '.git/HEAD')));
  const evil = trial(t);
  const done = attempt(evil, 'git init -q; git config core.fsmonitor ./evil');
  t.false(existsSync(path.join(evil.project, '.git')));
  t.regex(done.stderr, /moved to/);
});

test('an existing settings directory can be read and not written, below it neither', t => {
  const here = trial(t);
  mkdirSync(path.join(here.project, '.vscode/deep'), { recursive: true });
  writeFileSync(path.join(here.project, '.vscode/deep/tasks.json'), '{}');
  const done = attempt(here, 'cat .vscode/deep/tasks.json; echo x > .vscode/deep/tasks.json; mv .vscode v; echo y > .vscode/new');
  t.is(done.stdout, '{}');
  t.deepEqual(readdirSync(path.join(here.project, '.vscode')), ['deep']);
});

test('a protected name that is a symbolic link makes every command ask', t => {
  const here = trial(t);
  mkdirSync(path.join(here.project, 'elsewhere'));
  symlinkSync('elsewhere', path.join(here.project, '.vscode'));
  const done = here.wardsh('echo hi');
  t.is(done.status, 126);
  t.regex(done.stderr, /\.vscode in the project is a symbolic link/);
});

/** By the name, what stands beside it and may be written all the same: the control, by which it is the name that is held. */
const held: readonly (readonly [string, string])[] = [
  ['.jj/repo/config.toml', '.jj/repo/store'],
  ['.jj/workspace-config.toml', '.jj/other'],
  ['.hg/hgrc-not-shared', '.hg/store'],
  ['.sl/config', '.sl/store'],
  ['mise.toml', 'other.toml'],
  ['.mise.local.toml', '.other.toml'],
  ['mise/config.toml', 'mise/tasks'],
  ['.config/mise/config.toml', '.config/other.toml'],
  ['.tool-versions', '.gdbinit'],
  ['.direnv/flake-profile.rc', '.lldbinit'],
  ['.helix/languages.toml', '.npmrc'],
  ['.vim/coc-settings.json', '.pre-commit-config.yaml'],
  ['.dir-locals.el', '.editorconfig'],
  ['.Rprofile', 'Makefile'],
  ['.github/hooks/start.json', '.github/workflows'],
  ['.clinerules/rule.md', '.git-blame-ignore-revs'],
];

test('what runs on entering a directory, in an editor or at a look at the repository is held where it is there; what lies beside it is not', t => {
  const here = trial(t);
  const all = held.flat();
  for (const name of all) {
    mkdirSync(path.dirname(path.join(here.project, name)), { recursive: true });
    writeFileSync(path.join(here.project, name), 'as it was');
  }
  attempt(here, all.map(name => `echo changed > ${name}; mv ${name} ${name}.old && echo changed > ${name}`).join('\n'));
  for (const [name, beside] of held) {
    t.is(readFileSync(path.join(here.project, name), 'utf8'), 'as it was', name);
    t.is(readFileSync(path.join(here.project, beside), 'utf8'), 'changed\n', beside);
  }
});

test('the same names, where they are missing and appear, are moved aside, the directories above them made with them too', t => {
  const here = trial(t);
  const all = held.flat();
  const done = attempt(here, all.map(name => `mkdir -p "$(dirname ${name})"; echo x > ${name}`).join('\n'));
  for (const [name, beside] of held) {
    t.false(existsSync(path.join(here.project, name)), name);
    t.true(existsSync(path.join(here.project, beside)), beside);
  }
  t.is(done.stderr.match(/appeared and would run code unasked: moved to/g)?.length, held.length, done.stderr);
});
