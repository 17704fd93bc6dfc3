/** A project that is a further working tree itself: git works in it, its repository outside can't be made to run code, and a forged link is not followed. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { probeLandlock } from '../../src/host/capabilities/landlock.ts';
import { arch } from '../../src/host/capabilities.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';
import { type Arena, arena, attackers, checkout, type Done, lack } from './arena.ts';
import { withoutNamespaces } from './without-namespaces.ts';

const due = turns(3);
const fought = due(unless(lack, test.serial));
const proof = process.env.WARD_PROOF === '1';
const fighters = proof ? attackers : attackers.slice(0, 1);
/** Of a table some, each kind once; all in the proof. */
const some = <T>(all: readonly T[], every: number): readonly T[] => (proof ? all : all.filter((_, at) => at % every === 0));

const git = 'git -c user.name=u -c user.email=e';
const main = ({ outside }: Arena) => path.join(outside, 'main');
const repository = (place: Arena) => path.join(main(place), '.git');
const tree = (place: Arena) => path.join(repository(place), 'worktrees/project');

const wardsh = ({ ward }: Arena) => [path.join(checkout, 'src/bin/wardsh'), '--ward-root', ward, '-c'];

/** The main repository and another working tree, both outside, and the project as a further one; a copy of all for `afresh`. */
async function prepare(place: Arena): Promise<void> {
  const code = `rm -rf .git; git init -q -b main ${main(place)}; cd ${main(place)}
git config extensions.worktreeConfig true; git config user.name u; git config user.email e; echo a > a; git add a; git commit -q -m first
git worktree add -q ${place.outside}/other -b other; git worktree add -q ${place.project} -b mine
cp -a .git ../copy; cp ${place.project}/.git ../link`;
  const done = await place.start(['/bin/bash', '-c', code]);
  if (!existsSync(tree(place))) throw new Error(done.output);
}

/** The directory itself stays: a person agreed to that very one. */
async function afresh(place: Arena): Promise<void> {
  const at = repository(place);
  const undo = `chmod -R u+rwx ${at} .; rm -rf evil .git ${at}/* ${at}/.[!.]*; cp -a ../outside/copy/. ${at}; cp ../outside/link .git`;
  const done = await place.start(['/bin/bash', '-c', undo]);
  if (!existsSync(tree(place))) throw new Error(done.output);
}

function identified(at: string) {
  const { dev, ino } = statSync(at, { bigint: true });
  return { path: at, device: String(dev), inode: String(ino) };
}

/** As `ward open --repository` would have written it; the main working tree is opened too. */
function agree(place: Arena): void {
  const file = path.join(place.ward, 'config/policy.json');
  const { projects, ...policy } = JSON.parse(readFileSync(file, 'utf8'));
  const whole = { ...projects[0], repository: identified(repository(place)) };
  writeFileSync(file, JSON.stringify({ ...policy, projects: [whole, identified(main(place))] }));
}

async function linked(attacker: (typeof attackers)[0]): Promise<Arena> {
  const place = arena(attacker);
  await prepare(place);
  agree(place);
  return place;
}

/** A whole repository in the project whose settings run `pwned`. */
const evil = (c: string, pwned: string) =>
  `mkdir evil; cp -r ${c}/objects ${c}/refs ${c}/HEAD evil; printf '[core]\\nrepositoryformatversion=0\\nfsmonitor="touch ${pwned} #"\\n' > evil/config`;
const hook = (pwned: string) => `printf '#!/bin/sh\\ntouch ${pwned}\\n'`;

/** By title: the code, with the repository and what shows that it ran; and where somebody looks. */
const attacks: readonly (readonly [string, (c: string, p: string) => string, 'main' | 'project' | 'other'])[] = [
  [
    'a hook in the repository',
    (c, p) => `mkdir -p ${c}/hooks; ${hook(p)} > ${c}/hooks/post-index-change; chmod +x ${c}/hooks/post-index-change`,
    'main',
  ],
  [
    'all hooks, renamed and built anew',
    (c, p) => `mv ${c}/hooks ${c}/o; mkdir ${c}/hooks; ${hook(p)} > ${c}/hooks/post-index-change; chmod +x ${c}/hooks/post-index-change`,
    'main',
  ],
  ['the settings', (_, p) => `git config core.fsmonitor 'touch ${p} #'`, 'main'],
  [
    'the settings, by another file in their place',
    (c, p) => `cp ${c}/config n; printf '[core]\\nfsmonitor="touch ${p} #"\\n' >> n; mv -f n ${c}/config`,
    'project',
  ],
  ['the settings of this working tree', (_, p) => `git config --worktree core.fsmonitor 'touch ${p} #'`, 'project'],
  ['where the repository has its repository', (c, p) => `${evil(c, p)}; echo "$PWD/evil" > ${c}/commondir`, 'main'],
  ['where this working tree has its repository', (c, p) => `${evil(c, p)}; echo "$PWD/evil" > ${c}/worktrees/project/commondir`, 'project'],
  [
    'the same by a link',
    (c, p) => `${evil(c, p)}; echo "$PWD/evil" > evil/to; ln -sf "$PWD/evil/to" ${c}/worktrees/project/commondir`,
    'project',
  ],
  [
    'what stands for this working tree, renamed and built anew',
    (c, p) => `${evil(c, p)}; cd ${c}/worktrees; mv project o; cp -r o project; echo "$OLDPWD/evil" > project/commondir`,
    'project',
  ],
  ['what stands for another working tree', (c, p) => `${evil(c, p)}; echo "$PWD/evil" > ${c}/worktrees/other/commondir`, 'other'],
  [
    'all that stands for working trees, renamed and built anew',
    (c, p) => `${evil(c, p)}; mv ${c}/worktrees ${c}/o; cp -r ${c}/o ${c}/worktrees; echo "$PWD/evil" > ${c}/worktrees/other/commondir`,
    'other',
  ],
  ['where the project leads', (c, p) => `${evil(c, p)}; rm -f .git; echo "gitdir: $PWD/evil" > .git`, 'project'],
];

type Guarded = (place: Arena, code: string) => Promise<Done>;

/** Each attack unprotected, then guarded; and what somebody's look ran. */
async function fight(t: ExecutionContext, place: Arena, { tried, guarded }: { tried: typeof attacks; guarded: Guarded }): Promise<void> {
  const pwned = path.join(place.outside, 'pwned');
  for (const [title, code, where] of tried) {
    const at = { main: main(place), project: place.project, other: path.join(place.outside, 'other') }[where];
    const look = () => place.start(['/bin/bash', '-c', 'echo $RANDOM > file; git status --short; git add file'], { cwd: at });
    await afresh(place);
    await place.free(code(repository(place), pwned));
    await look();
    t.true(existsSync(pwned), `${title}: the attack itself is broken`);
    rmSync(pwned, { force: true });
    await afresh(place);
    const done = await guarded(place, code(repository(place), pwned));
    t.regex(done.output, /^began$/m, title);
    await look();
    t.false(existsSync(pwned), `${title}: ${done.output}`);
  }
  t.log(`${tried.length} of ${attacks.length} attacks`);
}

for (const attacker of fighters) {
  fought(`what git reads in a repository outside the project, tried by ${attacker.name}`, async t => {
    mayTake(t, 3);
    const place = await linked(attacker);
    try {
      await fight(t, place, { tried: some(attacks, 4), guarded: (one, code) => one.guarded(code) });
    } finally {
      place.end();
    }
  });
}

const { lack: noLandlock } = probeLandlock(path.join(checkout, 'scratch/probe'), arch());
const held = due(lack === undefined && noLandlock === undefined ? test.serial : test.skip);
const why = noLandlock === undefined ? '' : ` (skipped: ${noLandlock.reason})`;
held(`the same where Landlock holds the command${why}`, async t => {
  mayTake(t, 3);
  const place = await linked(attackers.at(-1) as (typeof attackers)[0]);
  const file = path.join(place.ward, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), fallback: 'landlock' }));
  const guarded: Guarded = (one, code) => {
    writeFileSync(path.join(one.project, 'held.sh'), unread(`echo began\n${code}`));
    return one.start([...withoutNamespaces(), ...wardsh(one), 'bash held.sh']);
  };
  try {
    await fight(t, place, { tried: some(attacks, 12), guarded });
    await afresh(place);
    const written = path.join(repository(place), 'refs/heads/new');
    const done = await guarded(place, `cp ${repository(place)}/refs/heads/main ${written}`);
    t.true(existsSync(written), `what is not protected can be written: ${done.output}`);
  } finally {
    place.end();
  }
});

const unfollowed = /^ward: hint: git does not work here: the project's "\.git" is a file, which .*$/gm;

/** By title: what somebody outside did before a command begins, and what is said of it. */
const forged: readonly (readonly [string, (place: Arena) => string, RegExp])[] = [
  [
    'it leads to a foreign repository',
    ({ outside }) => `echo "gitdir: ${outside}/victim/.git/worktrees/tree" > .git`,
    /does not lead back to it/,
  ],
  ['it leads to a repository itself', ({ outside }) => `echo "gitdir: ${outside}/victim/.git" > .git`, /does not lead back to it/],
  [
    'both ends of another repository agree',
    ({ outside, project }) =>
      `echo "gitdir: ${outside}/victim/.git/worktrees/tree" > .git; echo ${project}/.git > ${outside}/victim/.git/worktrees/tree/gitdir`,
    /not the directory that was agreed to/,
  ],
  ['the way back leads elsewhere', place => `echo ${place.outside}/x/.git > ${tree(place)}/gitdir`, /does not lead back to it/],
  ['its repository is another', place => `echo ${place.outside}/victim/.git > ${tree(place)}/commondir`, /not what git makes/],
  ['where its repository is, is a link', place => `cd ${tree(place)}; mv commondir ../c; ln -s ../c commondir`, /not what git makes/],
  ['what stands for it is a link', place => `cd ${tree(place)}/..; mv project o; ln -s o project`, /not what git makes/],
  ['it is no repository', place => `rm ${repository(place)}/HEAD`, /not what git makes/],
  ['settings of its own run something', () => `git config --worktree core.fsmonitor 'touch x'`, /not what git makes/],
  ['its hooks are a link', place => `cd ${repository(place)}; mv hooks h; ln -s h hooks`, /a symbolic link/],
  ['it is no file as git writes it', () => 'echo nothing > .git', /no file as git writes it/],
];

fought('a link that does not agree is not followed, and that is said', async t => {
  mayTake(t, 2);
  const place = await linked(attackers[0] as (typeof attackers)[0]);
  try {
    await place.start([
      '/bin/bash',
      '-c',
      `cd ${place.outside}; git init -q victim; cd victim; ${git} commit -q --allow-empty -m x; git worktree add -q ../tree`,
    ]);
    const written = [repository(place), path.join(place.outside, 'victim/.git')].map(one => path.join(one, 'written'));
    const code = `${written.map(one => `echo x > ${one}`).join('; ')}; git log --oneline 2>&1`;
    const reached = () => written.filter(one => existsSync(one));
    const control = await place.guarded(code);
    t.deepEqual(reached(), written.slice(0, 1), control.output);
    t.regex(control.output, /^[0-9a-f]+ first$/m);
    for (const [title, forge, says] of some(forged, 6)) {
      await afresh(place);
      await place.start(['/bin/bash', '-c', forge(place)]);
      const done = await place.guarded(code);
      t.deepEqual(reached(), [], title);
      t.regex(done.output, /^began$/m, title);
      const named = await place.start([...wardsh(place), 'git log; true']);
      const said = named.output.match(unfollowed) ?? [];
      t.is(said.length, 1, `${title}: ${named.output}`);
      t.regex(said[0] ?? '', says, title);
    }
  } finally {
    place.end();
  }
});

const day: readonly (readonly [string, RegExp])[] = [
  ['git status --short', /^(?:\?\? .*\n)*$/],
  ['echo b > b && git add b && git commit -q -m second && git log --oneline | wc -l', /^2\n$/],
  ['git branch topic && git tag v1 && git branch --list | wc -l', /^4\n$/],
  ['echo c >> b && git stash -q && git stash pop -q && git diff --stat | tail -n 1', /1 file changed/],
  ['git checkout -q -b work && git commit -q -am third && git log --oneline | wc -l', /^3\n$/],
  ['git rebase -q HEAD~1 && git merge -q topic && git branch -d topic && git branch -m work better', /Deleted branch topic/],
  ['git config --get remote.none.url; git remote add none ../none.git && git config --get remote.none.url', /^\.\.\/none\.git\n$/],
  ['git repack -q && git fsck', /^(?:dangling .*\n)*$/],
];

fought('the everyday work of git in a further working tree', async t => {
  mayTake(t, 2);
  const place = await linked(attackers[0] as (typeof attackers)[0]);
  try {
    for (const [text, expected] of day) {
      const done = await place.start([...wardsh(place), text]);
      t.is(done.status, 0, `${text}: ${done.output}`);
      t.regex(done.output, expected, text);
    }
    const seen = await place.start(['/bin/bash', '-c', 'git log --oneline better | cut -d" " -f2; git worktree list | wc -l; git fsck'], {
      cwd: main(place),
    });
    t.regex(seen.output, /^third\nsecond\nfirst\n3\n/);
    const refused = await place.start([...wardsh(place), 'git worktree add -q sub; git gc -q; git config gc.auto']);
    t.regex(refused.output, /worktrees\/sub'?: Read-only file system[\s\S]*other\/HEAD\.lock': Read-only file system[\s\S]*^0$/m);
    t.true(existsSync(path.join(repository(place), 'worktrees/other/HEAD')));
  } finally {
    place.end();
  }
});

/** Runs code in the project, and something outside once it has begun. */
async function beside(place: Arena, code: string, meanwhile: () => unknown): Promise<Done> {
  const ready = path.join(place.project, 'ready');
  rmSync(ready, { force: true });
  const until = async () => {
    while (!existsSync(ready)) await sleep(20);
    await meanwhile();
  };
  return place.guarded(`touch ready; ${code}`, { meanwhile: () => void until() });
}

fought('while a command runs in a working tree, git settings stay read-only in the others', async t => {
  const place = await linked(attackers[0] as (typeof attackers)[0]);
  try {
    const add = [...wardsh(place), 'git remote add far ../far.git'];
    const tried: Done[] = [];
    const done = await beside(place, 'while [ ! -e over ]; do sleep 0.05; done', async () => {
      tried.push(await place.start(add, { cwd: main(place) }));
      writeFileSync(path.join(place.project, 'over'), '');
    });
    t.is(done.status, 0, done.output);
    t.regex(tried[0]?.output ?? '', /^ward: hint: another command is running in this project, so git's settings stay read-only/m);
    const again = await place.start(add, { cwd: main(place) });
    t.is(again.status, 0, again.output);
  } finally {
    place.end();
  }
});

fought('settings of the repository outside that somebody replaces while a command runs are seen', async t => {
  const place = await linked(attackers[0] as (typeof attackers)[0]);
  try {
    const config = path.join(repository(place), 'config');
    const done = await beside(place, 'sleep 20; echo survived', () => {
      writeFileSync(`${config}.new`, `${readFileSync(config, 'utf8')}[core]\n\tfsmonitor = "touch x #"\n`);
      renameSync(`${config}.new`, config);
    });
    t.is(done.status, 126, done.output);
    t.notRegex(done.output, /survived/);
    t.regex(done.output, /^ward: stopped: ".*main\/\.git\/config" was replaced from outside, .*: it now sets core\.fsmonitor/m);
  } finally {
    place.end();
  }
});

fought('what a command leaves in the background ends when somebody replaces settings of the repository outside', async t => {
  const place = await linked(attackers[0] as (typeof attackers)[0]);
  try {
    const environment = { CODEX_SESSION_ID: 'one' };
    const sessions = async () => {
      const done = await place.start([path.join(checkout, 'src/bin/ward'), '--root', place.ward, 'sessions', '--json']);
      return JSON.parse(done.output).sessions.length;
    };
    await place.start([...wardsh(place), 'sleep 300 >/dev/null 2>&1 & echo left'], { environment });
    await sleep(1500);
    t.is(await sessions(), 1, 'what was left alone goes on');
    await place.start(['git', 'config', 'core.abbrev', '12'], { cwd: main(place) });
    for (let round = 0; round < 100 && (await sessions()) > 0; round += 1) await sleep(100);
    t.is(await sessions(), 0);
    const told = await place.start([...wardsh(place), 'true'], { environment });
    t.regex(told.output, /warning: what ran in the background of codex\.one has ended: a protected name/);
  } finally {
    place.end();
  }
});
