/** What is moved aside lies where it is said to lie: a directory that somebody puts a link in the place of is left alone. */
import { existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { moveAside, putAside } from '../../../src/host/run/move-aside.ts';
import { scratch } from '../../trial.ts';

test('it is moved beside itself, and said', t => {
  const at = scratch(t);
  writeFileSync(path.join(at, '.envrc'), '');
  const [said = ''] = moveAside(path.join(at, '.envrc'));
  t.regex(said, /^"\S+\/\.envrc" appeared and would run code unasked: moved to "\S+\/\.envrc\.ward-aside-[0-9a-f]{8}"$/);
  t.regex(readdirSync(at).join(), /^\.envrc\.ward-aside-/);
});

for (const swapped of ['deep', 'deep/own']) {
  test(`where ${swapped} leads elsewhere meanwhile nothing is moved there`, t => {
    const [at, elsewhere] = [scratch(t), scratch(t)];
    for (const top of [at, elsewhere]) {
      mkdirSync(path.join(top, 'deep/own'), { recursive: true });
      writeFileSync(path.join(top, 'deep/own/.envrc'), '');
    }
    renameSync(path.join(at, swapped), path.join(at, 'away'));
    symlinkSync(path.join(elsewhere, swapped), path.join(at, swapped));
    t.throws(() => putAside(path.join(at, 'deep/own/.envrc')));
    t.true(existsSync(path.join(elsewhere, 'deep/own/.envrc')));
  });
}
