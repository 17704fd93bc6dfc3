/** The shell patterns that can be matched without a shell: literal text, `*` and `?`. What `${name#pattern}` needs. */

/** A pattern's pieces in order: literal text as a string, or one of the two wildcards. */
export type Pattern = readonly (string | { readonly any: 'one' | 'many' })[];

/** The shortest or longest prefix or suffix of `text` that matches, as its length; undefined where none does. */
export function matchEnd(
  text: string,
  pattern: Pattern,
  want: { readonly end: 'prefix' | 'suffix'; readonly longest: boolean },
): number | undefined {
  const found = want.end === 'prefix' ? lengths(text, pattern) : lengths(reversed(text), pattern.map(turned).reverse());
  return want.longest ? found.at(-1) : found[0];
}

function turned(piece: Pattern[number]): Pattern[number] {
  return typeof piece === 'string' ? reversed(piece) : piece;
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** How long the prefixes that match are, shortest first: piece by piece, every place that could be reached. */
function lengths(text: string, pattern: Pattern): readonly number[] {
  let reached: readonly number[] = [0];
  for (const piece of pattern) reached = step(text, reached, piece);
  return reached;
}

function step(text: string, reached: readonly number[], piece: Pattern[number]): readonly number[] {
  if (typeof piece === 'string') return reached.filter(at => text.startsWith(piece, at)).map(at => at + piece.length);
  if (piece.any === 'one') return reached.filter(at => at < text.length).map(at => at + 1);
  const [first] = reached;
  return first === undefined ? [] : Array.from({ length: text.length - first + 1 }, (_, more) => first + more);
}
