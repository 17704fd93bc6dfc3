/** The store of remembered rules: what it takes, what it gives back, and what it makes of an edit from outside. */
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Rule } from '../../../src/core/values.ts';
import { offersRule, rememberedRules, rules } from '../../../src/host/approve/rules.ts';
import { directories } from '../../../src/host/directories.ts';
import { accept as acceptPolicy } from '../../../src/host/policy/accepted.ts';
import { accept } from '../../../src/host/snapshot.ts';
import { turns } from '../../whole.ts';

function fresh(t: ExecutionContext) {
  const scratch = path.join(import.meta.dirname, '../../../scratch');
  mkdirSync(scratch, { recursive: true });
  const root = mkdtempSync(path.join(scratch, 'rules-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  const where = directories('/nowhere', root);
  // As wherever a person has set Ward up; else each look at the policy waits for one that is just being accepted.
  acceptPolicy(where, '');
  return where;
}

const rule: Rule = {
  ...{ id: 'ab12cd34', from: 'remembered', decision: 'allow', commands: [['npm', 'test']], subject: 'npm test', project: '/p' },
  ...{ reason: 'r', until: undefined },
};

const test = turns(3)();

test('a rule that is saved is there, once, until it is revoked', async t => {
  const where = fresh(t);
  t.deepEqual(rememberedRules(where), { rules: [], trouble: undefined });
  const kept = await rules(where);
  kept.save(rule);
  kept.save(rule);
  t.like(rememberedRules(where).rules, [{ id: rule.id, commands: rule.commands, project: '/p' }]);
  t.is((await rules(where)).list().length, 1);
  t.true(kept.revoke(rule.id));
  t.false(kept.revoke(rule.id));
  t.deepEqual(rememberedRules(where), { rules: [], trouble: undefined });
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
  t.deepEqual(rememberedRules(where), { rules: [], trouble: 'the store "rules" was changed by something other than ward' });
  t.throws(() => kept.save(rule), { message: /changed by something other than ward/ });
});

for (const text of ['', 'null', '[]', '{', '\0']) {
  test(`a store that holds ${JSON.stringify(text)} gives no rule`, async t => {
    const where = fresh(t);
    (await rules(where)).save(rule);
    for (const name of ['rules.json', 'rules.accepted.json']) writeFileSync(path.join(where.state, name), text);
    t.deepEqual(rememberedRules(where).rules, []);
    t.regex(rememberedRules(where).trouble ?? '', /was changed by something other than ward$/);
  });
}

test('the store and its key are for the user alone', async t => {
  const where = fresh(t);
  (await rules(where)).save(rule);
  for (const name of ['rules.json', 'rules.accepted.json']) t.is(statSync(path.join(where.state, name)).mode & 0o777, 0o600);
  const key = path.join(where.config, 'store.key');
  t.is(statSync(key).mode & 0o777, 0o600);
  t.regex(readFileSync(key, 'utf8'), /^[0-9a-f]{64}\n$/);
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const evil: Rule = { ...rule, commands: [['curl', 'https://evil.example']], subject: 'curl https://evil.example' };

/** What somebody who can write the files, and has not the key, can make of them; and what is then said. */
const forgeries: readonly (readonly [string, (at: (name: string) => string, key: string) => void, RegExp])[] = [
  [
    'another value in the snapshot, its code as it was',
    at => {
      const seen = JSON.parse(readFileSync(at('rules.accepted.json'), 'utf8')) as object;
      writeFileSync(at('rules.accepted.json'), JSON.stringify({ ...seen, text: JSON.stringify([evil]) }));
    },
    /was changed by something other than ward$/,
  ],
  [
    'both, with a plain hash as an earlier Ward made',
    at => {
      const text = JSON.stringify({ value: [evil] });
      writeFileSync(at('rules.json'), text);
      writeFileSync(at('rules.accepted.json'), JSON.stringify({ hash: sha256(text), value: [evil] }));
    },
    /is of an earlier Ward, which put no code on it that takes a key$/,
  ],
  [
    'both, with a code by another key',
    at => {
      const [store, text] = [JSON.stringify({ value: [evil] }), JSON.stringify([evil])];
      const code = createHmac('sha256', 'guessed')
        .update(JSON.stringify(['rules', store, text]))
        .digest('hex');
      writeFileSync(at('rules.json'), store);
      writeFileSync(at('rules.accepted.json'), JSON.stringify({ code, text }));
    },
    /was changed by something other than ward$/,
  ],
  ['the key taken away', (_, key) => rmSync(key), /can't be proved: its key is gone, or not the user's alone$/],
  ['the key open to others', (_, key) => chmodSync(key, 0o644), /can't be proved: its key is gone, or not the user's alone$/],
  ['another key', (_, key) => writeFileSync(key, `${'0'.repeat(64)}\n`), /was changed by something other than ward$/],
  ['the snapshot taken away', at => rmSync(at('rules.accepted.json')), /was changed by something other than ward$/],
  ['the store taken away', at => rmSync(at('rules.json')), /was changed by something other than ward$/],
];

for (const [what, forge, said] of forgeries) {
  test(`a store with ${what} gives no rule, is refused with words and is not reset`, async t => {
    const where = fresh(t);
    const kept = await rules(where);
    kept.save(rule);
    t.is(rememberedRules(where).rules.length, 1, 'the control');
    const files = () => ['rules.json', 'rules.accepted.json'].map(name => readText(path.join(where.state, name)));
    forge(name => path.join(where.state, name), path.join(where.config, 'store.key'));
    const before = files();
    t.deepEqual(rememberedRules(where).rules, []);
    t.regex(rememberedRules(where).trouble ?? '', said);
    for (const use of [() => kept.list(), () => kept.save(rule), () => kept.revoke(rule.id)]) t.throws(use, { code: 'store-changed' });
    t.deepEqual(files(), before);
  });
}

const readText = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

test('of what lies in a store that is not proved a person may take what may be remembered', async t => {
  const where = fresh(t);
  const kept = await rules(where);
  kept.save(rule);
  const others = [
    { ...rule, commands: [['rm', 'x']] },
    { ...rule, from: 'user' },
    'x',
    null,
    { ...rule, commands: [[5]] },
    { ...rule, id: '../x' },
    { ...rule, project: 'p' },
  ];
  writeFileSync(path.join(where.state, 'rules.json'), JSON.stringify({ value: [{ ...rule, more: 1 }, ...others] }));
  rmSync(path.join(where.state, 'rules.accepted.json'));
  const found = kept.found();
  t.like(found, { rules: [{ id: rule.id }], others: others.length });
  kept.accept(found?.rules ?? []);
  t.like(rememberedRules(where), { rules: [{ id: rule.id, commands: rule.commands }], trouble: undefined });
  writeFileSync(path.join(where.state, 'rules.json'), '{');
  t.is(kept.found(), undefined);
});

test('rules that are kept at the same time by several processes are all there', async t => {
  const where = fresh(t);
  const program = `const { rules } = await import(${JSON.stringify(path.join(import.meta.dirname, '../../../src/host/approve/rules.ts'))});
const { directories } = await import(${JSON.stringify(path.join(import.meta.dirname, '../../../src/host/directories.ts'))});
const kept = await rules(directories('/nowhere', process.argv[1]));
for (let at = 0; at < 5; at++) kept.save({ ...JSON.parse(process.argv[2]), id: process.argv[3] + at });`;
  const writers = ['a1b2', 'b1b2', 'c1b2'].map(id => {
    const words = ['--input-type=module', '--eval', program, '--', where.root ?? '', JSON.stringify(rule), id];
    return once(spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] }), 'close');
  });
  t.deepEqual(
    (await Promise.all(writers)).map(([status]) => status),
    [0, 0, 0],
  );
  t.is(rememberedRules(where).rules.length, 15);
});

test('under a lock, and where the policy says never, no rule is offered', t => {
  t.true(offersRule({ remember: 'exact', lock: false }));
  t.false(offersRule({ remember: 'exact', lock: true }));
  t.false(offersRule({ remember: 'never', lock: false }));
});
