/** Who asks, by real environments and real processes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Scene } from '../../src/core/values.ts';
import { agentIn } from '../../src/host/agents.ts';
import { asker } from '../../src/host/asker.ts';
import { directories } from '../../src/host/directories.ts';

const where = directories('/nowhere', '/nowhere/ward');

const scene = (environment: Readonly<Record<string, string>>, cwd = '/p'): Scene => ({
  ...{ cwd, home: '/home/u', user: 'u', uid: 1, gid: 1, environment: new Map(Object.entries(environment)), terminal: false },
});

const marked: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  [{ CLAUDECODE: '1' }, 'claude'],
  [{ CODEX_THREAD_ID: 't' }, 'codex'],
  [{ GEMINI_CLI: '1' }, 'gemini'],
  [{ QWEN_CODE: '1' }, 'qwen'],
  [{ OPENCODE: '1', AGENT: '1' }, 'opencode'],
  [{ CRUSH: '1', AGENT: 'crush' }, 'crush'],
  [{ CURSOR_AGENT: '1' }, 'cursor'],
  [{ COPILOT_AGENT: '1' }, 'copilot'],
  [{ AI_AGENT: 'claude-code_2-1-197_x' }, 'claude'],
  [{ AGENT: 'amp' }, 'amp'],
  [{ AGENT: 'something-new' }, 'agent'],
];

for (const [environment, name] of marked) {
  test(`${JSON.stringify(environment)} is ${name}`, t => {
    t.like(asker(scene(environment), where), { kind: 'agent', name });
  });
}

for (const environment of [
  {},
  { CODEX_HOME: '/x' },
  { CLAUDE_CODE_SHELL_PREFIX: 'wardsh -c' },
  { CLAUDECODE: '' },
  { ANTHROPIC_API_KEY: 'k' },
  { COPILOT_API_KEY: 'k' },
]) {
  test(`${JSON.stringify(environment)} is no agent's mark`, t => {
    t.is(agentIn(new Map(Object.entries(environment))), undefined);
  });
}

test("commands of one agent's session share a session, and no agent can name itself into another kind", t => {
  const session = (environment: Readonly<Record<string, string>>, cwd = '/p') => asker(scene(environment, cwd), where).session;
  t.is(session({ CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'a' }), session({ CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'a' }, '/q'));
  t.not(session({ CLAUDE_CODE_SESSION_ID: 'a' }), session({ CLAUDE_CODE_SESSION_ID: 'b' }));
  t.not(session({ CLAUDE_CODE_SESSION_ID: 'a' }), session({ CODEX_SESSION_ID: 'a' }));
  t.not(session({ CLAUDECODE: '1' }, '/p'), session({ CLAUDECODE: '1' }, '/q'));
  t.regex(session({ CLAUDE_CODE_SESSION_ID: '../../etc' }), /^claude\.[0-9a-f]{32}$/);
  t.regex(session({ CLAUDE_CODE_SESSION_ID: 'terminal.1-2' }), /^claude\.[0-9a-f]{32}$/);
});

test('an agent among the ancestors is told by its name, and by the script that its interpreter runs', t => {
  const scratch = path.join(import.meta.dirname, '../../scratch');
  mkdirSync(scratch, { recursive: true });
  const directory = mkdtempSync(path.join(scratch, 'asker-'));
  const probe = `
    import { asker } from '${path.join(import.meta.dirname, '../../src/host/asker.ts')}';
    const scene = { cwd: '/p', home: '/h', user: 'u', uid: 1, gid: 1, environment: new Map(), terminal: false };
    const one = asker(scene, { config: '/x', state: '/x', cache: '/x', system: '/x', root: '/x' });
    console.log(one.kind + ' ' + one.name);`;
  writeFileSync(path.join(directory, 'probe.mjs'), probe);
  const spawns = "require('child_process').execFileSync(process.execPath, [process.argv[2]], { stdio: 'inherit' })";
  for (const [name, text] of [
    ['codex', '#!/bin/sh\n"$@"\ntrue\n'],
    ['gemini.cjs', spawns],
    ['plain.cjs', spawns],
  ] as const) {
    writeFileSync(path.join(directory, name), text, { mode: 0o755 });
  }
  const run = (...words: readonly string[]) => execFileSync(words[0] ?? '', words.slice(1), { cwd: directory, encoding: 'utf8' }).trim();
  const file = path.join(directory, 'probe.mjs');
  t.is(run('./codex', process.execPath, file), 'agent codex');
  t.is(run('./codex', 'sh', '-c', `${process.execPath} ${file}; true`), 'agent codex');
  t.is(run(process.execPath, 'gemini.cjs', file), 'agent gemini');
  t.not(run(process.execPath, 'plain.cjs', file), 'agent plain');
  rmSync(directory, { recursive: true });
});

test('who asks is known after a few reads of /proc', t => {
  const time = (what: Scene) => {
    const each = Array.from({ length: 101 }, () => {
      const start = performance.now();
      asker(what, where);
      return performance.now() - start;
    });
    return each.sort((a, b) => a - b)[50] ?? 0;
  };
  const [marked, unmarked] = [time(scene({ CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'a' })), time(scene({}))];
  t.log(`median: with a mark ${marked.toFixed(3)} ms, by ancestors ${unmarked.toFixed(3)} ms`);
  t.true(unmarked < 10);
});
