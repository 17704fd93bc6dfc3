/** A PATH that the policy lets pass whole: while it leads to the working directory, a program by its name alone asks each time. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { environment } from '../../../src/core/environment.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import { scratch } from '../../trial.ts';
import { actionOf, doing, matterOf, policyOf } from './builders.ts';

const matter = matterOf([doing()]);
const asked = (path: string, names: readonly string[]) => {
  const scene = { ...matter.request.scene, environment: new Map([['PATH', path]]) };
  const verdict = judge({ ...matter, request: { ...matter.request, scene } }, policyOf({ environment: names }));
  return verdict.findings.filter(one => one.id === 'here-first').map(({ rank, rememberable }) => [rank, rememberable]);
};

/** A line that a person typed into a shell of Ward's own, whose PATH this is. */
const typed = (search: string, program: string, real: string | undefined) => {
  const whole = matterOf([actionOf([program])], { located: { programs: new Map([[program, { real, writable: false }]]) } });
  const scene = { ...whole.request.scene, typed: true, environment: new Map([['PATH', search]]) };
  const verdict = judge({ ...whole, request: { ...whole.request, scene } }, policyOf());
  return verdict.findings.filter(one => one.id === 'here-first');
};

test('in a shell of its own what stands in front of such an entry is found first, where every sandbox has it', t => {
  t.deepEqual(typed('/usr/bin:./bin', 'ls', '/usr/bin/ls'), []);
  t.regex(typed('/usr/bin:./bin', 'own', undefined)[0]?.hint ?? '', /take ".\/bin" out of PATH/);
  t.regex(typed('/usr/bin:', 'own', undefined)[0]?.hint ?? '', /take the empty entry out of PATH/);
  for (const [search, real] of [
    ['./bin:/usr/bin', '/usr/bin/ls'],
    ['/usr/bin:./bin:/bin', '/usr/bin/ls'],
    ['/opt/x:./bin', '/opt/x/ls'],
    ['/root/.cargo/bin:.', '/root/.cargo/bin/ls'],
  ] as const)
    t.is(typed(search, 'ls', real)[0]?.rank, 'ask', search);
});

const entry = fc.constantFrom('/usr/bin', '/usr/lib', './bin', 'bin', '', '.', '/nowhere');

test('where nothing is asked about, bash and zsh find no file of the directory', t => {
  const here = scratch(t);
  mkdirSync(path.join(here, 'bin'));
  for (const name of ['ls', 'own', 'bin/ls', 'bin/own']) {
    writeFileSync(path.join(here, name), '#!/bin/sh\n');
    chmodSync(path.join(here, name), 0o755);
  }
  const shells = [
    ['/bin/bash', 'type -P'],
    ['/usr/bin/zsh', 'whence -p'],
  ].filter(([shell = '']) => existsSync(shell));
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), fc.constantFrom('ls', 'own'), (entries, program) => {
      const search = entries.join(':');
      const absolute = entries.filter(one => one.startsWith('/')).map(one => path.join(one, program));
      if (typed(search, program, absolute.find(existsSync)).length > 0 || search === '') return;
      for (const [shell = '', finds = ''] of shells) {
        const { stdout } = spawnSync(shell, ['-c', `${finds} ${program}`], { cwd: here, env: { PATH: search }, encoding: 'utf8' });
        t.regex(stdout, /^(?:\/usr\/bin\/\w+\n)?$/, `${shell} ${search}`);
      }
    }),
    { numRuns: 60 },
  );
});

test('it asks where the policy names PATH and an entry is not absolute, and nowhere else', t => {
  for (const path of ['.:/bin', '/bin:', '/bin::/usr/bin', 'bin', '/bin:../x']) {
    t.deepEqual(asked(path, ['PATH']), [['ask', false]], path);
    t.deepEqual(asked(path, ['P*']), [], path);
    t.is(environment(new Map([['PATH', path]]), ['PATH']).passed.get('PATH'), path);
    t.not(environment(new Map([['PATH', path]]), ['P*']).passed.get('PATH'), path);
  }
  t.deepEqual(asked('/usr/bin:/bin', ['PATH']), []);
});
