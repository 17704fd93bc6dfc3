/** What one command plants and another, that began meanwhile, brings back when it was put away: as if both had conspired. Shown to work first where the second is not guarded. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { until } from '../brokered.ts';
import { slice } from '../slice.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { type Arena, arena, attackers, lack } from './arena.ts';

const fought = unless(lack, test.serial);
const fighters = process.env.WARD_PROOF === '1' ? attackers : attackers.slice(0, 1);

/** By title: what the first plants, what the second does when that was put away, and what then runs. */
const attacks: readonly (readonly [title: string, plant: string, again: string, trigger: string])[] = [
  [
    'a repository in the project',
    'git init -q sub; git -C sub config core.fsmonitor "touch pwned #"',
    'mv sub/.git.ward-aside* sub/.git',
    'sub/.git/config',
  ],
  [
    'a directory that an editor reads',
    'mkdir .vscode; echo {} > .vscode/tasks.json',
    'mkdir .vscode; echo {} > .vscode/tasks.json',
    '.vscode/tasks.json',
  ],
  ['a file that a shell reads', 'echo a > .envrc', 'echo b > .envrc', '.envrc'],
];

const aside = '{ compgen -G "*.ward-aside*" || compgen -G ".*.ward-aside*" || compgen -G "sub/.*.ward-aside*"; } >/dev/null';

/** The first is guarded, and ends when the second has begun; that one ends when it has brought back what was put away then, or can't. */
async function fight(place: Arena, guarded: boolean, [, plant, again]: (typeof attacks)[number]) {
  const file = (name: string) => path.join(place.project, name);
  const wardsh = [path.join(import.meta.dirname, '../../src/bin/wardsh'), '--ward-root', place.ward, '-c'];
  writeFileSync(file('first.sh'), unread(`${plant}\ntouch planted; until [ -e began ]; do sleep 0.02; done`));
  writeFileSync(file('second.sh'), unread(`touch began; until ${aside}; do sleep 0.02; done\n${again}; echo over`));
  const first = place.start([...wardsh, 'bash first.sh']);
  await until(() => existsSync(file('planted')), 'the first has planted');
  const second = place.start(guarded ? [...wardsh, 'bash second.sh'] : ['bash', 'second.sh']);
  return { first: (await first).output, second: (await second).output };
}

for (const attack of slice(attacks, 3)) {
  for (const attacker of fighters) {
    fought(`${attack[0]} that one command planted is not brought back by another, tried by ${attacker.name}`, async t => {
      for (const guarded of [false, true]) {
        const place = arena(attacker);
        try {
          const { first, second } = await fight(place, guarded, attack);
          t.regex(first, /ward: stopped: ".*" appeared/);
          t.is(existsSync(path.join(place.project, attack[3])), !guarded, guarded ? second : 'the attack itself is broken');
          if (guarded) t.regex(second, /ward: stopped: ".*" appeared/);
        } finally {
          place.end();
        }
      }
    });
  }
}
