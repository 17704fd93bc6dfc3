/** Files of a project that are the command line of a framework, or a tool's own: what their words mean, the row of their name says. */
import { runs, textOf, word } from '../effects.ts';
import type { Argument, Call, Nested } from '../program.ts';

const known =
  /(?:^|\/)(?:manage\.py|setup\.py|artisan|rails|rake|craft|yii|(?:bin|app)\/console|wp|drush|(?:node_modules\/\.bin|vendor\/bin|\.venv\/bin|venv\/bin)\/[^/]+)$/;

/** The same call by that row, by a name with a slash, which is never looked up on PATH. */
export function commandLine(file: Argument, words: readonly Argument[], call: Call): Nested[] {
  const text = textOf(file) ?? '';
  if (!known.test(text)) return [];
  return runs([text.includes('/') ? file : word(`./${text}`, file.place), ...words], call);
}
