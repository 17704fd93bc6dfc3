/** What a shell computes: numbers, what printf and echo make of a text, patterns, and tests. */
import type { Dialect } from '../../../src/core/values.ts';
import { compared } from './compared.ts';

const words = (text: string) => text.trim().split(' ');

function sums(dialect: Dialect): string[] {
  const operands = [
    '1',
    'n',
    '-3',
    '08',
    '0x1f',
    '2#11',
    'x',
    '9999999999999999999',
    '',
    '1+',
    'n=4',
    'n++',
    '--n',
    '07',
    '1.5',
    '"2"',
    '$n',
  ];
  const operators = words('+ - * / % ** << >> & | ^ && || < > == != <= , ? =');
  const all = [...operands, ...(dialect === 'sh' ? [] : ['a[1]'])];
  const written = (one: string, operator: string, two: string) => `${one}${operator}${two}${operator === '?' ? ':5' : ''}`;
  const set = dialect === 'sh' ? 'n=2; x=n' : 'n=2; x=n; a=(7 8)';
  return all.flatMap(one => all.flatMap(two => operators.map(by => `${set}; probe 1 $((${written(one, by, two)})) "$n"`)));
}

function printed(dialect: Dialect): string[] {
  const values = [
    "''",
    'a',
    "'a b'",
    '../y',
    '-1',
    '10',
    '0x1f',
    '010',
    "'\"A'",
    "'a\\tb'",
    "'\\x41\\0101\\u00e9'",
    '%s',
    'é',
    '-',
    '--',
    '1.5',
    "'*'",
  ];
  const more = ['', ' b', ' 3 4'];
  const formats = [
    ...words('%s %d %i %5s %-5s| %.2s %05d %x %X %o %c %b %q %e %f %u %% %s-%s a%sb \\t%s \\x41%s \\101%s %*s %.*s %(%Y)T %n %+d %#x'),
    ...words('%s\\c%s %ld %s\\n %1$s %a %Q'),
    '% d',
  ];
  const formatted = formats.flatMap(format => values.flatMap(value => more.map(one => `'${format}' ${value}${one}`)));
  const texts = [
    "'a\\tb'",
    "'a\\cb'",
    "'\\x41'",
    "'\\0101'",
    "'\\101'",
    "'\\u41'",
    "'\\e[1m'",
    "'a\\\\b'",
    "'../y'",
    "'a  b'",
    "'\\q'",
    "'\\'",
    'a b',
    "''",
    "'-n'",
  ];
  const options = ['', '-n ', '-e ', '-E ', '-ne ', '-en ', '-nE ', '-- ', '-x ', '-e -n ', '- '];
  const echoed = options.flatMap(option => texts.map(text => `${option}${text}`));
  return [
    ...formatted.map(one => `probe 1 "$(printf ${one})"`),
    ...(dialect === 'sh' ? [] : formatted.map(one => `printf -v y ${one}; probe 1 "$y"`)),
    ...echoed.flatMap(one => [`probe 1 "$(echo ${one})"`, `probe 1 $(echo ${one})`]),
    ...(dialect === 'bash' ? echoed.map(one => `shopt -s xpg_echo; probe 1 "$(echo ${one})"`) : []),
    ...(dialect === 'zsh' ? echoed.map(one => `probe 1 "$(print ${one})"`) : []),
  ];
}

function matched(dialect: Dialect): string[] {
  const patterns = [
    ...words('a * ? [ab] [!a] [^a] [a-c]* a|b "*" \\* [[:alpha:]] [[:digit:]]* $p "$p" a*b *.txt ./* ../* ~ ~/* [ []] A @(a|b) !(a) +(a)'),
    ...words("*(a) ?(a) [a {a,b} ''"),
  ];
  const subjects = ['a', 'b', 'ab', 'A', "''", '1', "'*'", '../y', './a', '$HOME', '"$HOME/q"', 'a.txt', "'a b'", '-', '[', ']', '.'];
  const ways: readonly ((pattern: string, subject: string) => string)[] = [
    (pattern, subject) => `case ${subject} in ${pattern}) probe 1 in ;; *) probe 1 out ;; esac`,
    (pattern, subject) => `v=${subject}; probe 1 "\${v#${pattern}}" "\${v%${pattern}}" "\${v##${pattern}}" "\${v%%${pattern}}"`,
  ];
  const more: typeof ways = [
    (pattern, subject) => `v=${subject}; [[ $v == ${pattern} ]] && probe 1 in || probe 1 out`,
    (pattern, subject) => `v=${subject}; [[ $v =~ ${pattern} ]] && probe 1 in "\${BASH_REMATCH[0]}" || probe 1 out`,
    (pattern, subject) => `v=${subject}; probe 1 "\${v/${pattern}/_}" "\${v//${pattern}}" "\${v/#${pattern}/x}" "\${v/%${pattern}/&}"`,
  ];
  const all = dialect === 'sh' ? ways : [...ways, ...more];
  return patterns.flatMap(pattern => subjects.flatMap(subject => all.map(way => `p='a*'; ${way(pattern, subject)}`)));
}

function tested(): string[] {
  const operands = ['a.txt', 'd1', 'nope', "''", 'b', '"$n"', 'n', '1', '../ground', '-f', '!', '"$u"', '$u'];
  const single = ['-f', '-d', '-e', '-n', '-z', '-x', '-r', '-s', '-L', '-v', '-o', '-t', '!', ''];
  const double = ['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-gt', '-nt', '-ef', '-a', '-o', '=~'];
  const brackets = [words('[ ]'), words('[[ ]]')];
  const one = single.flatMap(test => operands.map(operand => `${test} ${operand}`));
  const two = double.flatMap(test => operands.flatMap(operand => ['a.txt', '2', "''", 'n'].map(other => `${operand} ${test} ${other}`)));
  const inside = (text: string, open = '') => (open === '[' ? text.replace(/ ([<>]) /, ' \\$1 ') : text);
  return [...one, ...two].flatMap(text =>
    brackets.map(([open, close]) => `n=2; ${open} ${inside(text, open)} ${close} && probe 1 yes || probe 1 no`),
  );
}

const scripts = (dialect: Dialect) => [...sums(dialect), ...printed(dialect), ...matched(dialect), ...tested()];

compared('what is computed', scripts, 61);
