/** What a mode is held to, in words: that it is a pause, its end, the limits of `auto` and the profiles that hold. For the record, and for who reads it. */
import type { Policy } from '../values.ts';
import { autoWords } from './auto.ts';

/** Undefined where it is held to nothing. */
export function modeTerms(made: Pick<Policy, 'mode' | 'modeUntil' | 'paused' | 'auto' | 'profiles'>): string | undefined {
  const { mode, modeUntil, paused, profiles } = made;
  const until = modeUntil === undefined ? [] : [`until ${new Date(modeUntil).toISOString().replace(/\.\d+Z$/, 'Z')}`];
  const terms = [
    ...(paused ? ['paused'] : []),
    ...until,
    ...(mode === 'auto' ? autoTerms(made.auto) : []),
    ...(profiles ?? []).map(name => `profile ${name}`),
  ];
  return terms.length === 0 ? undefined : terms.join(', ');
}

/** The limits that hold for `auto`, each in words. */
export function autoTerms(auto: Policy['auto'] | undefined): readonly string[] {
  return (auto ?? []).map(autoWords).filter(words => words !== '');
}
