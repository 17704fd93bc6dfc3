/** Whatever the text, parsing ends, throws nothing, and every place in the tree points at the text it says. */

import test from 'ava';
import { parse } from '../../../src/core/parse/parse.ts';
import { printable } from '../../../src/core/printable.ts';
import type { Place, Word } from '../../../src/core/syntax.ts';
import { slice } from '../../slice.ts';
import { words } from './account.ts';
import { Dice } from './dice.ts';
import { mutate, Writer } from './programs.ts';

const proof = process.env.WARD_PROOF !== undefined;
const dialects = ['bash', 'sh', 'zsh'] as const;

/** A word inside a decoded backtick substitution has the place of the whole of it, and a brace's alternatives that of the brace. */
function points(word: Word, text: string): boolean {
  const slice = text.slice(word.place.start, word.place.end);
  return slice === word.text || slice.startsWith('`') || slice.startsWith('{');
}

/** Milliseconds of this thread's own time: a busy machine is not slowness of the parser. */
const spent = () => process.threadCpuUsage().user / 1000;

const inside = (place: Place, text: string) => place.start >= 0 && place.start <= place.end && place.end <= text.length;

test('mutated programs never throw or hang, and every word is the text at its place', t => {
  const dice = new Dice(201);
  const count = proof ? 40_000 : 100;
  let slowest = 0;
  let seen = 0;
  for (let index = 0; index < count; index++) {
    const text = mutate(new Writer(dice).program(), dice, dice.below(6));
    const start = spent();
    const script = parse(text, dialects[index % 3] ?? 'bash');
    slowest = Math.max(slowest, spent() - start);
    const odd = words(script).find(word => !points(word, text));
    if (odd) t.fail(printable(`${JSON.stringify(odd)} in ${JSON.stringify(text)}`));
    if (!script.faults.every(one => inside(one.place, text))) t.fail(printable(text));
    seen += words(script).length;
  }
  t.log(`${count} texts, ${seen} words, the slowest ${slowest.toFixed(0)} ms`);
  t.true(seen > count);
  t.true(slowest < 2_000);
});

test('random bytes never throw or hang', t => {
  const dice = new Dice(202);
  const alphabet = ' \n\t\\\'"`$(){}[]<>|&;#!*?~=:@%^+-.,/_a1é\u{1f389}\r\v\u00a0';
  const characters = [...alphabet];
  const count = proof ? 150_000 : 200;
  for (let index = 0; index < count; index++) {
    const text = Array.from({ length: dice.below(60) }, () => dice.one(characters)).join('');
    const { faults } = parse(text, dialects[index % 3] ?? 'bash');
    if (!faults.every(one => inside(one.place, text))) t.fail(printable(text));
  }
  t.log(`${count} texts`);
  t.pass();
});

const repeated = [
  '$(',
  '`',
  '"$(',
  '${v:-',
  '$((',
  '((',
  '(',
  '{ ',
  '[[ ( ',
  'f() ',
  'coproc ',
  'if ',
  'case x in a) ',
  '<(',
  '@(',
  '{a,',
  'a=(',
  '${a[',
  '<<E\n',
  '! ',
  'a|',
  'a&&',
  "$'",
  '\\',
  '[',
  '1+',
  "'",
  'a ',
  '!(',
  'for x in ',
  'while ',
  '"${v:-',
  '$[',
  'time ',
];

for (const piece of slice(repeated, 2)) {
  test(`64 KiB of ${printable(JSON.stringify(piece))} is read or refused within six seconds of work`, t => {
    const text = piece.repeat(Math.floor(65_536 / piece.length));
    const start = spent();
    parse(text, 'bash');
    parse(`echo $((${text.slice(0, 60_000)}`, 'bash');
    parse(`echo "${text.slice(0, 60_000)}"`, 'bash');
    t.true(spent() - start < 6_000);
  });
}
