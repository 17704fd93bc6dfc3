/** A switch asks in every mode but those that say otherwise; its grant is what a yes opens, in words for whoever is asked. */
import test from 'ava';
import { grantWords } from '../../../src/core/explain.ts';
import { distinctGrants } from '../../../src/core/judge/grants.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import type { Decision, Policy, Switch } from '../../../src/core/values.ts';
import { verdictOf } from '../../commands/world.ts';
import { doing, matterOf, place, policyOf } from './builders.ts';

const judged = (name: Switch, some: Partial<Policy> = {}, weaker?: string) => {
  const matter = matterOf([doing({ kind: 'switch', name, reason: 'it needs that', place })]);
  return judge({ ...matter, located: { ...matter.located, ...(weaker === undefined ? {} : { weaker }) } }, policyOf(some));
};

const table: readonly (readonly [Switch, Partial<Policy>, Decision, boolean])[] = [
  ['unix sockets', {}, 'ask', true],
  ['unix sockets', { mode: 'strict' }, 'deny', true],
  ['unix sockets', { unconfined: 'never' }, 'ask', true],
  ['ptrace', {}, 'ask', true],
  ['ptrace', { mode: 'ask' }, 'ask', true],
  ['ptrace', { remember: 'never' }, 'ask', false],
  ['nested sandbox', {}, 'ask', false],
  ['nested sandbox', { mode: 'ask' }, 'ask', false],
  ['nested sandbox', { unconfined: 'never' }, 'deny', false],
];

for (const [name, some, decision, rememberable] of table) {
  test(`${name} with ${JSON.stringify(some)} is ${decision}, ${rememberable ? 'and may be remembered' : 'each time'}`, t => {
    const verdict = judged(name, some);
    t.is(verdict.decision, decision);
    t.is(
      verdict.findings.every(one => one.rank !== 'ask' || one.rememberable) && verdict.rememberable,
      rememberable && verdict.rememberable,
    );
    t.is(
      verdict.findings.some(one => one.rememberable),
      rememberable || some.remember === 'never',
    );
    t.deepEqual(verdict.grants, some.unconfined === 'never' && name === 'nested sandbox' ? [] : [{ kind: 'switch', name }]);
  });
}

test('where Landlock stands in the place of bubblewrap, each is denied', t => {
  for (const name of ['unix sockets', 'ptrace', 'nested sandbox'] as const) {
    const verdict = judged(name, {}, 'bubblewrap is not installed');
    t.is(verdict.decision, 'deny');
    t.regex(verdict.findings.find(one => one.rank === 'deny')?.reason ?? '', /^it needs that, and Landlock /);
  }
});

test('each switch once, and its words say what it opens and what not', t => {
  const twice = (['ptrace', 'unix sockets', 'ptrace'] as const).map(name => ({ kind: 'switch', name }) as const);
  t.deepEqual(distinctGrants(twice), [
    { kind: 'switch', name: 'ptrace' },
    { kind: 'switch', name: 'unix sockets' },
  ]);
  t.is(grantWords({ kind: 'switch', name: 'ptrace' }), 'trace and change other processes of its own sandbox, and none outside');
});

/** A text and the switches that a yes would open. */
const texts: readonly (readonly [string, readonly Switch[]])[] = [
  ['strace -f ./app', ['ptrace']],
  ['ltrace ./app', ['ptrace']],
  ['dlv test ./pkg', ['ptrace']],
  ['dlv core ./app core', []],
  ["gdb -batch -ex run -ex bt --args './app'", ['ptrace']],
  ["gdb -batch -ex 'info functions' ./app", []],
  ['gdb -q ./app core', []],
  ['lldb ./app', ['ptrace']],
  ['tmux ls', ['unix sockets']],
  ['ssh-agent bash', ['unix sockets']],
  ['curl --unix-socket ./app.sock http://localhost/', ['unix sockets']],
  ['curl --unix-socket /tmp/app.sock http://localhost/', ['unix sockets']],
  ['nc -lU app.sock', ['unix sockets']],
  ['socat - UNIX-CONNECT:app.sock', ['unix sockets']],
  ['dbus-run-session -- npm test', ['unix sockets']],
  ['bwrap --ro-bind / / true', ['nested sandbox']],
  ['unshare -Ur true', ['nested sandbox']],
  ['strace -f unshare --map-root-user true', ['ptrace', 'nested sandbox']],
  ['strace --version', []],
  ['cat strace.log', []],
];

test('programs ask for what they are nothing without', t => {
  for (const [text, wanted] of texts) {
    const verdict = verdictOf(text);
    t.deepEqual(verdict.grants.flatMap(one => (one.kind === 'switch' ? [one.name] : [])).sort(), [...wanted].sort(), text);
    t.false(
      verdict.grants.some(one => one.kind === 'leave'),
      text,
    );
    t.is(verdict.decision === 'allow', wanted.length === 0, text);
  }
});

test('a socket that is no matter of the sandbox leaves it, as before', t => {
  for (const text of [
    'curl --unix-socket /run/docker.sock http://x/',
    'curl --unix-socket ../app.sock http://x/',
    'curl --unix-socket "$S" http://x/',
    'curl --abstract-unix-socket x http://x/',
    'nc -U /var/run/docker.sock',
    'unshare -m ls',
  ])
    t.true(
      verdictOf(text).grants.some(one => one.kind === 'leave'),
      text,
    );
});
