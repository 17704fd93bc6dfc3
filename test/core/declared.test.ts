/** What bash prints of its variables is read back as what they hold; the real bash prints it. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { declared } from '../../src/core/declared.ts';

const bash = (text: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync('/bin/bash', ['--norc', '--noprofile', '-c', text], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8', ...env } }).stdout;

const values = [
  '',
  'plain',
  'two words',
  `"'\`$x\\`,
  '$(id)',
  'a\nb',
  'a\tb\x01\x1b[0m',
  '\\n',
  'ü€',
  '!x',
  'a=b',
  '(x)',
  '=',
  ')',
  'declare -- y="1"',
];

test('a plain value is read back whole', t => {
  for (const value of values) {
    t.deepEqual(declared(bash('v=$V; declare -p v', { V: value })), [{ name: 'v', flags: '-', value }], JSON.stringify(value));
    t.deepEqual(
      declared(bash('declare -p V', { V: value }))?.map(one => one.value),
      [value],
    );
  }
});

test('all that is exported is read, whatever stands in it', t => {
  const env = Object.fromEntries(values.map((value, at) => [`V${at}`, value]));
  const found = new Map(declared(bash('export -p', env))?.map(one => [one.name, one.value]));
  for (const [name, value] of Object.entries(env)) t.is(found.get(name), value, name);
});

test('arrays, numbers and names for others are told by their flags, and have no plain value of their own', t => {
  const text = bash(
    `declare -a a=(x "y )" $'z\\n'); declare -A m=([k]=v ["q ]"]="w)"); declare -i n=3; declare -x e; declare -n r=n; declare -p a m n e; declare -p r 2>/dev/null`,
  );
  const found = declared(text);
  t.deepEqual(
    found?.map(({ name, flags, value }) => [name, flags, value]),
    [
      ['a', 'a', undefined],
      ['m', 'A', undefined],
      ['n', 'i', '3'],
      ['e', 'x', undefined],
      ['r', 'n', 'n'],
    ],
  );
});

test('what bash does not print so is nothing', t => {
  for (const text of ['x', 'declare -- v', 'declare -- v="', 'declare -- v="a"b\n', 'f () \n{ \n    :\n}\n'])
    t.is(declared(text), undefined, text);
  t.deepEqual(declared(''), []);
});
