/** Whatever a Ward of its own says, each line but a hint says which Ward it is: nobody takes a trial's refusal for one of their own Ward. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { checkout, trial } from '../trial.ts';

/** What is called, in bash, and the status it ends with; `$wardsh` and `$ward` have their option for the root already. */
const calls: readonly (readonly [what: string, call: string, status: number])[] = [
  ['a refusal', "$wardsh -c 'rm -rf x'", 126],
  ['a directory on the input', "$wardsh -c 'cat' <.", 125],
  ['commands that can not be read', '$wardsh <.', 125],
  ['a shell that is none', "WARD_SHELL=fish $wardsh -c 'true'", 125],
  ['a directory that is gone', "mkdir gone && cd gone && rmdir ../gone && $wardsh -c 'true'", 125],
  ['a limit of the caller', "ulimit -f 3; $wardsh -c 'true'", 125],
  ['too much on the input', 'head -c 1100000 /dev/zero | $wardsh', 125],
  ['a word that is none', '$ward nosuch', 2],
  ['an option that is none', '$ward log --nosuch', 2],
  ['a yes without a terminal', 'setsid -w $ward approve 1234 </dev/null', 1],
  ['a policy that can not be read', "echo '{' >$root/config/policy.json; $wardsh -c 'true'", 125],
];

test('each line of it but a hint says so, whatever its status', t => {
  for (const [what, call, status] of calls) {
    const { root, project } = trial(t);
    const [ward, wardsh] = ['ward', 'wardsh'].map(name => path.join(checkout, 'src/bin', name));
    const set = `root=${root} ward="${ward} --root ${root}" wardsh="${wardsh} --ward-root ${root}"; ${call}`;
    writeFileSync(path.join(project, 'x'), '');
    const done = spawnSync('/bin/bash', ['--norc', '-c', set], { cwd: project, encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
    t.is(done.status, status, `${what}: ${done.stderr}`);
    const lines = done.stderr.split('\n').filter(line => line.startsWith('ward: ') && !line.startsWith('ward: hint: '));
    t.true(lines.length > 0, what);
    for (const line of lines) t.true(line.endsWith(` (Ward of its own in "${root}")`), `${what}: ${line}`);
  }
});
