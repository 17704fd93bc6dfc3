/** What destroys or leaves the bounds is never remembered: three places see to it, and each of them alone, with the others out of the way. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { judge } from '../../../src/core/judge/judge.ts';
import type { Rule, Verdict } from '../../../src/core/values.ts';
import { mayOffer } from '../../../src/host/approve/may-offer.ts';
import { offLimits } from '../../../src/host/approve/off-limits.ts';
import { forgettable, remember, unforgiven } from '../../../src/host/approve/remember.ts';
import { rememberedRules, rules } from '../../../src/host/approve/rules.ts';
import { directories } from '../../../src/host/directories.ts';
import { accept as acceptPolicy } from '../../../src/host/policy/accepted.ts';
import { accept } from '../../../src/host/snapshot.ts';
import { lines } from '../../commands/corpus.ts';
import { thoughtOnce } from '../../commands/thoughts.ts';
import { policy, project } from '../../commands/world.ts';

const proof = process.env.WARD_PROOF !== undefined;
const slice = { minLength: 800, maxLength: 800 };
const sampled = proof ? lines : (fc.sample(fc.shuffledSubarray([...lines], slice), { numRuns: 1, seed: 20_261_122 })[0] ?? []);

const judged = (text: string, held: readonly Rule[] = []): Verdict =>
  judge(thoughtOnce(text).matter, { ...policy, mode: 'ask', rules: held });

/** By no rule: each once, for all that ask. */
const verdicts = new Map(sampled.map(({ command }) => [command, judged(command)] as const));
const plainly = (text: string): Verdict => verdicts.get(text) ?? judged(text);

interface Dangerous {
  readonly command: string;
  readonly verdict: Verdict;
  /** What a maker without any scruple would make of it. */
  readonly rule: Rule;
}

const ids = (verdict: Verdict) => verdict.findings.flatMap(one => (one.rank === 'note' || one.place.in !== undefined ? [] : [one.id]));

/** Of the list, or out of bounds, by what stands in the text itself; each with every word of it known. */
const dangerous = sampled.flatMap(({ command }): readonly Dangerous[] => {
  const verdict = plainly(command);
  const { commands, subject, ground } = verdict;
  if (verdict.decision !== 'ask' || commands === undefined || ground === undefined) return [];
  if (!ids(verdict).some(id => id === 'blacklist' || id === 'out-of-bounds')) return [];
  const made = { id: 'abcd1234', from: 'remembered', decision: 'allow', commands, subject, project: ground.project.path } as const;
  return [{ command, verdict, rule: { ...made, reason: 'r', until: undefined } }];
});

test('the question does not offer it, whatever could be made of it', t => {
  t.true(dangerous.length > 100, `${dangerous.length} commands`);
  for (const { command, verdict } of dangerous) t.false(mayOffer(verdict), command);
  const mild = sampled.map(({ command }) => plainly(command)).filter(one => 'rules' in remember({ ...one, project }, 0));
  t.true(mild.length > 20);
  for (const one of mild) t.true(mayOffer(one), one.subject);
});

test('no rule is made of it, even where the verdict says that each of its findings may be remembered', t => {
  for (const { command, verdict } of dangerous) {
    const findings = verdict.findings.map(one => ({ ...one, rememberable: true }));
    const made = remember({ ...verdict, rememberable: true, findings, project }, 0);
    t.true('reason' in made, command);
    t.true(forgettable({ ...verdict, rememberable: true, findings, project }) !== undefined, command);
  }
});

test('what a finding of a rule may be is what the manual calls so', t => {
  const manual = readFileSync(path.join(import.meta.dirname, '../../../man/ward-policy.5'), 'utf8');
  const named = [...manual.matchAll(/^\.It Li (\S+) Ta ask Ta may be Ta/gm)].map(([, id = '']) => id);
  t.true(named.length > 5);
  const place = { start: 0, end: 1 };
  const of = (id: string) => ({ id, rank: 'ask', reason: 'r', hint: undefined, rememberable: true, place }) as const;
  const verdict = { ...judged('npm test'), project, rememberable: true };
  for (const id of named) t.is(forgettable({ ...verdict, findings: [of(id)] }), undefined, id);
  for (const id of ['blacklist', 'out-of-bounds', 'secret', 'opaque', 'rule', 'anything'])
    t.true(forgettable({ ...verdict, findings: [of(id)] }) !== undefined, id);
});

const keeper = { home: '/home/u', readable: policy.readable };

/** A relative path leads elsewhere from elsewhere; what every command may read, and what a file that it runs does, the store can't tell: the judge does. */
const byPlace = ({ command, verdict }: Dangerous) =>
  !ids(verdict).includes('blacklist') && /\.\.|\/var\/|scripts\/lib\.sh|opa eval/.test(command);

test('the store takes no such rule, and every one that the maker makes', t => {
  let seen = 0;
  for (const one of dangerous) {
    if (byPlace(one)) continue;
    seen += 1;
    t.true((unforgiven(one.rule.commands) ?? offLimits(one.rule, keeper)) !== undefined, one.command);
  }
  t.true(seen > 60, `${seen} commands`);
  const refused = sampled
    .flatMap(({ command }) => {
      const verdict = plainly(command);
      const made = remember({ ...verdict, project: verdict.ground?.project }, 0);
      return 'rules' in made ? made.rules : [];
    })
    .filter(rule => offLimits(rule, keeper) !== undefined);
  t.true(refused.length <= 1, refused.map(rule => rule.subject).join('\n'));
});

test('a rule that stands in the store all the same is not read, or settles nothing', t => {
  for (const { command, rule } of dangerous) t.deepEqual(judged(command, [rule]), plainly(command), command);
});

test('the real store: written by Ward it is refused, laid there with a good code it is not read', async t => {
  const scratch = path.join(import.meta.dirname, '../../../scratch');
  mkdirSync(scratch, { recursive: true });
  const root = mkdtempSync(path.join(scratch, 'never-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  const where = directories('/nowhere', root);
  // As wherever a person has set Ward up; else each look at the policy waits for one that is just being accepted.
  acceptPolicy(where, '');
  const kept = await rules(where);
  const made = { id: 'abcd1234', from: 'remembered', decision: 'allow', project: '/p', reason: 'r', until: undefined } as const;
  const of = (subject: string, ...commands: readonly (readonly string[])[]): Rule => ({ ...made, subject, commands });
  const bad = [
    of('rm x', ['rm', 'x']),
    of('\\rm x', ['rm', 'x']),
    of('make && /bin/rm x', ['make'], ['/bin/rm', 'x']),
    of('find . -delete', ['find', '.', '-delete']),
    // Said to be something else than its text is.
    of('rm x', ['ls']),
    of("sh -c 'rm x'", ['ls']),
    of('echo x > /srv/y', ['echo', 'x']),
    of('tee /srv/y', ['tee', '/srv/y']),
    of('cp a ~/y', ['cp', 'a', '/root/y']),
    of('sudo ls', ['ls']),
  ];
  for (const rule of bad) t.throws(() => kept.save(rule), { message: 'this can not be remembered' }, rule.subject);
  t.deepEqual(rememberedRules(where).rules, []);
  const good = of('npm test', ['npm', 'test']);
  kept.save(good);
  t.is(rememberedRules(where).rules.length, 1, 'the control');
  writeFileSync(path.join(where.state, 'rules.json'), JSON.stringify({ value: [...bad, good] }));
  accept(where, 'rules', [...bad, good]);
  const read = rememberedRules(where).rules.map(({ commands }) => JSON.stringify(commands));
  for (const rule of bad.slice(0, 4)) t.false(read.includes(JSON.stringify(rule.commands)), rule.subject);
  t.true(read.includes(JSON.stringify(good.commands)));
  t.like(kept.found(), { others: bad.length });
});
