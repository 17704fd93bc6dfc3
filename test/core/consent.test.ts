/** Consent comes from one place, and that place refuses what nobody may give. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { grant } from '../../src/core/consent.ts';
import { judge } from '../../src/core/judge/judge.ts';
import type { Granted, Verdict } from '../../src/core/values.ts';
import { doing, matterOf, place, policyOf } from './judge/builders.ts';

const base = judge(matterOf([doing()]), policyOf());
const verdicts: ReadonlyMap<string, Verdict> = new Map([
  ['allowed', base],
  ['settled', { ...base, rule: 'r1' }],
  ['asked', { ...base, decision: 'ask' }],
  ['denied', { ...base, decision: 'deny' }],
  ['leaving', { ...judge(matterOf([doing({ kind: 'leave', reason: 'r', place })]), policyOf()), decision: 'allow' }],
]);

const may: readonly (readonly [Granted['by'], string])[] = [
  ['policy', 'allowed settled'],
  ['rule', 'settled'],
  ['ticket', 'allowed settled asked leaving'],
  ['person', 'allowed settled asked leaving'],
];

for (const [by, names] of may) {
  test(`a ${by} may say yes to: ${names}`, t => {
    const given = [...verdicts].filter(([, verdict]) => {
      try {
        return grant(verdict, by).granted;
      } catch (error) {
        t.regex((error as Error).message, /^BUG: /);
        return false;
      }
    });
    t.is(given.map(([name]) => name).join(' '), names);
  });
}

test('a yes gives exactly what the verdict names', t => {
  const verdict = judge(matterOf([doing({ kind: 'connect', host: 'example.org', port: 443, place })]), policyOf());
  const { grants, by } = grant(verdict, 'person');
  t.deepEqual([grants, by], [verdict.grants, 'person']);
});

test('nothing else in the source makes a Granted', t => {
  const source = path.join(import.meta.dirname, '../../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  t.deepEqual(
    files.filter(name => /\bas (?:unknown as )?Granted\b/.test(readFileSync(path.join(source, name), 'utf8'))),
    ['core/consent.ts'],
  );
});
