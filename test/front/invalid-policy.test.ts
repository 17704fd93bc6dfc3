/** A policy that can't be used stops everything but what mends it: the real launchers. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { trial } from '../trial.ts';
import { turns } from '../whole.ts';

const test = turns(2)();

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

test('a project in a temporary directory, which a policy written by hand may name, is refused in words', t => {
  const one = trial(t, 'auto');
  const directory = mkdtempSync('/tmp/ward-test-');
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const { dev, ino } = statSync(directory, { bigint: true });
  const projects = [{ path: directory, device: String(dev), inode: String(ino) }];
  const file = path.join(one.root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), projects }));
  const { status, stderr } = one.wardsh('echo ran', { cwd: directory });
  t.is(status, 125);
  t.is(
    stderr.split('\n')[0],
    `ward: not run: the project "${directory}" lies in a temporary directory, which each session has for itself (Ward of its own in "${one.root}")`,
  );
  t.regex(stderr, /^ward: hint: open one that lies elsewhere, and take this one out of "projects" in the policy$/m);
});
