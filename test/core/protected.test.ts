/** The protected names are well formed, few, and each really runs something. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { isRepository, protectedNames } from '../../src/core/protected.ts';

test('each name is relative, normal and stands once', t => {
  for (const { path: name } of protectedNames) {
    t.false(path.isAbsolute(name), name);
    t.is(path.normalize(name), name);
    t.false(name.startsWith('..'), name);
  }
  t.is(new Set(protectedNames.map(one => one.path)).size, protectedNames.length);
});

test('there are fewer than seventy, so that a launch stays quick: one that is missing costs two looks, some microseconds each', t => {
  t.true(protectedNames.length < 70);
});

test('the man page lists them all', t => {
  const page = readFileSync(path.join(import.meta.dirname, '../../man/ward.1'), 'utf8');
  const words = new Set(page.slice(page.indexOf('.Ss What is protected in a project')).split(/[\s,]+/));
  t.deepEqual(
    protectedNames.map(one => one.path).filter(name => !words.has(name)),
    [],
  );
});

test('a repository is told from the names in it', t => {
  for (const name of ['.git', 'packages/inner/.git', '.jj/repo', 'inner/.jj/repo']) t.true(isRepository(name), name);
  for (const name of ['.git/config', 'x.git', '.jj', 'repo', '.jj/repo/config.toml']) t.false(isRepository(name), name);
});

test('each says what runs it', t => {
  for (const { path: name, reason } of protectedNames) t.regex(reason, /^\S.{10,}[^.]$/, name);
});
