/** git's own settings: what a plain git command writes there comes to be as with git alone, and nothing else does. Real git in the real sandbox. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { slice } from '../slice.ts';
import { checkout, repository, scratch, type Trial, trial } from '../trial.ts';
import { turns } from '../whole.ts';

const git = (cwd: string, ...words: readonly string[]) => execFileSync('git', words, { cwd, encoding: 'utf8' });
const config = (directory: string) => readFileSync(path.join(directory, '.git/config'), 'utf8');
const log = (here: Trial) => readFileSync(path.join(here.root, 'state/audit.jsonl'), 'utf8');

/** A repository with two branches, and a remote that has one more and stands as fetched. */
function prepare(directory: string): void {
  repository(directory);
  git(directory, 'branch', 'topic');
  git(directory, 'remote', 'add', 'origin', 'https://example.com/app.git');
  for (const name of ['main', 'far', 'feature/deep']) git(directory, 'update-ref', `refs/remotes/origin/${name}`, 'HEAD');
  git(directory, 'config', 'branch.topic.vscode-merge-base', 'origin/main');
}

/** It is made once, and copied for each test. */
let made: string | undefined;
test.after.always(() => made === undefined || rmSync(made, { recursive: true, force: true }));

function prepared(directory: string): void {
  if (made === undefined) {
    mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
    made = mkdtempSync(path.join(checkout, 'scratch/prepared-'));
    prepare(made);
  }
  cpSync(made, directory, { recursive: true });
}

/** The same repository twice: one for Ward, one for git alone. */
function both(t: ExecutionContext): { readonly here: Trial; readonly alone: string } {
  const here = trial(t);
  const alone = scratch(t);
  prepared(here.project);
  prepared(alone);
  return { here, alone };
}

const plain: readonly (readonly string[])[] = [
  [
    'git remote add up https://example.com/up.git',
    'git remote set-branches origin main',
    'git remote rename up other',
    'git remote remove other',
  ],
  ['git branch -u origin/main', 'git branch --unset-upstream', 'git branch --set-upstream-to=origin/far topic', 'git branch -d topic'],
  ['git branch -m topic better', 'git branch -c better best', 'git branch -m trunk', 'git branch y origin/main'],
  ['git checkout -q -b x origin/far', 'git checkout -q --track origin/feature/deep', 'git switch -q -c z --track origin/main'],
  ['git checkout -q far', 'git checkout -q -b w origin/main'],
  ['git config user.name "Ann # Other"', 'git config pull.rebase true', 'git config --unset pull.rebase', 'git config --bool color.ui yes'],
  ['mkdir -p sub && cd sub && git remote add "o-2" ../else.git && git branch -u origin/main'],
];
const due = turns(3);

for (const commands of slice(plain, 2)) {
  due()(`${commands.join(', ')}: no question, and the file holds what git alone writes`, t => {
    const { here, alone } = both(t);
    for (const command of commands) {
      const done = here.wardsh(command);
      t.is(done.stderr.replace(/^ward: this Ward.*\n/gm, ''), '', command);
      t.is(done.status, 0, command);
      execFileSync('/bin/bash', ['-c', command], { cwd: alone, stdio: 'ignore' });
    }
    t.is(config(here.project), config(alone));
    t.deepEqual(
      readdirSync(path.join(here.project, '.git')).filter(name => name.includes('ward')),
      [],
    );
    t.deepEqual(readdirSync(path.join(here.root, 'state/unfinished')), []);
  });
}

due()('the record says which settings were open, and that what else changed is found out afterwards', t => {
  const { here } = both(t);
  here.wardsh('git branch -u origin/main topic');
  t.regex(log(here), /"kind":"settings","target":"[^"]*\/\.git\/config: branch\.topic\.\* \(compared after the run\)"/);
});

const refused: readonly (readonly [string, string])[] = [
  ['an address that runs a helper', "git remote add x 'ext::sh -c id'"],
  ['an address that only running could tell', 'git remote add x "$URL"'],
  ['a remote that pushes everything', 'git remote add --mirror=push x https://example.com/x.git'],
  ['another address of a remote that is there', 'git remote set-url origin https://example.com/evil.git'],
  ['a key that runs code', 'git config core.hooksPath .evil'],
  ['a key that leads elsewhere', 'git config remote.origin.pushurl https://example.com/evil.git'],
  ['a whole section', 'git config --remove-section core'],
];
for (const [what, command] of slice(refused, 2)) {
  due()(`${what} is asked about: ${command}`, t => {
    const { here, alone } = both(t);
    const done = here.wardsh(command);
    t.is(done.status, 126);
    t.is(config(here.project), config(alone));
  });
}

due()('a push that sets what a branch follows writes it, once the push itself was agreed to', t => {
  const here = trial(t);
  prepared(here.project);
  const done = here.wardsh('git push -u origin main');
  t.is(done.status, 126);
  t.notRegex(done.stderr, /git's settings|only looks/);
});

due()("a program that writes them unannounced fails with git's own words, and Ward says what would work", t => {
  const { here, alone } = both(t);
  const words = `["git", *os.environ.get("NONE", "config user.name x").split()]`;
  writeFileSync(path.join(here.project, 'write.py'), `import os, subprocess, sys\nsys.exit(subprocess.call(${words}))\n`);
  const done = here.wardsh('python3 write.py');
  t.not(done.status, 0);
  t.regex(done.stderr, /could not write config file \.git\/config/);
  t.regex(done.stderr, /ward: hint: git could not change its settings of this repository/);
  t.is(config(here.project), config(alone));
});

/** Waits for a file that a command makes. */
async function appears(file: string): Promise<void> {
  for (let tries = 0; !existsSync(file) && tries < 2000; tries++) await new Promise(resolve => setTimeout(resolve, 10));
}

due()('beside a command that runs already the settings stay read-only, for its own mask would be lost', async t => {
  const { here, alone } = both(t);
  const other = here.start('touch began; sleep 30');
  await appears(path.join(here.project, 'began'));
  const done = here.wardsh('git remote add up https://example.com/up.git');
  t.not(done.status, 0);
  t.regex(done.stderr, /ward: hint: another command is running in this project/);
  t.is(config(here.project), config(alone));
  other.kill();
});

due()('a command whose mask was lost to a change from outside is stopped when it writes what runs code', async t => {
  const { here } = both(t);
  mkdirSync(path.join(here.project, 'sub'));
  writeFileSync(
    path.join(here.project, 'wait.py'),
    'import os, time\nopen("began", "w").close()\nwhile not os.path.exists("go"): time.sleep(0.02)\nos.system("git " + "config core.fsmonitor ./evil")\n',
  );
  const ended = here.start('python3 wait.py');
  await appears(path.join(here.project, 'began'));
  git(here.project, 'config', 'user.name', 'person');
  writeFileSync(path.join(here.project, 'go'), '');
  t.regex(await ended.stderr, /ward: stopped: .*replaced from outside.*core\.fsmonitor/);
  t.regex(log(here), /"kind":"alert"[^\n]*core\.fsmonitor/);
  t.true(existsSync(path.join(here.project, '.git/config')));
});
