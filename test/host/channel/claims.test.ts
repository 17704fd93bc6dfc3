/** Claims of slots, in whatever order clients come, claim, ask, go on cold and are killed: none is given away that is somebody's, and none stays that is nobody's. */
import test from 'ava';
import fc from 'fast-check';
import { type Claims, type Look, lookAgain } from '../../../src/host/channel/claims.ts';
import { tries } from '../../whole.ts';

/** A client: it comes, claims a slot, has it open, and ends at any time; or goes on cold, which is no client any more. */
interface Client {
  readonly name: string;
  at: 'come' | 'claimed' | 'open' | 'ended';
  slot?: string;
}

const kinds = ['come', 'claim', 'open', 'end', 'look'] as const;
interface Step {
  readonly kind: (typeof kinds)[number];
  readonly which: number;
}

const slots = ['0', '1', '2'];

/** What the sweep is asked to be: what it knows, and a look, to what it knows then and what is free. */
type Sweep = typeof lookAgain;

interface World {
  readonly clients: Client[];
  /** By slot: the claim, and whose it is. */
  readonly claims: Map<string, { readonly claim: string; readonly owner: Client }>;
  known: Claims;
  count: number;
}

function seen({ clients, claims }: World): Look {
  const alive = clients.filter(one => one.at !== 'ended');
  const open = new Set(alive.flatMap(one => (one.at === 'open' ? [one.slot ?? ''] : [])));
  // At slots where somebody has asked nobody looks.
  const waiting = [...claims].filter(([slot]) => !open.has(slot)).map(([slot, { claim }]) => [slot, claim] as const);
  const without = new Set(alive.filter(one => one.at !== 'open').map(one => one.name));
  return { claims: new Map(waiting), processes: () => ({ open, without }) };
}

/** A slot that was given away although its owner may yet open it, or nothing. */
function look(world: World, sweep: Sweep): string | undefined {
  const { claims, abandoned } = sweep(world.known, seen(world));
  world.known = claims;
  const stolen = abandoned.find(slot => world.claims.get(slot)?.owner.at !== 'ended');
  for (const slot of abandoned) world.claims.delete(slot);
  return stolen;
}

function take(world: World, { kind, which }: Step, sweep: Sweep): string | undefined {
  const { clients, claims } = world;
  if (kind === 'look') return look(world, sweep);
  if (kind === 'come') {
    world.count += 1;
    clients.push({ name: `client ${world.count}`, at: 'come' });
    return undefined;
  }
  const alive = clients.filter(one => one.at !== 'ended');
  const one = alive[which % Math.max(1, alive.length)];
  if (one === undefined) return undefined;
  if (kind === 'claim' && one.at === 'come') {
    const slot = slots.find(name => !claims.has(name));
    if (slot === undefined) return undefined;
    world.count += 1;
    claims.set(slot, { claim: `claim ${world.count}`, owner: one });
    Object.assign(one, { at: 'claimed', slot });
  } else if (kind === 'open' && one.at === 'claimed') one.at = 'open';
  else if (kind === 'end') {
    // What was open is seen to end, and free at once.
    if (one.at === 'open') claims.delete(one.slot ?? '');
    one.at = 'ended';
  }
  return undefined;
}

const steps = fc.array(fc.record({ kind: fc.constantFrom(...kinds), which: fc.nat(5) }), { maxLength: 60 });
const begun = (): World => ({ clients: [], claims: new Map(), known: new Map(), count: 0 });

/** The property's own words, for the sweep that is and for others that must not pass. */
function never(sweep: Sweep) {
  return fc.property(steps, all => {
    const world = begun();
    return all.every(step => take(world, step, sweep) === undefined);
  });
}

/** Whoever has claimed is dead, and whoever was there without a slot ends some looks later; others come before each look, for two of them, or to stay when the claim has been looked into. */
function soon(sweep: Sweep) {
  return fc.property(steps, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (all, stays) => {
    const world = begun();
    for (const step of all) take(world, step, sweep);
    for (const one of world.clients) if (one.at === 'claimed') one.at = 'ended';
    const leaving = world.clients.filter(one => one.at === 'come');
    for (const [round, stay] of stays.entries()) {
      take(world, { kind: 'come', which: 0 }, sweep);
      const last = world.clients.at(-1);
      if (look(world, sweep) !== undefined) return false;
      for (const one of leaving.splice(0, round < 2 ? 0 : leaving.length)) one.at = 'ended';
      if (last !== undefined && (round < 2 || !stay)) leaving.push(last);
    }
    return [...world.claims.values()].every(({ owner }) => owner.at !== 'ended');
  });
}

const runs = { numRuns: tries(500, 50_000) };

test('no claim is given away whose client lives and may yet ask there', t => {
  t.notThrows(() => fc.assert(never(lookAgain), runs));
});

test('a claim whose client is dead is given back, whoever else comes and goes', t => {
  t.notThrows(() => fc.assert(soon(lookAgain), runs));
});

/** Nothing is freed as long as anybody is about: who comes all the time keeps it. */
const waitsForAll: Sweep = (before, now) => {
  const { open, without } = now.processes();
  const abandoned =
    without.size > 0
      ? []
      : [...now.claims].flatMap(([slot, claim]) => (before.get(slot)?.claim === claim && !open.has(slot) ? [slot] : []));
  return { claims: new Map([...now.claims].map(([slot, claim]) => [slot, { claim, suspects: new Set<string>() }])), abandoned };
};

/** Nobody is asked about. */
const waitsForNobody: Sweep = (before, now) => {
  const abandoned = [...now.claims].flatMap(([slot, claim]) => (before.get(slot)?.claim === claim ? [slot] : []));
  return { claims: new Map([...now.claims].map(([slot, claim]) => [slot, { claim, suspects: new Set<string>() }])), abandoned };
};

test('the controls: one that waits until no client is about keeps what is nobody’s, and one that asks about nobody gives away what is somebody’s', t => {
  t.throws(() => fc.assert(soon(waitsForAll), runs));
  t.throws(() => fc.assert(never(waitsForNobody), runs));
});
