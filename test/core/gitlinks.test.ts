/** The reader of git's index finds what git put there, in each of its versions. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { gitlinks } from '../../src/core/gitlinks.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = mkdtempSync(path.join(scratch, 'git-index-'));
test.after.always(() => rmSync(directory, { recursive: true }));

const names = ['a', 'a b', 'deep/er/repository', `${'long'.repeat(60)}`, 'é/ü', 'z'];

/** An index with files and repositories between each other, made by git without any of them being there. */
function made(version: number, format: 'sha1' | 'sha256'): Uint8Array {
  const at = mkdtempSync(path.join(directory, 'r-'));
  const git = (words: readonly string[], input = '') => execFileSync('git', words, { cwd: at, input });
  git(['init', '-q', `--object-format=${format}`, '.']);
  const hash = '1'.repeat(format === 'sha1' ? 40 : 64);
  const blob = git(['hash-object', '-w', '--stdin'], 'x').toString().trim();
  const lines = names.flatMap(name => [
    `160000 ${hash}\t${name}`,
    `100644 ${blob}\t${name}-file`,
    `120000 ${blob}\t${name}/../${name}.link`.replace(`${name}/../`, ''),
  ]);
  git(['update-index', '--index-info'], `${lines.join('\n')}\n`);
  git(['update-index', '--index-version', String(version)]);
  if (version === 3) git(['update-index', '--skip-worktree', 'z-file']);
  return readFileSync(path.join(at, '.git/index'));
}

for (const version of [2, 3, 4]) {
  for (const format of ['sha1', 'sha256'] as const) {
    test(`version ${version} with ${format}`, t => {
      const found = gitlinks(made(version, format), format === 'sha1' ? 20 : 32);
      t.deepEqual([...(found ?? [])].sort(), [...names].sort());
    });
  }
}

test('what is no index, or is cut off, is not read at all', t => {
  const whole = made(2, 'sha1');
  t.is(gitlinks(new Uint8Array(), 20), undefined);
  t.is(gitlinks(Buffer.from('DIRC'), 20), undefined);
  t.is(gitlinks(whole.subarray(0, 200), 20), undefined);
  t.is(gitlinks(Buffer.concat([Buffer.from('XXXX'), whole.subarray(4)]), 20), undefined);
});
