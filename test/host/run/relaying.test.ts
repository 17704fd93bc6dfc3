/** Waiting for what moves a command's output: not longer than it has something to move, and not shorter. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
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
  const [printed, file] = ['printed', 'file'].map(name => path.join(directory, name)) as [string, string];
  execFileSync('mkfifo', [printed, file]);
  const [pipe, slow] = [openSync(printed, constants.O_RDWR), openSync(file, constants.O_RDWR)];
  const cat: ChildProcess = spawn('/bin/cat', { stdio: [pipe, slow, 'ignore'] });
  const writer = spawn('/usr/bin/head', ['-c', String(bytes), '/dev/zero'], { stdio: ['ignore', pipe, 'ignore'] });
  const hasPrinted = once(writer, 'exit');
  const taker = new Socket({ fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false }).pause();
  t.teardown(() => {
    for (const one of [cat, writer]) one.kill('SIGKILL');
    taker.destroy();
    for (const one of [pipe, slow]) closeSync(one);
    rmSync(directory, { recursive: true });
  });
  const told = new PassThrough();
  const wait = relaying([{ descriptors: [2], report: 0 }], [told]);
  told.write(`${cat.pid}\n`);
  const written = () => Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${cat.pid}/io`, 'latin1'))?.[1]);
  const sleeps = () => processAt(cat.pid ?? 0)?.name === 'cat' && processAt(cat.pid ?? 0)?.state === 'S';
  return { take: () => taker.resume(), hasPrinted, wait, written, sleeps };
}

test('what sleeps since it has nothing to move is not waited for', async t => {
  const { wait, sleeps } = moving(t, 0);
  await until(sleeps, 'it waits for more');
  t.deepEqual(await wait(), []);
});

test('what sleeps since the file is slow is waited for, as long as it has something to move', async t => {
  // More than a pipe takes, and less than two with what cat(1) has in hand.
  const bytes = 150_000;
  const { take, hasPrinted, wait, written, sleeps } = moving(t, bytes);
  await hasPrinted;
  await until(() => sleeps() && written() > 0, 'it waits for whoever is slow');
  t.true(written() < bytes, 'the control: there is more');
  const over = wait().then(lost => ({ lost, moved: written() }));
  await immediate();
  take();
  const { lost, moved } = await over;
  t.deepEqual(lost, []);
  t.true(moved >= bytes, `${moved}`);
});
