/** The phrase that stands first on each question: asked for at the person's terminal, and kept in no other place than its file. */
import { isatty } from 'node:tty';
import { keepPhrase, phraseOf, unfit } from '../host/approve/phrase.ts';
import { typedLine } from '../host/line.ts';
import { claimed } from '../host/terminal.ts';
import { note } from './loosen.ts';
import type { Surroundings } from './surroundings.ts';

/** `ward setup --phrase`: 0 where there is another phrase now, or none; 1 where nothing changed. */
export function setPhrase(around: Surroundings): 0 | 1 {
  const place = claimed(around.directories, around.environment);
  const reason = place.ok ? (isatty(0) && isatty(1) ? undefined : 'it is typed at a terminal') : place.reason;
  if (reason === undefined) return takePhrase(around);
  around.say(`not changed: the phrase is the person's alone, and ${reason}`);
  around.say(`hint: ${place.ok ? 'run it with nothing led elsewhere' : place.hint}`);
  return 1;
}

/** Asks for it, three times where it is none. */
export function takePhrase(around: Surroundings): 0 | 1 {
  const { directories, out, say } = around;
  const had = phraseOf(directories) !== undefined;
  out("\nA phrase of your own stands first on each question of Ward's: one without it was drawn by something else.\n");
  for (let time = 0; time < 3; time += 1) {
    out(`your phrase, 4 to 26 letters (Enter: ${had ? 'none from now on' : 'none'}): `);
    const said = typedLine();
    if (said === undefined) break;
    const reason = said === '' ? undefined : unfit(said);
    if (reason === undefined) return kept(said === '' ? undefined : said, had, around);
    out(`that is none: ${reason}\n`);
  }
  say('not changed: no phrase was typed');
  return 1;
}

/** That there is another is on record; it is not. */
function kept(phrase: string | undefined, had: boolean, around: Surroundings): 0 {
  if (phrase === undefined && !had) return 0;
  note(around, {
    what: 'policy',
    detail: phrase === undefined ? 'the phrase of questions was taken away' : 'the phrase of questions was set',
  });
  keepPhrase(phrase, around.directories);
  around.out(phrase === undefined ? 'questions begin without a phrase now\n' : 'each question begins with it now\n');
  return 0;
}
