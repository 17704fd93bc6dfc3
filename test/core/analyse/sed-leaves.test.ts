/** What a sed script is said to leave of a file it edits, against what the real sed leaves of one. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { leavesLittle } from '../../../src/core/analyse/programs/sed-leaves.ts';
import { proof } from '../../slice.ts';
import { whole } from '../../whole.ts';

/** Sixty lines of code and prose, no two of them alike. */
const ordinary = Array.from({ length: 20 }, (_, at) => [
  `import { a${at} } from './b.ts';`,
  `  return value + ${at};`,
  '',
  `- item ${at}, "quoted"`,
])
  .flat()
  .join('\n');

const addresses = [
  '',
  '1',
  '2',
  '5',
  '40',
  '$',
  '1,$',
  '2,$',
  '9,$',
  '50,$',
  '3,5',
  '1,999999',
  '1~1',
  '2~2',
  '/./',
  '/^$/',
  '/$/',
  '/[a-z]/',
  '/import/',
  '/^[[:space:]]*$/',
  '/x*/',
  '/./,$',
  '/import/,$',
  '/return/,/item/',
  '1,/item/',
  '0,/item/',
];
const commands = [
  'd',
  'p',
  'q',
  'Q',
  'z',
  's/.*//',
  's/.//',
  's/.//g',
  's/[^;]*//',
  's/ *$//',
  's/x/y/',
  's/^/  /',
  's/.*/new/',
  's/\\S*//g',
  's/.*//p',
  '{d}',
  '{p}',
  '{s/a/b/;d}',
  'c gone',
  'n',
  'x',
  'G',
  '# d',
];

/** Lines with something in them. */
function left(script: string, quiet: boolean): number | undefined {
  const { stdout, status } = spawnSync('sed', [...(quiet ? ['-n'] : []), '--', script], { input: ordinary, encoding: 'utf8' });
  return status === 0 ? new Set(stdout.split('\n').filter(one => one.trim() !== '')).size : undefined;
}

test('what a script is said to leave little of, the real sed leaves little of', t => {
  let claimed = 0;
  for (const address of addresses)
    for (const not of address === '' ? [''] : ['', '!'])
      for (const [at, command] of commands.entries())
        for (const quiet of [false, true]) {
          const first = commands[(at * 7 + address.length) % commands.length] ?? '';
          for (const script of [`${address}${not}${command}`, `${first}\n${address}${not}${command}`].slice(0, quiet ? 1 : 2)) {
            if (!leavesLittle(script, { quiet, extended: false })) continue;
            claimed += 1;
            if (claimed % (whole ? 4 : 9) !== 0 && !proof) continue;
            const lines = left(script, quiet);
            if (lines !== undefined) t.true(lines <= 10, `${quiet ? '-n ' : ''}${script} leaves ${lines}`);
          }
        }
  t.true(claimed > 200);
});

/** [script, whether it leaves little]. */
const told: readonly (readonly [string, boolean])[] = [
  ['d', true],
  ['2,$d', true],
  ['1!d', true],
  ['$!d', true],
  ['/./d', true],
  ['/^$/!d', true],
  ['1q', true],
  ['s/.*//', true],
  ['1,10d', false],
  ['100,$d', false],
  ['/^$/d', false],
  ['/TODO/d', false],
  ['/TODO/!d', false],
  ['s/[[:space:]]*$//', false],
  ['/x/{s/a/b/;d}', false],
  ['p;d', false],
];

for (const [script, little] of told)
  test(`sed -i '${script}' leaves ${little ? 'next to nothing' : 'what it is not about'}`, t => {
    t.is(leavesLittle(script, { quiet: false, extended: false }), little);
  });
