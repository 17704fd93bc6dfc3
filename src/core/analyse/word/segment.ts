/** The pieces a word expands to before they are put together into fields: what is certain, what splits, what only running could tell. */
import type { Value } from '../../values.ts';

export type Segment =
  /** `quoted`: neither split nor a pattern. `expanded`: came out of an expansion, so that it is split where unquoted. */
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean; readonly expanded: boolean }
  /** One of the names that a pattern matched. */
  | { readonly kind: 'match'; readonly pattern: string }
  /** Pattern characters as written. */
  | { readonly kind: 'glob'; readonly text: string }
  /** `numeric`: surely a decimal integer. `named`: surely the names of commits or branches. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly splits: boolean; readonly numeric: boolean; readonly named?: true }
  /** The end of a field, as between the elements of `"$@"`. */
  | { readonly kind: 'break' };

export const BREAK: Segment = { kind: 'break' };

export function quoted(text: string): Segment {
  return { kind: 'text', text, quoted: true, expanded: false };
}

export function unsure(reason: string, splits: boolean, numeric = false): Segment {
  return { kind: 'unknown', reason, splits: splits && !numeric, numeric };
}

/** The same, marked as names of commits or branches where it is. */
export function naming(segment: Segment, named: boolean): Segment {
  return named && segment.kind === 'unknown' ? { ...segment, named: true } : segment;
}

/** Characters that make unquoted text a pattern. */
const SPECIAL = /[*?[\]\\]/g;

/** A longer text is not followed: far more than any command line holds. */
const LONGEST = 1 << 18;

/** One field's segments as a value. Quoted pattern characters are escaped in a pattern. */
export function toValue(segments: readonly Segment[]): Value {
  const length = segments.reduce((sum, one) => sum + plain(one).length, 0);
  if (length > LONGEST) return { kind: 'unknown', reason: 'a text too long to be followed', prefix: '', splits: true };
  const [only, more] = segments;
  if (only?.kind === 'match' && more === undefined) return { kind: 'pattern', text: only.pattern };
  const at = segments.findIndex(one => one.kind === 'unknown' || one.kind === 'match');
  const first = segments[at];
  if (first?.kind === 'unknown') {
    const value: Value = {
      kind: 'unknown',
      reason: first.reason,
      prefix: certain(segments.slice(0, at)),
      splits: segments.some(splitting),
    };
    return segments.every(one => one.kind === 'text' || (one.kind === 'unknown' && one.named)) ? { ...value, named: true } : value;
  }
  if (first?.kind === 'match') {
    return {
      kind: 'unknown',
      reason: 'which file a pattern matched',
      prefix: certain(segments.slice(0, at)),
      splits: segments.some(splitting),
    };
  }
  const pattern = segments.some(one => one.kind === 'glob');
  return pattern ? { kind: 'pattern', text: segments.map(asPattern).join('') } : { kind: 'text', text: segments.map(plain).join('') };
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
