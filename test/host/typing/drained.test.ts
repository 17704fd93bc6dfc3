/** The last that was printed in a terminal of Ward's own is shown, whoever kept Ward from showing it meanwhile. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { drained } from '../../../src/host/typing/drained.ts';

test('what lies there when Ward gets its turn again, long after, is shown before it gives up', async t => {
  const printing = spawn('/bin/sh', ['-c', 'read -r _; echo last; exec sleep 100'], { stdio: ['pipe', 'pipe', 'ignore'] });
  t.teardown(() => void printing.kill('SIGKILL'));
  let [pieces, given] = [0, false];
  let close: () => void = () => undefined;
  const ended = new Promise<void>(resolve => {
    close = resolve;
  });
  const shownLast = once(printing.stdout, 'data').then(() => {
    pieces += 1;
    close();
    return given;
  });
  const end = () => {
    given = true;
  };
  const over = drained({ ended, shown: () => pieces, forget: () => undefined, stop: () => undefined, end });
  // Its time is over, and what was printed waits: nothing else of this process has had its turn.
  printing.stdin.end('\n');
  await new Promise(setImmediate);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  t.false(await shownLast, 'it had given up before that was shown');
  await over;
  t.true(given);
});
