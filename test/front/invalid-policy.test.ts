/** A policy that can't be used stops everything but what mends it: the real launchers. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { trial } from '../trial.ts';

test('nothing runs, is asked or is changed; doctor and policy say what is wrong, and once it is mended all is as before', t => {
  const one = trial(t, 'auto');
  const file = path.join(one.root, 'config/policy.json');
  const good = readFileSync(file, 'utf8');
  t.is(one.wardsh('echo before').stdout, 'before\n', 'the control');
  writeFileSync(file, good.replace('"auto"', '"Auto"'));
  const fault = /policy\.json" can't be used: \/mode must be one of .*, and is "Auto"/;
  const ran = one.wardsh('echo ran; touch made');
  t.deepEqual([ran.status, ran.stdout], [125, '']);
  t.regex(ran.stderr, fault);
  t.regex(ran.stderr, /^ward: hint: mend it as ward-policy\(5\) says, or move it away$/m);
  t.false(existsSync(path.join(one.project, 'made')));
  for (const words of [['check', 'echo x'], ['mode', 'strict'], ['pause'], ['open', '.']]) {
    const { status, stderr } = one.ward(words);
    t.true(status !== 0 && fault.test(stderr), `${words.join(' ')}: ${status} ${stderr}`);
  }
  t.is(readFileSync(file, 'utf8'), good.replace('"auto"', '"Auto"'));
  t.regex(one.ward(['policy', 'check']).stdout + one.ward(['policy', 'check']).stderr, /\/mode must be one of/);
  t.regex(one.ward(['doctor']).stdout, /^policy +MISSING +.*can't be used: \/mode must be one of/m);
  writeFileSync(file, good);
  t.is(one.wardsh('echo after').stdout, 'after\n');
});
