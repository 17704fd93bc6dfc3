/** Secret files in the project: code that runs unasked reads them by no name and no way, and git sees no change where none is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { type Arena, arena, attackers, lack } from './arena.ts';

const due = turns(2);
const fought = due(unless(lack, test.serial));
const fighters = process.env.WARD_PROOF === '1' ? attackers : attackers.slice(0, 1);
const git = 'git -c user.name=u -c user.email=e';

const prepare = (place: Arena) =>
  place.start([
    '/bin/bash',
    '-c',
    `chmod -Rf u+rwx .; rm -rf * .env* .gitignore .git; git init -q; mkdir -p sub conf; echo the-secret | tee .env server.pem sub/.env conf/real >/dev/null
ln -s conf/real .env.local; echo known > .env.test; echo harmless > .env.example; ${git} add -f .env.test; ${git} commit -qm x; printf '.env\\n*.pem\\n' > .gitignore`,
  ]);

/** By title: the code, and where it runs. */
const attacks: readonly (readonly [string, string, string?])[] = [
  ['by its name', 'cat .e*v server.pe*'],
  ['in the working directory', 'cat .e*v', 'sub'],
  ['through a link', 'cat .env.loc*l conf/real'],
  ['by another name', 'ln .e*v x; mv .e*v y; cp .e*v z; cat x y z'],
  ['with the mask taken away', 'umount .e*v; mount --move .e*v sub; chmod 600 .e*v; cat .e*v; rm -f .e*v'],
  ['with the directory above it renamed', 'cd ..; mv sub other; cat other/.e*v', 'sub'],
  ['by git', `${git} add -f .e*v; git show :0:.env; git diff --no-index /dev/null .e*v; git hash-object -w .e*v`],
  ['by the root of a process', 'for p in /proc/[0-9]*; do cat $p/root$PWD/.e*v $p/cwd/.e*v; done'],
  [
    'with another thing known to git by that name',
    `${git} update-index --add --cacheinfo 100644,$(git rev-parse :.env.test),.env; ${git} commit -qm forged`,
  ],
];

for (const attacker of fighters) {
  fought(`secret files of the project, read by code that nobody was asked about, tried by ${attacker.name}`, async t => {
    mayTake(t, 2);
    const place = arena(attacker);
    try {
      for (const [title, code, where = '.'] of attacks) {
        const cwd = path.join(place.project, where);
        const last = `${code}\ncd '${place.project}'; cat .e*v`;
        const all = `{ ${title.startsWith('with another') ? last : code}\n} 2>&1`;
        await prepare(place);
        const free = await place.free(all, { cwd });
        t.true(free.output.includes('the-secret'), `${title}: the attack itself is broken: ${free.output}`);
        await prepare(place);
        const done = await place.guarded(all, { cwd });
        const again = await place.guarded('cat .e*v');
        t.false(`${done.output}${again.output}`.includes('the-secret'), `${title}: ${done.output}${again.output}`);
        t.regex(done.output, /^began$/m, done.output);
        t.is(readFileSync(path.join(place.project, '.env'), 'utf8'), 'the-secret\n', title);
      }
      t.log(`${attacks.length} attacks`);
    } finally {
      place.end();
    }
  });
}

fought('what git has whole stays readable, git sees no change in it, and a failure is explained once', async t => {
  const place = arena(attackers[0] as (typeof attackers)[0]);
  try {
    await prepare(place);
    const seen = await place.guarded('cat .env.test .env.example; git status --short; exit 3');
    t.regex(
      seen.output,
      /^began\nknown\nharmless\n(?:\?\? .*\n)*ward: hint: ".*\.env" and 2 more, which can hold secrets, stand empty here/,
    );
    t.notRegex(seen.output, / M /);
    t.notRegex((await place.guarded('exit 3')).output, /hint/);
  } finally {
    place.end();
  }
});
