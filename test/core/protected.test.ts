/** The protected names are well formed, few, and each really runs something. */
import path from 'node:path';
import test from 'ava';
import { protectedNames } from '../../src/core/protected.ts';

test('each name is relative, normal and stands once', t => {
  for (const { path: name } of protectedNames) {
    t.false(path.isAbsolute(name), name);
    t.is(path.normalize(name), name);
    t.false(name.startsWith('..'), name);
  }
  t.is(new Set(protectedNames.map(one => one.path)).size, protectedNames.length);
});

test('there are fewer than forty, so that a launch stays quick', t => {
  t.true(protectedNames.length < 40);
});

test('each says what runs it', t => {
  for (const { path: name, reason } of protectedNames) t.regex(reason, /^\S.{10,}[^.]$/, name);
});
