/** A program that is being started, with everything that stands around it. */
import type { Effect, Place } from '../values.ts';
import type { Argument, Input } from './program.ts';
import type { State } from './state.ts';

export interface Launched {
  readonly argv: readonly Argument[];
  readonly effects: readonly Effect[];
  readonly input: Input;
  readonly place: Place;
  readonly cwds: State['cwds'];
  /** Files whose text stands among the words already: none is put there twice. */
  readonly inlined?: readonly string[];
}
