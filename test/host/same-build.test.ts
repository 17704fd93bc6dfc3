/** A broker that is older than the Ward that lies there sees it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { sameBuild, sourcesIn } from '../../src/host/channel/same-build.ts';
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

test('of the sources each counts, wherever it lies, and nothing else that is there', t => {
  const top = scratch(t);
  mkdirSync(path.join(top, 'core/parse'), { recursive: true });
  for (const name of ['main.ts', 'core/parse/a.ts', 'core/schema.json', 'core/ward']) writeFileSync(path.join(top, name), '');
  const sources = sourcesIn(top);
  t.deepEqual([...sources].sort(), [path.join(top, 'core/parse/a.ts'), path.join(top, 'main.ts')]);
  const same = sameBuild(sources);
  writeFileSync(path.join(top, 'core/ward'), 'edited');
  t.true(same());
  writeFileSync(path.join(top, 'core/parse/a.ts'), 'edited');
  t.false(same());
});
