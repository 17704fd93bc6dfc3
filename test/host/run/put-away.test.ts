/** What a command planted is found in whatever way the directories around it are looked at. */
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { protectedNames } from '../../../src/core/protected.ts';
import { moveAside } from '../../../src/host/run/move-aside.ts';
import { putAway } from '../../../src/host/run/put-away.ts';
import { tries } from '../../whole.ts';

const top = mkdtempSync(path.join(os.tmpdir(), 'put-away-'));
test.after.always(() => rmSync(top, { recursive: true, force: true }));

const names = protectedNames.map(one => one.path);
const leaf = fc.constantFrom('file', 'directory', 'link', 'dangling');
/** Protected names and directories above them, in the way of one another, and others beside, some of which no listing can be believed with. */
const planted = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(...names),
      fc.constantFrom(...names.map(one => one.split('/', 1)[0] ?? one)),
      fc.constantFrom('ſ', 'src', 'a b'),
    ),
    leaf,
  ),
  { maxLength: 6 },
);

function plant(project: string, all: readonly (readonly [string, string])[]): void {
  mkdirSync(path.join(project, 'elsewhere/hooks'), { recursive: true });
  for (const [name, kind] of all) {
    const file = path.join(project, name);
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      if (kind === 'file') writeFileSync(file, 'x');
      else if (kind === 'directory') mkdirSync(file);
      else symlinkSync(kind === 'link' ? 'elsewhere' : 'nowhere', file);
    } catch {
      // Something else stands in the way.
    }
  }
}

/** All that is there, by name and kind; a moved one by that. */
function tree(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .flatMap(one => {
      const name = one.name.replace(/\.ward-aside-\w+$/, ' (aside)');
      const file = path.join(directory, one.name);
      if (one.isDirectory()) return [`${name}/`, ...tree(file).map(below => `${name}/${below}`)];
      return [one.isSymbolicLink() ? `${name} -> ${readlinkSync(file)}` : name];
    })
    .sort();
}

test('all names together are looked after as each by itself would be', t => {
  let [count, moved] = [0, 0];
  fc.assert(
    fc.property(planted, all => {
      count += 1;
      const [one, other] = ['one', 'other'].map(side => path.join(top, `${count}`, side));
      for (const project of [one, other]) plant(project ?? '', all);
      const absent = (project: string) => names.map(name => path.join(project, name));
      const trouble: string[] = [];
      const found = putAway({ absent: absent(one ?? ''), project: one, before: new Map() }, trouble);
      const each = absent(other ?? '').flatMap(file => moveAside(file));
      moved += found.length;
      t.deepEqual(trouble, []);
      t.is(found.length, each.length);
      t.deepEqual(tree(one ?? ''), tree(other ?? ''));
      rmSync(path.join(top, `${count}`), { recursive: true });
    }),
    { numRuns: tries(60, 3000) },
  );
  t.true(moved > count / 2, 'the control: things were moved');
});

test('a name that a file system without capitals would find is looked for, and so is each where names are not plain', t => {
  const project = path.join(top, 'odd');
  plant(project, [
    ['.envrc', 'file'],
    ['ſ', 'file'],
    ['.vscode', 'directory'],
  ]);
  const found = putAway({ absent: [path.join(project, '.envrc'), path.join(project, '.vscode')], project, before: new Map() }, []);
  t.is(found.length, 2);
});
