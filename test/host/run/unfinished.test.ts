/** Notes of runs: what can't be written whole is not there at all. */
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { noteRun } from '../../../src/host/run/unfinished.ts';
import { scratch } from '../../trial.ts';

const after = { absent: [], project: undefined, before: new Map() };

test('where the disk is full nothing of a note is left, and a note that stands stays as it was', t => {
  const directory = scratch(t);
  // Takes nothing that is written there (full(4)).
  symlinkSync('/dev/full', path.join(directory, '7'));
  t.throws(() => noteRun(directory, after, [], '7'), { code: 'ENOSPC' });
  t.deepEqual(readdirSync(directory), []);
  const noted = noteRun(directory, after, [], '7');
  const before = readFileSync(path.join(directory, '7'), 'utf8');
  symlinkSync('/dev/full', path.join(directory, '7.new'));
  t.throws(() => noted.again({ ...after, absent: ['/a'] }), { code: 'ENOSPC' });
  t.deepEqual(readdirSync(directory), ['7']);
  t.is(readFileSync(path.join(directory, '7'), 'utf8'), before);
});
