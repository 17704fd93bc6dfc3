/** What packs and broad rules let through in `ask`, over the whole corpus: nothing that `auto` would ask about. */
import test from 'ava';
import { judge } from '../../../src/core/judge/judge.ts';
import { packNames, packRules } from '../../../src/core/policy/packs.ts';
import type { Policy, Rule } from '../../../src/core/values.ts';
import { lines } from '../../commands/corpus.ts';
import { thoughtOnce } from '../../commands/thoughts.ts';
import { policy } from '../../commands/world.ts';
import { ruleOf } from './builders.ts';

/** One in eleven of them in each check. */
const some = lines.filter((_, at) => process.env.WARD_PROOF === '1' || at % 11 === 0);
const matters = new Map(some.map(({ command }) => [command, thoughtOnce(command).matter]));
const under = (held: Partial<Policy>) => new Map([...matters].map(([text, matter]) => [text, judge(matter, { ...policy, ...held })]));
const auto = under({});

/** Of what it lets run, what fails; how much it lets run; and how much of that auto would not. */
function tried(rules: readonly Rule[]) {
  const allowed = [...under({ mode: 'ask', rules })].filter(([, verdict]) => verdict.decision === 'allow' && verdict.rule !== undefined);
  return { allowed, beyond: allowed.filter(([text]) => auto.get(text)?.decision !== 'allow').map(([text]) => text) };
}

for (const name of packNames) {
  test(`the pack ${name} lets through a part of what auto does, and no more`, t => {
    const { allowed, beyond } = tried(packRules(name, 'user'));
    t.deepEqual(beyond, []);
    t.true(allowed.length > 3);
    t.log(`${allowed.length} of ${matters.size} commands`);
    // What is thrown away is written nowhere, though at a glance it writes.
    if (name === 'reading')
      t.deepEqual(
        allowed.filter(([text, { impact }]) => impact !== 'none' && impact !== 'read' && !text.includes('/dev/null')).map(([text]) => text),
        [],
      );
  });
}

test('rules for every program with every effect that a rule can allow, but hosts, let through no more than auto does', t => {
  const programs = new Set([...auto.values()].flatMap(verdict => (verdict.commands ?? []).flatMap(argv => argv.slice(0, 1))));
  const runs = [...programs].filter(one => !one.includes('*') && one !== '').map(one => [one, '**']);
  const broad = ruleOf({ commands: [], runs, effects: ['read', 'write', 'delete', 'code'] });
  const { allowed, beyond } = tried([broad]);
  // It names these programs, which nobody knows: that it settles, and so it should.
  t.deepEqual(
    beyond.filter(text => auto.get(text)?.findings.some(one => one.rank !== 'note' && one.id !== 'unknown-program')),
    [],
  );
  t.true(allowed.length > matters.size / 5);
  t.log(`${allowed.length} of ${matters.size} commands, ${beyond.length} of them by an unknown program`);
});
