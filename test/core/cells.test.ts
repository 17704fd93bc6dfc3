/** Rows of a screen: no letter of the text is lost, and none of them is wider than it may be. */
import test from 'ava';
import fc from 'fast-check';
import { clip, fitted, mostWide, rows } from '../../src/core/cells.ts';

const text = fc.string({
  unit: fc.oneof(fc.constantFrom('a', ' ', '漢', '\u0301', 'word', '    '), fc.string({ unit: 'grapheme', maxLength: 2 })),
});

test('rows are the text itself; but for blanks at a cut none is too wide', t => {
  fc.assert(
    fc.property(text, fc.integer({ min: 14, max: 90 }), (given, columns) => {
      const cut = rows(given, columns);
      return (
        cut.join('') === given &&
        cut.every(row => mostWide(row.trimEnd()) <= columns) &&
        fitted(given, columns).every(row => mostWide(row) <= Math.max(columns, mostWide(given.trimEnd())))
      );
    }),
    { numRuns: process.env.WARD_PROOF ? 50_000 : 1000 },
  );
  t.pass();
});

test('they are cut behind blanks, a long word anywhere, and never between a letter and its marks', t => {
  t.deepEqual(rows('one two three four', 10), ['one two ', 'three four']);
  t.deepEqual(rows(`ls ${'x'.repeat(12)} y`, 10), ['ls ', 'x'.repeat(10), 'xx y']);
  t.deepEqual(rows('aaaaaaaae\u0301', 10), ['aaaaaaaa', 'e\u0301']);
  t.deepEqual(rows('', 10), ['']);
});

test('what is clipped says so and fits', t => {
  t.is(clip('short', 10), 'short');
  t.is(clip('longer than that', 10), 'longer t…');
  fc.assert(fc.property(text, fc.integer({ min: 12, max: 40 }), (given, columns) => mostWide(clip(given, columns)) <= columns));
});
