/** Waiting for others, by a clock of the test's own: as long as they get on, and not for ever. */
import test from 'ava';
import fc from 'fast-check';
import { type Limits, patience, pauseAfter } from '../../../src/host/record/patience.ts';

/** One look: so much later, and somebody else had it in between or not. */
interface Look {
  readonly after: number;
  readonly moved: boolean;
}

const looks = fc.array(fc.record({ after: fc.integer({ min: 1, max: 900 }), moved: fc.boolean() }), { minLength: 1, maxLength: 80 });
const limits = fc.record({ one: fc.integer({ min: 1, max: 4000 }), all: fc.integer({ min: 1, max: 20_000 }) });

type Patience = typeof patience;

/** At which look it gives up, and why. */
function givesUp(wait: ReturnType<Patience>, all: readonly Look[]): readonly [number, keyof Limits] | undefined {
  let [now, turn] = [0, 0];
  for (const [at, { after, moved }] of all.entries()) {
    now += at === 0 ? 0 : after;
    if (moved) turn += 1;
    const why = wait(turn, now);
    if (why !== undefined) return [at, why];
  }
  return undefined;
}

/** The same by its definition: time since the last move, and since the first look. */
function expected({ one, all }: Limits, seen: readonly Look[]): readonly [number, keyof Limits] | undefined {
  const sum = (from: number, to: number) => seen.slice(from + 1, to + 1).reduce((total, { after }) => total + after, 0);
  for (let at = 0; at < seen.length; at += 1) {
    const moved = seen.slice(0, at + 1).findLastIndex(look => look.moved);
    if (sum(Math.max(0, moved), at) >= one) return [at, 'one'];
    if (sum(0, at) >= all) return [at, 'all'];
  }
  return undefined;
}

const agrees = (wait: Patience) =>
  fc.property(limits, looks, (all, seen) => JSON.stringify(givesUp(wait(all), seen)) === JSON.stringify(expected(all, seen)));

const runs = { numRuns: process.env.WARD_PROOF === '1' ? 50_000 : 1000 };

test('one that does not move is given up after its time, those who take turns only after theirs, and neither before', t => {
  t.notThrows(() => fc.assert(agrees(patience), runs));
});

test('the control: time that counts for all of them alike gives up those who get on', t => {
  const forAll: Patience = ({ one }) => {
    let began: number | undefined;
    return (_, now) => {
      began ??= now;
      return now - began >= one ? 'one' : undefined;
    };
  };
  t.throws(() => fc.assert(agrees(forAll), runs));
});

test('whoever was stopped, as others may be with it, has waited for nobody meanwhile', t => {
  const wait = patience({ one: 10_000, all: 300_000 });
  t.is(wait(1, 0), undefined);
  t.is(wait(1, 40_000), undefined);
  t.is(wait(1, 1_000_000), undefined);
  let now = 1_000_000;
  let count = 0;
  while (wait(1, now) === undefined) {
    now += 1000;
    count += 1;
  }
  t.is(count, 8);
});

test('who waits for long looks at least ten times a second', t => {
  for (let look = 1; look < 10_000; look = look * 2 + 1) for (const random of [0, 0.5, 1]) t.true(pauseAfter(look, random) <= 100);
  t.true(pauseAfter(10_000, 0) >= 50, 'and not much more often');
});
