/** The plain attempts, each shown to work elsewhere and then tried under wardsh, by everybody who can attack here. */
import test, { type ExecutionContext } from 'ava';
import { type Arena, type Attacker, arena, attackers, type Done, lack } from './arena.ts';
import { type Attack, type Attempt, attacks } from './attacks.ts';

interface Result {
  readonly done: Done;
  readonly came: boolean;
}

async function judged({ won, after }: Attempt, done: Done): Promise<Result> {
  const came = await won(done);
  after?.();
  return { done, came };
}

async function control({ attempt, control: where, terminal }: Attack, place: Arena): Promise<Result> {
  const one = await attempt(place, 'control');
  const options = { ...one.options, terminal: terminal === true };
  const run = where === 'free' ? place.free(one.code, options) : place.bare(one.code, { ...options, bubblewrap: where });
  return judged(one, await run);
}

const alone = ({ terminal, refused }: Attack, { options }: Attempt) => terminal === true || refused === true || options !== undefined;

/** All at once where they can share a command: a launch costs more than an attempt. */
async function guarded(all: readonly Attack[], place: Arena): Promise<ReadonlyMap<Attack, Result>> {
  const tried = await Promise.all(all.map(async attack => ({ attack, one: await attack.attempt(place, 'guarded') })));
  const results = new Map<Attack, Result>();
  const together = tried.filter(({ attack, one }) => !alone(attack, one));
  const outputs = await place.guardedAll(together.map(({ one }) => one.code));
  for (const [index, { attack, one }] of together.entries())
    results.set(attack, await judged(one, outputs[index] ?? { status: null, output: '' }));
  for (const { attack, one } of tried.filter(each => alone(each.attack, each.one))) {
    const done = await place.guarded(one.code, { ...one.options, terminal: attack.terminal === true });
    results.set(attack, await judged(one, done));
  }
  return results;
}

function check(t: ExecutionContext, { refused }: Attack, { done, came }: Result): void {
  t.false(came, done.output);
  t.is(/^began\r?$/m.test(done.output), refused === undefined, done.output);
  if (refused) t.is(done.status, 125);
}

const whyNot = (attack: Attack, attacker: Attacker) => lack ?? attack.unless?.(attacker);

function war(attacker: Attacker): void {
  let place: Arena | undefined;
  let results: Promise<ReadonlyMap<Attack, Result>> | undefined;
  test.after.always(() => place?.end());
  const able = attacks.filter(attack => whyNot(attack, attacker) === undefined);
  for (const attack of able) {
    test.serial(`${attack.title}, tried by ${attacker.name}`, async t => {
      place ??= arena(attacker);
      results ??= guarded(able, place);
      const result = (await results).get(attack);
      const elsewhere = await control(attack, place);
      t.true(elsewhere.came, `the attack itself is broken: ${elsewhere.done.output}`);
      if (result === undefined) t.fail('it was not tried');
      else check(t, attack, result);
    });
  }
  for (const attack of attacks.filter(one => !able.includes(one))) {
    test.skip(`${attack.title}, tried by ${attacker.name} (skipped: ${whyNot(attack, attacker)})`, () => undefined);
  }
}

for (const attacker of attackers) war(attacker);
