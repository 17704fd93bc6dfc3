/** What is wrong with a question as a terminal shows it: whatever could have a person take it for another. Written apart from what draws it. */
import type { Shown } from '../../emulator.ts';
import { hidden } from '../hidden.ts';

/** Lines that are Ward's alone: each begins at most one row. */
const own = [/^ward: /, /^impact: /, /^a yes lets /, /^\? run it\?/, /^your phrase: /, /^ {2}y {2}/, /^ {2}n {2}/];

/** Letters that pass for those of ASCII, and such as turn what is beside them round. */
const alike =
  /[\u0430\u0441\u0435\u043e\u0440\u0445\u0456\u0455\u0443\u0458\u04bb\u04cf\u0501\u051b\u0251\u03bf\u03b1\u03bd\uff01-\uff5e\u{1d400}-\u{1d7ff}\u2010-\u2015\u2212\u2215\u2044\u2024]/u;
const turning = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const piled = /(?:^|[^\p{L}\p{M}])\p{M}|\p{M}{4}|[\u0334-\u0338\p{Me}]|[\u1160-\u11ff]/u;

/** Each as a sentence; none where the screen shows what was written, and what was written is no trap. */
export function faults(shown: Shown, written: readonly string[]): readonly string[] {
  const { rows, screen, cursor } = shown;
  const meant = written.map(row => row.trimEnd());
  const fails: readonly (readonly [boolean, string])[] = [
    [shown.did.length > 0, `it did more than show text: ${shown.did.join(', ')}`],
    [shown.modes.length > 0, `it changed the terminal: ${shown.modes.join(', ')}`],
    [shown.styled.size > 0, `it has colours or a style: ${JSON.stringify([...shown.styled])}`],
    [shown.wrapped.length > 0, `the terminal cut its rows: ${shown.wrapped.join(', ')}`],
    [
      rows.length !== meant.length || rows.some((row, at) => row !== meant[at]),
      `its rows are not those that were written: ${rows.join('⏎')}`,
    ],
    [cursor.row !== rows.length - 1, `the cursor stands on row ${cursor.row} of ${rows.length}`],
    [rows.some(row => [...row].some(letter => hidden(letter.codePointAt(0) ?? 0))), 'something in it can not be seen'],
    [rows.some(row => alike.test(row)), 'a letter in it passes for another'],
    [rows.some(row => turning.test(row)), 'a letter in it turns others round'],
    [rows.some(row => piled.test(row)), 'marks in it cover what is beside them'],
    [rows.some(row => /\S {32,}\S|^ {32,}\S/.test(row)) || rows.join('\n').includes('\n'.repeat(7)), 'something in it is pushed away'],
    [
      rows.some(row => /^(?:allowed|yes\b)/.test(row)) || own.some(line => rows.filter(row => line.test(row)).length > 1),
      'a row in it imitates one of Ward',
    ],
    [rows.length > screen.length && !rows.some(row => row.startsWith('this is longer than the screen')), 'a part of it has scrolled away'],
    [
      !screen
        .slice(-1)
        .concat(screen)
        .some(row => row.startsWith('? run it?')),
      'the question is not on the screen',
    ],
  ];
  return fails.flatMap(([failed, words]) => (failed ? [words] : []));
}
