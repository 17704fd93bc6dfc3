/** A line with its aliases in place of their names, as an interactive shell reads it before anything else (bash(1), ALIASES). */
import type { Node, Script, Word } from './syntax.ts';

/** The line; undefined where an alias is none that can be put in its place with certainty. */
export function withAliases(script: Script, aliases: ReadonlyMap<string, string>, read: (text: string) => Script): string | undefined {
  return expanded(script, { aliases, read, within: [] });
}

interface Around {
  readonly aliases: ReadonlyMap<string, string>;
  readonly read: (text: string) => Script;
  /** Those whose own text this is: a name does not stand for itself there. */
  readonly within: readonly string[];
}

function expanded(script: Script, around: Around): string | undefined {
  if (script.faults.length > 0) return undefined;
  let text = script.text;
  const found = simpleIn(script.body).flatMap(words => replaced(words, around));
  for (const { word, by } of found.toSorted((one, other) => other.word.place.start - one.word.place.start)) {
    const { start, end } = word.place;
    if (by === undefined || text.slice(start, end) !== word.text) return undefined;
    text = text.slice(0, start) + by + text.slice(end);
  }
  return text;
}

interface Replaced {
  readonly word: Word;
  readonly by: string | undefined;
}

/** The first word, and the one behind a text that ends in a blank. */
function replaced([word, ...rest]: readonly Word[], around: Around): readonly Replaced[] {
  const name = word === undefined ? undefined : bare(word);
  const text = name === undefined || around.within.includes(name) ? undefined : around.aliases.get(name);
  if (word === undefined || name === undefined || text === undefined) return [];
  const by = expanded(around.read(text), { ...around, within: [...around.within, name] });
  return [{ word, by }, ...(/[ \t]$/.test(text) ? replaced(rest, { ...around, within: [] }) : [])];
}

/** A word of which no sign is quoted; a line that goes on below is one line before anything else is read (bash(1), QUOTING). */
function bare({ text }: Word): string | undefined {
  const whole = text.replaceAll('\\\n', '');
  return /["'`$\\]/.test(whole) ? undefined : whole;
}

/** The words of every simple command, wherever it stands. */
function simpleIn(tree: unknown): readonly (readonly Word[])[] {
  if (typeof tree !== 'object' || tree === null) return [];
  if (Array.isArray(tree)) return tree.flatMap(simpleIn);
  const below = Object.values(tree).flatMap(simpleIn);
  const node = tree as Partial<Node>;
  return node.kind === 'simple' ? [(tree as Extract<Node, { kind: 'simple' }>).words, ...below] : below;
}
