/** A file as standard input: it can be read, and by no way written. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { checkout, scratch, trial } from '../trial.ts';
import { unread } from '../unread.ts';

const attack = ': > /proc/self/fd/0';

function withInput(file: string, argv: readonly string[], cwd: string) {
  const descriptor = openSync(file, 'r');
  const done = spawnSync(argv[0] ?? '', argv.slice(1), { cwd, stdio: [descriptor, 'pipe', 'pipe'], encoding: 'utf8', timeout: 30_000 });
  closeSync(descriptor);
  return done;
}

test('a file outside, opened for reading as standard input, can be opened anew and emptied in a bare sandbox', t => {
  const file = path.join(scratch(t), 'kept');
  writeFileSync(file, 'kept\n');
  withInput(file, ['bwrap', '--ro-bind', '/', '/', '--unshare-user', '--', '/bin/bash', '-c', attack], '/');
  t.is(readFileSync(file, 'utf8'), '');
});

test('it can’t from a command of Ward’s, which reads it to its end all the same', t => {
  const { project, root } = trial(t);
  const file = path.join(scratch(t), 'kept');
  const text = 'line\n'.repeat(100_000);
  writeFileSync(file, text);
  writeFileSync(path.join(project, 'try.sh'), unread(`${attack}; cat`));
  const wardsh = [path.join(checkout, 'src/bin/wardsh'), '--ward-root', root, '-c'];
  t.is(withInput(file, [...wardsh, 'bash try.sh'], project).stdout, text);
  t.is(withInput(file, [...wardsh, 'head -n 1'], project).stdout, 'line\n');
  t.is(withInput(file, [...wardsh, 'cat /dev/stdin | wc -c'], project).stdout.trim(), String(text.length));
  t.is(readFileSync(file, 'utf8'), text);
});
