/** A program text as it is being read: what its names stand for, and what has been found. Has a lifetime. */
import type { Effect, Place } from '../../values.ts';
import type { Call, Nested } from '../program.ts';
import type { Language } from './language.ts';
import type { Token } from './token.ts';

/** What is known of a value. */
export type Known =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Known[] }
  /** `file`: what it holds, as it was read. */
  | { readonly kind: 'unknown'; readonly prefix: string; readonly file?: string };

export interface Scope {
  readonly language: Language;
  readonly call: Call;
  readonly place: Place;
  /** What names stand for: a module, or a member of one. */
  readonly aliases: Map<string, string>;
  readonly values: Map<string, Known>;
  readonly effects: Effect[];
  readonly runs: Nested[];
  /** Tokens that need no further look. */
  readonly done: Set<Token>;
  /** Touches of paths that the text makes up. */
  readonly computed: Set<'read' | 'list' | 'write' | 'attribute' | 'enter'>;
  /** Certain texts of the program, which a path may be made of. */
  readonly texts: string[];
  /** Where relative paths begin from here on. */
  cwd: string | undefined;
  /** Reads a text of the same language that this one runs. */
  readonly nested: (text: string) => void;
  /** Why what it does can't be told. */
  opaque: string | undefined;
  steps: number;
}

/** Counted steps that one text may take to be read. */
export const MOST_STEPS = 200_000;

/** Stands among the texts where some are made out of numbers or codes. */
export const MADE = '\0made';

export const UNKNOWN: Known = { kind: 'unknown', prefix: '' };

/** Says why the text can't be told; the first reason stands. */
export function give(scope: Scope, reason: string): void {
  scope.opaque ??= reason;
}
