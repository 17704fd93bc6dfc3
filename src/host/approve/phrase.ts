/** A few words of the person's own, shown first on each question: what draws a false one does not know them. Outside every sandbox, for the user alone. */
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { mostWide } from '../../core/cells.ts';
import { printable } from '../../core/printable.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { writeWhole } from '../whole-file.ts';

/** Fewer would be guessed, more would not stand on one row: characters, cells. */
const least = 4;
const widest = 26;

/** Where it lies. It is in no variable, no record and no argument. */
const phraseFile = ({ state }: Directories) => path.join(state, 'phrase');

/** The line that stands first; undefined where there is no phrase. One that others could have read or written is not shown, and that is said. */
export function phraseOf(directories: Directories): string | undefined {
  const file = phraseFile(directories);
  const seen = lstatSync(file, { throwIfNoEntry: false });
  if (seen === undefined) return undefined;
  const own = seen.isFile() && seen.uid === process.getuid?.() && (seen.mode & 0o077) === 0;
  const phrase = own ? readFileSync(file, 'utf8').replace(/\n$/, '') : '';
  return own && unfit(phrase) === undefined ? `your phrase: ${phrase}` : lost;
}

const lost = 'your phrase is not shown, for others could have read or changed it: "ward setup --phrase"';

/** Why these words are no phrase. */
export function unfit(phrase: string): string | undefined {
  if (phrase.includes('\n') || printable(phrase) !== phrase) return 'there is something in it that can not be seen';
  if ([...phrase].length < least) return `it is shorter than ${least} characters`;
  return mostWide(phrase) > widest ? 'it is too long for a narrow screen' : undefined;
}

/** Keeps it, or without one takes away what was kept. */
export function keepPhrase(phrase: string | undefined, directories: Directories): void {
  ownDirectory(directories.state);
  if (phrase === undefined) rmSync(phraseFile(directories), { force: true });
  else writeWhole(phraseFile(directories), `${phrase}\n`);
}
