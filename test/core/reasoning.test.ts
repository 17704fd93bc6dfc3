/** The reasoning that a person is shown: whole, true, and in words that need no explaining. */
import test from 'ava';
import { explanation } from '../../src/core/judge/explanation.ts';
import { oneLine } from '../../src/core/printable.ts';
import { reasoningLines } from '../../src/core/reasoning.ts';
import type { Policy, Rule } from '../../src/core/values.ts';
import { lines } from '../commands/corpus.ts';
import { thoughtOnce } from '../commands/thoughts.ts';
import { policy } from '../commands/world.ts';
import { golden } from '../golden.ts';

/** All of the corpus in a proof, else one command in sixteen. */
const some = lines.filter((_, at) => process.env.WARD_PROOF !== undefined || at % 16 === 0);

const explain = (text: string, by: Policy = policy) => explanation(thoughtOnce(text).matter, by);

const rule: Rule = {
  id: 'r-1',
  from: 'user',
  decision: 'allow',
  commands: [['frob', 'x']],
  subject: undefined,
  project: undefined,
  reason: 'it is ours',
  until: undefined,
};

const shown: readonly (readonly [name: string, text: string, by?: Partial<Policy>])[] = [
  ['wrappers', 'sudo env A=1 nice rm -rf x | xargs sh -c "ls; rm y"'],
  ['places', 'cat /usr/share/../../etc/hosts /var/log/x > out.txt; cd src && rm *.o'],
  ['one-of-two', 'npm test && git push --force'],
  ['refused', 'ls; cat ~/.ssh/id_rsa'],
  ['rules', 'frob x', { rules: [rule, { ...rule, id: 'r-2', decision: 'deny', commands: [['ls']] }] }],
  ['idle-rule', 'rm x', { rules: [{ ...rule, commands: [['rm', 'x']] }] }],
  ['mode', 'git status', { mode: 'ask' }],
  ['strict', 'frob x', { mode: 'strict' }],
  ['unknown', 'for f in $LIST; do "$f" | tee "$f.log"; done'],
  ['hidden', 'eval "$(printf \'\\x72m notes.txt\')"; echo \u202e\u0007'],
  ['allowed', 'git add -A && git commit -m "words"'],
];

for (const [name, text, by] of shown) {
  test(`the reasoning reads as it should: ${name}`, t => {
    const made = reasoningLines(explain(text, { ...policy, ...by }));
    golden(t, `reasoning/${name}.txt`, `$ ${JSON.stringify(text)}\n${made.join('\n')}\n`);
  });
}

/** Names that are ours alone: of findings, of stages, of notions that a newcomer can't know. */
const jargon =
  /\b(?:out-of-bounds|project-code|code-\w+|leaves-sandbox|unknown-p\w+|not-found|opaque|grants?|namespace|effect|undefined|argv)\b/;

test('whatever the command, the reasoning names every finding and every program, in plain words, and nothing that moves a cursor', t => {
  for (const { command } of some) {
    const made = explain(command);
    const text = reasoningLines(made).join('\n');
    for (const one of made.verdict.findings) t.true(text.includes(oneLine(one.reason)), `${command}: ${one.reason}`);
    t.notRegex(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u, command);
    if (!jargon.test(command)) t.notRegex(made.verdict.findings.map(one => one.reason).join('\n'), jargon, command);
    t.is(count(made.steps), thoughtOnce(command).matter.analysis.actions.length, command);
  }
});

function count(steps: ReturnType<typeof explain>['steps']): number {
  return steps.reduce((sum, one) => sum + 1 + count(one.runs), 0);
}

test('whatever is said to be enough alone, is', t => {
  const tried = some
    .filter(one => one.decision !== 'allow')
    .flatMap(one => explain(one.command).changes.map(change => ({ change, text: one.command })));
  t.true(tried.length > 50);
  const kinds = Map.groupBy(tried, one => one.change.kind);
  t.true(kinds.has('without') && kinds.has('remember') && kinds.has('readable'));
  for (const { change, text } of kinds.get('readable') ?? []) {
    const readable = [...policy.readable, ...(change.kind === 'readable' ? [change.path] : [])];
    t.is(explain(text, { ...policy, readable }).verdict.decision, 'allow', text);
  }
});
