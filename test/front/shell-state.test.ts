/** What bash prints of its variables and aliases is read as bash itself reads it. */
import { execFileSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { shellState } from '../../src/front/shell-state.ts';

const bash = (text: string, env = {}) =>
  execFileSync('bash', ['--norc', '-c', text], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });

const odd = [
  'plain',
  '',
  'two words',
  "it's",
  'a "quote"',
  '$HOME `id` \\ !',
  'a\nb',
  '\t\u0001\u001b[0m',
  'é ü 漢',
  '\'\n"',
  '(x)',
  '=a=',
];

test('a value is what it was, whatever is in it', t => {
  for (const locale of ['C', 'C.UTF-8']) {
    for (const value of odd) {
      const printed = bash('declare V="$GIVEN"; declare -p V; export -p', { GIVEN: value, LC_ALL: locale });
      const state = shellState([printed]);
      if (locale === 'C' && /[^\0-\u007f]/.test(value)) continue;
      t.is(state?.variables.get('V'), value, printed);
      t.is(state?.variables.get('GIVEN'), value, printed);
    }
  }
});

test('an alias is what it was, whatever is in it', t => {
  for (const value of odd) {
    const printed = bash('shopt -s expand_aliases; alias a="$GIVEN" ..=up; alias a ..', { GIVEN: value });
    const state = shellState([printed]);
    t.is(state?.aliases.get('a'), value, printed);
    t.is(state?.aliases.get('..'), 'up');
  }
});

test('what is no plain variable is kept as bash writes it', t => {
  const printed = bash(
    'declare -a list=(a "b )" $\'c\\nd\'); declare -A map=([k]="v ]" [")"]=1); declare -i n=4; declare -n to=n; declare -x e; declare -p list map n to e',
  );
  const state = shellState([printed]);
  t.deepEqual([...(state?.odd.keys() ?? [])], ['list', 'map', 'n', 'to']);
  t.is([...(state?.odd.values() ?? [])].join(''), printed.replace(/declare -x e\n/, ''));
  t.false(state?.variables.has('list'));
});

test('an array is the same as bash before 4.4 prints it, in one quoted word', t => {
  for (const value of odd) {
    const printed = bash('declare -ar list=("$GIVEN" "b )"); declare -p list', { GIVEN: value });
    const [, begins = '', made = ''] = /^(declare -ar list=)([\s\S]*)\n$/.exec(printed) ?? [];
    const older = `${begins}'${made.replaceAll("'", "'\\''")}'\n`;
    t.not(older, printed);
    t.is(shellState([older])?.odd.get('list'), printed);
  }
});

test('variables, aliases and functions are told apart, whatever they are called and hold', t => {
  const printed = bash(`shopt -s expand_aliases
    declare() { echo "x () {"; }; export() { declare -x A=no; }; alias() { alias ls=no; }; f() { :; }
    builtin alias f='g () {
' ls='a
alias f=no'
    builtin export A='alias f=no
' B='x () {
'
    builtin export -p; builtin alias f ls; builtin declare -f alias export declare f`);
  const state = shellState([printed]);
  t.is(state?.variables.get('A'), 'alias f=no\n');
  t.is(state?.variables.get('B'), 'x () {\n');
  t.deepEqual(
    [...(state?.aliases ?? [])],
    [
      ['f', 'g () {\n'],
      ['ls', 'a\nalias f=no'],
    ],
  );
  t.true(printed.endsWith(state?.functions ?? ''));
  t.regex(state?.functions ?? '', /^alias \(\)[\s\S]*^export \(\)[\s\S]*^declare \(\)[\s\S]*^f \(\)/m);
});

test('what was read before is no part of what is read now', t => {
  const read = (...printed: string[]) => [...(shellState(printed)?.variables ?? [])].join(' ');
  t.is(read('declare -x A="1"\ndeclare -x B="2"\n'), 'A,1 B,2');
  t.is(read('declare -x A="1"\ndeclare -x B="2"\ndeclare -- C="3"\n'), 'A,1 B,2 C,3');
  t.is(read('declare -x A="1"\ndeclare -x B="2"\n', 'declare -- D="4"\n'), 'A,1 B,2 D,4');
  t.is(read('declare -x A="1"\n'), 'A,1');
  t.is(read('declare -x A="1"\ndeclare -x B="3"\n'), 'A,1 B,3');
  t.is(read('declare -x A="1\ndeclare -x B="3"\n'), '');
  t.is(read(''), '');
  t.is(read('declare -x B="3"\n'), 'B,3');
});

test('lines that come one after the other are read as each by itself, and what was said of one stays as it was', t => {
  const one = fc.tuple(
    fc.constantFrom('-x', '--', '-i', '-ax', '-rx'),
    fc.constantFrom('A', 'B', 'C'),
    fc.constantFrom('="1"', '="x y"', '=([0]="z")', ''),
  );
  const declarations = fc
    .array(one, { maxLength: 4 })
    .map(all => all.map(([flags, name, given]) => `declare ${flags} ${name}${given}\n`).join(''));
  const said = fc
    .tuple(declarations, fc.constantFrom('', "alias a='b'\n", 'f () \n{ \n    date\n}\n', 'nothing that is printed'))
    .map(parts => parts.join(''));
  const line = fc.array(said, { minLength: 1, maxLength: 3 });
  const byItself = (printed: readonly string[]) => {
    shellState(['declare -x OTHER="1"\n']);
    return shellState(printed);
  };
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), lines => {
      const alone = lines.map(printed => byItself(printed));
      shellState(['declare -x OTHER="1"\n']);
      t.deepEqual(
        lines.map(printed => shellState(printed)),
        alone,
      );
    }),
  );
});

test('variables that are what they were are the same map', t => {
  const read = (text: string) => shellState([text])?.variables;
  const first = read('declare -x A="1"\n');
  t.is(read('declare -x A="1"\n'), first);
  t.is(read('declare -x A="1"\nalias ls=\'ls -l\'\n'), first);
  t.not(read('declare -x A="2"\n'), first);
});

test('what bash does not print is nothing', t => {
  t.is(shellState(['declare -- A="x"; rm\n']), undefined);
  t.is(shellState(["alias a='b'; rm\n"]), undefined);
  // As it prints aliases in its POSIX mode.
  t.is(shellState(["a='b'\n"]), undefined);
});
