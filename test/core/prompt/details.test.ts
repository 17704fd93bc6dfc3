/** Reasoning in the question's own terminal: behind a bar, cut and counted, its marks where they belong. */
import test from 'ava';
import { detailRows } from '../../../src/core/prompt/details.ts';

test('every row stands behind a bar, marks stay below what they mark, however far in', t => {
  const line = `    ${'ls '.repeat(15)}rm x`;
  t.deepEqual(detailRows(['ask:', '', line, `    ${' '.repeat(45)}^^`], 80), ['| ask:', '|', `| ${line}`, `| ${' '.repeat(49)}^^`]);
});

test('marks below a line that takes several rows are left out', t => {
  const rows = detailRows([`  ${'word '.repeat(30)}`, '  ^^^^', 'next'], 40);
  t.true(rows.length > 3);
  t.true(rows.every(row => row.startsWith('| ') && row.length <= 40 && !row.includes('^')));
  t.is(rows.at(-1), '| next');
});

test('of a line that has no end, and of lines without end, the rest is counted', t => {
  const one = detailRows([`  ${'x'.repeat(1000)}`], 40);
  t.is(one.length, 7);
  t.regex(one.at(-1) ?? '', /^\| {7}… \(\d+ more characters\)$/);
  const all = detailRows(
    Array.from({ length: 1000 }, (_, at) => `line ${at}`),
    40,
  );
  t.deepEqual([all.length, all.at(-1)], [401, '| (600 more lines)']);
});

test('nothing in it moves the cursor or passes for another letter', t => {
  t.deepEqual(detailRows(['- reaches g\u0456thub.com\u001b[2J', `a${' '.repeat(60)}b`], 80), [
    '| - reaches g<U+0456>thub.com\\x1b[2J',
    '| a<60 spaces>b',
  ]);
});
