/** What a command leaves behind so that somebody else runs it: planted late, out of sight, or where Ward might not look. Each is shown to work first. */
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { slice } from '../slice.ts';
import { turns } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, lack } from './arena.ts';

const due = turns(3);
const fought = due(lack === undefined ? test.serial : test.skip);
const proof = process.env.WARD_PROOF === '1';
const rounds = proof ? 500 : 3;
/** The proof sends everybody; a quick run sends whoever runs it. */
const fighters = proof ? attackers : attackers.slice(0, 1);

/** In an arena of its own. */
function each(title: string, fight: (t: ExecutionContext, place: Arena) => Promise<void>, who: readonly Attacker[] = fighters): void {
  for (const attacker of who) {
    fought(`${title}, tried by ${attacker.name}${lack === undefined ? '' : ` (skipped: ${lack})`}`, async t => {
      const place = arena(attacker);
      try {
        await fight(t, place);
      } finally {
        place.end();
      }
    });
  }
}

/** Rights hold nobody but them. */
const ordinary = attackers.filter(({ uid }) => uid !== 0);
if (ordinary.length === 0) test.skip('what only holds an ordinary user (skipped: "nobody" can\'t reach this checkout)', () => undefined);

const tasks = (place: Arena) => existsSync(path.join(place.project, '.vscode/tasks.json'));
const again = (place: Arena) => {
  for (const name of readdirSync(place.project).filter(one => one.startsWith('.vscode'))) {
    rmSync(path.join(place.project, name), { recursive: true });
  }
};

each('a background process that plants until the very end', async (t, place) => {
  const planter = '( while :; do mkdir .vscode; echo {} > .vscode/tasks.json; done ) >/dev/null 2>&1 &';
  const code = `${planter.repeat(8)}\nsleep 0.05`;
  // The hole: bubblewrap has ended, and the last process of the sandbox has not. It is a matter of luck, so that rounds are short.
  writeFileSync(path.join(place.project, 'plant.sh'), planter.repeat(8));
  const where = `--bind '${place.project}' '${place.project}'`;
  const plain = `bwrap --ro-bind / / --dev /dev --proc /proc ${where} --unshare-pid --die-with-parent -- bash plant.sh; rm -rf .vscode`;
  const late = await place.start([
    '/bin/bash',
    '-c',
    `for round in {1..600}; do ${plain}; sleep 0.01; [ ! -e .vscode ] || { rm -rf .vscode; echo late; break; }; done 2>/dev/null`,
  ]);
  t.is(late.output, 'late\n', 'the attack itself is broken');
  for (let round = 0; round < rounds; round += 1) {
    const done = await place.guarded(code);
    await new Promise(resolve => setTimeout(resolve, 20));
    t.false(tasks(place), `round ${round}: ${done.output}`);
    again(place);
  }
  t.log(`${rounds} rounds, nothing planted`);
});

each(
  'rights taken from a directory, so that nothing can be moved out of it',
  async (t, place) => {
    for (const mode of ['a-w', '0', 'u=x']) {
      const code = `mkdir .vscode; echo {} > .vscode/tasks.json; chmod ${mode} .`;
      await place.free(code);
      const after = () => chmodSync(place.project, 0o755);
      after();
      t.true(tasks(place), 'the attack itself is broken');
      again(place);
      const done = await place.guarded(code);
      after();
      t.regex(done.output, /ward: stopped: ".*\.vscode" appeared/);
      t.false(tasks(place), `${mode}: ${done.output}`);
      again(place);
    }
  },
  ordinary,
);

each(
  'a new repository whose hooks can be run and not listed',
  async (t, place) => {
    const pwned = path.join(place.outside, 'pwned');
    const code = `rm -rf .git; git init -q; rm -rf .git/hooks; mkdir .git/hooks; cd .git/hooks
printf '#!/bin/sh\\ntouch "${pwned}"\\n' > post-index-change; chmod 755 post-index-change; chmod 111 .`;
    const look = async () => {
      writeFileSync(path.join(place.project, 'file'), String(Math.random()));
      await place.start(['git', 'add', 'file']);
    };
    const remove = () => place.start(['/bin/sh', '-c', 'chmod -Rf u+rwx .git; rm -rf .git']);
    await place.free(code);
    await look();
    t.true(existsSync(pwned), 'the attack itself is broken');
    rmSync(pwned);
    await remove();
    const done = await place.guarded(code);
    await look();
    t.false(existsSync(pwned), done.output);
  },
  ordinary,
);

/** Code that makes a repository in the working directory which runs `pwned` when git looks at it, and `link NAME` to hold it in the one above. */
const evil = (pwned: string) => `evil() { git init -q; git -c user.name=u -c user.email=e commit -q --allow-empty -m x
git config core.fsmonitor 'touch ${pwned} #'; h=$(git rev-parse HEAD); }
link() { git update-index --add --cacheinfo 160000,$h,"$1"; }
bare() { mkdir -p objects refs; echo ref: refs/heads/main > HEAD
printf '[core]\\nrepositoryformatversion=0\\nbare=false\\nworktree=%s\\nfsmonitor="touch ${pwned} #"\\n' "$PWD" > config; }`;

/** By title: the code, and where somebody looks. */
const repositories: readonly (readonly [string, string, string])[] = [
  ['held by the index', 'mkdir sub; cd sub; evil; cd ..; link sub', '.'],
  ['beside one whose name is no text', 'mkdir sub; cd sub; evil; cd ..; link sub; link "$(printf "x\\377")"', '.'],
  ['reached by a link', 'mkdir sub other; cd other; evil; cd ../sub; mv ../other/.git ../kept; ln -s ../kept .git; cd ..; link sub', '.'],
  [
    'held where a split index says it without a name',
    `mkdir sub; git update-index --add --cacheinfo 100644,$(echo a | git hash-object -w --stdin),sub; git update-index --split-index
cd sub; evil; cd ..; git update-index --cacheinfo 160000,$h,sub`,
    '.',
  ],
  [
    'deeper than Ward looks',
    `top=$PWD; d=sub/n/n/n/n/n/n/n/n/n/n/n; mkdir -p $d; cd $d; evil
for i in 1 2 3 4 5 6 7 8 9 10 11; do cd ..; git init -q; link n; git -c user.name=u -c user.email=e commit -q -m x; h=$(git rev-parse HEAD); done
cd $top; link sub`,
    '.',
  ],
  ['in a directory of the project', 'mkdir sub; cd sub; evil', 'sub'],
  ['bare, in a directory of the project', 'mkdir sub; cd sub; bare', 'sub'],
  ['four directories deep, in no index', 'mkdir -p sub/a/b/c; cd sub/a/b/c; evil', 'sub/a/b/c'],
  ['bare, four directories deep', 'mkdir -p sub/a/b/c; cd sub/a/b/c; bare', 'sub/a/b/c'],
  ['bare, in place of what is not looked at by others', 'mkdir -p sub/node_modules/x; cd sub/node_modules/x; bare', 'sub/node_modules/x'],
  ['a file that leads to it, deep', 'mkdir -p sub/a other; cd other; evil; cd ../sub/a; echo "gitdir: ../../other/.git" > .git', 'sub/a'],
  ['bare, the project itself', 'rm -rf .git; bare', '.'],
];

each('a repository that runs code at a look', async (t, place) => {
  const pwned = path.join(place.outside, 'pwned');
  const start = async (code: string) => {
    await place.start(['/bin/sh', '-c', 'chmod -Rf u+rwx .; rm -rf .git* HEAD* config objects refs sub other kept; git init -q .']);
    if (code.startsWith('rm -rf .git;')) rmSync(path.join(place.project, '.git'), { recursive: true });
  };
  for (const [title, code, where] of slice(repositories, 3)) {
    const whole = `${evil(pwned)}\n${code}`;
    const look = () => place.start(['git', 'status', '--short'], { cwd: path.join(place.project, where) });
    await start(code);
    await place.free(whole);
    await look();
    t.true(existsSync(pwned), `${title}: the attack itself is broken`);
    rmSync(pwned);
    await start(code);
    const done = await place.guarded(whole);
    await look();
    t.false(existsSync(pwned), `${title}: ${done.output}`);
  }
});

each('a repository in the project, as people make and use it, stays', async (t, place) => {
  const code = `as() { git -c user.name=u -c user.email=e -c protocol.file.allow=always "$@"; }
mkdir lib; git -C lib init -q; as -C lib commit -q --allow-empty -m first; git clone -q lib copy
as submodule --quiet add ./lib sub; as commit -q -m 'a submodule'; git -C sub checkout -q -b work; git -C copy checkout -q -b work origin/HEAD`;
  await place.start(['/bin/sh', '-c', 'mkdir -p far/off; git init -q far/off/own; git -C far/off/own config core.hooksPath .husky']);
  const far = '\nmkdir -p far/new; git init -q far/new/lib; git -C far/off/own add . && as -C far/off/own commit -q --allow-empty -m work';
  const done = await place.guarded(code + far);
  t.notRegex(done.output, /ward: (?!hint: git could not change its settings)/);
  for (const name of ['lib', 'copy', 'sub', 'far/new/lib', 'far/off/own']) t.true(existsSync(path.join(place.project, name, '.git')), name);
});

each('a Ward that is killed before it could look', async (t, place) => {
  const ready = path.join(place.project, 'ready');
  const code = 'mkdir .vscode; echo {} > .vscode/tasks.json; touch ready; sleep 20';
  const meanwhile = async (child: ChildProcess) => {
    while (!existsSync(ready)) await new Promise(resolve => setTimeout(resolve, 10));
    child.kill('SIGKILL');
  };
  await place.guarded(code, { meanwhile });
  t.true(tasks(place), 'the attack itself is broken');
  const next = await place.guarded('true');
  t.regex(next.output, /ward: warning: after a command that Ward did not survive, ".*\.vscode" appeared/);
  t.false(tasks(place), next.output);
  t.false(/\.vscode/.test((await place.guarded('true')).output), 'it is said once');
});

each('what is protected in a project that was opened within this one', async (t, place) => {
  const inner = path.join(place.project, 'packages/inner');
  const pwned = path.join(place.outside, 'pwned');
  await place.start(['git', 'init', '-q', inner]);
  const projects = [place.project, inner].map(one => {
    const { dev, ino } = statSync(one);
    return { path: one, device: String(dev), inode: String(ino) };
  });
  writeFileSync(path.join(place.ward, 'config/policy.json'), JSON.stringify({ mode: 'auto', projects }));
  const code = `cd packages/inner; git config core.fsmonitor "touch '${pwned}' #"; mkdir .vscode; echo {} > .vscode/tasks.json`;
  const done = await place.guarded(code);
  const look = () => place.start(['git', 'status', '--short'], { cwd: inner });
  await look();
  t.false(existsSync(pwned), done.output);
  t.false(existsSync(path.join(inner, '.vscode')), done.output);
  await place.free(code);
  await look();
  t.true(existsSync(pwned) && existsSync(path.join(inner, '.vscode')), 'the attack itself is broken');
});

each('a protected name that was there as something else', async (t, place) => {
  const code = 'rm .vscode; mkdir .vscode; echo {} > .vscode/tasks.json; rmdir .mcp.json; echo {} > .mcp.json';
  const prepare = () => place.start(['/bin/sh', '-c', 'rm -rf .vscode .mcp.json; echo > .vscode; mkdir .mcp.json']);
  const planted = () => [tasks(place), statSync(path.join(place.project, '.mcp.json')).isFile()];
  await prepare();
  await place.free(code);
  t.deepEqual(planted(), [true, true], 'the attack itself is broken');
  await prepare();
  const done = await place.guarded(code);
  t.deepEqual(planted(), [false, false], done.output);
});
