/** What a text does, as a table: each command beside its actions. */
import test from 'ava';
import { lines, read } from './notation.ts';

/** The text, then its actions in order. */
const table: readonly (readonly [string, ...string[]])[] = [
  ['echo hi', 'echo hi'],
  ['r""m -r\\f x', 'rm -rf x {delete /p/x}'],
  ['/bin/rm x', '/bin/rm x {delete /p/x}'],
  ['> out', ': {write /p/out}'],
  ['pwd > a 2>> b < c', 'pwd {write /p/a, write /p/b, read /p/c}'],
  ['echo x >& all; echo x 2>&1 >&-', 'echo x {write /p/all}', 'echo x'],
  ['echo x > /dev/tcp/h.example/80', 'echo x {connect h.example:80}'],
  ['cd sub && pwd > x', 'cd sub {enter /p/sub}', 'pwd {write /p/sub/x}'],
  ['cd sub; pwd > x', 'cd sub {enter /p/sub}', 'pwd {write /p/sub/x, write /p/x}'],
  ['cd sub || exit; pwd > x', 'cd sub {enter /p/sub}', 'exit', 'pwd {write /p/sub/x}'],
  ['(cd sub); pwd > x', 'cd sub {enter /p/sub}', 'pwd {write /p/x}'],
  ['x=1; $x; y=$(echo rm); $y a', '1', 'echo rm', 'rm a {delete /p/a}'],
];

for (const [text, ...expected] of table) {
  test(`${text} is read as ${expected.join(' | ')}`, t => {
    t.deepEqual(lines(text), expected);
  });
}

test('a text that takes too many steps ends in a fault, and soon', t => {
  const { faults } = read('for i in 1 2 3; do '.repeat(12) + ': x'.concat('; : x'.repeat(50)) + '; done'.repeat(12));
  t.true(faults.some(one => one.reason.includes('too many steps')));
});
