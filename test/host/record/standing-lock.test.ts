/** The lock of a process that stays: it excludes whoever else writes, by any way to take it, and whatever became of its file. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, renameSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { ownDirectories, recordFiles } from '../../../src/host/record/files.ts';
import { withLock } from '../../../src/host/record/lock.ts';
import { prove } from '../../../src/host/record/prove.ts';
import { standingLock } from '../../../src/host/record/standing-lock.ts';
import { ward } from './scene.ts';

const run = promisify(execFile);
const writer = path.join(import.meta.dirname, 'writer.ts');

/** The file of a Ward of the test's own, and the lock. */
function stand(t: ExecutionContext) {
  const directories = ward(t);
  ownDirectories(directories);
  return { file: recordFiles(directories).lock, lock: standingLock() };
}

/** Whether another connection to what lies there by name could lock it now. */
function isFree(file: string): boolean {
  const other = new DatabaseSync(file, { timeout: 0 });
  try {
    other.exec('BEGIN IMMEDIATE');
    return true;
  } catch {
    return false;
  } finally {
    other.close();
  }
}

const changes: readonly { readonly name: string; readonly make: (file: string) => void }[] = [
  { name: 'nothing became of it', make: () => undefined },
  { name: 'it was removed', make: file => rmSync(file) },
  {
    name: 'a copy was put in its place',
    make: file => {
      copyFileSync(file, `${file}.new`);
      renameSync(`${file}.new`, file);
    },
  },
  { name: 'it was emptied', make: file => truncateSync(file) },
  {
    name: 'it was removed, and another Ward made it anew',
    make: file => {
      rmSync(file);
      withLock(file, () => undefined);
    },
  },
];
for (const { name, make } of changes) {
  test(`what lies there is locked while it is held and free in between, where ${name}`, t => {
    const { file, lock } = stand(t);
    for (let round = 0; round < 3; round += 1) {
      t.false(
        lock(file, () => isFree(file)),
        `round ${round}`,
      );
      t.true(isFree(file), `after round ${round}`);
      make(file);
    }
    t.is(
      withLock(file, () => 'another', { one: 200 }),
      'another',
    );
  });
}

test('it is let go when what it was held for fails', t => {
  const { file, lock } = stand(t);
  const fail = () => {
    throw new Error('no');
  };
  t.throws(() => lock(file, fail), { message: 'no' });
  t.true(isFree(file));
  t.is(
    lock(file, () => 'again'),
    'again',
  );
});

test('another that keeps it is waited for and named, and it is taken once that one is gone', t => {
  const { file, lock } = stand(t);
  lock(file, () => undefined, { one: 100 });
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  t.throws(() => lock(file, () => 'mine', { one: 100 }), { code: 'record-busy' });
  other.close();
  t.is(
    lock(file, () => 'mine', { one: 100 }),
    'mine',
  );
});

test('one whose old file is held by somebody takes the new one, without a wait', t => {
  const { file, lock } = stand(t);
  lock(file, () => undefined, { one: 100 });
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  rmSync(file);
  t.is(
    lock(file, () => 'mine', { one: 100 }),
    'mine',
  );
  other.close();
});

test('processes that stay and others write to one record at the same time, and no entry is lost', async t => {
  const directories = ward(t);
  const each = 12;
  const ways = ['standing', '', 'standing', ''];
  const root = directories.root ?? '';
  const words = (index: number, way: string) => [writer, root, `w${index}`, String(each), '0', '', way];
  await Promise.all(ways.map((way, index) => run(process.execPath, words(index, way), { timeout: 60_000 })));
  t.true(existsSync(recordFiles(directories).log));
  const proof = prove(directories, { seed: undefined, known: undefined });
  t.like(proof, { whole: true, last: { n: 1 + 2 * each * ways.length } });
});
