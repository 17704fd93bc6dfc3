/** Permission rules of agents as rules of a policy, and what is said of those that are none here. */
import test from 'ava';
import { claude } from '../../../src/core/policy/import/claude.ts';
import { codex } from '../../../src/core/policy/import/codex.ts';
import { geminiPolicy, geminiSettings } from '../../../src/core/policy/import/gemini.ts';
import type { Imported } from '../../../src/core/policy/import/imported.ts';
import { plainJson } from '../../../src/core/policy/import/jsonc.ts';
import { opencode } from '../../../src/core/policy/import/opencode.ts';
import { readLayer } from '../../../src/core/policy/read.ts';

/** Each rule without its reason. */
const rules = ({ rules: all }: Imported) => all.map(({ reason: _, ...rule }) => rule);
const through = { effects: ['read', 'write', 'code'] };

const entries: readonly (readonly [string, object | string])[] = [
  ['allow Bash(npm test)', { commands: [['npm', 'test']] }],
  ['allow Bash(npm run test:*)', { runs: [['npm', 'run', 'test', '**']], ...through }],
  ['allow Bash(git diff *)', { runs: [['git', 'diff', '**']], ...through }],
  ['allow Bash(npm run test*)', { runs: [['npm', 'run', 'test*', '**']], ...through }],
  ['allow Bash(git * main)', 'has a star within'],
  ['allow Bash', 'is about every command'],
  ['deny Bash(*)', 'is about every command'],
  ['allow Bash(npm test && ls)', 'holds more than plain words'],
  ['allow Bash(l*)', 'allows programs by a part of their name'],
  ['deny Bash(rm:*)', { runs: [['rm', '**']] }],
  ['ask Bash(git push *)', { runs: [['git', 'push', '**']] }],
  ['deny Read(./.env)', { effects: ['read'], paths: ['./.env'] }],
  ['deny Read(.env)', { effects: ['read'], paths: ['./**/.env'] }],
  ['deny Read(//etc/passwd)', { effects: ['read'], paths: ['/etc/passwd'] }],
  ['deny Read(~/.zshrc)', { effects: ['read'], paths: ['~/.zshrc'] }],
  ['deny Edit(/docs/**)', { effects: ['write', 'delete'], paths: ['./docs/**'] }],
  ['deny Edit(secrets/)', { effects: ['write', 'delete'], paths: ['./secrets/**'] }],
  ['deny Read(*.{a,b})', 'a pattern of paths that there is not here'],
  ['deny Read(../x)', 'a pattern of paths that there is not here'],
  ['allow Read(~/x)', 'what commands may read is "readable"'],
  ['deny WebFetch(domain:Example.com)', { effects: ['connect'], hosts: ['example.com'] }],
  ['allow WebFetch(domain:example.com)', 'lets its own fetching through'],
  ['allow mcp__github', 'a tool that is no command of a shell'],
];
for (const [entry, wanted] of entries) {
  test(`Claude Code: ${entry}`, t => {
    const [decision = '', said = ''] = [entry.slice(0, entry.indexOf(' ')), entry.slice(entry.indexOf(' ') + 1)];
    const made = claude({ permissions: { [decision]: [said] } });
    if (typeof wanted === 'string') {
      t.is(made.rules.length, 0);
      t.true(made.lost.length === 1 && made.lost[0]?.includes(wanted) && made.lost[0].startsWith(said), made.lost[0]);
    } else t.deepEqual([rules(made), made.lost], [[{ decision, ...wanted }], []] as never);
  });
}

test('Claude Code: its mode and further directories are said to be left', t => {
  const made = claude({ permissions: { defaultMode: 'acceptEdits', additionalDirectories: ['../docs'] } });
  t.regex(made.lost.join('\n'), /^defaultMode "acceptEdits": .*"ward mode"\nadditionalDirectories \.\.\/docs: .*"ward open"$/);
});

const rulesFile = `
# what git may
prefix_rule(
    pattern = ["git", ["push", 'fetch']],  # two
    decision = "prompt",
    justification = "asks \\"first\\"",
    match = ["git push origin", ["git", "fetch", "a b"]],
    not_match = [["git", "status"]],
)
prefix_rule(pattern=["ls"])
prefix_rule(pattern=["rm"], decision="forbidden",)
host_executable(name="git", paths=["/usr/bin/git"])
`;

test('Codex: prefix rules with their alternatives, examples and reason', t => {
  const made = codex(rulesFile);
  t.deepEqual(rules(made), [
    {
      decision: 'ask',
      runs: [
        ['git', 'push', '**'],
        ['git', 'fetch', '**'],
      ],
      match: ['git push origin', "git fetch 'a b'"],
      not: ['git status'],
    },
    { decision: 'allow', runs: [['ls', '**']], ...through },
    { decision: 'deny', runs: [['rm', '**']] },
  ] as never);
  t.is(made.rules[0]?.reason, 'asks "first"');
  t.deepEqual(made.lost, ['host_executable(…): is no rule of commands']);
});

for (const text of ['x = 1', 'prefix_rule(pattern=["a"] + ["b"])', 'def f():\n  pass', 'prefix_rule(pattern=["a"', '"']) {
  test(`Codex: a file with more than calls is left as a whole: ${JSON.stringify(text)}`, t => {
    t.deepEqual([codex(text).rules.length, codex(text).lost.length], [0, 1]);
  });
}

test('Codex: its configuration is no rule', t => {
  t.regex(codex('model = "x"\napproval_policy = "never"\n').lost.join(), /^approval_policy = "never": .*"ward mode"/);
});

test('Gemini CLI: settings and policy files', t => {
  const settings = geminiSettings({
    tools: {
      allowed: ['run_shell_command(go test)', 'read_file', 'run_shell_command'],
      exclude: ['run_shell_command(git push)'],
      core: ['x'],
    },
  });
  t.deepEqual(rules(settings), [
    { decision: 'allow', runs: [['go', 'test', '**']], ...through },
    { decision: 'deny', runs: [['git', 'push', '**']] },
  ] as never);
  t.is(settings.lost.length, 3);
  const policy = geminiPolicy(`
[[rule]]
toolName = "run_shell_command"
commandPrefix = ["git status", # one
  'git log']
decision = "allow"
priority = 100
[[rule]]
toolName = "run_shell_command"
commandRegex = "^rm"
decision = "deny"
[[rule]]
toolName = ["run_shell_command", "x"]
commandPrefix = "npm "
decision = "ask_user"
`);
  t.deepEqual(rules(policy), [
    { decision: 'allow', runs: [['git', 'status', '**']], ...through },
    { decision: 'allow', runs: [['git', 'log', '**']], ...through },
    { decision: 'ask', runs: [['npm', '**']] },
  ] as never);
  t.regex(policy.lost.join('\n'), /commandRegex.*which there is not here\npriority: here the strictest rule wins/);
  t.deepEqual(geminiPolicy('[[rule]]\nx = { a = 1 }').lost.length, 1);
});

test('opencode: both forms, and the order that does not count here', t => {
  const made = opencode({ permission: { bash: { '*': 'ask', 'git *': 'ask', 'git status *': 'allow', 'rm *': 'deny' }, edit: 'deny' } });
  t.deepEqual(rules(made), [
    { decision: 'ask', runs: [['git', '**']] },
    { decision: 'allow', runs: [['git', 'status', '**']], ...through },
    { decision: 'deny', runs: [['rm', '**']] },
  ] as never);
  t.is(made.lost.length, 3);
  t.regex(made.lost.join('\n'), /the order of the rules: there the last that matches wins/);
  const second = opencode({
    permissions: [
      { action: 'shell', resource: 'git push *', effect: 'deny' },
      { action: 'edit', resource: '*', effect: 'ask' },
    ],
  });
  t.deepEqual([rules(second), second.lost.length], [[{ decision: 'deny', runs: [['git', 'push', '**']] }], 1] as never);
});

test('settings with comments and commas too many are read, and texts in them left alone', t => {
  const text = '{ // one\n "a": "x // y, ]", /* two\n */ "b": [1, 2,],\n}';
  t.deepEqual(JSON.parse(plainJson(text)), { a: 'x // y, ]', b: [1, 2] });
  t.is(plainJson(text).length, text.length);
});

test('whatever is imported is a rule that a policy takes', t => {
  const all = [
    claude({ permissions: Object.fromEntries(['allow', 'ask', 'deny'].map(d => [d, entries.map(([e]) => e.slice(e.indexOf(' ') + 1))])) }),
    codex(rulesFile),
  ];
  for (const { rules: some } of all) {
    t.true(some.length > 2);
    t.deepEqual(readLayer({ rules: some }, 'user').faults, []);
  }
});
