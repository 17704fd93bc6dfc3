/** What of a git configuration is plain, and what may run code. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { gitConfig, isPlainSetting } from '../../src/core/git-config.ts';

const plain = (text: string) => gitConfig(text)?.every(isPlainSetting) ?? false;

test('what git init, clone, remote add and branch --track write is plain', t => {
  const text = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = true
[remote "origin"]
\turl = git@example.org:a/b.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
\tmerge = refs/heads/main
`;
  t.true(plain(text));
});

const running = [
  '[core]\n\tfsmonitor = ./x',
  '[core] fsmonitor = ./x',
  '[core]\n\thooksPath = .x',
  '[core]\n\tsshCommand = x',
  '[core]\n\tpager = x',
  '[alias]\n\ts = !x',
  '[include]\n\tpath = x',
  '[includeIf "gitdir:/"]\n\tpath = x',
  '[filter "a"]\n\tclean = x',
  '[remote "o"]\n\turl = ext::sh -c x',
  '[remote "o"]\n\tuploadpack = x',
  '[core]\n\tbare = \\\n\tfsmonitor = x',
  '[core]\n\tworktree = /x',
  '[diff]\n\texternal = x',
  '[core "]\n\tbare = x',
];
for (const text of running) {
  test(`${JSON.stringify(text)} is not plain`, t => {
    t.false(plain(text));
  });
}

test('whatever is read as plain settings, git reads as the same settings', t => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'ward-git-'));
  const file = path.join(directory, 'config');
  const line = fc.constantFrom(
    '[core]',
    '[user]',
    '[remote "a b"]',
    '[branch "x\\"y"]',
    'bare = false',
    'name=me',
    ' email = a@b  ',
    'bare',
    '# x',
    '; y',
    '',
    'url = a\\',
    'name = "q"',
    'x = 1 # c',
    '[core',
    'fsmonitor = x',
    '[a]b=c',
  );
  const listed = () => execFileSync('git', ['config', '--file', file, '--list', '--null'], { encoding: 'utf8' });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), lines => {
      const text = `${lines.join('\n')}\n`;
      const settings = gitConfig(text);
      if (settings === undefined) return;
      writeFileSync(file, text);
      const ours = settings.map(one => `${one.key}\0${one.value}`);
      const theirs = listed()
        .split('\0')
        .filter(Boolean)
        .map(one => (one.includes('\n') ? one.replace('\n', '\0') : `${one}\0true`));
      t.deepEqual(ours, theirs);
    }),
    { numRuns: process.env.WARD_PROOF ? 2000 : 100, seed: 7 },
  );
  rmSync(directory, { recursive: true });
});
