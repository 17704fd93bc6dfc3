/** Whether whoever noted that a command runs is gone: then its end is recorded as unknown, and what it left is put away. */
import { spawn, spawnSync } from 'node:child_process';
import test from 'ava';
import { identity, isGone } from '../../../src/host/record/running.ts';

const [boot = '', namespace = '', own = '', start = ''] = identity().split(' ');
const ended = spawnSync('true').pid;

/** What a note says, and whether that one is gone. */
const notes: readonly (readonly [title: string, note: string, gone: boolean])[] = [
  ['this very process', identity(), false],
  ['its parent', identity(process.ppid), false],
  ['a process of its number that began at another time', [boot, namespace, own, Number(start) + 1].join(' '), true],
  ['a number that nobody has', [boot, namespace, ended, start].join(' '), true],
  ['a process before the machine was started anew', ['another', namespace, own, start].join(' '), true],
  ['a process that can not be seen from here', [boot, 'pid:[1]', ended, start].join(' '), false],
  ['such a one before the machine was started anew', ['another', 'pid:[1]', ended, start].join(' '), true],
  ['a note that says nothing', '', true],
  ['a note without a number', [boot, namespace, 'x', start].join(' '), true],
];

for (const [title, note, gone] of notes) test(`${gone ? 'gone' : 'not gone'}: ${title}`, t => t.is(isGone(note), gone));

test('gone: one that has ended and that nobody has asked about', async t => {
  // This process asks about what it starts, and so does a shell.
  const above = spawn('/usr/bin/perl', ['-e', '$| = 1; my $one = fork // die; exit unless $one; print $one; sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.teardown(() => above.kill('SIGKILL'));
  const pid = Number(await new Promise<string>(resolve => above.stdout.once('data', (said: Buffer) => resolve(String(said)))));
  const note = identity(pid);
  while (!isGone(note)) await new Promise(resolve => setImmediate(resolve));
  t.is(identity(pid), note);
});
