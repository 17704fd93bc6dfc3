/** The pieces a word expands to before they are put together into fields: what is certain, what splits, what only running could tell. */
import { collect } from '../../collect.ts';
import type { Fit, Value } from '../../values.ts';
import { datable, PLAIN } from '../content.ts';
import { sole } from '../sole.ts';
import { escaped, type Hole, joined } from './fit.ts';

export type Segment =
  /** `quoted`: neither split nor a pattern. `expanded`: came out of an expansion, so that it is split where unquoted. */
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean; readonly expanded: boolean }
  /** One of the names that a pattern matched. */
  | { readonly kind: 'match'; readonly pattern: string; readonly names: readonly string[] | undefined }
  /** Pattern characters as written. */
  | { readonly kind: 'glob'; readonly text: string }
  /** `numeric`: surely a decimal integer. `named`: surely the names of commits or branches. `fits`: what each word of it surely is. `whole`: as they are, not parted at blanks. `many`: elements of a list. `data`: what the project holds. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly splits: boolean;
      readonly numeric: boolean;
      readonly named?: true;
      readonly fits?: Fit | undefined;
      readonly whole?: true;
      readonly many?: true;
      readonly data?: true;
    }
  /** The end of a field, as between the elements of `"$@"`. */
  | { readonly kind: 'break' };

type Unknown = Extract<Segment, { kind: 'unknown' }>;

export const BREAK: Segment = { kind: 'break' };

export function quoted(text: string): Segment {
  return { kind: 'text', text, quoted: true, expanded: false };
}

export function unsure(reason: string, splits: boolean, numeric = false, fits: Fit | undefined = undefined): Unknown {
  return { kind: 'unknown', reason, splits: splits && !numeric, numeric, fits };
}

/** The same, marked as names of commits or branches where it is. */
export function naming(segment: Segment, named: boolean): Segment {
  return named && segment.kind === 'unknown' ? { ...segment, named: true } : segment;
}

/** The same, marked as data of the project where it is. */
export function marked(segment: Segment, data: boolean): Segment {
  return data && segment.kind === 'unknown' ? { ...segment, data: true } : segment;
}

/** Characters that make unquoted text a pattern. */
const SPECIAL = /[*?[\]\\]/g;

/** A longer text is not followed: far more than any command line holds. */
const LONGEST = 1 << 18;

/** One field's segments as a value. Quoted pattern characters are escaped in a pattern. */
export function toValue(segments: readonly Segment[]): Value {
  const [alone] = segments;
  if (alone?.kind === 'text' && segments.length === 1 && alone.text.length <= LONGEST) return { kind: 'text', text: alone.text };
  const length = segments.reduce((sum, one) => sum + plain(one).length, 0);
  if (length > LONGEST) return { kind: 'unknown', reason: 'a text too long to be followed', prefix: '', splits: true };
  const [only, more] = segments;
  if (only?.kind === 'match' && more === undefined) return { kind: 'pattern', text: only.pattern, one: true };
  const at = segments.findIndex(one => one.kind === 'unknown' || one.kind === 'match');
  const first = segments[at];
  if (first?.kind === 'unknown' || first?.kind === 'match') {
    const told = first.kind === 'match' ? 'which file a pattern matched' : first.reason;
    const reason = segments.length > 1 && sole(told) ? 'a word of several parts' : told;
    const fits =
      segments.length === 1 && first.kind === 'unknown' ? first.fits : segments.some(several) ? undefined : joined(segments.map(hole));
    const named = first.kind === 'unknown' && segments.every(one => one.kind === 'text' || (one.kind === 'unknown' && one.named));
    const more: Partial<Extract<Value, { kind: 'unknown' }>> = {
      ...(fits === undefined ? {} : { fits }),
      ...(named ? { named } : {}),
      ...(segments.length > 1 && segments.some(several) ? {} : counted(segments)),
      ...(segments.every(given) ? { caller: at === segments.length - 1 ? 'last' : true } : {}),
      ...(segments.length === 1 && first.kind === 'unknown' && first.numeric
        ? { made: 'number' }
        : segments.every(datum)
          ? { made: 'data' }
          : {}),
    };
    return { kind: 'unknown', reason, prefix: certain(segments.slice(0, at)), splits: segments.some(splitting), ...more };
  }
  const pattern = segments.some(one => one.kind === 'glob');
  return pattern ? { kind: 'pattern', text: segments.map(asPattern).join('') } : { kind: 'text', text: segments.map(plain).join('') };
}

/** It stands in the text, or in the caller's environment as it was. */
function given(one: Segment): boolean {
  return one.kind === 'text' || (one.kind === 'unknown' && /^\$\w+ is not set in the text$/.test(one.reason));
}

/** Data of the project, a number, or a text of which no code can be made. */
function datum(one: Segment): boolean {
  if (one.kind === 'text') return PLAIN.test(one.text);
  if (one.kind === 'match') return datable({ ...one, cwds: [] });
  return one.kind === 'unknown' && (one.numeric || one.data === true);
}

function example({ fits, numeric }: Extract<Segment, { kind: 'unknown' }>): string | undefined {
  if (numeric) return '1';
  return fits?.kind === 'pattern' ? fits.plain : undefined;
}

/** With an example for each number, date and hash, where all the rest is certain. */
function counted(segments: readonly Segment[]): { counted?: string } {
  const texts = segments.map(one => (one.kind === 'text' ? one.text : one.kind === 'unknown' ? example(one) : undefined));
  return texts.includes(undefined) ? {} : { counted: texts.join('') };
}

/** A number may begin with a dash. */
const NUMBER: Fit = { kind: 'pattern', text: '*', dash: '', solid: true };

/** What is certain of a name that a pattern matched when the shell stood in `cwds`. One that begins with a dot may match `..`. */
export function matched(pattern: string, cwds: readonly (string | undefined)[]): Fit | undefined {
  return fitting(pattern, namesOf(pattern, cwds));
}

function fitting(pattern: string, names: readonly string[] | undefined): Fit | undefined {
  if (/(?:^|\/)\.\.?[*?[]/.test(pattern)) return undefined;
  const dash = /^[*?[]/.test(pattern) ? { dash: pattern } : /^\\?-/.test(pattern) ? { dash: '' } : {};
  return { kind: 'pattern', text: pattern, ...dash, ...(names === undefined ? {} : { names }) };
}

/** The absolute patterns that a pattern stands for, where that is known. */
export function namesOf(pattern: string, cwds: readonly (string | undefined)[]): readonly string[] | undefined {
  if (/\s|\\[*?[\]\\]/.test(pattern)) return undefined;
  if (pattern.startsWith('/')) return [pattern];
  const known = collect(cwds, cwd => (cwd === undefined ? [] : [`${cwd.endsWith('/.') ? cwd.slice(0, -2) : escaped(cwd)}/${pattern}`]));
  return known.length === cwds.length ? known : undefined;
}

function hole(one: Segment): Hole {
  switch (one.kind) {
    case 'text':
      return { text: one.text };
    case 'glob':
      return { glob: one.text };
    case 'match':
      return { fits: fitting(one.pattern, one.names) };
    case 'unknown':
      return { fits: one.fits ?? (one.numeric && !one.splits ? NUMBER : undefined) };
    case 'break':
      return { fits: undefined };
  }
}

/** Several words, of which only the first has what stands before them, and only the last what stands behind. */
function several(one: Segment): boolean {
  return one.kind === 'unknown' && one.splits && (one.many || one.fits?.several === true);
}

function splitting(one: Segment): boolean {
  return one.kind === 'glob' || (one.kind === 'unknown' && one.splits);
}

/** The text before anything that a pattern could change. */
function certain(segments: readonly Segment[]): string {
  const glob = segments.findIndex(one => one.kind === 'glob');
  return (glob < 0 ? segments : segments.slice(0, glob)).map(plain).join('');
}

function plain(segment: Segment): string {
  return segment.kind === 'text' || segment.kind === 'glob' ? segment.text : '';
}

function asPattern(segment: Segment): string {
  return segment.kind === 'text' ? segment.text.replace(SPECIAL, '\\$&') : plain(segment);
}
