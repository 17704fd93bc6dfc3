/** What is given with an end is there from when it was given until then, wherever the clock of the machine is set. */
import test from 'ava';
import fc from 'fast-check';
import { beginsAt } from '../../../src/core/policy/lasting.ts';
import { emptyLayer, type PolicyLayer } from '../../../src/core/policy/layer.ts';
import { policy } from '../../../src/core/policy/policy.ts';
import type { Policy, Rule } from '../../../src/core/values.ts';
import { forSession, type Memorable, remember } from '../../../src/host/approve/remember.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const given = Date.UTC(2030, 0, 1);

interface Given {
  readonly user?: Partial<PolicyLayer>;
  readonly remembered?: readonly Rule[];
}

const at = (now: number, { user = {}, remembered = [] }: Given): Policy =>
  policy(
    { system: emptyLayer, user: { ...emptyLayer, ...user }, project: emptyLayer, remembered, own: [] },
    { now, hash: text => text, machine: { memory: 1, processors: 1 } },
  );

const verdict = {
  ...{ decision: 'ask', impact: 'network', subject: 'curl a.example', findings: [], rememberable: true, commands: [['curl', 'a.example']] },
  grants: [{ kind: 'connect', host: 'a.example', port: 443 }],
  project: { path: '/p', device: '1', inode: '2' },
} as unknown as Memorable;

/** As a person's yes makes it. */
function remembered(session?: string): readonly Rule[] {
  const made = remember(verdict, given);
  if (!('rules' in made)) throw new Error(made.reason);
  return made.rules.map(rule => (session === undefined ? rule : forSession(rule, session, given)));
}

const looser = ({ mode, rules }: Policy) => mode === 'auto' || mode === 'observe' || rules.length > 0;

/** Each, its length, and how much earlier it may be there at most. */
const all: readonly (readonly [string, Given, number, number])[] = [
  ['a mode for eight hours', { user: { mode: 'auto', modeFrom: given, modeUntil: given + 8 * hour } }, 8 * hour, 0],
  ['observe for two days', { user: { mode: 'observe', modeFrom: given, modeUntil: given + 2 * day } }, 2 * day, 0],
  ['a pause of ten minutes', { user: { paused: { from: given, until: given + 10 * minute } } }, 10 * minute, 0],
  ['a remembered yes to what uses the network', { remembered: remembered() }, 30 * day, minute],
  ['a yes for the rest of a session', { remembered: remembered('s') }, day, minute],
];

for (const [title, one, length, before] of all) {
  test(`${title} is there for as long as was said, and at no time to which the clock may be set beyond that`, t => {
    const near = [-400 * day, -day, -hour, -before - 1, -before, 0, length - 1, length, length + hour, 400 * day];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...near), fc.integer({ min: -4000 * day, max: 4000 * day })), later => {
        return looser(at(given + later, one)) === (-before <= later && later < length);
      }),
      { numRuns: 300, examples: near.map(later => [later]) },
    );
    t.pass();
  });
}

test('the control: an end alone is not reached where the clock was set back', t => {
  t.true(looser(at(given - 400 * day, { user: { mode: 'auto', modeUntil: given + hour } })));
  const [rule] = remembered();
  t.truthy(rule);
  if (rule !== undefined) t.true(looser(at(given - 400 * day, { remembered: [{ ...rule, from: 'user' }] })));
});

test('a rule that was written by hand, or has no end, begins at no time', t => {
  const [rule] = remembered();
  if (rule !== undefined)
    t.deepEqual(
      [
        { ...rule, from: 'user' as const },
        { ...rule, until: undefined },
      ].map(beginsAt),
      [undefined, undefined],
    );
});
