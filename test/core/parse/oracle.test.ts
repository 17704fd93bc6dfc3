/** The execution oracle: whatever a real shell runs of a text, the tree holds, or there is a fault. */
import test from 'ava';
import { parse } from '../../../src/core/parse/parse.ts';
import { printable } from '../../../src/core/printable.ts';
import type { Dialect } from '../../../src/core/values.ts';
import { mayTake } from '../../may-take.ts';
import { unaccounted } from './account.ts';
import { Dice } from './dice.ts';
import { lacking, type Trial, witness } from './oracle.ts';
import { mutate, Writer } from './programs.ts';

const proof = process.env.WARD_PROOF !== undefined;

type Shell = 'bash' | 'dash' | 'zsh';
const dialects: { readonly [shell in Shell]: Dialect } = { bash: 'bash', dash: 'sh', zsh: 'zsh' };

function trials(plan: Plan, count: number): Trial[] {
  const { seed, mutations } = plan;
  const dice = new Dice(seed);
  return Array.from({ length: count }, (_, index) => {
    const text = new Writer(dice, plan.shell !== 'bash').program();
    return { text: mutations > 0 ? mutate(text, dice, 1 + dice.below(mutations)) : text, extglob: index % 4 === 3 };
  });
}

interface Tally {
  /** Programs of which the shell ran something and the tree has no fault: those that could have been missed. */
  seen: number;
  readonly misses: string[];
}

function compare(batch: readonly Trial[], shell: Shell, tally: Tally): void {
  const deeds = witness(batch, shell);
  for (const [index, { text, extglob }] of batch.entries()) {
    const script = parse(text, dialects[shell]);
    const done = deeds[index];
    if (script.faults.length > 0 || done === undefined) continue;
    if (done.ran.length > 0) tally.seen++;
    const missed = unaccounted(script, done);
    if (missed) tally.misses.push(printable(`${shell}${extglob ? ' with extglob' : ''} ${missed} of ${JSON.stringify(text)}`));
  }
}

interface Plan {
  readonly shell: Shell;
  readonly mutations: number;
  /** How many programs in the normal run, and with WARD_PROOF. */
  readonly slice: number;
  readonly full: number;
  readonly seed: number;
}

/** Other programs than those of every run. */
const shift = Number(process.env.WARD_SEED ?? 0);

const plans: readonly Plan[] = [
  { shell: 'bash', mutations: 0, slice: 60, full: 8_000, seed: 101 },
  { shell: 'bash', mutations: 3, slice: 80, full: 14_000, seed: 102 },
  { shell: 'dash', mutations: 0, slice: 40, full: 2_500, seed: 103 },
  { shell: 'dash', mutations: 2, slice: 40, full: 2_500, seed: 104 },
  { shell: 'zsh', mutations: 0, slice: 40, full: 2_500, seed: 105 },
  { shell: 'zsh', mutations: 2, slice: 40, full: 2_500, seed: 106 },
];

for (const plan of plans) {
  const lack = lacking(plan.shell);
  const kind = plan.mutations > 0 ? 'a program with mutations' : 'a program';
  (lack ? test.skip : test)(`what ${plan.shell} runs of ${kind} is in the tree, or there is a fault${lack ? ` (${lack})` : ''}`, t => {
    mayTake(t, 20);
    const all = trials({ ...plan, seed: plan.seed + shift }, proof ? plan.full : plan.slice);
    const tally: Tally = { seen: 0, misses: [] };
    for (let at = 0; at < all.length; at += 500) compare(all.slice(at, at + 500), plan.shell, tally);
    t.log(`${all.length} programs, ${tally.seen} run and without a fault, ${tally.misses.length} missed`);
    t.deepEqual(tally.misses, []);
    t.true(tally.seen > all.length / 8, 'too few programs could have been missed: the oracle would prove nothing');
  });
}
