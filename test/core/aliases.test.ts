/** A line with its aliases written out runs what the line itself runs in a bash that has them. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { withAliases } from '../../src/core/aliases.ts';
import { parse } from '../../src/core/parse/parse.ts';

const aliases = new Map([
  ['e', 'echo e'],
  ['echo', 'echo again'],
  ['with', 'command '],
  ['two', 'e one; echo two'],
  ['a', 'b'],
  ['b', 'a'],
  ['blank', 'echo '],
  ['piped', 'e | cat'],
]);

const write = (line: string) => withAliases(parse(line, 'bash'), aliases, one => parse(one, 'bash'));

const run = (before: string, line: string) => {
  const done = spawnSync('/bin/bash', ['--norc', '--noprofile'], {
    encoding: 'utf8',
    input: `${before}\n${line}\n`,
    env: { PATH: '/usr/bin:/bin' },
  });
  return [done.stdout, done.status];
};

const all = [...aliases].map(([name, text]) => `alias ${name}='${text}'`).join('\n');

for (const line of [
  ...[
    'e x',
    'e',
    'two',
    'piped',
    'true && e x || e y',
    '(e x; e y) | cat',
    'for i in 1 2; do e $i; done',
    'if e; then e; else e; fi',
    '{ e; }',
  ],
  ...[
    'x=$(e y); e $x',
    'e "$(e in)" <(e) >/dev/null',
    'A=1 e x',
    '>/dev/null e; e',
    'with e x',
    'with with e',
    'blank e e',
    'blank blank e',
  ],
  ...[
    '\\e x',
    '"e" x',
    "'e'",
    'e\\\n x',
    'f() { e in; }; f',
    'case e in e) e ;; esac',
    'while e; do break; done',
    'a',
    '! e',
    'time -p e 2>/dev/null',
    'e e',
  ],
])
  test(`with aliases: ${line}`, t => {
    const written = write(line);
    t.not(written, undefined);
    t.deepEqual(run('', written ?? ''), run(`shopt -s expand_aliases\n${all}`, line), written);
  });

test('what is no command of its own can not be put in its place, and says so', t => {
  const odd = new Map([['o', 'for x in']]);
  t.is(
    withAliases(parse('o 1 2; do :; done', 'bash'), odd, one => parse(one, 'bash')),
    undefined,
  );
  t.is(
    withAliases(parse('o x', 'bash'), odd, one => parse(one, 'bash')),
    undefined,
  );
  t.is(
    withAliases(parse('echo o', 'bash'), odd, one => parse(one, 'bash')),
    'echo o',
  );
});
