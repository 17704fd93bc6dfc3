/** Waiting for what moves a command's output: not longer than it has something to move, and not shorter. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { processAt } from '../../../src/host/processes.ts';
import { relaying } from '../../../src/host/run/relaying.ts';
import { until } from '../../brokered.ts';

/** What is written to a pipe that somebody in the background holds goes to someone slow; and who listens to what that tells. */
function moving(t: ExecutionContext, bytes: number) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'relaying-'));
  const fifo = path.join(directory, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const pipe = openSync(fifo, constants.O_RDWR);
  const cat: ChildProcess = spawn('/bin/cat', { stdio: [pipe, 'pipe', 'ignore'] });
  const writer = spawn('/usr/bin/head', ['-c', String(bytes), '/dev/zero'], { stdio: ['ignore', pipe, 'ignore'] });
  t.teardown(() => {
    for (const one of [cat, writer]) one.kill('SIGKILL');
    closeSync(pipe);
    rmSync(directory, { recursive: true });
  });
  const told = new PassThrough();
  const wait = relaying([{ descriptors: [2], report: 0 }], [told]);
  told.write(`${cat.pid}\n`);
  const written = () => Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${cat.pid}/io`, 'latin1'))?.[1]);
  const sleeps = () => processAt(cat.pid ?? 0)?.name === 'cat' && processAt(cat.pid ?? 0)?.state === 'S';
  return { cat, wait, written, sleeps };
}

test('what sleeps since it has nothing to move is not waited for', async t => {
  const { wait, sleeps } = moving(t, 0);
  await until(sleeps, 'it waits for more');
  t.deepEqual(await wait(), []);
});

test('what sleeps since the file is slow is waited for, as long as it has something to move', async t => {
  const bytes = 1_000_000;
  const { cat, wait, written, sleeps } = moving(t, bytes);
  await until(() => sleeps() && written() > 0, 'it waits for whoever is slow');
  await immediate();
  t.true(sleeps() && written() < bytes, 'the control: there is more');
  const over = wait().then(lost => ({ lost, moved: written() }));
  await immediate();
  cat.stdout?.resume();
  const { lost, moved } = await over;
  t.deepEqual(lost, []);
  t.true(moved >= bytes, `${moved}`);
});
