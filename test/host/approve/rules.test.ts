/** The store of remembered rules: what it takes, what it gives back, and what it makes of an edit from outside. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Rule } from '../../../src/core/values.ts';
import { offersRule, rememberedRules, rules } from '../../../src/host/approve/rules.ts';
import { directories } from '../../../src/host/directories.ts';
import { accept } from '../../../src/host/snapshot.ts';

function fresh(t: ExecutionContext) {
  const scratch = path.join(import.meta.dirname, '../../../scratch');
  mkdirSync(scratch, { recursive: true });
  const root = mkdtempSync(path.join(scratch, 'rules-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  return directories('/nowhere', root);
}

const rule: Rule = {
  ...{ id: 'ab12cd34', from: 'remembered', decision: 'allow', commands: [['npm', 'test']], subject: 'npm test', project: '/p' },
  ...{ reason: 'r', until: undefined },
};

test('a rule that is saved is there, once, until it is revoked', async t => {
  const where = fresh(t);
  t.deepEqual(rememberedRules(where), { rules: [], changed: false });
  const kept = await rules(where);
  kept.save(rule);
  kept.save(rule);
  t.like(rememberedRules(where).rules, [{ id: rule.id, commands: rule.commands, project: '/p' }]);
  t.is((await rules(where)).list().length, 1);
  t.true(kept.revoke(rule.id));
  t.false(kept.revoke(rule.id));
  t.deepEqual(rememberedRules(where), { rules: [], changed: false });
});

const unfit: readonly (readonly [string, Rule])[] = [
  ['rm', { ...rule, commands: [['rm', 'x']] }],
  ['no text', { ...rule, subject: undefined }],
  ['a deny', { ...rule, decision: 'deny' }],
  ['a user’s rule', { ...rule, from: 'user' }],
  ['no commands', { ...rule, commands: [] }],
  ['an empty command', { ...rule, commands: [[]] }],
  ['an id that is no id', { ...rule, id: '../x' }],
  ['a project that is no path', { ...rule, project: 'p' }],
];

test('a rule for every open project has none of its own', async t => {
  const where = fresh(t);
  (await rules(where)).save({ ...rule, project: undefined });
  t.like(rememberedRules(where).rules, [{ id: rule.id, commands: rule.commands }]);
  t.is(rememberedRules(where).rules[0]?.project, undefined);
});

test('a rule for one session is kept beside the one for all, and goes with the session', async t => {
  const where = fresh(t);
  const kept = await rules(where);
  kept.save(rule);
  const narrow = { ...rule, id: 'ab12cd35', session: 'claude.abc' };
  kept.save(narrow);
  kept.save({ ...rule, id: 'ab12cd36', session: 'claude.abd' });
  t.is(rememberedRules(where).rules.length, 3);
  t.deepEqual(kept.endSession('claude.abc'), [narrow.id]);
  t.deepEqual(kept.endSession('claude.abc'), []);
  t.deepEqual(
    rememberedRules(where).rules.map(({ session }) => session),
    [undefined, 'claude.abd'],
  );
});

for (const [what, one] of unfit) {
  test(`the store takes no rule with ${what}`, async t => {
    const where = fresh(t);
    const kept = await rules(where);
    t.throws(() => kept.save(one));
    t.deepEqual(rememberedRules(where).rules, []);
  });
}

test('a rule that stands in the store and may not be there is not read', async t => {
  const where = fresh(t);
  (await rules(where)).save(rule);
  accept(where, 'rules', [{ ...rule, commands: [['rm', '-rf', 'x']] }, rule]);
  t.deepEqual(
    rememberedRules(where).rules.map(one => one.commands),
    [rule.commands],
  );
});

test('an edit from outside voids every rule, and is told', async t => {
  const where = fresh(t);
  const kept = await rules(where);
  kept.save(rule);
  const file = path.join(where.state, 'rules.json');
  writeFileSync(file, `${readFileSync(file, 'utf8')} `);
  t.deepEqual(rememberedRules(where), { rules: [], changed: true });
  t.throws(() => kept.save(rule), { message: /changed by something other than ward/ });
});

for (const text of ['', 'null', '[]', '{', '\0']) {
  test(`a store that holds ${JSON.stringify(text)} gives no rule`, async t => {
    const where = fresh(t);
    (await rules(where)).save(rule);
    for (const name of ['rules.json', 'rules.accepted.json']) writeFileSync(path.join(where.state, name), text);
    t.deepEqual(rememberedRules(where), { rules: [], changed: true });
  });
}

test('the store is for the user alone', async t => {
  const where = fresh(t);
  (await rules(where)).save(rule);
  for (const name of ['rules.json', 'rules.accepted.json']) t.is(statSync(path.join(where.state, name)).mode & 0o777, 0o600);
});

test('under a lock, and where the policy says never, no rule is offered', t => {
  t.true(offersRule({ remember: 'exact', lock: false }));
  t.false(offersRule({ remember: 'exact', lock: true }));
  t.false(offersRule({ remember: 'never', lock: false }));
});
