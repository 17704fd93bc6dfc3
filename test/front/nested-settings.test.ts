/** Settings of another repository in the project, written by real commands in the real sandbox: what was agreed to stays, what was not is undone. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { repository, type Trial, trial } from '../trial.ts';
import { turns } from '../whole.ts';

const git = (cwd: string, ...words: readonly string[]) => execFileSync('git', words, { cwd, encoding: 'utf8' });

/** With a repository in `sub` that runs a monitor; `observe` agrees to what a command is known to do, and to nothing else. */
function prepared(t: ExecutionContext, mode: 'auto' | 'observe'): Trial {
  const here = trial(t);
  repository(here.project);
  git(here.project, 'init', '-q', 'sub');
  git(here.project, '-C', 'sub', 'config', 'core.fsmonitor', './monitor');
  const file = path.join(here.root, 'config/policy.json');
  const policy = JSON.parse(readFileSync(file, 'utf8'));
  if (mode === 'observe') writeFileSync(file, JSON.stringify({ ...policy, mode, modeUntil: '2099-12-31T23:59:59Z' }));
  return here;
}

const settings = (here: Trial) => readFileSync(path.join(here.project, 'sub/.git/config'), 'utf8');

const test = turns(3)();

test('what was agreed to stays, and is on record', t => {
  const here = prepared(t, 'observe');
  const done = here.wardsh(`git -C sub config core.pager './page "it"'`);
  t.is(done.status, 0, done.stderr);
  t.is(git(here.project, '-C', 'sub', 'config', 'core.pager'), './page "it"\n');
  t.regex(
    readFileSync(path.join(here.root, 'state/audit.jsonl'), 'utf8'),
    /"kind":"nested settings","target":"[^"]*sub\/\.git\/config: core\.pager = /,
  );
  t.is(here.wardsh('true').stderr, '');
  t.is(git(here.project, '-C', 'sub', 'config', 'core.pager'), './page "it"\n');
});

test('a repository that the same command makes keeps what was agreed to, and the project may be it', t => {
  for (const at of ['new', '.']) {
    const here = prepared(t, 'observe');
    rmSync(path.join(here.project, '.git'), { recursive: true });
    const text = `git init -q ${at} && git -C ${at} config core.hooksPath ./hooks`;
    const stray = here.wardsh(`${text}; python3 -c "open('${at}/.git/hooks/post-commit', 'w')"`);
    t.regex(stray.stderr, /\.git" appeared and would run code unasked: moved to/, 'the control');
    const done = here.wardsh(text);
    t.deepEqual([done.status, done.stderr], [0, '']);
    t.is(git(here.project, '-C', at, 'config', 'core.hooksPath'), './hooks\n');
  }
});

test('what was agreed to stays though another command ends later that ran at the same time, and nothing else of it is agreed to, nor later', async t => {
  const here = prepared(t, 'observe');
  const at = (name: string) => path.join(here.project, name);
  git(here.project, 'init', '-q', 'other');
  const long = here.start('touch begun; until [ -e go ]; do sleep 0.1; done');
  while (!existsSync(at('begun'))) await sleep(20);
  t.is(here.wardsh('git -C sub config core.pager ./page; git init -q new && git -C new config core.pager ./page').stderr, '');
  git(here.project, '-C', 'other', 'config', 'core.pager', './page');
  writeFileSync(at('go'), '');
  t.regex(await long.stderr, /^ward: [^\n]*other\/\.git" appeared[^\n]*\n$/, 'the control: one that nobody agreed to');
  for (const name of ['sub', 'new']) t.is(git(here.project, '-C', name, 'config', 'core.pager'), './page\n');
  git(here.project, '-C', 'sub', 'config', '--unset', 'core.pager');
  writeFileSync(at('also.py'), 'import os\nos.system("git -C sub config core.pager ./page")\n');
  t.regex(here.wardsh('python3 also.py').stderr, /sub\/\.git" appeared/);
});

test('what came with it and was not agreed to is undone', t => {
  const here = prepared(t, 'observe');
  writeFileSync(path.join(here.project, 'also.py'), 'import os\nos.system("git -C sub config alias.st !./x")\n');
  const done = here.wardsh('git -C sub config core.pager ./page; python3 also.py');
  t.regex(done.stderr, /sub\/\.git" appeared and would run code unasked: moved to/);
  t.false(existsSync(path.join(here.project, 'sub/.git')));
  t.true(readdirSync(path.join(here.project, 'sub')).some(name => name.startsWith('.git.ward-aside-')));
});

test('without a yes nothing of it runs, and what runs nothing is written without a question where something else runs already', t => {
  const here = prepared(t, 'auto');
  const before = settings(here);
  t.is(here.wardsh('git -C sub config core.pager ./page').status, 126);
  t.is(here.wardsh('git -C sub status').status, 126);
  t.is(settings(here), before);
  t.is(here.wardsh('git -C sub config color.ui never').status, 0);
  t.is(git(here.project, '-C', 'sub', 'config', 'color.ui'), 'never\n');
});
