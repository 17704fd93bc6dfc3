/** What only the disk tells: a word that git takes for a branch or a file, a pattern that matches what a program takes for an option, a name with a blank. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Request } from '../../src/core/values.ts';
import { assess } from '../../src/guard.ts';
import { linksTo } from '../../src/host/links-to.ts';
import { locate, locatePath } from '../../src/host/locate.ts';
import { home, policyOf, requestOf } from '../core/judge/builders.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = realpathSync(mkdtempSync(path.join(scratch, 'locate-')));
test.after.always(() => rmSync(directory, { recursive: true }));

const folder = (name: string) => {
  mkdirSync(path.join(directory, name), { recursive: true });
  return path.join(directory, name);
};
folder('lib');
folder('-x');
for (const name of ['LICENSE', 'a.txt', '-o', 'plain/b.txt', 'plain/c.txt', 'parted/a b.txt', 'parted/c.md', 'above/parted/a b.txt'])
  writeFileSync(path.join(folder(path.dirname(name)), path.basename(name)), '');
writeFileSync(path.join(directory, '-x/a'), '');
symlinkSync('a.txt', path.join(directory, '--checkpoint-action=exec=sh x'));
symlinkSync('nowhere', path.join(directory, '-dangling'));

const { dev, ino } = statSync(directory, { bigint: true });
const policy = policyOf({ projects: [{ path: directory, device: String(dev), inode: String(ino) }], readable: ['/usr'] });

/** The ids of what is asked about, in a directory below. */
function asked(text: string, below = '.'): readonly string[] {
  const cwd = path.join(directory, below);
  const environment = new Map([
    ['HOME', home],
    ['PWD', cwd],
    ['PATH', '/usr/bin:/bin'],
  ]);
  const request: Request = requestOf(text, { cwd, environment });
  const verdict = assess(request, {
    policy,
    locate: (actions, from) => locate(actions, from, policy),
    textOf: () => () => ({ kind: 'none' }),
  });
  return [...new Set(verdict.findings.filter(one => one.rank !== 'note').map(one => one.id))];
}

const table: readonly (readonly [string, string, readonly string[]])[] = [
  ['git checkout main', '.', []],
  ['git checkout lib', '.', ['git-discard']],
  ['git checkout LICENSE', '.', ['git-discard']],
  ['git checkout LICENSE', 'plain', []],
  ['git checkout ../LICENSE', 'plain', ['git-discard']],
  ['git -C plain checkout LICENSE', '.', []],
  ['git -C plain checkout b', '.', []],
  ['git -C .. checkout lib', 'plain', ['git-discard']],
  ['git checkout -b lib', '.', []],
  ['sort ?o a.txt', '.', ['option-name']],
  ['sort ?o a.txt', 'plain', []],
  ['tar cf a.tar *', '.', ['option-name']],
  ['tar cf a.tar *', 'plain', []],
  ['tar cf a.tar *exec*', '.', ['option-name']],
  ['wc *dangling', '.', ['option-name']],
  ['wc */a', '.', ['option-name']],
  ['wc ../*', 'plain', []],
  ['wc ./*', '.', []],
  ['wc -- *', '.', []],
  ['echo *', '.', []],
  ['wc [a-z]*.txt', '.', []],
  ['cd plain && wc *', '.', []],
  ['cd .. && wc *', 'plain', ['option-name']],
  ['for f in *.txt; do wc $f; done', 'parted', ['split-name']],
  ['for f in *.txt; do wc "$f"; done', 'parted', []],
  ['for f in *.txt; do wc $f; done', 'plain', []],
  ['for f in *.md; do wc $f; done', 'parted', []],
  ['for f in *.txt; do wc "$f"; cat "${f%.txt}.md"; y=$f; wc "$y"; done', 'parted', []],
  ['for f in *.txt; do y=${f%.txt}; wc $y.md; done', 'parted', ['split-name']],
  ['wc $(find . -name "*.txt")', 'above', ['split-name']],
  ['wc $(find . -name "*.txt")', 'plain', []],
  ['for f in $(ls); do wc "$f"; done', 'parted', ['split-name']],
  ['for f in $(ls); do wc "$f"; done', 'plain', []],
  ['touch "new one.txt"; for f in *.txt; do wc $f; done', 'plain', ['split-name']],
];

for (const [text, below, ids] of table) {
  test(`"${text}" in ${below} is asked about for ${ids.join(', ') || 'nothing'}`, t => t.deepEqual(asked(text, below), ids));
}

test('a directory of very many names is looked at for those with a dash alone', t => {
  const many = folder('many');
  for (let count = 0; count < 1500; count++) writeFileSync(path.join(many, `f${count}`), '');
  t.deepEqual(asked('node ../lint.js *', 'many'), []);
  writeFileSync(path.join(many, '--eval=x'), '');
  t.deepEqual(asked('node ../lint.js *', 'many'), ['option-name']);
});

test('the links on the way to a place lead there one by one', t => {
  const at = folder('led');
  folder('led/a/b');
  const links = { one: 'a', two: 'one/b', three: `${at}/two/../b`, 'a/back': '../two', gone: 'nowhere/x', loop: 'loop' };
  for (const [name, to] of Object.entries(links)) symlinkSync(to, path.join(at, name));
  const led = (name: string) => linksTo(path.join(at, name)).map(one => path.relative(at, one.at));
  t.deepEqual(['a/b', 'one/b', 'two', 'three', 'a/back', 'gone/y'].map(led), [
    [],
    ['one'],
    ['two', 'one'],
    ['three', 'two', 'one'],
    ['a/back', 'two', 'one'],
    ['gone'],
  ]);
  t.is(led('loop/x').length, 40);
  t.is(locatePath(path.join(at, 'a/b')).through, undefined);
});
