/** The reader and writer of git's configuration agree with git itself, and what surely runs nothing is told from what may. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { isPlainGitConfig, readGitConfig, type Setting, writeGitConfig } from '../../src/core/git-config.ts';
import { tries } from '../whole.ts';

const proof = process.env.WARD_PROOF === '1';
const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = mkdtempSync(path.join(scratch, 'git-config-'));
test.after.always(() => rmSync(directory, { recursive: true }));

/** What git reads in a file; undefined where git refuses it. */
function git(text: string): readonly Setting[] | undefined {
  const done = spawnSync('git', ['config', '--file', '-', '--no-includes', '--list', '--null'], {
    input: text,
    encoding: 'utf8',
    cwd: directory,
  });
  if (done.status !== 0) return undefined;
  return done.stdout
    .split('\0')
    .slice(0, -1)
    .map(entry => {
      const at = entry.indexOf('\n');
      return at < 0 ? { key: entry, value: 'true' } : { key: entry.slice(0, at), value: entry.slice(at + 1) };
    });
}

const texts: readonly string[] = [
  '[user]\n\tname = Ann Other\n\temail = ann@example.org\n',
  '[user] name = Ann\n',
  '[User]\nName=Ann # a comment\n',
  '[user]\nname = "Ann # no comment" ; one\n',
  '[user]\nname = "  Ann  "  \n',
  '[user]\nname = A\\"n\\\\n\\tx\n',
  '[user]\nname = An\\\nn\n',
  '[url "git@Host:"]\ninsteadOf = https://host/\n',
  '[includeIf "gitdir:~/work/"]\npath = work.config\n',
  '[a.B]\nc = 1\n',
  '[core]\nbare\nfileMode = false\n',
  '; comment\n# another\n[core]\n\n   abbrev = 12\n',
  '[user]\r\nname = Ann\r\n',
  '[user]\nname =\nemail = x\n',
  '[a "q\\"b\\\\c"]\nd = e\n',
  '# a comment goes on nowhere \\\n[core]\nbare = true # nor here \\\nabbrev = 9\n',
  '[user]\nname = "A # \\\n B" C \\\n  D # E\n',
  '[user]\nname = \u00a0Ann\u00a0\n',
  '\ufeff[user]\nname = Ann\n',
];

for (const text of texts) {
  test(`git and Ward read the same in ${JSON.stringify(text)}`, t => {
    const theirs = git(text);
    t.truthy(theirs);
    t.deepEqual(readGitConfig(text), theirs ?? []);
  });
}

test('what Ward writes, git reads back, whatever the values hold', t => {
  const key = fc.constantFrom('user.name', 'user.email', 'safe.directory', 'core.abbrev', 'url.A b"c\\d.e.insteadof');
  const value = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\n', '\t', '#', ';', 'é', '[', ']', '=', '\b') });
  const runs = tries(60, 2_000);
  fc.assert(
    fc.property(fc.array(fc.record({ key, value }), { minLength: 1 }), settings => {
      const text = writeGitConfig(settings);
      t.deepEqual(git(text), settings);
      t.deepEqual(readGitConfig(text), settings);
    }),
    { numRuns: runs, seed: proof ? Date.now() : 3 },
  );
  t.log(`${runs} files`);
});

test('whatever git reads in a file, Ward reads the same', t => {
  const piece = fc.constantFrom('[core]', '[a "b"]', '\n', ' ', '\t', 'name', '=', '"', '\\', '\\\n', '#', ';', 'x', '\\"', '\u00a0');
  const runs = tries(250, 3_000);
  let read = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const text = `[user]\n${pieces.join('')}\n`;
      const theirs = git(text);
      if (theirs === undefined) return;
      read++;
      // Older versions of git make a blank of a tab, and keep blanks at the end where two empty continuations follow.
      const blanks = (all: readonly Setting[]) => all.map(({ key, value }) => ({ key, value: value.replaceAll('\t', ' ').trimEnd() }));
      t.deepEqual(blanks(readGitConfig(text)), blanks(theirs), JSON.stringify(text));
    }),
    { numRuns: runs, seed: proof ? Date.now() : 5 },
  );
  t.true(read > runs / 20);
  t.log(`${runs} files, ${read} of them read`);
});

// ---- files that surely run nothing -------------------------------------------------------------------------------------

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
  t.true(isPlainGitConfig(text));
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
  '[core]\n\tbare = x\ty',
  '[core]\n\tbare x = y',
  'bare = x\n[core]',
  '[a]b=c',
];
for (const text of running) {
  test(`${JSON.stringify(text)} is not plain`, t => {
    t.false(isPlainGitConfig(text));
  });
}

test('what is held for plain, git reads as Ward does', t => {
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
    '; y \\',
    '',
    'url = a\\',
    'url = a',
    'name = "q"',
    'name = \u00a0q\u00a0',
    'x = 1 # c',
    '[core',
    'fsmonitor = x',
    '[a]b=c',
  );
  const runs = tries(150, 2_000);
  let plain = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), lines => {
      const text = `${lines.join('\n')}\n`;
      if (!isPlainGitConfig(text)) return;
      plain++;
      t.deepEqual(readGitConfig(text), git(text));
    }),
    { numRuns: runs, seed: 7 },
  );
  t.true(plain > runs / 50);
  t.log(`${runs} files, ${plain} of them plain`);
});
