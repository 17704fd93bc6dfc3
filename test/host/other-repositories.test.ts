/** Repositories in a project that are not its own: what git really runs by their settings is told, and what is agreed to is what stays in them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { judge } from '../../src/core/judge/judge.ts';
import { namedByGit, namedByHg, namedByJj } from '../../src/core/named-by-settings.ts';
import { quote } from '../../src/core/quote.ts';
import type { Policy, Request, Verdict } from '../../src/core/values.ts';
import { consider } from '../../src/guard.ts';
import { locate } from '../../src/host/locate.ts';
import type { NestedSettings } from '../../src/host/run/agreed-settings.ts';
import { farRepositories } from '../../src/host/run/far-repositories.ts';
import { nestedBefore, settleNested } from '../../src/host/run/nested.ts';
import { atOnce } from '../../src/host/run/steps.ts';
import { policy as plainPolicy } from '../commands/world.ts';
import { proof, slice } from '../slice.ts';

const base = path.join(import.meta.dirname, '../../scratch');
const environment = {
  ...{ PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_TEMPLATE_DIR: '' },
  ...{ GIT_AUTHOR_NAME: 'u', GIT_AUTHOR_EMAIL: 'e', GIT_COMMITTER_NAME: 'u', GIT_COMMITTER_EMAIL: 'e' },
};
const bash = (cwd: string, text: string) => execFileSync('/bin/bash', ['-ec', text], { cwd, env: environment, stdio: 'pipe' });

/** Made once, and copied: a repository with one commit, `sub` in it with one of its own, `bare`, and `far` whose repository lies beside it. */
let made: string | undefined;
test.after.always(() => made === undefined || rmSync(made, { recursive: true, force: true }));

function project(t: ExecutionContext): string {
  mkdirSync(base, { recursive: true });
  if (made === undefined) {
    made = mkdtempSync(path.join(base, 'others-'));
    const commit = 'git -C "$one" commit -q --allow-empty -m x';
    bash(
      made,
      `git init -q -b main .; git init -q -b main sub; mkdir -p sub/deep sub/.git/{hooks,info} src gits; echo a > sub/a; git -C sub add a
git init -q -b main --separate-git-dir gits/far far; echo 'gitdir: ../gits/far' > far/.git
for one in . sub far; do ${commit}; done; git clone -q --bare sub bare; git -C bare config --remove-section remote.origin`,
    );
  }
  const directory = mkdtempSync(path.join(base, 'others-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(made, directory, { recursive: true, verbatimSymlinks: true });
  return directory;
}

function opened(directory: string): Policy {
  const { dev, ino } = statSync(directory, { bigint: true });
  return { ...plainPolicy, projects: [{ path: directory, device: String(dev), inode: String(ino) }] };
}

function matterOf(directory: string, text: string) {
  const policy = opened(directory);
  const scene = { cwd: directory, home: '/nonexistent', user: 'u', uid: 1000, gid: 1000, terminal: false } as const;
  const request: Request = {
    ...{ text, dialect: 'bash', options: [], args: [], asker: { kind: 'agent', name: 'agent', session: 's' } },
    scene: { ...scene, environment: new Map([['PATH', '/usr/bin:/bin']]) },
  };
  const none = { kind: 'none' } as const;
  return consider(request, { locate: (actions, one) => locate(actions, one, policy), textOf: () => () => none });
}

const verdictOn = (directory: string, text: string): Verdict => judge(matterOf(directory, text), opened(directory));

const told = (verdict: Verdict) => verdict.findings.filter(one => one.id === 'repository-settings').map(one => one.reason);

// ---- what is told ------------------------------------------------------------------------------------------------------

const run = 'git status; true';

/** What is prepared, a command by which git then makes `ran`, and the setting that is named. `PWN` is what makes it. */
const attacks: readonly (readonly [title: string, prepare: string, command: string, named: string])[] = [
  ['a monitor', 'git -C sub config core.fsmonitor PWN', 'git -C sub status', 'core.fsmonitor'],
  ['from where the shell goes', 'git -C sub config core.fsmonitor PWN', `cd sub && ${run}`, 'core.fsmonitor'],
  ['below its top', 'git -C sub config core.fsmonitor PWN', `(cd sub/deep; ${run})`, 'core.fsmonitor'],
  ['each -C from the one before', 'git -C sub config core.fsmonitor PWN', 'git -C src -C ../sub status', 'core.fsmonitor'],
  ['by a link', 'git -C sub config core.fsmonitor PWN; ln -s sub/deep link', 'git -C link status', 'core.fsmonitor'],
  ['an external diff', 'git -C sub config diff.external PWN; echo b > sub/a', 'git -C sub diff', 'diff.external'],
  [
    'a filter',
    'git -C sub config filter.x.clean PWN; echo "* filter=x" > sub/.gitattributes; touch sub/a',
    'git -C sub add a',
    'filter.x.clean',
  ],
  [
    'a text made of it',
    'git -C sub config diff.x.textconv PWN; echo "* diff=x" > sub/.gitattributes; echo b > sub/a',
    'git -C sub diff',
    'diff.x.textconv',
  ],
  [
    'hooks elsewhere',
    'mkdir sub/h; cp pwn sub/h/pre-commit; git -C sub config core.hooksPath h',
    'git -C sub commit -qm x',
    'core.hookspath',
  ],
  [
    'a file that is included',
    'printf "[core]\\nfsmonitor=PWN\\n" > more; git -C sub config include.path "$PWD/more"',
    'git -C sub status',
    'include.path',
  ],
  [
    'a file included by the branch',
    'printf "[core]\\nfsmonitor=PWN\\n" > more; git -C sub config includeIf.onbranch:main.path "$PWD/more"',
    'git -C sub status',
    'includeif.onbranch:main.path',
  ],
  [
    'settings of the working tree',
    'git -C sub config extensions.worktreeConfig true; git -C sub config --worktree core.fsmonitor PWN',
    'git -C sub status',
    'core.fsmonitor',
  ],
  ['a repository beside its tree', 'git -C far config core.fsmonitor PWN', 'git -C far status', 'core.fsmonitor'],
  [
    'one that a link leads to',
    'mv sub/.git gits/sub; ln -s ../gits/sub sub/.git; git -C sub config core.fsmonitor PWN',
    'git -C sub status',
    'core.fsmonitor',
  ],
  [
    'a bare one',
    'git -C bare config core.alternateRefsCommand PWN; git -C bare config gc.auto 1; git -C bare config diff.external PWN',
    'git -C bare --no-pager show --ext-diff HEAD',
    'diff.external',
  ],
  [
    'a working tree of another',
    'git -C sub worktree add -q ../tree 2>/dev/null; git -C sub config core.fsmonitor PWN',
    'git -C tree status',
    'core.fsmonitor',
  ],
  ['a repository that is named', 'git -C sub config core.fsmonitor PWN', 'git --git-dir=sub/.git --work-tree=sub status', 'core.fsmonitor'],
];

for (const [title, prepare, command, named] of slice(attacks, 3)) {
  test(`what git runs by the settings of another repository is told: ${title}`, t => {
    const here = project(t);
    const ran = path.join(here, 'ran');
    writeFileSync(path.join(here, 'pwn'), `#!/bin/sh\ntouch ${ran}\ncat >/dev/null\n`, { mode: 0o755 });
    t.deepEqual(told(verdictOn(here, command)), [], 'as it is made it runs nothing');
    bash(here, prepare.replaceAll('PWN', path.join(here, 'pwn')));
    rmSync(ran, { force: true });
    spawnSync('/bin/bash', ['-c', command], { cwd: here, env: environment });
    t.true(existsSync(ran), 'git itself does not run it');
    const verdict = verdictOn(here, command);
    t.is(verdict.decision, 'ask');
    t.not(verdict.impact, 'read');
    t.false(verdict.rememberable);
    t.true(told(verdict).join().includes(named), JSON.stringify(verdict.findings));
    t.true((verdict.runs ?? []).length > 0);
  });
}

/** What goes into a repository that the project's own holds as one, with the setting by which it then runs something. */
const entering: readonly (readonly [command: string, setting: string])[] = [
  ['git status', 'core.fsmonitor'],
  ['git diff', 'filter.x.clean'],
  ['git diff --stat HEAD', 'core.fsmonitor'],
  ['git add -A', 'filter.x.clean'],
  ['git commit -qm x', 'core.fsmonitor'],
  ['git describe --dirty --always', 'core.fsmonitor'],
  ['git diff-files', 'filter.x.clean'],
  ['git diff-index HEAD', 'core.fsmonitor'],
  ['git checkout HEAD', 'core.fsmonitor'],
  ['git log -p --submodule=diff', 'diff.external'],
  ['cd src && git status', 'core.fsmonitor'],
  ['git --git-dir=.git status', 'core.fsmonitor'],
  ['git -C sub status', 'mod core.fsmonitor'],
  ['git status', 'mod core.fsmonitor'],
];

/** `sub` in the index of the project, and `mod` in that of `sub`. */
function holding(t: ExecutionContext): string {
  const here = project(t);
  bash(
    here,
    'git init -q sub/mod; git -C sub/mod commit -q --allow-empty -m x; git -C sub add mod 2>/dev/null; git -C sub commit -qm m; git add sub 2>/dev/null; git commit -qm m',
  );
  writeFileSync(path.join(here, 'pwn'), `#!/bin/sh\ntouch ${path.join(here, 'ran')}\ncat >/dev/null\n`, { mode: 0o755 });
  bash(here, 'echo "* filter=x" > sub/.git/info/attributes; echo b > sub/a');
  return here;
}

for (const [command, setting] of slice(entering, 3)) {
  test(`what git runs by the settings of a repository that it goes into is told: ${command}, ${setting}`, t => {
    const here = holding(t);
    t.deepEqual(told(verdictOn(here, command)), [], 'as it is made it runs nothing');
    const [key = '', below] = setting.split(' ').toReversed();
    bash(here, `git -C ${below === undefined ? 'sub' : 'sub/mod'} config ${key} ${path.join(here, 'pwn')}`);
    spawnSync('/bin/bash', ['-c', command], { cwd: here, env: environment });
    t.true(existsSync(path.join(here, 'ran')), 'git itself does not run it');
    const verdict = verdictOn(here, command);
    t.is(verdict.decision, 'ask');
    t.true(
      told(verdict)
        .join()
        .includes(`sub${below === undefined ? '' : '/mod'} name, or goes where they lead: ${key}`),
      told(verdict).join(),
    );
    t.true((verdict.runs ?? []).length > 0);
  });
}

test('what git fetches for a repository that it holds is fetched by the settings there, and told', t => {
  for (const command of ['git fetch', 'git remote update']) {
    const here = holding(t);
    const up = mkdtempSync(path.join(base, 'others-'));
    t.teardown(() => rmSync(up, { recursive: true, force: true }));
    bash(
      here,
      `git config -f .gitmodules submodule.sub.path sub; git config -f .gitmodules submodule.sub.url ./sub; git add .gitmodules; git commit -qm g
cp -a . ${up}; git remote add origin ${up}; git -C sub remote add origin ${up}/sub; git fetch -q
cd ${up}/sub; git commit -q --allow-empty -m new; cd ..; git add sub; git commit -qm new`,
    );
    t.deepEqual(told(verdictOn(here, command)), []);
    bash(here, `git -C sub config remote.origin.uploadpack 'touch ${here}/ran;'`);
    spawnSync('/bin/bash', ['-c', command], { cwd: here, env: environment });
    t.true(existsSync(path.join(here, 'ran')), 'git itself does not run it');
    t.regex(told(verdictOn(here, command)).join(), /remote\.origin\.uploadpack/);
  }
});

test('what is held deeper than Ward looks is told, for git goes into it', t => {
  const here = project(t);
  const deep = 10;
  bash(
    here,
    `at=$PWD; for ((i = 0; i < ${deep}; i++)); do git init -q m; cd m; done
until [[ $PWD == "$at" ]]; do git commit -q --allow-empty -m x; cd ..; git add m 2>/dev/null; git commit -qm m; done`,
  );
  writeFileSync(path.join(here, 'pwn'), `#!/bin/sh\ntouch ${here}/ran\n`, { mode: 0o755 });
  bash(path.join(here, 'm/'.repeat(deep)), `git config core.fsmonitor ${here}/pwn`);
  spawnSync('git', ['status'], { cwd: here, env: environment });
  t.true(existsSync(path.join(here, 'ran')), 'git itself does not go into it');
  t.is(verdictOn(here, 'git status').decision, 'ask');
});

test('what goes into none of them is not asked about', t => {
  const here = holding(t);
  bash(here, `for key in core.fsmonitor diff.external filter.x.clean; do git -C sub config $key ${path.join(here, 'pwn')}; done`);
  const words =
    'log|log --stat|branch|tag x|ls-files -m|rev-parse HEAD|grep a|worktree list|shortlog HEAD|reflog|for-each-ref|cat-file -p HEAD|fsck|gc -q';
  for (const text of words.split('|').map(one => `git ${one}`)) {
    spawnSync('/bin/bash', ['-c', text], { cwd: here, env: environment });
    t.false(existsSync(path.join(here, 'ran')), text);
    t.deepEqual(told(verdictOn(here, text)), [], text);
  }
});

test('a hook of another repository is a note where git may run it, and a look alone runs one', t => {
  const here = project(t);
  const hook = (name: string) => writeFileSync(path.join(here, 'sub/.git/hooks', name), '#!/bin/sh\ntouch ran\n', { mode: 0o755 });
  const notes = (text: string) => verdictOn(here, text).findings.flatMap(one => (one.id === 'repository-code' ? [one.reason] : []));
  hook('pre-commit');
  t.deepEqual(notes('git -C sub commit -m x'), ['may run the hooks of sub: pre-commit']);
  t.deepEqual(notes('git -C sub status'), []);
  hook('post-index-change');
  t.deepEqual(notes('git -C sub status'), ['may run the hooks of sub: post-index-change']);
  t.is(verdictOn(here, 'git -C sub status').impact, 'write');
  bash(here, 'touch -d "2 days ago" sub/a; git -C sub status');
  t.true(existsSync(path.join(here, 'sub/ran')), 'git itself does not run it');
  t.is(verdictOn(here, 'git -C sub status').decision, 'allow');
});

test('where only running could tell which repository it is, no command only reads', t => {
  const here = project(t);
  for (const text of ['ls | xargs -I{} git -C {} status', 'env -C "$(echo sub)" git status', 'find . -name a -execdir git log \\;'])
    t.not(verdictOn(here, text).impact, 'read', text);
});

const own = [
  ...['git status', 'cd src && git log', 'git -C src diff', 'cd .git && git log', 'git -C . status', 'git --git-dir=.git status'],
  ...['git init new', 'git clone sub copy', 'git --version', 'git help log', 'ls sub', 'cat sub/.git/config'],
];

test("nothing is read for the project's own repository, for its other working trees, and where no git stands", t => {
  const here = project(t);
  bash(here, 'git worktree add -q tree; for one in . sub; do git -C $one config core.fsmonitor ./x; done');
  for (const text of [...own, 'git -C tree status', 'cd tree && git log']) t.is(matterOf(here, text).located.repositories, undefined, text);
  t.deepEqual([...(matterOf(here, 'git -C sub status').located.repositories?.keys() ?? [])], [`git ${here}/sub`]);
});

test('a submodule is held as the project is; in its directory nothing is read', t => {
  const here = project(t);
  bash(here, 'git -c protocol.file.allow=always submodule --quiet add "$PWD/sub" mod; git -C mod config core.fsmonitor ./x');
  t.is(matterOf(here, 'git -C mod status').located.repositories, undefined);
});

test("settings that Ward can't read are told as such", t => {
  const here = project(t);
  for (const spoil of ['mv sub/.git/config c; ln -s ../../c sub/.git/config', 'rm sub/.git/config; mkfifo sub/.git/config']) {
    bash(here, spoil);
    t.true(told(verdictOn(here, 'git -C sub log')).join().includes("config, which Ward can't read"), spoil);
  }
});

// ---- what stays --------------------------------------------------------------------------------------------------------

const running = [
  ...[
    'core.fsmonitor',
    'core.hooksPath',
    'core.sshCommand',
    'core.editor',
    'core.pager',
    'diff.external',
    'diff.My drv.textconv',
    'merge.x.driver',
  ],
  ...[
    'filter.x.clean',
    'filter.A.b.smudge',
    'alias.st',
    'include.path',
    'includeIf.gitdir:/a/.path',
    'gpg.program',
    'credential.helper',
    'x.y',
  ],
];
const mild = ['user.name', 'color.ui', 'core.abbrev', 'branch.main.description', 'pull.rebase', 'submodule.a.active', 'gc.auto'];
const values = fc.oneof(
  fc.constantFrom(
    './x',
    '!f() { echo "a b"; }; f',
    ' b',
    'a ',
    '#c',
    'a;b',
    'q"q',
    'back\\slash',
    'tab\there',
    'two\nlines',
    "it's",
    'é',
    '[core]',
  ),
  fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'ab "\\\n\t;#=[]!$\'') }),
);
const keys = fc.constantFrom(...running);
/** `new` is made by the same text. */
const where = fc.constantFrom('sub', 'bare', 'far', 'new');
const making = 'git init -q new';
const setting = fc.record({ repository: where, key: keys, value: values, agreed: fc.boolean() });

const write = ({ repository, key, value }: { repository: string; key: string; value: string }) =>
  quote(['git', '-C', repository, 'config', key, value]);

const standsAs = (here: string, repository: string, key: string) =>
  spawnSync('git', ['-C', repository, 'config', '--null', '--get-all', key], { cwd: here, env: environment, encoding: 'utf8' }).stdout;

test('every setting that may run code is told, and none that git writes by the way', t => {
  const here = project(t);
  const file = path.join(here, 'config');
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...running, ...mild), { minLength: 1, maxLength: 6 }), values, (names, value) => {
      rmSync(file, { force: true });
      bash(here, names.map(name => quote(['git', 'config', '-f', file, name, mild.includes(name) ? 'true' : `${value}x`])).join('\n'));
      const found = namedByGit(readFileSync(file, 'utf8'), () => false).map(one => one.split(' = ')[0]?.toLowerCase());
      const meant = names.filter(one => running.includes(one)).map(one => one.toLowerCase());
      t.deepEqual([...found].sort(), [...meant].sort());
    }),
    { numRuns: proof ? 200 : 5 },
  );
});

test('what is agreed to stays exactly, and what is not is undone: any settings in any repositories', t => {
  let [stayed, undone] = [0, 0];
  fc.assert(
    fc.property(fc.array(setting, { minLength: 1, maxLength: 5 }), all => {
      const here = project(t);
      const agreed = all.filter(one => one.agreed);
      const stray = all.filter(one => !one.agreed).map(one => ({ ...one, value: `${one.value}stray` }));
      const far = farRepositories(here).found;
      const before = nestedBefore(here, far);
      const { grants } = verdictOn(here, [making, ...agreed.map(write)].join('; '));
      const settings = grants.filter((one): one is NestedSettings => one.kind === 'nested settings');
      t.is(settings.length, grants.length, "nothing of the project's own is granted");
      bash(here, [making, ...[...agreed, ...stray].map(write)].join('\n'));
      const moved = atOnce(settleNested(here, { before, settings: () => settings }, farRepositories(here).found));
      for (const name of ['sub', 'bare', 'far', 'new']) {
        const bad = stray.some(one => one.repository === name);
        const gone = moved.some(one => one.startsWith(`"${path.join(here, name)}/`));
        t.is(gone, bad, `${name}: ${JSON.stringify(all)} ${moved.join('\n')}`);
        if (bad) undone += 1;
        else
          for (const one of agreed.filter(one => one.repository === name)) {
            stayed += 1;
            const last = agreed.findLast(other => other.repository === name && other.key === one.key)?.value;
            t.is(standsAs(here, name, one.key), `${last}\0`);
          }
      }
      rmSync(here, { recursive: true, force: true });
    }),
    { numRuns: proof ? 200 : 6 },
  );
  t.true(stayed > 1 && undone > 1, `${stayed} ${undone}`);
});

const others: readonly (readonly [string, string, boolean])[] = [
  ['a plain one beside one that runs code', 'git -C sub config user.name x', true],
  ['what follows a branch', 'git -C sub remote add o https://example.com/x; git -C sub config branch.main.remote o', true],
  ['another value than the agreed', 'git -C sub config core.pager y', false],
  ['the agreed one in another file', 'git -C sub config --file .git/config.worktree core.pager x', false],
  ['a hook with it', 'git -C sub config core.pager x; cp -p pwn sub/.git/hooks/pre-commit', false],
  ['attributes with it', 'git -C sub config core.pager x; echo "* diff=a" > sub/.git/info/attributes', false],
  ['one that was there is gone', 'git -C sub config core.pager x; git -C sub config --unset core.fsmonitor', false],
  [
    'one that was there is set anew, to the same',
    'git -C sub config core.pager x; git -C sub config --unset alias.a; git -C sub config alias.a b',
    true,
  ],
  ['written by hand so that it is read otherwise', 'printf "[core]\\n\\tpager = x ; \\\\\\n[alias]\\n" >> sub/.git/config', false],
];
for (const [title, change, stays] of slice(others, 2)) {
  test(`where core.pager = x is agreed to, ${stays ? 'this stays' : 'this is undone'}: ${title}`, t => {
    const here = project(t);
    writeFileSync(path.join(here, 'pwn'), '#!/bin/sh\n', { mode: 0o755 });
    bash(here, 'git -C sub config core.fsmonitor ./y; git -C sub config alias.a b');
    const before = nestedBefore(here, []);
    const settings = verdictOn(here, 'git -C sub config core.pager x').grants as NestedSettings[];
    t.deepEqual(settings, [{ kind: 'nested settings', path: `${here}/sub/.git/config`, keys: [{ key: 'core.pager', value: 'x' }] }]);
    bash(here, change);
    t.is(atOnce(settleNested(here, { before, settings: () => settings }, [])).length, stays ? 0 : 1);
  });
}

test("what is written in another repository, however that is named, grants nothing of the project's own", t => {
  const here = project(t);
  const ways = [
    'git -C bare',
    'git --git-dir=bare',
    'git --git-dir bare --work-tree=src',
    'git -C sub/deep',
    'git --git-dir=sub/.git',
    '(cd bare; git',
  ];
  for (const way of ways)
    for (const words of ['config core.pager x', 'config user.name x', 'config branch.main.remote o', 'config --remove-section alias']) {
      const { grants } = verdictOn(here, `${way} ${words}${way.startsWith('(') ? ')' : ''}`);
      t.deepEqual(
        grants.filter(one => one.kind !== 'nested settings'),
        [],
        `${way} ${words}`,
      );
    }
  const own = verdictOn(here, 'git -C src config core.pager x').grants;
  t.deepEqual(
    own.map(one => one.kind),
    ['write'],
    'the control: in a directory of its own it is its own',
  );
});

// ---- Mercurial and Jujutsu ---------------------------------------------------------------------------------------------

test('settings of Mercurial and Jujutsu: what only says who, where or how it looks is not told, all else is', t => {
  t.deepEqual(namedByHg('[paths]\ndefault = https://example.com/x\n[ui]\nusername = u\n# c\n\n[diff]\ngit = 1\n'), []);
  t.deepEqual(namedByHg('[extensions]\nx = ./x.py\n[hooks]\npre-status = sh -c id\n  more\n%include ../y\n'), [
    'extensions.x = ./x.py',
    'hooks.pre-status = sh -c id',
    '%include ../y = ',
  ]);
  t.deepEqual(namedByJj('[user]\nname = "u"\n# c\nemail="e"\n[colors]\nerror = "red"\n'), []);
  t.deepEqual(namedByJj('ui.pager = "./x"\n[aliases]\nl = ["util", "exec", "--", "./x"]\n'), [
    'ui.pager = "./x"',
    'aliases.l = ["util", "exec", "--", "./x"]',
  ]);
  t.deepEqual(namedByJj('user.name = """\n[user]\n"""\n'), ["settings that can't be read surely"]);
});

for (const [file, text, commands, named] of [
  [
    '.hg/hgrc',
    '[hooks]\npre-status = ./x\n',
    ['hg -R sub status', 'cd sub && hg log', 'hg --cwd=sub/deep st', 'hg -Rsub st'],
    'hooks.pre-status = ./x',
  ],
  ['.jj/repo/config.toml', '[ui]\npager = "./x"\n', ['jj -R sub log', 'cd sub/deep; jj st', 'jj --repository=sub log'], 'ui.pager = "./x"'],
] as const) {
  test(`settings of another repository in ${file} are told`, t => {
    const here = project(t);
    const at = path.join(here, 'sub', file);
    mkdirSync(path.dirname(at), { recursive: true });
    for (const command of commands) t.is(matterOf(here, command).located.repositories?.values().next().value?.settings.length, 0, command);
    writeFileSync(at, text);
    for (const command of commands)
      t.true(told(verdictOn(here, command)).join().includes(`of sub name, or goes where they lead: ${named}`), command);
  });
}
