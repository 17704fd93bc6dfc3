/** The verdict as a whole: modes, rules, and what may never be loosened. */
import test from 'ava';
import fc from 'fast-check';
import { checks } from '../../../src/core/judge/checks.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import type { Check, Found } from '../../../src/core/judge/matter.ts';
import { decide } from '../../../src/core/judge/mode.ts';
import type { Action, Decision, Effect, Mode, Rule } from '../../../src/core/values.ts';
import { tries } from '../../whole.ts';
import { actionOf, doing, matterOf, place, policyOf, project, requestOf, ruleOf, touch, withoutProject } from './builders.ts';

const runs = tries(200, 20_000);
const modes: readonly Mode[] = ['observe', 'auto', 'ask', 'strict'];
const decisions: readonly Decision[] = ['allow', 'ask', 'deny'];
const scale = (decision: Decision) => decisions.indexOf(decision);

const connect: Effect = { kind: 'connect', host: 'example.org', port: 443, place };
const remembered = (some: Partial<Rule> = {}) => ruleOf({ from: 'remembered', subject: 'tool', project, ...some });

test('the mode decides what becomes of an ask', t => {
  const at = (effects: readonly Effect[], mode: Mode) => judge(matterOf([doing(...effects)]), policyOf({ mode })).decision;
  t.deepEqual(
    modes.map(mode => at([], mode)),
    ['allow', 'allow', 'ask', 'deny'],
  );
  t.deepEqual(
    modes.map(mode => at([connect], mode)),
    ['allow', 'ask', 'ask', 'deny'],
  );
  t.deepEqual(
    modes.map(mode => at([touch('write', '/home/u/.config/ward/x')], mode)),
    ['deny', 'deny', 'deny', 'deny'],
  );
  t.deepEqual(
    modes.map(mode => at([{ kind: 'leave', reason: 'r', place }], mode)),
    ['ask', 'ask', 'ask', 'deny'],
  );
});

test('a line that a person typed is its own yes, where nothing asks', t => {
  const at = (...effects: readonly Effect[]) =>
    judge(matterOf([doing(...effects)], { request: requestOf('tool', { typed: true }) }), policyOf({ mode: 'ask' })).decision;
  t.is(at(), 'allow');
  t.is(at(connect), 'ask');
});

test('who types at a shell in a sandbox goes where it can, looks at what it has of its own, and types to an interpreter; all else is asked about', t => {
  const typed = requestOf('tool', { typed: true, terminal: true });
  const requests = [typed, requestOf('tool', { terminal: true }), { ...typed, unheld: true as const }];
  const at = (...effects: readonly Effect[]) =>
    requests.map(request => judge(matterOf([doing(...effects)], { request }), policyOf({ mode: 'auto' })).decision);
  const prompt: Effect = { kind: 'code', origin: 'unknown', reason: 'r', inherited: true, place };
  t.deepEqual(at(touch('enter', '/srv/x')), ['allow', 'ask', 'allow'], 'a shell that is only advised goes there too');
  t.deepEqual(at(prompt), ['allow', 'ask', 'ask']);
  const second = { ...doing(prompt), program: 'zsh' };
  const seen = requests.map(request => judge(matterOf([second], { request }), policyOf({ mode: 'auto' })).findings[0]);
  t.deepEqual(
    seen.map(one => `${one?.rank} ${one?.id}`),
    ['note second-shell', 'ask code-unknown', 'ask code-unknown'],
  );
  t.regex(seen[2]?.reason ?? '', /nothing asks about what is typed there/);
  t.regex(seen[2]?.hint ?? '', /wardsh/);
  const { inherited: _, ...piped } = prompt;
  t.deepEqual(at(piped), ['ask', 'ask', 'ask']);
  t.deepEqual(at(touch('write', '/srv/x')), ['ask', 'ask', 'ask']);
  t.deepEqual(at(touch('enter', '/srv/x'), touch('write', '/srv/x/f')), ['ask', 'ask', 'ask']);
  t.deepEqual(at(touch('enter', '/srv/x'), connect), ['ask', 'ask', 'ask']);
});

test('in a shell that is only advised a line that goes somewhere and does anything at all there is asked about as before', t => {
  const request = { ...requestOf('tool', { terminal: true }), unheld: true as const };
  const at = (...actions: readonly Action[]) => judge(matterOf(actions, { request }), policyOf({ mode: 'auto' })).decision;
  const goes = doing(touch('enter', '/srv/x'));
  t.is(at(goes), 'allow');
  t.is(at(goes, doing()), 'allow', 'a command that does nothing');
  const others: readonly Effect[] = [
    connect,
    { kind: 'code', origin: 'project', reason: 'r', place },
    touch('list', '/srv/x'),
    touch('read', '/srv/x/f'),
    touch('write', '/srv/x/f'),
    touch('delete', '/srv/x/f'),
  ];
  for (const other of others) t.is(at(goes, doing(other)), 'ask', other.kind);
  t.is(at(goes, { ...doing(), knowledge: 'unknown' }), 'ask');
  t.is(at(goes, { ...doing(), opaque: 'r' }), 'ask');
});

test("an agent's own set-up runs without a question, but not against a deny", t => {
  const scaffold = { agent: 'a', kind: 'infrastructure', reads: [], writes: [] } as const;
  const at = (...effects: readonly Effect[]) =>
    judge(matterOf([doing(...effects)], { analysis: { scaffold } }), policyOf({ mode: 'ask' })).decision;
  t.is(at(connect), 'allow');
  t.is(at(touch('write', '/etc/ward/policy.json')), 'deny');
});

test("the files that an agent's wrapper names are inside the bounds, touched that way alone", t => {
  const scaffold = { agent: 'a', kind: 'wrapped', reads: ['/home/u/snap.sh'], writes: ['/home/u/cwd'] } as const;
  const at = (effect: Effect) => judge(matterOf([doing(effect)], { analysis: { scaffold } }), policyOf()).decision;
  t.is(at(touch('read', '/home/u/snap.sh')), 'allow');
  t.is(at(touch('write', '/home/u/cwd')), 'allow');
  t.is(at(touch('write', '/home/u/snap.sh')), 'ask');
  t.is(at(touch('read', '/home/u/other')), 'ask');
});

test('a rule settles an ask that may be remembered, for the exact command, text and project', t => {
  const at = (rule: Rule, matter = matterOf([doing(connect)])) => judge(matter, policyOf({ mode: 'ask', rules: [rule] })).decision;
  t.is(at(remembered()), 'allow');
  t.is(at(ruleOf()), 'allow');
  t.is(at(remembered({ subject: 'tool ' })), 'ask');
  t.is(at(remembered({ subject: undefined })), 'ask');
  t.is(at(remembered({ project: '/home/u/other' })), 'ask');
  t.is(at(remembered({ project: undefined })), 'allow');
  t.is(at(remembered({ commands: [['tool', 'x']] })), 'ask');
  t.is(at(remembered({ commands: [] })), 'ask');
  t.is(at(remembered(), matterOf([doing(connect), doing(connect)], { request: requestOf('tool') })), 'ask');
  t.is(at(ruleOf({ from: 'project' })), 'ask');
});

test('where the policy remembers nothing, remembered rules expand to nothing', t => {
  t.is(judge(matterOf([doing()]), policyOf({ mode: 'ask', remember: 'never', rules: [remembered()] })).decision, 'ask');
  t.false(judge(matterOf([doing()]), policyOf({ remember: 'never' })).rememberable);
});

test('a rule that tightens holds wherever its command stands in the text', t => {
  const deny = ruleOf({ decision: 'deny', commands: [['npm', 'publish']], from: 'project' });
  const at = (...texts: readonly string[]) =>
    judge(matterOf(texts.map(text => actionOf(text.split(' ')))), policyOf({ rules: [deny, ruleOf({ commands: [['npm', 'publish']] })] }))
      .decision;
  t.is(at('npm publish'), 'deny');
  t.is(at('ls', '/usr/bin/npm publish'), 'deny');
  t.is(at('npm test'), 'allow');
});

test('"don\'t ask again" is for an exact command in a project, and not for the blacklist, the bounds or the unknown', t => {
  const at = (matter: ReturnType<typeof matterOf>) => judge(matter, policyOf({ mode: 'ask' })).rememberable;
  t.true(at(matterOf([doing(connect)])));
  t.false(at(matterOf([doing(connect)], { located: withoutProject })));
  t.false(at(matterOf([actionOf(['rm', 'x'])])));
  t.false(at(matterOf([doing(touch('read', '/etc/x'))])));
  t.false(at(matterOf([actionOf(['tool', { kind: 'pattern', text: '*.c' }])])));
  t.false(at(matterOf([])));
});

test('grants are those of all findings, each once, and writing includes reading', t => {
  const verdict = judge(matterOf([doing(connect, connect, touch('read', '/d/e/x'), touch('write', '/d/e/x'))]), policyOf());
  t.deepEqual(verdict.grants, [
    { kind: 'connect', host: 'example.org', port: 443 },
    { kind: 'write', path: '/d/e/x', device: '1', inode: 'i:/d/e/x' },
  ]);
});

test('grants come in the order of mounts: what lies deeper later, and no reading that would take writing away', t => {
  const at = (...effects: readonly Effect[]) =>
    judge(matterOf([doing(...effects)]), policyOf()).grants.map(one =>
      one.kind === 'read' || one.kind === 'write' ? `${one.kind} ${one.path}` : one.kind,
    );
  t.deepEqual(at(touch('write', '/opt/a/b/c'), touch('list', '/opt/a')), ['read /opt/a', 'write /opt/a/b/c']);
  t.deepEqual(at(touch('read', '/opt/a/b/c'), touch('delete', '/opt/a/b')), ['write /opt/a']);
});

test('the impact is that of the gravest effect', t => {
  const at = (...effects: readonly Effect[]) => judge(matterOf([doing(...effects)]), policyOf()).impact;
  t.is(at(), 'none');
  t.is(at(touch('read', `${project}/x`)), 'read');
  t.is(at(touch('read', `${project}/x`), touch('write', `${project}/x`)), 'write');
  t.is(at(connect, touch('write', `${project}/x`)), 'network');
  t.is(at(connect, touch('delete', `${project}/x`)), 'destructive');
  t.is(at({ kind: 'leave', reason: 'r', place }, touch('delete', `${project}/x`)), 'system');
});

// ---- properties ------------------------------------------------------------------------------------------------------

const finding: fc.Arbitrary<Found> = fc.record({
  id: fc.constantFrom('a', 'b', 'leaves-sandbox'),
  rank: fc.constantFrom('note', 'ask', 'deny'),
  reason: fc.string(),
  hint: fc.constant(undefined),
  rememberable: fc.boolean(),
  place: fc.constant(place),
  needs: fc.constant([]),
});
const saying =
  (found: readonly Found[]): Check =>
  () =>
    found;
const anyRule: fc.Arbitrary<Rule> = fc.record({
  id: fc.string(),
  from: fc.constantFrom('system', 'user', 'project', 'remembered'),
  decision: fc.constantFrom('allow', 'ask', 'deny'),
  commands: fc.constantFrom([['tool']], [['rm', 'x']], []),
  subject: fc.constantFrom('tool', 'rm', undefined),
  project: fc.constantFrom(project, '/home/u/other', undefined),
  reason: fc.string(),
  until: fc.constant(undefined),
});
const anyMode = fc.constantFrom(...modes);
const anyRules = fc.array(anyRule, { maxLength: 4 });

test('adding findings never lowers the decision', t => {
  fc.assert(
    fc.property(fc.array(finding), fc.array(finding), anyMode, anyRules, (some, more, mode, rules) => {
      const policy = policyOf({ mode, rules });
      const at = (found: readonly Found[]) => scale(judge(matterOf([doing()]), policy, [saying(found)]).decision);
      return at([...some, ...more]) >= at(some);
    }),
    { numRuns: runs },
  );
  t.log(`${runs} runs`);
  t.pass();
});

test('a stricter mode never decides milder', t => {
  fc.assert(
    fc.property(fc.array(finding), fc.boolean(), fc.boolean(), fc.boolean(), (findings, settled, typed, infrastructure) => {
      const all = modes.map(mode => scale(decide(mode, { findings, settled, typed, infrastructure })));
      return all.every((one, index) => one >= (all[index - 1] ?? 0));
    }),
    { numRuns: runs },
  );
  t.pass();
});

test('no rule, whatever a store says, settles what may not be remembered', t => {
  const never: readonly ReturnType<typeof matterOf>[] = [
    matterOf([actionOf(['rm', 'x'])], { request: requestOf('rm') }),
    matterOf([doing(touch('write', '/etc/x'))]),
    matterOf([doing({ kind: 'code', origin: 'unknown', reason: 'r', place })]),
    matterOf([doing({ kind: 'leave', reason: 'r', place })]),
    matterOf([doing()], { analysis: { faults: [{ reason: 'r', place }] } }),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...never), fc.constantFrom<Mode>('auto', 'ask', 'strict'), anyRules, (matter, mode, rules) => {
      const verdict = judge(matter, policyOf({ mode, rules }));
      return verdict.decision !== 'allow' && verdict.rule === undefined && !verdict.rememberable;
    }),
    { numRuns: runs },
  );
  t.pass();
});

test("a project's rules never loosen", t => {
  const matters = [matterOf([doing()]), matterOf([doing(connect)]), matterOf([actionOf(['rm', 'x'])], { request: requestOf('rm') })];
  fc.assert(
    fc.property(fc.constantFrom(...matters), anyMode, anyRules, anyRules, (matter, mode, rules, more) => {
      const at = (all: readonly Rule[]) => scale(judge(matter, policyOf({ mode, rules: all })).decision);
      return at([...rules, ...more.map(rule => ({ ...rule, from: 'project' as const }))]) >= at(rules);
    }),
    { numRuns: runs },
  );
  t.pass();
});

test('what the deeper checks add only tightens the simple guard', t => {
  const effects = fc.array(
    fc.oneof(
      fc.constant(connect),
      fc
        .constantFrom('read', 'write', 'delete', 'list')
        .chain(kind => fc.constantFrom(`${project}/x`, '/etc/x', '/home/u/.ssh/id_rsa', project).map(path => touch(kind as 'read', path))),
    ),
  );
  fc.assert(
    fc.property(effects, fc.constantFrom('rm', 'tool', 'git'), anyMode, (all, name, mode) => {
      const matter = matterOf([actionOf([name, 'x'], { effects: all })]);
      const at = (by: readonly Check[]) => scale(judge(matter, policyOf({ mode }), by).decision);
      return at(checks) >= at(checks.slice(0, 2));
    }),
    { numRuns: runs },
  );
  t.pass();
});
