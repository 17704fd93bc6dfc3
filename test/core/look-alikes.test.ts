/** Which letters are spelled out so that nobody takes them for others, and which stay as they are. */
import test from 'ava';
import fc from 'fast-check';
import { asciiOnly, spellOut } from '../../src/core/look-alikes.ts';

const table: readonly (readonly [name: string, given: string, shown: string])[] = [
  ['a program', 'с\u0430t a', '<U+0441><U+0430>t a'],
  ['a program behind an operator', 'ls;\u0435cho & \u0435cho', 'ls;<U+0435>cho & <U+0435>cho'],
  ['a program behind an assignment', 'A=1 B=2 \u0440s', 'A=1 B=2 <U+0440>s'],
  ['a program in another alphabet', 'запуск', '<U+0437><U+0430><U+043F><U+0443><U+0441><U+043A>'],
  ['a program behind another', 'sudo \u0455u', 'sudo <U+0455>u'],
  ['an option up to its value', 'git --m\u0435ssage=привет', 'git --m<U+0435>ssage=привет'],
  ['a dash that is none', 'rm \u2013rf a\u2010b', 'rm <U+2013>rf a<U+2010>b'],
  ['a host in an address', 'curl https://аррӏе.com/файл', 'curl https://<U+0430><U+0440><U+0440><U+04CF><U+0435>.com/файл'],
  ['a host with an accent', 'curl https://m\u00fcnchen.de/', 'curl https://m<U+00FC>nchen.de/'],
  ['a host of another user', 'scp a me@h\u043est:b', 'scp a me@h<U+043E>st:b'],
  ['a slash that is none', 'cat a\u2215b \u2044etc', 'cat a<U+2215>b <U+2044>etc'],
  ['full-width and mathematical letters', 'echo \uff52\uff4d \u{1d42b}', 'echo <U+FF52><U+FF4D> <U+1D42B>'],
  ['a word with letters of two alphabets', 'echo p\u0430ypal', 'echo p<U+0430>ypal'],
  ['a word that could be Latin', 'ssh \u0441\u043e\u0441\u043e', 'ssh <U+0441><U+043E><U+0441><U+043E>'],
  ['words of other languages', 'echo привет "naïve žluťoučký" 漢字', 'echo привет "naïve žluťoučký" 漢字'],
  ['letters that turn round what stands between them', 'cp \u05d0/a \u0628', 'cp <U+05D0>/a <U+0628>'],
  ['names of files', 'rm žluť.txt отчёт.txt -- 写真', 'rm žluť.txt отчёт.txt -- 写真'],
  ['ASCII', 'rm -rf "a b" | sh', 'rm -rf "a b" | sh'],
];

for (const [name, given, shown] of table) test(`${name}: as it should be`, t => t.is(spellOut(given).join(''), shown));

test('a word that is known to be a host or a program is spelled out', t => {
  t.is(
    spellOut('ssh хост; env путь', new Set(['хост', 'путь']))
      .join('')
      .match(/[^\x00-\x7f]/),
    null,
  );
  t.is(spellOut('ssh хост; env путь').join(''), 'ssh хост; env путь', 'the control');
  t.is(asciiOnly('хост'), '<U+0445><U+043E><U+0441><U+0442>');
});

test('each unit has its place, and whatever is left differs from ASCII in more than its shape', t => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), text => {
      const shown = spellOut(text);
      return shown.length === text.length && shown.every((one, at) => one === text[at] || one === '' || /^<U\+[0-9A-F]{4,6}>$/.test(one));
    }),
    { numRuns: process.env.WARD_PROOF ? 50_000 : 1000 },
  );
  t.pass();
});
