/** Runs a line of a file that another program fills in before it hands it to a shell: what is not known of it stays open. */
import type { Dialect } from '../../values.ts';
import type { Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import { walkText } from '../nested.ts';
import type { State } from '../state.ts';
import type { Held } from './contents.ts';
import { OPEN } from './make-functions.ts';
import { ownShell, walkPiece } from './piece.ts';

/** A line as the shell gets it, but for what is open in it; `shown` is how it stands in the file. */
export interface Line {
  readonly text: string;
  readonly shown: string | undefined;
  readonly held: Pick<Held, 'file' | 'own'>;
  readonly line: number;
}

interface Run extends Line {
  readonly dialect: Dialect;
  readonly positional: State['positional'];
  readonly cwd: string;
}

/** Walks it in a shell of its own. What the command itself wrote counts as its own text. */
export function walkOpen(run: Run, { launched, shell }: { launched: Launched; shell: Shell }): void {
  const { dialect, positional, cwd, held, line, shown } = run;
  const { place } = launched;
  const state = { ...shell.state, cwds: [cwd], positional };
  const frame = ownShell(shell.frame, launched.input);
  const text = opened(run.text);
  if (held.own) walkText({ text, dialect, place }, state, frame);
  else walkPiece({ text, dialect, file: held.file, line, ...(shown === undefined ? {} : { shown }), place }, state, frame);
}

/** What is open, as a variable that the shell doesn't know either; within single quotes too. */
function opened(text: string): string {
  if (!text.includes(OPEN)) return text;
  let quote = '';
  let made = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote === '' ? /["']/.test(letter) : letter === quote) quote = quote === '' ? letter : '';
    if (letter === '\\' && quote !== "'") {
      made += letter + (text[at + 1] ?? '');
      at += 1;
    } else made += letter === OPEN ? (quote === "'" ? `'"\${filled_in}"'` : `\${filled_in}`) : letter;
  }
  return made;
}
