/** What "don't ask again" makes, and what it refuses even where a verdict says it may. */
import test from 'ava';
import type { Finding } from '../../../src/core/values.ts';
import { forgettable, forSession, holdsEverywhere, type Memorable, remember, unforgiven } from '../../../src/host/approve/remember.ts';

const finding: Finding = {
  id: 'unknown-program',
  rank: 'ask',
  reason: 'r',
  hint: undefined,
  rememberable: true,
  place: { start: 0, end: 1 },
};

/** A verdict that claims to be rememberable, whatever else it holds. */
const forged = (change: Partial<Memorable>): Memorable => ({
  decision: 'ask',
  impact: 'write',
  subject: 'npm test',
  findings: [finding],
  grants: [],
  rememberable: true,
  commands: [['npm', 'test']],
  project: { path: '/p', device: '1', inode: '2' },
  ...change,
});

test('a rule is the exact commands, the exact text and the project', t => {
  t.deepEqual(remember(forged({}), 5), {
    rules: [
      {
        ...{ id: '09386161', from: 'remembered', decision: 'allow', commands: [['npm', 'test']], subject: 'npm test', project: '/p' },
        ...{ reason: 'a person said so, and not to be asked again', until: undefined },
      },
    ],
  });
});

const refused: readonly (readonly [string, Partial<Memorable>])[] = [
  ['what was allowed anyway', { decision: 'allow' }],
  ['what is denied', { decision: 'deny' }],
  ['what the verdict keeps asking about', { rememberable: false }],
  ['a finding that is asked each time', { findings: [finding, { ...finding, rememberable: false }] }],
  ['what destroys', { impact: 'destructive' }],
  ['what changes the system', { impact: 'system' }],
  ['leaving the sandbox', { grants: [{ kind: 'leave', reason: 'r' }] }],
  ['a write beyond the project', { grants: [{ kind: 'write', path: '/etc', device: '1', inode: '1' }] }],
  ['a read beyond the project', { grants: [{ kind: 'read', path: '/home/u/.ssh', device: '1', inode: '1' }] }],
  ['a command outside any project', { project: undefined }],
  ['a command that is not wholly known', { commands: undefined }],
  ['no command', { commands: [] }],
  ['an empty command', { commands: [[]] }],
  ['rm', { commands: [['rm', '-rf', 'build']] }],
  ['rm by its path', { commands: [['/bin/rm', 'x']] }],
  [
    'rm among others',
    {
      commands: [
        ['npm', 'test'],
        ['rm', 'x'],
      ],
    },
  ],
  ['sudo', { commands: [['sudo', 'ls']] }],
  ['mkfs of a kind', { commands: [['mkfs.ext4', '/dev/sda']] }],
  ['find -delete', { commands: [['find', '.', '-delete']] }],
  ['npm publish', { commands: [['npm', 'publish']] }],
  ['git reset --hard', { commands: [['git', 'reset', '--hard']] }],
  ["Ward's own switches", { commands: [['ward', 'mode', 'auto']] }],
];

for (const [what, change] of refused) {
  test(`no rule is made of ${what}`, t => {
    t.true('reason' in remember(forged(change), 5), JSON.stringify(remember(forged(change), 5)));
  });
}

test('of a list each part that asked has a rule of its own, and one part that may not be remembered forbids all', t => {
  const pieces = [
    { subject: 'npm ci', commands: [['npm', 'ci']] },
    { subject: 'npm test | tail', commands: [['npm', 'test'], ['tail']] },
  ];
  const made = remember(forged({ subject: 'ls; npm ci && npm test | tail', pieces }), 5);
  t.deepEqual('rules' in made && made.rules.map(({ subject, commands }) => ({ subject, commands })), pieces);
  t.is('rules' in made && new Set(made.rules.map(({ id }) => id)).size, 2);
  t.true('reason' in remember(forged({ pieces: [...pieces, { subject: 'rm x', commands: [['rm', 'x']] }] }), 5));
});

test('a rule for what uses the network ends after thirty days, and any other does not end by itself', t => {
  const of = (change: Partial<Memorable>) => {
    const made = remember(forged(change), 5);
    return 'rules' in made ? made.rules[0]?.until : made;
  };
  const month = 30 * 24 * 60 * 60_000;
  t.is(of({ impact: 'network' }), 5 + month);
  t.is(of({ grants: [{ kind: 'connect', host: 'registry.test', port: 443 }] }), 5 + month);
  t.is(of({}), undefined);
});

test('a rule for one session is another one, of at most a day', t => {
  const of = (change: Partial<Memorable>) => {
    const made = remember(forged(change), 5);
    return 'rules' in made ? made.rules : [];
  };
  const day = 24 * 60 * 60_000;
  for (const rule of [...of({}), ...of({ impact: 'network' })]) {
    const narrow = forSession(rule, 'claude.abc', 5);
    t.like(narrow, { commands: rule.commands, subject: rule.subject, project: rule.project, session: 'claude.abc', until: 5 + day });
    t.is(new Set([rule.id, narrow.id, forSession(rule, 'claude.abd', 5).id]).size, 3, 'one does not take the place of another');
  }
});

test('what runs a project’s own files is remembered for that project alone', t => {
  t.true(holdsEverywhere(forged({})));
  t.false(holdsEverywhere(forged({ runs: ['/p/build.sh'] })));
  t.false(holdsEverywhere(forged({ findings: [{ ...finding, id: 'project-code', rank: 'note' }] })));
});

test('a note that is asked each time stands in nobody’s way', t => {
  t.is(forgettable(forged({ findings: [finding, { ...finding, rank: 'note', rememberable: false }] })), undefined);
});

test('a host may be remembered: it is granted by name, and to this command alone', t => {
  t.is(forgettable(forged({ grants: [{ kind: 'connect', host: 'registry.test', port: 443 }], impact: 'network' })), undefined);
  t.is(unforgiven([['npm', 'test']]), undefined);
});
