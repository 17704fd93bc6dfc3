/**
 * What a check tries a part of, and `.ci/run` the rest after it (`WARD_WHOLE=1`), as a proof does all: tests that have others of their kind beside them,
 * and long lists. Each day it is another part, so that checks alone come to all of it; `WARD_DAY` tries that of another day.
 */
import test from 'ava';
import { proof } from './slice.ts';
import { type Run, unless } from './unless.ts';

export const whole = proof || process.env.WARD_WHOLE !== undefined;

const day = Number(process.env.WARD_DAY ?? 0);

/** Whether it is the turn of this one, of so many that take turns: in a check each has its day, after it come all the others. */
function isDue(at: number, every: number): boolean {
  if (proof) return true;
  return (at + day) % every === 0 ? !whole : whole;
}

/** A test beside which a check holds others of its kind. */
export function inWhole(run: Run = test): Run {
  return unless(whole ? undefined : 'it is tried whole, after the check: WARD_WHOLE=1', run);
}

/** Tests that stand side by side, each able to stand alone and at least so many, of which a check tries one of each so many. */
export function turns(every: number): (run?: Run) => Run {
  let at = 0;
  return (run = test) => {
    const other = unless(whole ? 'the check has tried it' : 'its day is another, and it is tried after the check: WARD_WHOLE=1', run);
    return (title, body) => (isDue(at++, every) ? run : other)(title, body);
  };
}

/** Of a list one of each so many in a check, at least one, and the others after that. So many must share no divisor with what it repeats itself by. */
export function part<T>(all: readonly T[], every: number): readonly T[] {
  const due = all.filter((_, at) => isDue(at, Math.min(every, all.length)));
  return due.length === 0 ? all : due;
}

/** How often a property is tried: in a proof `many` times, after the check `some`, and in the check half of these. */
export function tries(some: number, many: number): number {
  if (proof) return many;
  return whole ? some : Math.ceil(some / 2);
}
