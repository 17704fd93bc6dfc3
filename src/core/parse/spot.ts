/** Where a piece of unbash's tree lies: which text its positions index, and what that is in the text as given. */
import type { Place } from '../syntax.ts';

/**
 * `source` is what positions index. Inside a backtick substitution with escapes that is a decoded copy, not the text:
 * there `outer` is the place of the whole substitution, and every place below it is that one.
 */
export interface Spot {
  readonly source: string;
  readonly outer: Place | undefined;
  /** In a substitution. */
  readonly nested: boolean;
}

/** The spot of the text itself. */
export const top = (source: string): Spot => ({ source, outer: undefined, nested: false });

/** Anything of unbash's tree with a range. */
interface Ranged {
  readonly pos: number;
  readonly end: number;
}

/** The place of a range in the text as given. */
export function place(spot: Spot, range: Ranged): Place {
  return spot.outer ?? { start: range.pos, end: range.end };
}

/** The spot of what a substitution holds. */
export function within(spot: Spot, substitution: Ranged, script: { readonly source?: string }): Spot {
  if (script.source === undefined) return { ...spot, nested: true };
  return { source: script.source, outer: place(spot, substitution), nested: true };
}
