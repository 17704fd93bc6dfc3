/** A signal reaches the command, however early it comes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { signalOptions } from '../../../src/core/confine/bubblewrap.ts';
import { childrenOf } from '../../../src/host/processes.ts';
import { signalCommand } from '../../../src/host/run/signals.ts';
import { until } from '../../brokered.ts';

const standing = { watched: false, direct: false };

/** As a sandbox is begun: deaf to signals until the command has them back. A word lets its first process go on, and another what becomes the command. */
function begun() {
  const words = ['/usr/bin/env', ...signalOptions(), '--', '/bin/sleep', '20'];
  const child = 'read -r _; exec "$@"';
  const first = `trap '' TERM; read -r _; bash -c '${child}' bash "$@"; exit $?`;
  const running = spawn('/bin/bash', ['-c', first, 'bash', ...words], { stdio: ['pipe', 'ignore', 'ignore'] });
  const over = once(running, 'exit').then(([status]) => status);
  const pid = running.pid ?? 0;
  return {
    pid,
    over,
    word: () => running.stdin.write('\n'),
    there: () => until(() => childrenOf(pid)?.length === 1, 'its child is there'),
  };
}

test('one that comes before there is a command, or while it is set up and ignores it, comes to the command', async t => {
  const [early, late] = [begun(), begun()];
  late.word();
  await late.there();
  for (const { pid } of [early, late]) signalCommand(pid, standing, 'SIGTERM');
  early.word();
  await early.there();
  for (const { word } of [early, late]) word();
  t.deepEqual(await Promise.all([early.over, late.over]), [143, 143]);
});
