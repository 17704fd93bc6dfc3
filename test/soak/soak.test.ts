import { arena, attackers, lack } from '../attacks/arena.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { soak, told } from './soak.ts';

const run = unless(lack);
const proof = process.env.WARD_PROOF === '1';
const commands = proof ? 2000 : 16;

run('commands that are killed at random leave nothing behind', async t => {
  mayTake(t, 30);
  const place = arena(attackers.at(-1) as (typeof attackers)[0]);
  try {
    const report = await soak(place, { commands, together: 8, seed: 20_261_121 });
    t.deepEqual(report.left, []);
    t.true(report.decided > commands / 2);
    t.log(told(report, commands));
  } finally {
    place.end();
  }
});
