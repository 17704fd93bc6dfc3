/** The proxy that a caller's variable names is a part of what a person is asked, and of no other yes. */
import test from 'ava';
import { grant } from '../../../src/core/consent.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import { covers, openings } from '../../../src/core/judge/openings.ts';
import type { Grant, Mode, Policy, Request, Rule } from '../../../src/core/values.ts';
import { actionOf, matterOf, place, policyOf, requestOf } from './builders.ts';

const via = { proxy: 'evil.example:3128', variable: 'https_proxy' };

const matter = (variables: Readonly<Record<string, string>>, some: Partial<Request> = {}, host = 'a.example') => {
  const effect = { kind: 'connect', host, port: 443, scheme: 'https', place } as const;
  const request = { ...requestOf('curl x', { environment: new Map(Object.entries(variables)) }), ...some };
  return matterOf([actionOf(['curl', 'x'], { effects: [effect] })], { request });
};

const set = { https_proxy: 'http://jo:s3cret@evil.example:3128' };
const vias = (grants: readonly Grant[] | undefined) => (grants ?? []).map(one => (one.kind === 'connect' ? one.via : undefined));

const rule: Rule = {
  ...{
    id: 'user-1',
    from: 'user',
    decision: 'allow',
    reason: 'ours',
    commands: [],
    project: undefined,
    subject: undefined,
    until: undefined,
  },
  ...{ hosts: ['a.example'], effects: ['connect'] },
};

const table: readonly (readonly [what: string, Partial<Policy>, Partial<Request>, Readonly<Record<string, string>>, named: boolean])[] = [
  ['a person is asked', { mode: 'ask' }, {}, set, true],
  ['a person is asked in auto', { mode: 'auto' }, {}, set, true],
  ['no variable names one', { mode: 'ask' }, {}, {}, false],
  ['the host is among what needs none', { mode: 'ask' }, {}, { ...set, no_proxy: '.example' }, false],
  ['the policy names one', { mode: 'ask', network: { proxy: 'http://p.example:1' } }, {}, set, false],
  ['the policy speaks of other things', { mode: 'ask', network: { private: ['a'] } }, {}, set, true],
  ['a rule allows the host', { mode: 'auto', rules: [rule] }, {}, set, false],
  ['nobody is asked about anything', { mode: 'observe' }, {}, set, false],
  ['what is asked about is denied', { mode: 'strict' }, {}, set, false],
  ['no sandbox holds it', { mode: 'ask' }, { unheld: true }, set, false],
  ['it lies where a cloud hands out keys', { mode: 'ask' }, {}, { https_proxy: 'http://169.254.169.254' }, false],
  ['it lies there by another spelling', { mode: 'ask' }, {}, { https_proxy: 'http://[::ffff:a9fe:a9fe]' }, false],
  ['it is none that can be asked', { mode: 'ask' }, {}, { https_proxy: 'socks5://evil.example:1' }, false],
];

test('it is named where a person is asked, the policy names none, and the host needs one', t => {
  for (const [what, policy, some, variables, named] of table) {
    const verdict = judge(matter(variables, some), policyOf(policy));
    t.deepEqual(vias(verdict.grants), [named ? via : undefined], what);
    t.false(JSON.stringify(verdict.grants).includes('s3cret'));
    if (named) t.false(verdict.rememberable, what);
    if (verdict.decision === 'allow')
      t.deepEqual(vias(grant(verdict, verdict.rule === undefined ? 'policy' : 'rule').grants), [undefined], what);
  }
  // But for the variable it could be remembered.
  t.true(judge(matter({}), policyOf({ mode: 'ask' })).rememberable);
});

test('in every mode, whatever the variables: who is not asked is given no proxy', t => {
  for (const mode of ['strict', 'ask', 'auto', 'observe'] satisfies Mode[])
    for (const rules of [[], [rule]])
      for (const name of ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']) {
        const verdict = judge(matter({ [name]: 'evil.example:3128' }), policyOf({ mode, rules }));
        t.is(
          vias(verdict.grants).some(one => one !== undefined),
          verdict.decision === 'ask',
          `${mode} ${name}`,
        );
      }
});

test('what a person gave for a session holds for the way they saw, and for no other', t => {
  const policy = policyOf({ mode: 'auto' });
  const [bare, by, other] = [{}, set, { https_proxy: 'http://other.example:3128' }].map(one => openings(matter(one), policy) ?? []);
  t.deepEqual(
    [bare, by, other].map(one => vias(one).map(way => way?.proxy)),
    [[undefined], ['evil.example:3128'], ['other.example:3128']],
  );
  const all = [bare, by, other] as const;
  for (const given of all) for (const wanted of all) t.is(covers(given ?? [], wanted ?? []), given === wanted);
});
