/** The shell patterns that can be matched without a shell: literal text, `*` and `?`. What `${name#pattern}` needs. */

/** A pattern's pieces in order: literal text as a string, or one of the two wildcards. */
export type Pattern = readonly (string | { readonly any: 'one' | 'many' })[];

/** The shortest or longest prefix or suffix of `text` that matches, as its length; undefined where none does. */
export function matchEnd(
  text: string,
  pattern: Pattern,
  want: { readonly end: 'prefix' | 'suffix'; readonly longest: boolean },
): number | undefined {
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => (want.longest ? text.length - length : length));
  return lengths.find(length => matches(want.end === 'prefix' ? text.slice(0, length) : text.slice(text.length - length), pattern));
}

/** The whole of `text` matches the pattern. */
export function matches(text: string, pattern: Pattern): boolean {
  let reached = new Set([0]);
  for (const piece of pattern) reached = new Set([...reached].flatMap(at => step(text, at, piece)));
  return reached.has(text.length);
}

function step(text: string, at: number, piece: Pattern[number]): number[] {
  if (typeof piece === 'string') return text.startsWith(piece, at) ? [at + piece.length] : [];
  if (piece.any === 'one') return at < text.length ? [at + 1] : [];
  return Array.from({ length: text.length - at + 1 }, (_, more) => at + more);
}
