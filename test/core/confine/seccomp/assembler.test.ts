/** The assembler: labels, far jumps, and programs that can't be. */
import test from 'ava';
import fc from 'fast-check';
import { assemble, type Instruction, mostInstructions } from '../../../../src/core/confine/seccomp/assembler.ts';
import { data, interpret, refused } from './interpreter.ts';

const nothing = data({ arch: 0, number: 5, args: [] });
const load: Instruction = { kind: 'load', offset: 0 };
const give = (value: number): Instruction => ({ kind: 'return', value });
const label = (name: string): Instruction => ({ kind: 'label', name });
const filler = (count: number) => Array.from({ length: count }, (): Instruction => ({ kind: 'and', mask: 0xffffffff }));

test('a near branch is one instruction, byte for byte as the kernel reads it', t => {
  const bytes = assemble([load, { kind: 'equal', value: 5, no: 'else' }, give(1), label('else'), give(2)]);
  t.is(Buffer.from(bytes).toString('hex'), '2000000000000000' + '1500000105000000' + '0600000001000000' + '0600000002000000');
});

test('a branch reaches its label however far it lies, on either side', t => {
  for (const distance of [0, 1, 254, 255, 256, 257, 1000]) {
    for (const side of ['yes', 'no'] as const) {
      const branch: Instruction = { kind: 'equal', value: side === 'yes' ? 5 : 6, [side]: 'far' };
      const bytes = assemble([load, branch, ...filler(distance), give(1), label('far'), give(2)]);
      t.is(refused(bytes), undefined);
      t.is(interpret(bytes, nothing), 2, `${side} ${distance}`);
      const other = assemble([load, { ...branch, value: side === 'yes' ? 6 : 5 }, ...filler(distance), give(1), label('far'), give(2)]);
      t.is(interpret(other, nothing), 1, `not ${side} ${distance}`);
    }
  }
});

test('a branch made long may push others out of reach, and they are made long too', t => {
  const chain = Array.from({ length: 200 }, (_, index): Instruction => ({ kind: 'equal', value: index + 100, yes: `end ${index}` }));
  const ends = Array.from({ length: 200 }, (_, index) => [label(`end ${index}`), give(index)]).flat();
  for (const number of [100, 150, 299]) {
    const bytes = assemble([load, ...chain, give(999), ...ends]);
    t.is(refused(bytes), undefined);
    t.is(interpret(bytes, data({ arch: 0, number, args: [] })), number - 100);
  }
});

test('a switch over any numbers finds each of them', t => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(0xffff), { minLength: 1, maxLength: 300 }), fc.nat(0xffff), (numbers, other) => {
      const tests = numbers.map((value): Instruction => ({ kind: 'equal', value, yes: `case ${value}` }));
      const cases = numbers.flatMap(value => [label(`case ${value}`), give(value + 1)]);
      const bytes = assemble([load, ...tests, give(0), ...cases]);
      const run = (number: number) => interpret(bytes, data({ arch: 0, number, args: [] }));
      return (
        refused(bytes) === undefined &&
        numbers.every(one => run(one) === one + 1) &&
        run(other) === (numbers.includes(other) ? other + 1 : 0)
      );
    }),
    { numRuns: 100, seed: 5 },
  );
  t.pass();
});

const wrong: readonly (readonly [string, readonly Instruction[], RegExp])[] = [
  ['a label that stands nowhere', [{ kind: 'jump', to: 'x' }, give(1)], /stands nowhere/],
  ['a label that stands twice', [label('x'), label('x'), give(1)], /stands twice/],
  ['a jump back', [label('x'), load, { kind: 'jump', to: 'x' }, give(1)], /behind its jump/],
  ['more instructions than the kernel takes', [...filler(mostInstructions), give(1)], /more than the kernel takes/],
  ['no return at the end', [load], /end in a return/],
];

for (const [title, program, message] of wrong) {
  test(`${title} is a bug`, t => {
    t.throws(() => assemble(program), { message });
  });
}
