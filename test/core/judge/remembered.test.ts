/** A remembered rule settles what it was shown to cover, and changes what Ward thinks of nothing else. */
import test from 'ava';
import fc from 'fast-check';
import { judge } from '../../../src/core/judge/judge.ts';
import { uncovered } from '../../../src/core/rule-view.ts';
import type { Mode, Rule, Verdict } from '../../../src/core/values.ts';
import { forSession, holdsEverywhere, remember } from '../../../src/host/approve/remember.ts';
import { lines } from '../../commands/corpus.ts';
import { thoughtOnce } from '../../commands/thoughts.ts';
import { policy, project } from '../../commands/world.ts';

const some = process.env.WARD_PROOF === undefined ? 100 : 1500;
const sampled = fc.sample(fc.shuffledSubarray([...lines], { minLength: some, maxLength: some }), { numRuns: 1, seed: 20_261_121 })[0] ?? [];

interface Where {
  readonly mode?: Mode;
  readonly at?: string;
}

const judged = (text: string, rules: readonly Rule[], { mode = 'ask', at = project.path }: Where = {}): Verdict => {
  const { matter } = thoughtOnce(text);
  const ground = matter.located.ground;
  const there = ground === undefined ? matter.located : { ...matter.located, ground: { ...ground, project: { ...project, path: at } } };
  return judge({ ...matter, located: there }, { ...policy, mode, rules });
};

interface Made {
  readonly command: string;
  readonly rules: readonly Rule[];
  readonly everywhere: boolean;
}

/** What a yes to a text would be remembered as. */
function yes(command: string, where: Where = {}): readonly Made[] {
  const verdict = judged(command, [], where);
  const of = { ...verdict, project: verdict.ground?.project };
  const made = remember(of, 0);
  return 'rules' in made ? [{ command, rules: made.rules, everywhere: holdsEverywhere(of) }] : [];
}

const made = sampled.flatMap(({ command }) => yes(command));

test('it settles its own text in its own project', t => {
  t.true(made.length > 10, `${made.length} texts`);
  for (const { command, rules } of made) t.is(judged(command, rules).decision, 'allow', command);
});

test('what it is said not to cover is asked about as before', t => {
  for (const mode of ['ask', 'auto'] as const)
    for (const { command } of made)
      for (const { rules } of yes(command, { mode }))
        for (const rule of rules)
          for (const other of uncovered(rule))
            t.deepEqual(judged(other, [rule], { mode }), judged(other, [], { mode }), `${rule.subject}: ${other}`);
});

test('all of them together change nothing of a text that is none of theirs, nor of a list with one that is not', t => {
  const rules = made.flatMap(one => one.rules);
  const own = new Set(rules.map(rule => rule.subject));
  for (const { command } of sampled)
    for (const other of [command, `${command} `, `${command}\nuptime -p`, `uptime -p && ${command}`, `{ ${command}\n}`])
      if (!isOwn(other, own)) {
        const [before, after] = [judged(other, []), judged(other, rules)];
        t.is(after.decision, before.decision, other);
        t.deepEqual(after.findings, before.findings, other);
      }
});

const isOwn = (text: string, own: ReadonlySet<string | undefined>) => {
  const { pieces } = judged(text, []);
  return pieces === undefined ? own.has(text) : pieces.every(({ subject }) => own.has(subject));
};

test('of a list each part has its own, which settles it alone and in another list, and not in what is no list', t => {
  const [list] = yes('npm run lint && npm test | tail -5; npm run docs');
  t.deepEqual(
    list?.rules.map(({ subject }) => subject),
    ['npm run lint', 'npm test | tail -5', 'npm run docs'],
  );
  const rules = list?.rules ?? [];
  for (const text of ['npm run docs', 'npm run docs; npm run lint', 'npm run lint || npm run docs && npm run lint', 'npm test | tail -5'])
    t.is(judged(text, rules).decision, 'allow', text);
  for (const text of [
    'npm test',
    'npm test | tail -6',
    'npm run lint | tail -5',
    'npm run lint; npm run other',
    'npm run lint &',
    '(npm run lint)',
    'A=1 npm run lint',
    'npm run lint > x',
    'export A=1; npm run lint',
    'alias npm=date; npm run lint',
    'npm() { date; }; npm run lint',
    'if npm run lint; then npm run docs; fi',
  ])
    t.is(judged(text, rules).decision, 'ask', text);
});

test('in a mode that asks only where something is found, a rule is made of that part alone', t => {
  const text = 'ls; curl -s https://example.com/x && npm test';
  const [one] = yes(text, { mode: 'auto' });
  t.deepEqual(
    one?.rules.map(({ subject }) => subject),
    ['curl -s https://example.com/x'],
  );
  t.is(judged(text, one?.rules ?? [], { mode: 'auto' }).decision, 'allow');
  t.is(judged('curl -s https://example.com/x | cat', one?.rules ?? [], { mode: 'auto' }).decision, 'ask');
  t.is(judged('ls; curl -s https://example.com/x && rm -rf src', one?.rules ?? [], { mode: 'auto' }).decision, 'ask');
});

test('of a list in which one part sets what another may see, no part is settled by itself', t => {
  const curl = 'curl -s https://example.com/x';
  const rules = yes(curl, { mode: 'auto' }).flatMap(one => one.rules);
  t.is(judged(`ls; ${curl}`, rules, { mode: 'auto' }).decision, 'allow');
  for (const set of [
    'printf -v PATH %s ./bin',
    ': ${PATH:=./bin}',
    'echo $((PATH = 1))',
    'echo "${HOME:=$((PATH = 1))}"',
    'A=$((PATH = 1)) ls',
    'ls >$((PATH = 1))',
    'export PATH=./bin',
    'read PATH',
  ])
    for (const text of [`${set}; ${curl}`, `${set} && ${curl}`]) t.is(judged(text, rules, { mode: 'auto' }).decision, 'ask', text);
});

test('one for a session holds in that session, and in no other', t => {
  for (const { command, rules } of made) {
    const { session } = thoughtOnce(command).matter.request.asker;
    const [own, other] = [session, `${session}-other`].map(one => rules.map(rule => forSession(rule, one, 0)));
    t.is(judged(command, own ?? []).decision, 'allow', command);
    t.deepEqual(judged(command, other ?? []), judged(command, []), command);
  }
});

test('it does not hold in another project; one for each project holds where it runs none of a project’s files', t => {
  for (const { command, rules, everywhere } of made) {
    t.is(judged(command, rules, { at: '/home/u/other' }).decision, 'ask', command);
    const wide = rules.map(rule => ({ ...rule, project: undefined }));
    t.is(judged(command, wide).decision, everywhere ? 'allow' : 'ask', command);
  }
});
