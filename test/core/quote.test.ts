/** What `quote` gives is read back by the real shell as the same argv. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { quote as shellQuote } from 'shell-quote';
import { printable } from '../../src/core/printable.ts';
import { quote } from '../../src/core/quote.ts';

const runs = process.env.WARD_PROOF ? 20_000 : 500;

/** The words that a shell makes of each line, all lines in one process. */
function readBack(shell: readonly string[], lines: readonly string[]): string[][] {
  const script = lines.map(line => `printf '%s\\0' ${line}; printf '\\0END\\0'`).join('\n');
  const [program = '', ...options] = shell;
  const { stdout, stderr } = spawnSync(program, options, {
    input: Buffer.from(script),
    maxBuffer: 1 << 28,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
  });
  if (stderr.length > 0) throw new Error(stderr.toString());
  return stdout
    .toString()
    .split('\0\0END\0')
    .slice(0, -1)
    .map(one => one.split('\0'));
}

const specials = [
  '',
  ' ',
  '\n',
  '\t',
  '!',
  '~',
  '-',
  '=',
  '#',
  '*',
  '?',
  '[',
  ']',
  '{',
  '}',
  ',',
  '$',
  '`',
  '"',
  "'",
  '\\',
  ';',
  '&',
  '|',
  '<',
  '>',
  '(',
  ')',
  '%',
  '^',
  ':',
  '@',
  '+',
  '/',
  '.',
  'a',
  'Z',
  '0',
  'é',
  '漢',
  '🎉',
  '\u202e',
  '\u200b',
  '\r',
  '\x1b',
  '\x01',
  '\u00a0',
  '\u2028',
  ' '.repeat(40),
];
const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...specials), maxLength: 8 }),
  fc.constantFrom('~', '~root', '-n', '=ls', 'a=b', 'a=~', '!!', '#x', 'C:\\x', '{a,b}', '*', 'if', '$HOME', "it's", '\\n'),
);
const argv = fc.array(word, { minLength: 1, maxLength: 6 });

for (const shell of [
  ['bash', '--norc'],
  ['bash', '--norc', '-o', 'history', '-o', 'histexpand'],
  ['zsh', '-f'],
]) {
  const there = spawnSync(shell[0] ?? '', ['-c', ':']).status === 0;
  (there ? test : test.skip)(`${shell.join(' ')} reads back the argv that was quoted${there ? '' : ' (it is not installed)'}`, t => {
    const samples = fc.sample(argv, { numRuns: runs, seed: 7 });
    const got = readBack(shell, samples.map(quote));
    t.is(got.length, samples.length);
    for (const [index, sample] of samples.entries()) t.deepEqual(got[index], sample, quote(sample));
    t.log(`${samples.length} argvs`);
  });
}

test('what is quoted is printable as it stands', t => {
  fc.assert(
    fc.property(argv, words => printable(quote(words)) === quote(words)),
    { numRuns: runs },
  );
  t.pass();
});

test('a reserved word alone is quoted: shell-quote leaves it bare, and bash would not find the program', t => {
  const run = (line: string) => spawnSync('bash', ['--norc', '-c', line]).status;
  t.is(shellQuote(['if']), 'if');
  t.not(run(`${shellQuote(['if'])}\n:`), 0);
  t.is(quote(['if', 'x']), "'if' x");
  t.is(run(`${quote(['if'])}\n:`), 0);
});

const table: readonly (readonly [argv: readonly string[], text: string])[] = [
  [['rm', '-rf', 'a b'], "rm -rf 'a b'"],
  [['git', 'commit', '-m', "it's"], 'git commit -m "it\'s"'],
  [['echo', ''], "echo ''"],
  [['ls', 'a\u202eb'], "ls $'a\\xe2\\x80\\xaeb'"],
];

for (const [words, text] of table) test(`${JSON.stringify(words)} is quoted as ${text}`, t => t.is(quote(words), text));
