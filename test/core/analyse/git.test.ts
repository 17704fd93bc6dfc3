/** git in the ways it can be written: no spelling, option or wrapper around what discards, rewrites or runs code makes it milder. */
import test from 'ava';
import { reasons, verdictOf } from '../../commands/world.ts';
import { read } from './notation.ts';

/** What git takes before its command, and leaves the command as it is. */
const before = [
  '',
  '-P',
  '--no-pager',
  '-C .',
  '-C src -C ..',
  '-c color.ui=never',
  '-c user.name=x -c advice.detachedHead=false',
  '--git-dir=.git',
  '--git-dir .git --work-tree .',
  '--literal-pathspecs',
  '--no-optional-locks',
  '--namespace=n',
  '--attr-source HEAD',
  '--no-replace-objects',
];

/** The same words for the shell. */
const spelled: readonly ((word: string) => string)[] = [
  word => word,
  word => `'${word}'`,
  word => `"${word}"`,
  word => `${word.slice(0, 1)}''${word.slice(1)}`,
  word => word.replace(/^(-*\w)(\w)/, '$1\\$2'),
  word => `$'${word}'`,
  word => `$(echo ${word})`,
];

function unasked(commands: readonly string[]): string[] {
  return commands.filter(command => verdictOf(command).decision === 'allow');
}

test('git reset --hard asks in every spelling', t => {
  const hard = [
    '--hard',
    '--har',
    '--ha',
    '--h',
    '-q --hard',
    '--hard HEAD~1',
    'HEAD~1 --hard',
    '--hard -- ',
    '--recurse-submodules --hard',
    '--no-quiet --hard',
  ];
  const commands = before.flatMap(own =>
    hard.flatMap(words =>
      spelled.map(
        as =>
          `git ${own} ${as('reset')} ${words
            .split(' ')
            .map(one => (one === '' ? one : as(one)))
            .join(' ')}`,
      ),
    ),
  );
  t.true(commands.length > 900, `${commands.length}`);
  t.deepEqual(unasked(commands).slice(0, 5), []);
});

/** What must ask, whatever stands before it and around it. */
const harmful = [
  'reset --merge',
  'checkout -f',
  'checkout -- .',
  'checkout HEAD a.ts',
  'restore .',
  'restore -SW .',
  'restore --staged --no-staged .',
  'switch --discard-changes main',
  'switch -C main',
  'clean -fdx',
  'clean -n --no-dry-run -f',
  'branch -D a',
  'branch --forc main HEAD~1',
  'tag -d v1',
  'stash drop',
  'stash clear',
  'reflog expire --all',
  'gc --prune=now',
  'prune',
  'update-ref -d HEAD',
  'symbolic-ref --delete HEAD',
  'replace a b',
  'notes prune',
  'worktree remove -f wt',
  'filter-branch',
  'filter-repo',
  'read-tree --reset -u HEAD',
  'rm -f a.ts',
  'push',
  'push . +HEAD:main',
  'fetch . +HEAD~5:main',
  'pull',
  'clone https://x.example/r',
  'config core.hooksPath x',
  'config --global user.name x',
  'remote set-url o https://x.example/r',
  'bisect run rm a.ts',
  "rebase -x 'rm a.ts' main",
  "submodule foreach 'rm a.ts'",
  'grep -O./x foo',
  'difftool -x ./x',
  'diff --ext-diff',
  'log --output=../../x',
  'stash show --output=../../x',
  'archive --remote=. --exec=./x HEAD',
  'ls-remote --upload-pa=./x .',
  'maintenance start',
  'lfs install',
  'daemon',
  'nonesuch',
];

const around: readonly ((command: string) => string)[] = [
  command => command,
  command => `true && ${command}`,
  command => `(cd src && ${command})`,
  command => `if true; then ${command}; fi`,
  command => `{ ${command}; } 2>&1 | tail -5`,
  command => `timeout 9 ${command}`,
  command => `env A=1 ${command}`,
  command => `bash -c ${JSON.stringify(command)}`,
  command => `eval ${JSON.stringify(command)}`,
  command => `f() { ${command}; }; f`,
  command => `for i in 1 2; do ${command}; done`,
  command => `echo "$(${command})"`,
  command => `${command} --`,
];

test('what discards, rewrites, sends or runs code asks behind every option of git and in every wrapper', t => {
  const commands = harmful.flatMap(words => [...before.map(own => `git ${own} ${words}`), ...around.map(wrap => wrap(`git ${words}`))]);
  t.true(commands.length > 1200, `${commands.length}`);
  t.deepEqual(unasked(commands).slice(0, 9), []);
});

test('an option taken back, or given twice, is judged by the stricter reading', t => {
  const pairs = ['--no-dry-run', '--no-dry', '--no-d'].flatMap(no => [`git clean -n ${no} -f`, `git clean -f --dry-run ${no}`]);
  t.deepEqual(
    unasked([...pairs, 'git restore -S --no-stage .', 'git gc --prune=2.weeks --prune=now', 'git checkout --detach --no-detach src']),
    [],
  );
});

const quiet = [
  'status',
  'diff --stat',
  'log --oneline -5',
  'add -A',
  "commit -m 'x'",
  'branch topic',
  'checkout -b topic',
  'switch main',
  'stash',
  'merge topic',
  'rebase main',
  'tag v1',
  'show HEAD',
  'blame a.ts',
  'reset HEAD~1',
  'clean -n',
  'restore --staged .',
  'cherry-pick abc1234',
  'gc',
  'push --help',
];

test('a day with git asks nothing, whatever git is told about itself', t => {
  const commands = quiet.flatMap(words => [
    ...before.filter(own => !own.includes('..')).map(own => `git ${own} ${words}`),
    ...around.slice(0, 11).map(wrap => wrap(`git ${words}`)),
  ]);
  const asked = commands.map(command => ({ command, verdict: verdictOf(command) })).filter(one => one.verdict.decision !== 'allow');
  t.deepEqual(asked.map(one => `${one.command}: ${reasons(one.verdict)}`).slice(0, 9), []);
});

/** Whether the remote of this directory's repository is said to be where the command leads. */
function leads(text: string): boolean {
  return read(text).actions.some(action => action.effects.some(one => one.kind === 'connect' && one.of !== undefined));
}

test('a repository named by a variable or an option is not the one whose remotes stand here', t => {
  t.deepEqual(
    ['git fetch', 'git push origin main', 'A=1 git pull', 'git -C src fetch', 'git --git-dir=.git fetch'].filter(text => !leads(text)),
    [],
  );
  const elsewhere = [
    'GIT_DIR=x git fetch',
    'export GIT_DIR=x; git push',
    'env GIT_DIR=x git pull',
    'GIT_CONFIG_COUNT=1 git fetch',
    'git --git-dir=x fetch',
    "GIT_DIR=x bash -c 'git fetch'",
  ];
  t.deepEqual(elsewhere.filter(leads), []);
});

test('an address is reached by what it says, whether it knows a proxy or not', t => {
  for (const [text, port] of [
    ['git fetch git@x.example:r', 22],
    ['git clone ssh://x.example/r', 22],
    ['git push git://x.example/r', 9418],
    ['git clone https://x.example/r', 443],
  ] as const) {
    const finding = verdictOf(text).findings.find(one => one.id === 'network');
    t.is(finding?.reason, `reaches x.example:${port}`, text);
    t.true(finding?.rememberable, text);
  }
});
