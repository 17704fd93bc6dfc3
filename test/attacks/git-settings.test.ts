/** A run that may write plain settings of git is used to plant what runs code at somebody's next look. Each attack is shown to work first. */
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { type Arena, arena, attackers, checkout, lack } from './arena.ts';

const due = turns(3);
const fought = due(unless(lack, test.serial));
const fighters = process.env.WARD_PROOF === '1' ? attackers : attackers.slice(0, 1);

/** Allowed in `auto`: what it writes is announced, and code of the project runs beside it. */
const announced = 'git branch -q -u origin/main topic >/dev/null; python3 attack.py';

const config = (place: Arena) => path.join(place.project, '.git/config');
const wardsh = (place: Arena) => [path.join(checkout, 'src/bin/wardsh'), '--ward-root', place.ward, '-c'];

/** Makes the project as it was, with the attacker's code in it; the bytes of its settings. */
async function prepare(place: Arena, code: string): Promise<string> {
  const start = `chmod -Rf u+rwx . ; rm -rf .git .o kept hooks file .gitattributes evil began go; git init -q -b main .
git -c user.name=u -c user.email=e commit -q --allow-empty -m x; git branch -q topic; git remote add origin https://example.com/a.git
git update-ref refs/remotes/origin/main HEAD`;
  await place.start(['/bin/bash', '-c', start]);
  writeFileSync(path.join(place.project, 'attack.sh'), `{ ${code}\n} >/dev/null 2>&1\necho survived\n`);
  writeFileSync(path.join(place.project, 'attack.py'), 'import os\nos.execvp("bash", ["bash", "attack.sh"])\n');
  return readFileSync(config(place), 'utf8');
}

/** Whoever looks at the project: a status, an alias, a file that is added. */
const look = (place: Arena) =>
  place.start(['/bin/bash', '-c', 'git status --short; git look; echo $RANDOM > file; git add file; rm -f .git/index.lock'], {});

const put = (key: string, value: string) => `git config ${key} '${value}'`;

/** Ends once the first of its writes is seen; the others are still to come. */
const racing = (pwn: string) =>
  `( for i in {1..40}; do ${put('core.fsmonitor', pwn)}; sleep 0.01; done ) & until git config core.fsmonitor; do sleep 0.01; done`;

/** By title: the code, given what it is to run. */
const attacks: readonly (readonly [string, (pwn: string) => string])[] = [
  ['a monitor', pwn => put('core.fsmonitor', pwn)],
  [
    'hooks elsewhere',
    pwn => `mkdir hooks; printf '#!/bin/sh\\n${pwn}\\n' > hooks/post-index-change; chmod 755 hooks/*; ${put('core.hooksPath', 'hooks')}`,
  ],
  ['a file that is included', pwn => `printf '[core]\\nfsmonitor = "${pwn}"\\n' > evil; ${put('includeIf.gitdir:/.path', '../evil')}`],
  ['an alias', pwn => put('alias.look', `!${pwn}`)],
  ['a filter', pwn => `echo '* filter=a' > .gitattributes; ${put('filter.a.clean', `${pwn}; cat`)}`],
  [
    'a link in its place',
    pwn => `cp .git/config evil; git config -f evil core.fsmonitor '${pwn}'; rm .git/config; ln -s ../evil .git/config`,
  ],
  ['another name by which it is written', pwn => `ln .git/config .git/kept; printf '[core]\\nfsmonitor = "${pwn}"\\n' >> .git/kept`],
  ['a process that writes on when the command has ended', racing],
  [
    'a branch that is followed, and a line that goes on',
    pwn => `printf '\\tdescription = a\\\\\\n\\n[core]\\n\\tfsmonitor = "${pwn}"\\n' >> .git/config`,
  ],
];

for (const attacker of fighters) {
  fought(`what is planted in git's settings while they are open, tried by ${attacker.name}`, async t => {
    mayTake(t, 2);
    const place = arena(attacker);
    try {
      const pwned = path.join(place.outside, 'pwned');
      for (const [title, code] of attacks) {
        await prepare(place, code(`touch ${pwned} #`).replace('; cat', '\n cat'));
        await place.start(['bash', 'attack.sh']);
        if (code === racing) await new Promise(resolve => setTimeout(resolve, 2000));
        await look(place);
        t.true(existsSync(pwned), `${title}: the attack itself is broken`);
        rmSync(pwned);
        const before = await prepare(place, code(`touch ${pwned} #`).replace('; cat', '\n cat'));
        const done = await place.start([...wardsh(place), announced]);
        t.is(done.status, 126, `${title}: ${done.output}`);
        t.regex(done.output, /ward: stopped: ".*\.git\/config" .*put back as it was/, title);
        t.is(readFileSync(config(place), 'utf8'), before, title);
        await look(place);
        t.false(existsSync(pwned), `${title}: ${done.output}`);
      }
      t.log(`${attacks.length} attacks`);
    } finally {
      place.end();
    }
  });

  fought(`a directory in the place of git's settings, and another .git around them, tried by ${attacker.name}`, async t => {
    mayTake(t, 2);
    const place = arena(attacker);
    try {
      const before = await prepare(place, 'rm .git/config; mkdir .git/config; echo x > .git/config/x');
      const done = await place.start([...wardsh(place), announced]);
      t.is(done.status, 126, done.output);
      t.is(readFileSync(config(place), 'utf8'), before);
      const pwned = path.join(place.outside, 'pwned');
      const moving = `mv .git .o && cp -r .o .git && ${put('core.fsmonitor', `touch ${pwned} #`)}`;
      await prepare(place, moving);
      await place.start(['bash', 'attack.sh']);
      await look(place);
      t.true(existsSync(pwned), 'the attack itself is broken');
      rmSync(pwned);
      await prepare(place, moving);
      const { ino } = lstatSync(path.join(place.project, '.git'));
      await place.start([...wardsh(place), announced]);
      await look(place);
      t.is(lstatSync(path.join(place.project, '.git')).ino, ino);
      t.false(existsSync(pwned));
    } finally {
      place.end();
    }
  });

  fought(`what is planted and taken back before the end is found while it is there, tried by ${attacker.name}`, async t => {
    mayTake(t, 2);
    const place = arena(attacker);
    try {
      const code = `${put('core.fsmonitor', './evil')}; sleep 3; git config --unset core.fsmonitor`;
      const before = await prepare(place, code);
      t.regex((await place.start(['bash', 'attack.sh'])).output, /survived/);
      await prepare(place, code);
      const done = await place.start([...wardsh(place), announced]);
      t.is(done.status, 126, done.output);
      t.notRegex(done.output, /survived/);
      t.is(readFileSync(config(place), 'utf8'), before);
    } finally {
      place.end();
    }
  });

  fought(`what is planted while Ward is held, and is then killed, is put back by the next start, tried by ${attacker.name}`, async t => {
    mayTake(t, 2);
    const place = arena(attacker);
    try {
      const wait = 'touch began; while ! [ -e go ]; do sleep 0.02; done';
      const before = await prepare(place, `${wait}; ${put('core.fsmonitor', './evil')}; touch written; sleep 9`);
      rmSync(path.join(place.project, 'written'), { force: true });
      const appears = async (name: string) => {
        for (let tries = 0; !existsSync(path.join(place.project, name)) && tries < 1500; tries++)
          await new Promise(resolve => setTimeout(resolve, 10));
      };
      const run = place.start([...wardsh(place), announced], {
        meanwhile: async child => {
          await appears('began');
          child.kill('SIGSTOP');
          writeFileSync(path.join(place.project, 'go'), '');
          await appears('written');
          child.kill('SIGKILL');
        },
      });
      await run;
      t.regex(readFileSync(config(place), 'utf8'), /fsmonitor/, 'the attack itself is broken');
      const next = await place.start([...wardsh(place), 'true']);
      t.regex(next.output, /warning: after a command that Ward did not survive, ".*\.git\/config" has another core\.fsmonitor/);
      const after = readFileSync(config(place), 'utf8');
      t.is(after, before);
    } finally {
      place.end();
    }
  });
}
