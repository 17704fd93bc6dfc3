/** What may change in git's settings is what was announced, in the forms in which git writes; everything else is told. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { strayed } from '../../src/core/git-settings.ts';
import type { Announced } from '../../src/core/values.ts';
import { tries } from '../whole.ts';

const before = `[core]
\trepositoryformatversion = 0
\tpager = "less # mine"
[alias]
\ts = status
[remote "origin"]
\turl = https://example.com/a.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "topic"]
\tvscode-merge-base = origin/main
`;
const topic: readonly Announced[] = [{ key: 'branch.topic.*' }];
const added: readonly Announced[] = [{ key: 'remote.up.url', value: 'https://example.com/up.git' }, { key: 'remote.up.fetch' }];

const fine: readonly (readonly [string, string, readonly Announced[]])[] = [
  ['nothing changed', before, []],
  ['a branch follows a remote that is there', `${before}\tremote = origin\n\tmerge = refs/heads/topic\n`, topic],
  ['a branch follows one that is here', `${before}\tremote = .\n\tmerge = refs/heads/main\n`, topic],
  ['a branch is gone', before.slice(0, before.indexOf('[branch')), topic],
  [
    'a branch has another name, and keeps what it had',
    before.replace('"topic"', '"better"'),
    [{ key: 'branch.topic.*' }, { key: 'branch.better.*' }],
  ],
  ['a remote is new', `${before}[remote "up"]\n\turl = https://example.com/up.git\n\tfetch = +refs/heads/*:refs/remotes/up/*\n`, added],
  ['a value in quotes', `${before}[user]\n\tname = "Ann # Other"\n`, [{ key: 'user.name', value: 'Ann # Other' }]],
  [
    'a remote has another name',
    before.replace('"origin"', '"old"').replace('remotes/origin', 'remotes/old'),
    [{ key: 'remote.origin.*' }, { key: 'remote.old.*' }],
  ],
];
for (const [what, after, announced] of fine) {
  test(`may be: ${what}`, t => t.is(strayed(before, after, announced), undefined));
}

const wrong: readonly (readonly [string, string, readonly Announced[]])[] = [
  ['hooks elsewhere', `${before}[core]\n\thooksPath = .evil\n`, topic],
  ['a monitor', before.replace('pager =', 'fsmonitor = ./x\n\tpager ='), topic],
  ['an include', `${before}[include]\n\tpath = ../x\n`, topic],
  ['a condition', `${before}[includeIf "gitdir:/"]\n\tpath = ../x\n`, topic],
  ['an alias', `${before}[alias]\n\tstatus = !x\n`, topic],
  ['a filter', `${before}[filter "a"]\n\tclean = ./x\n`, topic],
  ['another alias', before.replace('s = status', 's = !x'), topic],
  ['one fewer that was not announced', before.replace('\tpager = "less # mine"\n', ''), topic],
  ['another order', before.replace('[alias]\n\ts = status\n', '').replace('[core]', '[alias]\n\ts = status\n[core]'), topic],
  ['another branch', `${before}[branch "main"]\n\tremote = origin\n`, topic],
  ['a branch whose name begins so', `${before}[branch "topic.x"]\n\tremote = origin\n`, topic],
  ['a branch that follows an address', `${before}\tremote = https://example.com/evil.git\n`, topic],
  ['a branch that follows a helper', `${before}\tremote = ext::sh -c x\n`, topic],
  ['a branch with options of its merges', `${before}\tmergeoptions = --strategy=evil\n`, topic],
  ['another address of a remote', before.replace('/a.git', '/evil.git'), topic],
  ['another address than was announced', `${before}[remote "up"]\n\turl = https://example.com/evil.git\n`, added],
  ['a second address', `${before}[remote "up"]\n\turl = https://example.com/up.git\n\turl = ext::x\n`, added],
  ['a program of the new remote', `${before}[remote "up"]\n\tuploadpack = ./x\n`, added],
  ['what is fetched into the branches here', `${before}[remote "up"]\n\tfetch = +refs/heads/*:refs/heads/*\n`, added],
  ['a value that goes on', `${before}\tdescription = a\\\n[core]\n\tfsmonitor = x\n`, topic],
  ['a setting behind a section', `${before}[core] fsmonitor = x\n`, topic],
  ['an unclosed quote', `${before}\tdescription = "a\n[core]\n\tfsmonitor = x\n"\n`, topic],
  ['a control character', `${before}\tdescription = a\0b\n`, topic],
  ['a line that ends in two ways', `${before}\tdescription = a\r\n`, topic],
  ['an address of a submodule that runs', `${before}[submodule "m"]\n\turl = ext::x\n`, [{ key: 'submodule.*' }]],
  ['a submodule that is updated by a command', `${before}[submodule "m"]\n\tupdate = "!x"\n`, [{ key: 'submodule.*' }]],
];
for (const [what, after, announced] of wrong) {
  test(`is told: ${what}`, t => t.truthy(strayed(before, after, announced)));
}

const directory = mkdtempSync(path.join(import.meta.dirname, '../../scratch/', 'settings-'));
mkdirSync(directory, { recursive: true });
test.after.always(() => rmSync(directory, { recursive: true }));

/** What git reads in a text; undefined where it refuses it. */
function git(text: string): string | undefined {
  const file = path.join(directory, 'config');
  writeFileSync(file, text, 'latin1');
  try {
    return execFileSync('git', ['config', '--file', file, '--no-includes', '--list', '--null'], { encoding: 'latin1', stdio: 'pipe' });
  } catch {
    return undefined;
  }
}

test('whatever is written where, git finds nothing in a file that may stay but what was there and what was announced', t => {
  const piece = fc.constantFrom(
    ...[
      '[core]',
      '[branch "topic"]',
      '[branch "a"]',
      '\tremote = origin',
      '\tfsmonitor = x',
      'fsmonitor=x',
      '\\',
      '"',
      '#',
      '\n',
      '\n\t',
      ' = ',
    ],
    ...['\tmerge = refs/heads/a', '\tdescription = "a"', '\tdescription = "a', '\trebase', '[core "x"]', '; ', '\xef\xbb\xbf', 'x', '\r'],
  );
  const runs = tries(120, 3000);
  const base = new Set((git(before) ?? '').split('\0'));
  let stayed = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.nat(before.length), (pieces, at) => {
      const after = `${before.slice(0, at)}${pieces.join('')}${before.slice(at)}`;
      if (strayed(before, after, topic) !== undefined) return;
      stayed++;
      const fresh = (git(after) ?? '').split('\0').filter(one => !base.has(one));
      t.deepEqual(
        fresh.filter(one => !/^branch\.topic\.(?:remote\norigin|merge\n|description\n|rebase)/.test(one)),
        [],
        JSON.stringify(after),
      );
    }),
    { numRuns: runs, seed: process.env.WARD_PROOF === '1' ? Date.now() : 11 },
  );
  t.true(stayed > 0);
  t.log(`${runs} files, ${stayed} of them may stay`);
});

test('what the real git writes may stay', t => {
  const file = path.join(directory, 'real');
  const set = (...words: readonly string[]) => execFileSync('git', ['config', '--file', file, ...words]);
  writeFileSync(file, before);
  set('branch.topic.remote', 'origin');
  set('branch.topic.description', 'with "quotes" kept out');
  set('--unset', 'branch.topic.description');
  set('user.name', ' Ann; Ötherś ');
  const announced = [...topic, { key: 'user.name', value: Buffer.from(' Ann; Ötherś ').toString('latin1') }];
  t.is(strayed(before, readFileSync(file, 'latin1'), announced), undefined);
});
