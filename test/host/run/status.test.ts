/** What bubblewrap says of its child is believed when it is said whole. */
import { PassThrough } from 'node:stream';
import test from 'ava';
import { readStatus } from '../../../src/host/run/status.ts';

const waits = Symbol('waits');
const now = async (done: Promise<number | undefined>) => {
  await new Promise(resolve => setImmediate(resolve));
  return Promise.race([done, Promise.resolve(waits)]);
};

test('the status is known when it is told whole, and not at a part of it', async t => {
  const stream = new PassThrough();
  const pids: number[] = [];
  const { done, onPid } = readStatus(stream);
  onPid(pid => pids.push(pid));
  stream.write('{ "child-pid": 4711, "mnt-namespace": 1 }\n{ "exit-code": 1');
  t.is(await now(done), waits);
  t.deepEqual(pids, [4711]);
  stream.write('37 }\n');
  t.is(await now(done), 137, 'and its end is not waited for');
});

test('a command that never started has none, which is known at the end', async t => {
  for (const text of ['', '{ "child-pid": 4711 }\n', '{ "child-pid": 4711 }\n{ "exit-code": 1']) {
    const stream = new PassThrough();
    const { done } = readStatus(stream);
    stream.write(text);
    t.is(await now(done), waits);
    stream.end();
    t.is(await done, undefined);
  }
});
