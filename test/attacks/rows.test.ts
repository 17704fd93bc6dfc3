/** The attempts that are rows: each is shown to come through where a layer is missing, and then tried under wardsh, by everybody who can attack here. */
import test, { type ExecutionContext } from 'ava';
import { mayTake } from '../may-take.ts';
import { part } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, type Done, lack } from './arena.ts';
import { areas } from './rows/all.ts';
import type { Attack, Attempt } from './rows/attack.ts';

/** How many there are at the least; each is told by its title, and none stands twice. */
const FEWEST = 150;

type Leg = 'control' | 'guarded';

interface Tried {
  readonly attack: Attack;
  readonly one: Attempt;
}

const nothing: Done = { status: null, output: '' };

/** A launch costs more than an attempt, so what can share a command does. */
const apart = ({ attack, one }: Tried) =>
  attack.terminal === true || attack.refused === true || attack.alone === true || one.options !== undefined;

const place = ({ attack: { control } }: Tried) => (control === 'free' ? 'free' : control.join(' '));

function alone({ attack, one }: Tried, leg: Leg, where: Arena): Promise<Done> {
  const options = { ...one.options, terminal: attack.terminal === true };
  if (leg === 'guarded') return where.guarded(one.code, options);
  return attack.control === 'free' ? where.free(one.code, options) : where.bare(one.code, { ...options, bubblewrap: attack.control });
}

/** What became of each, in this leg. */
async function fight(attacks: readonly Attack[], leg: Leg, where: Arena): Promise<ReadonlyMap<Attack, readonly [Done, boolean]>> {
  const all: Tried[] = [];
  for (const attack of attacks) all.push({ attack, one: await attack.attempt(where, leg) });
  const results = new Map<Attack, readonly [Done, boolean]>();
  const judge = async ({ attack, one }: Tried, done: Done) => {
    results.set(attack, [done, await one.won(done)]);
    one.after?.();
  };
  const groups = Map.groupBy(
    all.filter(one => !apart(one)),
    one => (leg === 'guarded' ? '' : place(one)),
  );
  for (const group of groups.values()) {
    const codes = group.map(({ one }) => one.code);
    const outputs = await where.together(codes, leg === 'guarded' ? 'guarded' : (group[0] as Tried).attack.control);
    for (const [index, one] of group.entries()) await judge(one, outputs[index] ?? nothing);
  }
  for (const one of all.filter(apart)) await judge(one, await alone(one, leg, where));
  return results;
}

/** It was really tried, or Ward refused to run it at all. */
function check(t: ExecutionContext, { title, refused }: Attack, done: Done): void {
  t.is(/^began\r?$/m.test(done.output), refused === undefined, `${title}: ${done.output}`);
  if (refused) t.is(done.status, 125, title);
}

const whyNot = (attack: Attack, attacker: Attacker) => lack ?? attack.unless?.(attacker);

async function war(t: ExecutionContext, all: readonly Attack[], attacker: Attacker): Promise<void> {
  const able = all.filter(attack => whyNot(attack, attacker) === undefined);
  const where = arena(attacker);
  try {
    const control = await fight(able, 'control', where);
    const broken = able.filter(attack => control.get(attack)?.[1] !== true);
    t.deepEqual(
      broken.map(one => `${one.title}: ${control.get(one)?.[0].output}`),
      [],
      'these attacks are broken themselves',
    );
    // Ward's own files are there once it has run.
    await where.guarded('true');
    const guarded = await fight(able, 'guarded', where);
    const came = able.filter(attack => guarded.get(attack)?.[1] !== false);
    t.deepEqual(
      came.map(one => `${one.title}: ${guarded.get(one)?.[0].output}`),
      [],
      'these came through',
    );
    for (const attack of able) check(t, attack, guarded.get(attack)?.[0] ?? nothing);
  } finally {
    where.end();
  }
  t.log(`${able.length} attempts, each with a control leg`);
  for (const attack of all) {
    const why = whyNot(attack, attacker);
    if (why !== undefined) t.log(`not tried: ${attack.title}: ${why}`);
  }
}

/** The proof sends everybody everywhere; a quick run sends the other user to one of each kind alone. */
const quick = process.env.WARD_PROOF === '1' ? areas.size : 1;

for (const [rank, attacker] of attackers.entries()) {
  for (const [area, attacks] of [...areas].slice(0, rank === 0 ? areas.size : quick)) {
    const run = lack === undefined ? test.serial : test.skip;
    run(`attempts on ${area}, tried by ${attacker.name}${lack === undefined ? '' : ` (skipped: ${lack})`}`, t => {
      mayTake(t, 4);
      return war(t, part(attacks, 3), attacker);
    });
  }
}

test('there are as many attempts as are claimed, each told apart, and each with a place where it comes through', t => {
  const all = [...areas.values()].flat();
  t.true(all.length >= FEWEST, `${all.length}`);
  t.is(new Set(all.map(one => one.title)).size, all.length);
  t.true(all.every(one => one.control === 'free' || Array.isArray(one.control)));
  const tried = attackers.map(attacker => all.filter(one => one.unless?.(attacker) === undefined).length);
  t.log(`${all.length} attempts; ${attackers.map(({ name }, at) => `${tried[at]} tried by ${name}`).join(', ')}`);
});
