/** What scp and rsync start at the other end, where that end is a shell of Ward's in a project: files both ways, the same bytes as with bash. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { without } from './beside.ts';

const own = ownWard('copies');
const [here, outside, projects] = ['here', 'outside', 'projects'].map(name => path.join(own.top, name)) as [string, string, string];
for (const one of [here, outside, projects]) mkdirSync(one);
own.setUp('auto', projects);
test.after.always(own.remove);

const payload = randomBytes(300_000);
writeFileSync(path.join(here, 'sent'), payload);

/** In ssh's place: the last word, or all behind the host, is the command, and it runs as sshd would have its shell run it. */
function other(name: string, shell: string, project: string): string {
  const file = path.join(own.top, `ssh-${name}-${path.basename(shell)}`);
  const command = name === 'scp' ? 'for last do :; done; set -- "$last"' : 'shift';
  writeFileSync(file, `#!/bin/sh\n${command}\ncd '${project}' && exec '${shell}' -c "$*"\n`, { mode: 0o755 });
  return file;
}

type Copy = (ssh: string, from: string, to: string) => readonly string[];

function tryCopies(t: ExecutionContext, name: string, copy: Copy): void {
  const project = path.join(projects, name);
  mkdirSync(project);
  for (const shell of [own.wardsh, '/bin/bash']) {
    const run = (from: string, to: string) => {
      const [program = '', ...words] = copy(other(name, shell, project), from, to);
      const ran = spawnSync(program, words, { cwd: here, env: { ...plainEnvironment, SHLVL: '1' }, encoding: 'utf8', timeout: 60_000 });
      return { status: ran.status, said: ran.stdout + ran.stderr };
    };
    const [there, back] = [path.join(project, 'arrived'), path.join(here, 'back')];
    t.deepEqual(run('sent', 'there:arrived'), { status: 0, said: '' }, shell);
    t.true(payload.equals(readFileSync(there)));
    t.deepEqual(run('there:arrived', 'back'), { status: 0, said: '' }, shell);
    t.true(payload.equals(readFileSync(back)));
    for (const file of [there, back]) rmSync(file);
    const escaped = run('sent', `there:${outside}/escaped`);
    t.is(existsSync(path.join(outside, 'escaped')), shell === '/bin/bash', escaped.said);
    if (shell !== '/bin/bash') t.regex(escaped.said, /ward: not run: /);
  }
}

unless(noSandbox ?? without('scp'), test.serial)('scp -O', t => {
  tryCopies(t, 'scp', (ssh, from, to) => ['scp', '-q', '-O', '-S', ssh, from, to]);
  rmSync(path.join(outside, 'escaped'));
});

unless(noSandbox ?? without('rsync'), test.serial)('rsync', t => {
  tryCopies(t, 'rsync', (ssh, from, to) => ['rsync', '-a', '-e', ssh, from, to]);
});
