/** Files that are no makefile, no package and no justfile, or nearly: whatever stands in them, the command is judged, and soon. */
import test from 'ava';
import fc from 'fast-check';
import { projectFiles } from '../../commands/files.ts';
import { type Files, verdictOf } from '../../commands/world.ts';
import { spent } from '../../spent.ts';
import { tries } from '../../whole.ts';

const runs = tries(40, 1000);
const whole = [...projectFiles.values()];
const pieces = [
  '$(',
  '${',
  '$$',
  ')',
  '}',
  '\t',
  '\n',
  '\\\n',
  ':',
  '::',
  ':=',
  '?=',
  '!=',
  '=',
  '%',
  '@',
  'define x',
  'endef',
  'ifeq (a,b)',
  'endif',
  'include ',
  'x.sh',
  '$(shell ',
  '{{',
  '}}',
  '`',
  '"',
  "'",
  '#!',
  '#',
  '&&',
  '(',
  'set shell := ["',
  'alias ',
  ' \\',
  '\u0000',
  '\ue000',
  '<<E',
  '"scripts"',
  '{',
  '[',
  'npm run ',
  'make ',
  'just ',
  'sh x.sh',
  '. ./x.sh',
];

/** A file of the project with things put in, taken out and said twice. */
const broken = fc
  .tuple(fc.constantFrom(...whole), fc.array(fc.tuple(fc.nat(2000), fc.nat(40), fc.constantFrom(...pieces)), { maxLength: 12 }))
  .map(([text, edits]) =>
    edits.reduce(
      (made, [at, cut, piece]) => made.slice(0, at % (made.length + 1)) + piece + made.slice((at % (made.length + 1)) + cut),
      text,
    ),
  );

const everywhere = (text: string): Files => Object.assign(new Map<string, string>(), { get: () => text });
const commands = [
  'make',
  'make build clean x',
  'npm run build',
  'run-s "b*" x',
  'just',
  'just build a b',
  'sh x.sh a',
  '. ./x.sh; x',
  './x.sh',
];

test('no text of a file makes the judgement throw, or take long', t => {
  fc.assert(
    fc.property(broken, fc.constantFrom(...commands), (text, command) => {
      const began = spent();
      const { decision } = verdictOf(command, everywhere(text));
      return ['allow', 'ask', 'deny'].includes(decision) && spent() - began < 5000;
    }),
    { numRuns: runs },
  );
  t.pass();
});

const size = 60_000;
const long: readonly (readonly [string, string])[] = [
  ['a line of words', 'a '.repeat(size / 2)],
  ['a line of colons', 'a: '.repeat(size / 3)],
  ['backslashes', '\\'.repeat(size)],
  ['references that never end', `x := ${'$('.repeat(size / 2)}\n`],
  ['references within references', `x := ${'$(a '.repeat(size / 8)}${')'.repeat(size / 8)}\nall: ; $(x)\n`],
  [
    'variables of variables',
    `${Array.from({ length: 1000 }, (_, at) => `v${at} = $(v${at + 1}) $(v${at + 1})`).join('\n')}\nall: ; $(v0)\n`,
  ],
  ['quotes', `all:\n\t${'"\''.repeat(size / 2)}\n`],
  ['targets', `${Array.from({ length: 3000 }, (_, at) => `t${at}: t${at + 1} t${at + 2}\n\techo\n`).join('')}`],
  ['brackets', '['.repeat(size)],
  ['braces', `{"scripts":${'{"a":'.repeat(size / 10)}`],
  ['tabs and blanks', `a${' \t'.repeat(size / 2)}b`],
  ['braces of just', `a:\n  ${'{{'.repeat(size / 2)}\n`],
  ['words behind a script', Array.from({ length: 2000 }, (_, at) => `sh x.sh ${at}\n`).join('')],
];

for (const [what, text] of long) {
  test(`a file of ${what} is judged in a moment`, t => {
    for (const command of commands) {
      const began = spent();
      verdictOf(command, everywhere(text));
      t.true(spent() - began < 3000, `${command}: ${spent() - began}`);
    }
  });
}
