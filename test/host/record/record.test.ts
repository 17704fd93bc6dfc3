/** The record as a command meets it: on disk before, ended after, whole after any crash. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { recordFiles } from '../../../src/host/record/files.ts';
import { openRecord } from '../../../src/host/record/record.ts';
import { asked, clock, outcome, ward } from './scene.ts';

test('a decision is on disk before it returns, and the end is another line', t => {
  const directories = ward(t);
  const record = openRecord(directories, clock());
  const entry = record.decided(...asked('echo hi'));
  const kinds = () =>
    readFileSync(recordFiles(directories).log, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).kind);
  t.deepEqual(kinds(), ['began', 'decided']);
  t.is(entry, 2);
  record.finished(entry, outcome);
  t.deepEqual(kinds(), ['began', 'decided', 'finished']);
});
