/**
 * The word oracle: whatever the analysis claims of a word or a directory, the real shells must agree with, in thousands of generated scripts.
 * A case is one script that was read without a fault, ran to its end, and had a probe of which words or a directory were claimed.
 * `WARD_PROOF=1` alone is as much as continuous integration has time for; with `WARD_CASES=100000`, which `npm run proof` sets, it is as many cases
 * in each of bash and zsh. `WARD_COUNT` (scripts), `WARD_SEED` and `WARD_SHELL` choose a slice of it.
 */
import test from 'ava';
import type { Action, Analysis, Dialect } from '../../../src/core/values.ts';
import { mayTake } from '../../may-take.ts';
import { unless } from '../../unless.ts';
import { lacking } from '../parse/oracle.ts';
import { admits, certain, idOf } from './admits.ts';
import { generate } from './generate.ts';
import { missed, probesOf } from './missed.ts';
import { line, read } from './notation.ts';
import { clear, type Deed, furnish, run, type Seen, type Shell, scene, shells } from './shells.ts';

test.before(furnish);
test.after.always(clear);

/** How many cases: in every run, and in continuous integration. */
const counts = new Map<Dialect, readonly [number, number]>([
  ['bash', [80, 6000]],
  ['zsh', [50, 6000]],
  ['sh', [30, 3000]],
]);
const { WARD_PROOF: proof, WARD_CASES: cases, WARD_COUNT: asked, WARD_SHELL: only } = process.env;
const wantedOf = (shell: Dialect) => Number(cases ?? counts.get(shell)?.[proof === undefined ? 0 : 1]);
const first = Number(process.env.WARD_SEED ?? 1);

/** Scripts for one process of a shell. */
const AT_ONCE = 500;

/** What has been seen so far. */
interface Tally {
  generated: number;
  /** Read with a fault: Ward claims nothing. */
  faulty: number;
  /** Ended by a limit; what they had done by then is compared all the same. */
  cut: number;
  /** Ran to their end with a probe. */
  compared: number;
  /** And something was claimed of what a probe saw, as it was. */
  confirmed: number;
  probes: number;
  words: number;
  certain: number;
  readonly wrong: object[];
}

interface Case {
  readonly seed: number;
  readonly text: string;
  readonly analysis: Analysis;
}

/** What is claimed of a probe by every action that it may be: the words by the least of them, and a directory. */
function claimed(actions: readonly Action[], seen: Seen): { words: number; stands: boolean } {
  const mine = probesOf(actions, seen).filter(action => admits(action, seen, true));
  if (mine.length === 0) return { words: 0, stands: false };
  return { words: Math.min(...mine.map(certain)), stands: mine.every(one => one.cwd !== undefined || one.cwds !== undefined) };
}

function generated(seeds: readonly number[], dialect: Dialect): Case[] {
  return seeds.map(seed => {
    const text = generate(seed, dialect);
    return { seed, text, analysis: read(text, { scene, dialect, args: ['zero', 'first one', 'second'] }) };
  });
}

/** Two of its probes have one number: what is said of the one would be taken for a claim about the other. */
function repeats(text: string): boolean {
  const numbers = [...text.matchAll(/probe['}]? ?,?(0|\d{2})\b/g)].map(one => Number(one[1])).filter(one => one === 0 || one >= 50);
  return new Set(numbers).size < numbers.length;
}

/** Runs the scripts that were read without a fault, and compares. */
async function compare(cases: readonly Case[], shell: Shell, tally: Tally): Promise<void> {
  const kept = cases.filter(one => one.analysis.faults.length === 0 && !repeats(one.text));
  tally.generated += cases.length;
  tally.faulty += cases.length - kept.length;
  const deeds = await run(
    kept.map(one => one.text),
    shell,
  );
  for (const [at, one] of kept.entries()) count(one, deeds[at] ?? { seen: [], ended: false }, tally);
}

function count({ seed, text, analysis }: Case, { seen, ended }: Deed, tally: Tally): void {
  const { actions } = analysis;
  const lost = missed(actions, seen);
  if (lost.length > 0) {
    const said = actions.filter(one => lost.some(two => two.id === idOf(one))).map(one => `${line(one)} in ${one.cwd} ${fitted(one)}`);
    tally.wrong.push({ seed, text, lost: lost.map(told), said });
  }
  if (!ended) tally.cut += 1;
  if (!ended || seen.length === 0) return;
  tally.compared += 1;
  const found = seen.filter(one => !lost.includes(one) && probesOf(actions, one).length > 0);
  const claims = found.map(one => claimed(actions, one));
  if (claims.some(one => one.words > 0)) tally.confirmed += 1;
  tally.probes += seen.length;
  tally.words += seen.flatMap(one => one.words).length;
  tally.certain += claims.reduce((sum, one) => sum + one.words, 0);
}

/** Reads the next scripts while the shell runs the last. */
async function all(shell: Shell, most: number): Promise<Tally> {
  const tally: Tally = { generated: 0, faulty: 0, cut: 0, compared: 0, confirmed: 0, probes: 0, words: 0, certain: 0, wrong: [] };
  const wanted = () => (asked === undefined ? tally.confirmed < most : tally.generated < Number(asked));
  let running = Promise.resolve();
  for (let at = first; wanted(); at += AT_ONCE) {
    const left = asked === undefined ? Math.ceil(most * 1.5) : Number(asked);
    const cases = generated(
      Array.from({ length: Math.min(AT_ONCE, left) }, (_, more) => at + more),
      shell.name,
    );
    await running;
    if (wanted()) running = compare(cases, shell, tally);
  }
  await running;
  return tally;
}

for (const shell of shells.filter(one => only === undefined || one.name === only)) {
  const without = lacking(shell.name);
  unless(without)(`whatever is claimed of a word or a directory, ${shell.name} agrees`, async t => {
    mayTake(t, 120);
    const tally = await all(shell, wantedOf(shell.name));
    const { wrong, ...numbers } = tally;
    const told = Object.entries(numbers).map(([name, value]) => `${value} ${name}`);
    t.log(`seeds from ${first}: ${told.join(', ')}, ${wrong.length} wrong`);
    t.true(tally.confirmed > tally.generated / 3 && tally.certain > tally.words / 4 && tally.cut <= tally.generated / 1000);
    t.deepEqual(wrong.slice(0, Number(process.env.WARD_SHOW ?? 3)), []);
  });
}

function fitted({ argv }: Action): string {
  return argv.map(one => (one.kind === 'unknown' && one.fits !== undefined ? `${one.fits.kind} ${one.fits.text}` : '')).join(';');
}

function told(one: Seen): string {
  return `${one.id}: ${JSON.stringify(one.words)} in ${one.cwd}`;
}
