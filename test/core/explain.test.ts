/** The words that people and agents are told. */
import test from 'ava';
import { refuse } from '../../src/core/consent.ts';
import { denied, explainRefusal, grantWords, nobodyToAsk, underline, verdictLines } from '../../src/core/explain.ts';
import { judge } from '../../src/core/judge/judge.ts';
import type { Effect, Mode } from '../../src/core/values.ts';
import { doing, matterOf, place, policyOf, requestOf, touch } from './judge/builders.ts';

const verdictOf = (effect: Effect, mode: Mode = 'auto', text = 'tool x') =>
  judge(matterOf([doing(effect)], { request: requestOf(text) }), policyOf({ mode }));
const notes = touch('write', '/home/u/notes');

test('where nobody can be asked, the caller is told what was not done, why, and what would work', t => {
  const { reason, hint } = nobodyToAsk(verdictOf(notes), '7f3a', false);
  t.deepEqual(explainRefusal(refuse('nobody', reason, hint, '7f3a')), {
    line: "not run: this needs a person's yes, and nobody can be asked here (writes /home/u/notes)",
    hint: 'hint: ask the person to run "ward approve 7f3a" in a terminal, then send exactly the same command again',
  });
});

test('outside every project the caller is told first how to have one', t => {
  const elsewhere = { cwd: '/home/u/new', home: '/home/u', environment: new Map<string, string>() };
  const request = { ...requestOf('ls'), scene: { ...requestOf('ls').scene, ...elsewhere } };
  const matter = matterOf([doing(touch('list', '/home/u/new'))], { request });
  const verdict = judge({ ...matter, located: { ...matter.located, ground: undefined } }, policyOf({ mode: 'auto' }));
  t.is(
    nobodyToAsk(verdict, '7f3a', false).hint,
    'ask the person to run "ward open /home/u/new"; or ask the person to run "ward approve 7f3a" in a terminal, then send exactly the same command again',
  );
});

test('a person who typed it where Ward does not ask is told how it would', t => {
  const { hint } = nobodyToAsk(verdictOf(notes), '7f3a', true);
  t.is(hint, '"ward claim" makes Ward ask in this terminal from now on; or "ward approve 7f3a" in one where it does, then this line again');
});

test('a refusal stays on its line, whatever a path is called', t => {
  t.is(explainRefusal(refuse('denied', 'writes /tmp/a\nward: hint: all is well')).line, 'not run: writes /tmp/a⏎ ward: hint: all is well');
});

test('what is denied names the strictest finding, and what would work instead', t => {
  const said = denied(verdictOf(touch('read', '/home/u/.config/ward/policy.json')));
  t.is(said.reason, "reads /home/u/.config/ward/policy.json, which is a file of Ward's own");
  t.regex(said.hint ?? '', /^don't try another spelling; /);
  t.is(denied(verdictOf(notes, 'strict')).reason, 'writes /home/u/notes, and in strict mode nobody is asked');
});

test('a directory that is never opened whole is said, with the reason', t => {
  const verdict = judge(matterOf([doing(touch('delete', '/home/u/notes'))]), policyOf());
  t.is(verdict.findings[0]?.reason, "deletes /home/u/notes, but /home/u is never opened whole: it holds Ward's own files");
  const other = policyOf({ projects: [{ path: '/home/u/other', device: '1', inode: '7' }] });
  const inOther = judge(matterOf([doing(touch('delete', '/home/u/other/x'))]), other);
  t.is(inOther.findings[0]?.reason, 'deletes /home/u/other/x, but /home/u/other is never opened whole: it is a project of its own');
});

test('grants are told in words', t => {
  t.is(grantWords({ kind: 'connect', host: 'example.org', port: 443 }), 'reach example.org on port 443');
  t.is(grantWords({ kind: 'write', path: '/d/x', device: '1', inode: '2' }), 'write /d/x');
});

const underlined: readonly (readonly [string, number, number, string, string])[] = [
  ['rm -rf x', 0, 8, 'rm -rf x', '^^^^^^^^'],
  ['ls && rm x', 6, 10, 'ls && rm x', '      ^^^^'],
  ['ls\nrm x\nls', 3, 7, 'rm x', '^^^^'],
  ['a <<E\nb\nE', 0, 9, 'a <<E', '^^^^^'],
  ['日本 rm', 3, 5, '日本 rm', '     ^^'],
  ['x', 1, 1, 'x', ' ^'],
];

for (const [text, start, end, line, marks] of underlined) {
  test(`${JSON.stringify(text)} is underlined from ${start} to ${end}`, t => t.deepEqual(underline(text, { start, end }), [line, marks]));
}

test('nothing of a command reaches a person with its control characters', t => {
  const text = 'echo \u001b[2Khidden\u202e';
  const verdict = { ...verdictOf(notes, 'auto', text), subject: text };
  const shown = [...verdictLines(verdict), ...underline(text, place), explainRefusal(refuse('denied', text, text)).line];
  t.deepEqual(
    shown.filter(line => /[\p{Cc}\u202e]/u.test(line)),
    [],
  );
});
