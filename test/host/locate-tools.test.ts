/** Tools that a project has installed: what npx and its kin start by a name alone is looked for where they look, on a real disk. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { assess } from '../../src/guard.ts';
import { locate } from '../../src/host/locate.ts';
import { home, policyOf, requestOf } from '../core/judge/builders.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = realpathSync(mkdtempSync(path.join(scratch, 'tools-')));
test.after.always(() => rmSync(directory, { recursive: true }));

for (const name of [
  'node_modules/.bin/own-tool',
  '.venv/bin/own-python-tool',
  'packages/web/node_modules/.bin/web-tool',
  'node_modules/@scope/cli/package.json',
]) {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
}

const { dev, ino } = statSync(directory, { bigint: true });
const policy = policyOf({ projects: [{ path: directory, device: String(dev), inode: String(ino) }], readable: ['/usr'] });

/** The ids of what is asked about, in a directory below. */
function asked(text: string, below: string): readonly string[] {
  const cwd = path.join(directory, below);
  const environment = new Map([
    ['HOME', home],
    ['PWD', cwd],
    ['PATH', '/usr/bin:/bin'],
  ]);
  const verdict = assess(requestOf(text, { cwd, environment }), {
    policy,
    locate: (actions, from) => locate(actions, from, policy),
    textOf: () => () => ({ kind: 'none' }),
  });
  return [...new Set(verdict.findings.filter(one => one.rank !== 'note').map(one => one.id))];
}

const table: readonly (readonly [string, string, readonly string[]])[] = [
  ['npx own-tool --flag', '.', []],
  ['npx own-tool', 'packages/web', []],
  ['npx web-tool', 'packages/web', []],
  ['npx web-tool', '.', ['code-elsewhere']],
  ['npx not-there', '.', ['code-elsewhere']],
  ['npx @scope/cli build', '.', []],
  ['npx @scope/other build', '.', ['code-elsewhere']],
  ['npm exec not-there', '.', ['code-elsewhere']],
  ['bunx not-there', '.', ['code-elsewhere']],
  ['pnpm exec own-tool', '.', []],
  ['yarn a-script-or-nothing', '.', []],
  ['poetry run own-python-tool', '.', []],
  ['uv run own-python-tool', 'packages/web', []],
  ['poetry run a-script-or-nothing', '.', []],
  ['pnpm exec whoami', '.', []],
  ['pnpm exec ldconfig', '.', ['leaves-sandbox']],
];

for (const [text, below, expected] of table)
  test(`"${text}" in ${below} is asked about for ${expected.join(' and ') || 'nothing'}`, t => {
    t.deepEqual(asked(text, below), expected);
  });
