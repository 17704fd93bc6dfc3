/** What a check tries a part of, and `.ci/run` whole after it, as a proof does: tests that have others of their kind beside them, and long lists. */
import test from 'ava';
import { proof } from './slice.ts';
import { type Run, unless } from './unless.ts';

export const whole = proof || process.env.WARD_WHOLE !== undefined;

/** A test beside which a check holds others of its kind. */
export function inWhole(run: Run = test): Run {
  return unless(whole ? undefined : 'it is tried whole, after the check: WARD_WHOLE=1', run);
}

/** Of a list one of each so many in a check, always the same; all of it after that. As with `slice`, so many must share no divisor with what it repeats itself by. */
export function part<T>(all: readonly T[], every: number): readonly T[] {
  return whole ? all : all.filter((_, at) => at % every === 0);
}

/** How often a property is tried: in a proof `many` times, after the check `some`, and in the check half of these. */
export function tries(some: number, many: number): number {
  if (proof) return many;
  return whole ? some : Math.ceil(some / 2);
}
