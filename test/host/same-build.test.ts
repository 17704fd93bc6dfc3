/** A broker that is older than the Ward that lies there sees it. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { sameBuild } from '../../src/host/channel/same-build.ts';
import { scratch } from '../trial.ts';

test('as long as nothing is built it is the same; built anew, begun or gone it is not', t => {
  const [one, other] = ['one', 'other'].map(name => path.join(scratch(t), name)) as [string, string];
  writeFileSync(one, 'x');
  const same = sameBuild([one, other]);
  t.true(same());
  writeFileSync(other, '');
  t.false(same());
  rmSync(other);
  t.true(same());
  writeFileSync(one, 'xy');
  t.false(same());
  rmSync(one);
  t.false(same());
});
