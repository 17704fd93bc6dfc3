/** A process that serves others and does nothing any more is ended, and one that only was stopped together with all is not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { until } from '../../brokered.ts';

const file = path.join(import.meta.dirname, '../../../src/host/channel/watchdog.ts');

/** A process that says what it is and goes on; watched, with so much patience, or not. */
async function beating(t: ExecutionContext, seconds: number | undefined, more = '') {
  const begin =
    seconds === undefined ? 'const beat = () => {}, end = () => {};' : `const { beat, end } = watchdog('it is ended', ${seconds});`;
  const text = `import { watchdog } from ${JSON.stringify(file)}; ${begin} setInterval(beat, 100); console.log('begun'); ${more}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['pipe', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  const ended = new Promise<readonly [number | null, string | null, string]>(resolve => {
    child.on('close', (status, signal) => resolve([status, signal, said]));
  });
  await new Promise(resolve => child.stdout?.once('data', resolve));
  return { child, ended };
}

const state = ({ pid }: ChildProcess) => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
const watchers = ({ pid }: ChildProcess) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);

test('what is stopped, or waits in the kernel for what does not come, is ended, and that is said; unwatched it is there for ever', async t => {
  const unwatched = await beating(t, undefined);
  unwatched.child.kill('SIGSTOP');
  const stopped = await beating(t, 2);
  stopped.child.kill('SIGSTOP');
  const waits = await beating(t, 2, `setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 500);`);
  for (const { ended } of [stopped, waits]) t.deepEqual(await ended, [null, 'SIGKILL', 'it is ended\n']);
  t.is(state(unwatched.child), 'T');
});

test('what goes on is not ended; who watches it ends with it, however it ends', async t => {
  const goesOn = await beating(t, 30, `process.stdin.once('data', () => { end(); process.exit(3); });`);
  const killed = await beating(t, 30);
  const all = [goesOn, killed].flatMap(({ child }) => watchers(child));
  t.is(all.length, 2);
  goesOn.child.stdin?.end('end\n');
  t.deepEqual(await goesOn.ended, [3, null, '']);
  killed.child.kill('SIGKILL');
  t.deepEqual(await killed.ended, [null, 'SIGKILL', '']);
  const lives = (pid: string) => {
    try {
      return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
    } catch {
      return false;
    }
  };
  t.true(await until(() => !all.some(lives), 'nobody watches any more'));
});

test('one that does much for others before its timers come is not ended where it says so', async t => {
  const busy = (says: string) => `for (let at = 0; at < 14; at += 1) setImmediate(() => {
    ${says}
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    if (at === 13) process.exit(3);
  });`;
  const [says, doesNot] = await Promise.all([beating(t, 4, busy('beat();')), beating(t, 4, busy(''))]);
  t.deepEqual(await says.ended, [3, null, '']);
  t.deepEqual(await doesNot.ended, [null, 'SIGKILL', 'it is ended\n'], 'the control');
});
