/** Who is waited for though it does nothing: real processes that run, sleep, or were stopped, and those who wait for a lock of theirs. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { processAt } from '../../../src/host/processes.ts';
import { sleepFor, takeLock, waiter } from '../../../src/host/record/lock.ts';
import { starved } from '../../../src/host/record/starved.ts';

async function inState(t: ExecutionContext, state: string, words: string): Promise<number> {
  const child = spawn('/bin/bash', ['--norc', '-c', words], { stdio: ['pipe', 'ignore', 'ignore'] });
  t.teardown(() => child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  const is = () => processAt(pid)?.name === 'ready' && processAt(pid)?.state === state;
  for (let tries = 0; tries < 1000 && !is(); tries += 1) await sleep(10);
  t.true(is(), state);
  return pid;
}

const named = 'printf ready >/proc/$$/comm';

test('one that would run is waited for, one that was stopped never, and one that waits itself where the machine is crowded', async t => {
  const runs = await inState(t, 'R', `${named}; while :; do :; done`);
  const waits = await inState(t, 'S', `${named}; read -r _`);
  const stopped = await inState(t, 'T', `${named}; kill -STOP $$`);
  const seen = (crowded: boolean) => [runs, waits, stopped, undefined].map(pid => starved(pid, () => crowded));
  t.deepEqual(seen(false), [true, false, false, false]);
  t.deepEqual(seen(true), [true, true, false, true]);
});

test('whoever may go on is waited for as long again, and named when it may not; all of that within the time for all', t => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'starved-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'lock');
  t.teardown(takeLock(file, 'it'));
  const asked: unknown[] = [];
  const wait = (more: object) => {
    const next = waiter(file, 'it', { one: 20, mayGoOn: pid => asked.push(pid) < 3, ...more });
    for (;;) sleepFor(next());
  };
  t.throws(() => wait({}), { code: 'record-busy', message: /has held it for 0\.02 seconds/ });
  t.deepEqual(asked, [process.pid, process.pid, process.pid]);
  t.throws(() => wait({ all: 50, mayGoOn: () => true }), { code: 'record-busy', message: /^for 0\.05 seconds others have held it/ });
});
