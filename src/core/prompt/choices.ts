/** The keys a person may press, each with its words: rows below what is asked. */
import { rows } from '../cells.ts';

/** Words that take several rows go on below themselves. */
export function choiceRows(choices: readonly { readonly key: string; readonly words: string }[], columns: number): readonly string[] {
  return choices.flatMap(({ key, words }) =>
    rows(words, columns - 5).map((row, at) => `${at === 0 ? `  ${key}  ` : '     '}${row}`.trimEnd()),
  );
}
