/** Further working trees and submodules: they work, and what git reads for them can't be turned into code that runs at somebody's next look. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { mayTake } from '../may-take.ts';
import { proof, slice } from '../slice.ts';
import { unless } from '../unless.ts';
import { inWhole } from '../whole.ts';
import { type Arena, arena, attackers, lack } from './arena.ts';

const fought = unless(lack, test.serial);
const fighters = proof ? attackers : attackers.slice(0, 1);

const git = 'git -c user.name=u -c user.email=e -c protocol.file.allow=always';

/** The project anew: one further working tree deep in it, one beside it, a submodule, and what an attacker needs. */
async function prepare(place: Arena): Promise<void> {
  const start = `chmod -Rf u+rwx . ; rm -rf .git .gitmodules lib sub evil trees ${place.outside}/wt; git init -q -b main .; ${git} commit -q --allow-empty -m x
git worktree add -q trees/deep/wt -b one; git worktree add -q ${place.outside}/wt -b two
git init -q lib; ${git} -C lib commit -q --allow-empty -m x; ${git} submodule --quiet add ./lib sub; ${git} commit -q -m sub`;
  const done = await place.start(['/bin/bash', '-c', start]);
  if (!existsSync(path.join(place.project, 'sub/.git'))) throw new Error(done.output);
}

/** A whole repository whose settings run `pwned`, in this directory. */
const evil = (at: string, pwned: string) =>
  `mkdir -p ${at}; cp -r .git/objects .git/refs .git/HEAD ${at}; printf '[core]\\nrepositoryformatversion=0\\nfsmonitor="touch ${pwned} #"\\n' > ${at}/config`;

/** By title: the code, and where somebody looks. */
const attacks: readonly (readonly [string, (pwned: string) => string, (place: Arena) => string])[] = [
  [
    'where a working tree has its repository',
    p => `${evil('evil', p)}; echo "$PWD/evil" > .git/worktrees/wt1/commondir`,
    ({ outside }) => `${outside}/wt`,
  ],
  [
    'a whole repository in the place of what stands for a working tree',
    p => `rm .git/worktrees/wt1/commondir; ${evil('.git/worktrees/wt1', p)}`,
    ({ outside }) => `${outside}/wt`,
  ],
  [
    'where a working tree deep in the project leads',
    p => `${evil('evil', p)}; echo "gitdir: $PWD/evil" > trees/deep/wt/.git`,
    () => 'trees/deep/wt',
  ],
  [
    'where its directory leads, with the way back taken',
    p => `${evil('evil', p)}; echo "$PWD/evil" > .git/worktrees/wt/commondir; echo /x > .git/worktrees/wt/gitdir`,
    () => 'trees/deep/wt',
  ],
  [
    'a new working tree that leads elsewhere',
    p => `${evil('evil', p)}; git worktree add -q trees/a/b/new -b new; echo "$PWD/evil" > .git/worktrees/new/commondir`,
    () => 'trees/a/b/new',
  ],
  [
    'a new working tree whose directory is a link',
    p =>
      `${evil('evil/worktrees/new', p)}; git worktree add -q new -b new; rm -r .git/worktrees/new; ln -s "$PWD/evil/worktrees/new" .git/worktrees/new`,
    () => 'new',
  ],
  ["a submodule's settings", p => `git -C sub config core.fsmonitor 'touch ${p} #'`, () => 'sub'],
  [
    "a submodule's repository, renamed and built anew",
    p => `mv .git/modules/sub .git/modules/o && cp -r .git/modules/o .git/modules/sub; git -C sub config core.fsmonitor 'touch ${p} #'`,
    () => '.',
  ],
  [
    "a submodule's hook",
    p =>
      `printf '#!/bin/sh\\ntouch ${p}\\n' > .git/modules/sub/hooks/post-index-change; chmod 755 .git/modules/sub/hooks/post-index-change`,
    () => 'sub',
  ],
  ["where a submodule's repository is", p => `${evil('evil', p)}; echo "gitdir: ../evil" > sub/.git`, () => '.'],
];

for (const attacker of fighters) {
  fought(`what git reads for working trees and submodules, tried by ${attacker.name}`, async t => {
    mayTake(t, 2);
    const place = arena(attacker);
    try {
      const pwned = path.join(place.outside, 'pwned');
      for (const [title, code, where] of slice(attacks, 3)) {
        const look = () =>
          place.start(['/bin/bash', '-c', 'echo $RANDOM > file; git status --short; git add file'], {
            cwd: path.resolve(place.project, where(place)),
          });
        await prepare(place);
        // What stands for the working tree beside the project is `wt1`: git made the name distinct.
        await place.free(code(pwned));
        await look();
        t.true(existsSync(pwned), `${title}: the attack itself is broken`);
        rmSync(pwned);
        await prepare(place);
        const done = await place.guarded(code(pwned));
        await look();
        t.false(existsSync(pwned), `${title}: ${done.output}`);
      }
      t.log(`${slice(attacks, 3).length} of ${attacks.length} attacks`);
    } finally {
      place.end();
    }
  });
}

inWhole(fought)('working trees and submodules that a command makes, uses and removes', async t => {
  const place = arena(attackers[0] as (typeof attackers)[0]);
  try {
    await prepare(place);
    const made = await place.guarded(`git worktree add -q new -b new; git worktree add -q trees/x/y -b far; echo a > new/a; git -C new add a
${git} -C new commit -q -m a && git -C sub checkout -q -b work && ${git} -C sub commit -q --allow-empty -m b && echo all`);
    t.is(made.output.replace('began\n', ''), 'all\n');
    t.true(['new', 'trees/x/y', 'trees/deep/wt', 'sub'].every(name => existsSync(path.join(place.project, name, '.git'))));
    const used = await place.guarded(
      'git -C new log --oneline | wc -l; git -C new worktree list | wc -l; git worktree remove new; git worktree remove trees/x/y; git worktree prune; echo done',
    );
    t.regex(used.output, /^began\n3\n5\n(?:error: failed to delete .*wt1'.*\n)?done\n$/);
    t.deepEqual(readdirSync(path.join(place.project, '.git/worktrees')).sort(), ['wt', 'wt1']);
  } finally {
    place.end();
  }
});
