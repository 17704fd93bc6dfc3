/** Plain values are alike where their JSON is, whatever the order of their keys. */
import test from 'ava';
import fc from 'fast-check';
import { alike } from '../../../src/core/analyse/alike.ts';

type Plain = string | number | boolean | undefined | readonly Plain[] | { readonly [key: string]: Plain };

/** Few values and names, so that many are the same. */
const { plain } = fc.letrec<{ plain: Plain }>(tie => ({
  plain: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Plain>('a', 'b', 0, 1, true, false),
    fc.array(tie('plain'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('x', 'y'), fc.oneof(tie('plain'), fc.constant(undefined)), { maxKeys: 2, noNullPrototype: true }),
  ),
}));

const sorted = (value: Plain): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

test('plain values are alike where their JSON is', t => {
  let same = 0;
  fc.assert(
    fc.property(plain, plain, (one, other) => {
      same += alike(one, other) ? 1 : 0;
      return alike(one, other) === (sorted(one) === sorted(other)) && alike(one, structuredClone(one));
    }),
    { numRuns: 2000 },
  );
  t.true(same > 20 && same < 1980, `${same} pairs of 2000 were alike`);
});

test('maps are alike where their entries are, in order', t => {
  const made = (...entries: readonly (readonly [string, Plain])[]) => new Map(entries);
  t.true(alike(made(['a', { x: [1] }]), made(['a', { x: [1] }])));
  t.false(alike(made(['a', 1]), made(['a', 2])));
  t.false(alike(made(), made(['a', 2])));
  t.false(alike(made(), {}));
  t.false(alike({}, made()));
});
