/** Aliases are put in as bash puts them in: bash itself says what it makes of the same text. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { unfinished } from '../../../src/core/parse/unfinished.ts';
import { withAliases } from '../../../src/core/parse/with-aliases.ts';

const aliases = new Map(
  Object.entries({
    ls: 'ls --color',
    ll: 'ls -l',
    s: 'sudo ',
    a: 'b',
    b: 'a',
    two: 'cd x; ls',
    env: 'env A=1 ',
    open: 'echo "',
    hash: 'echo #',
    '..': 'cd ..',
  }),
);

/** What bash makes of a text as the body of a function, as it prints it. */
function made(text: string, known: ReadonlyMap<string, string>): string {
  const definitions = [...known].map(([name, value]) => `alias ${name}='${value}'\n`).join('');
  return spawnSync('bash', ['--norc', '-c', `shopt -s expand_aliases\n${definitions}eval "f() {\n$TEXT\n}" && declare -f f`], {
    env: { TEXT: text },
    encoding: 'utf8',
  }).stdout;
}

const lines = [
  'ls',
  'll x',
  'A=1 ll',
  '>f ll',
  '\\ls; "ls"; l"s"',
  'a; b',
  's ll x',
  's s ll',
  'env s ll',
  'two && ll',
  'if ll; then ls; fi',
  'for ls in ll; do ll $ls; done',
  'x() { ll; }; ll',
  'll | ls || ! ll',
  '.. ; command ls',
  'ls=1 ll',
  'echo ls ll',
  'hash x',
  '( ll ) & { ls; }',
  'case ls in ls) ll ;; esac',
  'cat <<E\nll\nE\nll',
];

test('what aliases make of a line is what bash makes of it', t => {
  for (const line of lines) {
    const text = withAliases(line, aliases, 'bash');
    t.not(text, undefined, line);
    t.not(made(line, aliases), '', line);
    t.is(made(text ?? '', new Map()), made(line, aliases), line);
  }
});

test('where bash puts them in only as it runs, they are in it too', t => {
  t.is(withAliases('echo $(ll) "$(ls)" `ll` ls', aliases, 'bash'), 'echo $(ls --color -l) "$(ls --color)" `ls --color -l` ls');
});

/** Bash says of a text that ends too early that it met its end. */
function waits(text: string): boolean {
  const { stderr } = spawnSync('bash', ['--norc', '-n'], { input: text, encoding: 'utf8', env: { LC_ALL: 'C' } });
  return /unexpected end of file|looking for matching|here-document at line \d+ delimited by end-of-file/.test(stderr);
}

const starts = [
  'echo "a',
  "echo 'a",
  'echo $(ls',
  'echo `ls',
  'echo ${a',
  'echo $((1',
  '((1',
  'if true; then',
  'if true; then ls; else',
  'for i in a; do ls',
  'while true; do',
  'until ls',
  'case x in',
  'case x in a) ls',
  '{ ls',
  '( ls',
  'f() {',
  'cat <<E\na',
  'cat <<-E <<F\na\n\tE',
  'ls |',
  'ls &&',
  'ls ||',
  'x=(a',
  'select i in a',
];
const whole = [
  'ls',
  'ls;',
  'ls &',
  '',
  '# c',
  'ls # "',
  'fi',
  'ls )',
  '}',
  'ls; done',
  "echo 'a'",
  'cat <<E\na\nE',
  'f() { ls; }',
  'x=(a)',
  '; ls',
  '[[ a ]]',
];

test('a text that bash waits for more of is unfinished, and no other', t => {
  for (const text of starts) t.deepEqual([text, unfinished(text, 'bash'), waits(text)], [text, true, true]);
  for (const text of whole) t.deepEqual([text, unfinished(text, 'bash'), waits(text)], [text, false, false]);
  for (const text of ['ls \\', 'echo "a" \\']) t.true(unfinished(text, 'bash'), text);
});
