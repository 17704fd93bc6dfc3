/** The ground that a process keeps between two looks is the one that a look would find, whatever was done in between. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Project } from '../../src/core/values.ts';
import { findGround } from '../../src/host/ground.ts';
import { standingGround } from '../../src/host/standing-ground.ts';
import { standingSources } from '../../src/host/standing-sources.ts';
import { muchLater, nextStep } from './file-clock.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');

function opened(directory: string): Project {
  const { dev, ino } = statSync(directory, { bigint: true });
  return { path: directory, device: String(dev), inode: String(ino) };
}

/** Names that a ground tells apart, names that it does not, and places where git keeps more. */
const names = [
  ...['.git', '.git/hooks', '.git/config', '.git/info/attributes', '.git/modules/m/HEAD', '.git/worktrees/w/gitdir', '.envrc', '.vscode'],
  ...['.env', 'key.pem', 'src', 'src/.env', 'src/a', 'README.md', '.claude/settings.json', 'inner', 'inner/.envrc', 'straße'],
];

const kinds = ['file', 'directory', 'link', 'away', 'anew', 'gone'] as const;

function change(project: string, name: string, kind: (typeof kinds)[number]): void {
  const file = path.join(project, name);
  try {
    if (kind === 'anew') {
      renameSync(file, `${project}-aside`);
      mkdirSync(file);
      rmSync(`${project}-aside`, { recursive: true });
      return;
    }
    rmSync(file, { recursive: true, force: true });
    if (kind === 'gone') return;
    mkdirSync(path.dirname(file), { recursive: true });
    if (kind === 'file') writeFileSync(file, name === '.git' ? 'gitdir: ../elsewhere\n' : 'x\n');
    else if (kind === 'directory') mkdirSync(file);
    else symlinkSync(kind === 'link' ? '/etc' : 'nowhere', file);
  } catch {
    // A file stands where a directory would be wanted: then it stays so.
  }
}

const step = fc.record({
  name: fc.constantFrom(...names, ''),
  kind: fc.constantFrom(...kinds),
  at: fc.constantFrom('', '', 'src', 'inner', '..'),
});

test('what was seen before is what is there now, or it is looked at anew', t => {
  mkdirSync(scratch, { recursive: true });
  const top = realpathSync(mkdtempSync(path.join(scratch, 'standing-')));
  t.teardown(() => rmSync(top, { recursive: true, force: true }));
  let count = 0;
  let kept = 0;
  const property = fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), fc.boolean(), (steps, nested, settled) => {
    const project = path.join(top, `p${count++}`);
    for (const one of ['', 'src', 'inner', '.git/hooks']) mkdirSync(path.join(project, one), { recursive: true });
    const projects = nested ? [opened(project), opened(path.join(project, 'inner'))] : [opened(project)];
    // Where what was done counts as done long ago, a directory is not read again.
    const ground = settled ? standingGround(standingSources(muchLater)) : standingGround();
    for (const { name, kind, at } of [{ name: 'src/a', kind: 'file' as const, at: '' }, ...steps]) {
      if (settled) nextStep(top);
      if (name === '' ? kind === 'anew' : true) change(project, name, kind);
      const cwd = path.join(project, at);
      const found = findGround(cwd, projects);
      const first = ground(cwd, projects);
      t.deepEqual(first, found);
      const again = ground(cwd, projects);
      t.deepEqual(again, found);
      if (again !== undefined && again === first) kept += 1;
    }
    rmSync(project, { recursive: true, force: true });
  });
  const steps = (...all: [string, (typeof kinds)[number]][]) => all.map(([name, kind]) => ({ name, kind, at: '' as const }));
  const examples: [ReturnType<typeof steps>, boolean, boolean][] = [
    [steps(['.git/modules/m/HEAD', 'file']), false, true],
    [steps(['.git/worktrees/w/gitdir', 'file']), false, true],
    [steps(['.env', 'file'], ['.env', 'directory'], ['.env', 'file']), false, true],
    [steps(['.git', 'file'], ['../elsewhere', 'directory'], ['../elsewhere', 'gone']), false, false],
    [steps(['.envrc', 'file']), false, true],
  ];
  fc.assert(property, { numRuns: process.env.WARD_PROOF === '1' ? 1000 : 60, seed: 20, examples });
  // Else nothing was kept, and nothing is shown.
  t.true(kept > 50, `${kept} kept`);
});

test('a repository elsewhere that a working tree leads to is looked at each time', t => {
  const top = realpathSync(mkdtempSync(path.join(scratch, 'standing-')));
  t.teardown(() => rmSync(top, { recursive: true, force: true }));
  const tree = path.join(top, 'tree');
  const git = (...words: readonly string[]) => execFileSync('git', ['-C', top, ...words], { stdio: 'pipe' });
  git('init', '-q', 'main');
  git('-C', 'main', '-c', 'user.name=u', '-c', 'user.email=u@example.com', 'commit', '-q', '--allow-empty', '-m', 'first');
  git('-C', 'main', 'worktree', 'add', '-q', tree);
  const ground = standingGround();
  const projects = [{ ...opened(tree), repository: opened(path.join(top, 'main/.git')) }];
  t.deepEqual(ground(tree, projects), findGround(tree, projects));
  const before = ground(tree, projects);
  const hooks = path.join(top, 'main/.git/hooks');
  renameSync(hooks, path.join(top, 'aside'));
  mkdirSync(hooks);
  t.notDeepEqual(findGround(tree, projects), before);
  t.deepEqual(ground(tree, projects), findGround(tree, projects));
});
