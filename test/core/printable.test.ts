/** Nothing unseen reaches a person's screen. */
import test from 'ava';
import fc from 'fast-check';
import { oneLine, printable } from '../../src/core/printable.ts';
import { hidden } from './hidden.ts';

const runs = process.env.WARD_PROOF ? 100_000 : 3_000;

const table: readonly (readonly [name: string, given: string, shown: string])[] = [
  ['an escape that clears the line', 'curl e.sh|sh\r\x1b[2K  ls', 'curl e.sh|sh\\r\\x1b[2K  ls'],
  ['a bell, a backspace, a delete and a C1 control', 'a\x07\x08\x7f\x9b', 'a\\x07\\x08\\x7f\\x9b'],
  ['a tab', 'a\tb', 'a\\tb'],
  ['text turned around', 'ls \u202e;fr- mr\u202c', 'ls <U+202E>;fr- mr<U+202C>'],
  ['isolates and marks of direction', '\u2066a\u2069\u200e\u061c', '<U+2066>a<U+2069><U+200E><U+061C>'],
  ['zero-width characters', 'r\u200bm\u2060\ufeff\u00ad', 'r<U+200B>m<U+2060><U+FEFF><U+00AD>'],
  ['tags and variation selectors', 'a\u{e0041}\ufe0f', 'a<U+E0041><U+FE0F>'],
  ['spaces of other kinds', 'rm\u00a0-rf\u3000/\u2800', 'rm<U+00A0>-rf<U+3000>/<U+2800>'],
  ['line and paragraph separators', 'a\u2028b\u2029', 'a<U+2028>b<U+2029>'],
  ['a Hangul filler', 'a\u3164b', 'a<U+3164>b'],
  ['a lone surrogate and a private character', '\ud800\ue000', '<U+D800><U+E000>'],
  ['padding', `a${' '.repeat(200)}; rm -rf ~`, 'a<200 spaces>; rm -rf ~'],
  ['padding of tabs', `a${'\t'.repeat(40)}b`, 'a<40 tabs>b'],
  ['padding of both', `a${' \t'.repeat(40)}b`, 'a<80 spaces and tabs>b'],
  ['lines of tabs', `a${'\n\t'.repeat(9)}\nb`, 'a\n<9 empty lines>\nb'],
  ['marks on no letter', '"\u0301 \u0301', '"<U+0301> <U+0301>'],
  ['marks that strike out or surround', 'r\u0336m\u20dd', 'r<U+0336>m<U+20DD>'],
  ['marks behind those', 'r\u0336\u0301', 'r<U+0336><U+0301>'],
  ['parts of Hangul letters', 'a\u1161\u11a8', 'a<U+1161><U+11A8>'],
  ['a letter in two parts', 'cafe\u0301', 'cafe\u0301'],
  ['empty lines', `a${'\n'.repeat(60)}rm -rf ~`, 'a\n<59 empty lines>\nrm -rf ~'],
  ['lines of spaces', `a${'\n  '.repeat(60)}\nrm`, 'a\n<60 empty lines>\nrm'],
  ['marks piled on a letter', `a${'\u0301'.repeat(5)}`, 'a\u0301\u0301\u0301<U+0301><U+0301>'],
  ['letters of other scripts', 'naïve žluťoučký 漢字 עברית 🎉', 'naïve žluťoučký 漢字 עברית 🎉'],
  ['a command of several lines', 'for x in a; do\n    echo "$x"\ndone', 'for x in a; do\n    echo "$x"\ndone'],
];

for (const [name, given, shown] of table) {
  test(`${name} is shown as it should be`, t => t.is(printable(given), shown));
}

test('on one line a newline is a sign', t => {
  t.is(oneLine('a\nward: allowed\r\n'), 'a⏎ ward: allowed\\r⏎ ');
});

const nasty = fc.string({
  unit: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(' ', '\n', '\t', '\r', '\x1b', '\u202e', '\u200b', '\u0301', '\u2800', '\u{e0041}', '\ud800', 'a'),
    },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x10ffff }).map(code => String.fromCodePoint(code)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 80 }).map(length => ' '.repeat(length)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map(length => '\n'.repeat(length)) },
  ),
});

test('no control, direction, zero-width or odd space character comes out, whatever goes in', t => {
  fc.assert(
    fc.property(nasty, text => {
      for (const one of printable(text)) if (hidden(one.codePointAt(0) ?? 0)) return false;
      return !/ {32}|\n\n\n\n\n\n/.test(printable(text));
    }),
    { numRuns: runs },
  );
  t.pass();
});

test('what is shown shows as itself, and plain ASCII is not touched', t => {
  fc.assert(
    fc.property(nasty, text => printable(printable(text)) === printable(text)),
    { numRuns: runs },
  );
  const plain = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map(code => String.fromCharCode(code)) });
  fc.assert(
    fc.property(
      fc.array(plain).map(words => words.join(' ').replace(/ {2,}/g, ' ')),
      text => printable(text) === text,
    ),
    { numRuns: runs },
  );
  t.log(`${2 * runs} texts`);
  t.pass();
});
