/** Arguments sorted as getopt_long sorts them, and doubt wherever a word is not known. */
import test from 'ava';
import { type Grammar, grammar, has, options, valuesOf } from '../../../src/core/analyse/options.ts';
import type { Argument } from '../../../src/core/analyse/program.ts';
import type { Value } from '../../../src/core/values.ts';

const place = { start: 0, end: 0 };
const gnu = grammar('o|output=write i|in-place=? n|number q|quiet|silent color=? compress-program=program');

function list(...words: readonly (string | Value)[]): Argument[] {
  return words.map(word => ({ value: typeof word === 'string' ? { kind: 'text', text: word } : word, place }));
}

const unknown = (prefix: string, splits = false): Value => ({ kind: 'unknown', reason: 'only running could tell', prefix, splits });

function shown(words: readonly (string | Value)[], by: Grammar = gnu): string {
  const found = options(list(...words), by);
  const text = (one: Argument | undefined) =>
    one === undefined ? '' : one.value.kind === 'unknown' ? `${one.value.prefix}…` : one.value.text;
  const options_ = found.options.map(one => (one.value === undefined ? one.name : `${one.name}=${text(one.value)}`));
  return [options_.join(' '), found.operands.map(text).join(' '), found.unclear ? 'unclear' : ''].join(' | ').trimEnd();
}

const spellings: readonly (readonly [title: string, words: readonly (string | Value)[], found: string])[] = [
  ['a value stands beside its letter', ['-o', 'x', 'a'], 'o=x | a |'],
  ['a value is glued to its letter', ['-ox', 'a'], 'o=x | a |'],
  ['a cluster ends in a letter with a value', ['-nqo', 'x'], 'n q o=x |  |'],
  ['a letter with a maybe-value takes the glued rest', ['-i.bak', 'f'], 'i=.bak | f |'],
  ['a letter with a maybe-value never takes the next word', ['-i', 'f'], 'i | f |'],
  ['a long option takes its value after =', ['--output=x'], 'o=x |  |'],
  ['a long option takes its value from the next word', ['--output', 'x', 'y'], 'o=x | y |'],
  ['a long option may be cut short', ['--comp', 'sh', 'f'], 'compress-program=sh | f |'],
  ['a long option cut short takes = too', ['--outp=x'], 'o=x |  |'],
  ['a cut that fits two options counts as both', ['--co=x'], 'color=x compress-program=x |  |'],
  ['aliases are one option', ['--silent', '-q'], 'q q |  |'],
  ['options stand after operands', ['a', '-n', 'b'], 'n | a b |'],
  ['nothing after -- is an option', ['-n', '--', '-o', 'x'], 'n | -o x |'],
  ['a single dash is an operand', ['-'], ' | - |'],
  ['an option of nobody is kept by its spelling', ['--frob=1', '-9'], 'frob=1 9 |  |'],
  ['an option of nobody has no prototype', ['--constructor', '--__proto__'], 'constructor __proto__ |  |'],
  ['an empty word is an operand', [''], ' |  |'],
  ['a word with an unknown beginning is doubtful', [unknown('')], ' | … | unclear'],
  ['a word with a known beginning is an operand', [unknown('src/')], ' | src/… |'],
  ['a word that splits may bring options', [unknown('src/', true)], ' | src/… | unclear'],
  ['an unknown value of a long option is its value alone', [unknown('--output=')], 'o=… |  |'],
  ['an unknown value glued to a letter is its value alone', [unknown('-o')], 'o=… |  |'],
  ['letters after a known cluster are doubtful', [unknown('-n')], 'n |  | unclear'],
  ['a long option whose name is cut by the unknown is doubtful', [unknown('--out')], 'o |  | unclear'],
  ['a value that splits is doubtful', ['-o', unknown('', true), 'b'], 'o=… | b | unclear'],
  ['a pattern is an operand', [{ kind: 'pattern', text: '*.ts' }], ' | *.ts |'],
  ['a pattern that begins with a dash is doubtful', [{ kind: 'pattern', text: '-*' }], ' | -* | unclear'],
  ['a value that is missing is no value', ['-o'], 'o |  |'],
];

for (const [title, words, found] of spellings) test(title, t => t.is(shown(words), found.trimEnd()));

test('a wrapper’s options end at its first operand', t => {
  t.is(shown(['-n', 'rm', '-o', 'x'], grammar('n o=', 'first')), 'n | rm -o x |');
});

test('one dash begins a long option where the program says so', t => {
  const go = grammar('exec=program o=write v', 'single');
  t.is(shown(['-exec', 'x', '--o=y', '-v', './...'], go), 'exec=x o=y v | ./... |');
  t.is(shown(['-exec=x'], go), 'exec=x |  |');
});

test('how many operands stood before -- is known', t => {
  t.is(options(list('main', '--', 'a'), gnu).ended, 1);
  t.is(options(list('main', 'a'), gnu).ended, undefined);
});

test('rows ask by the first name', t => {
  const found = options(list('--quiet', '--output=a', '-o', 'b'), gnu);
  t.true(has(found, 'q'));
  t.false(has(found, 'quiet'));
  t.is(valuesOf(found, 'o').length, 2);
});
