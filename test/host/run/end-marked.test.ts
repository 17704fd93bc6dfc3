/** What belongs to one run is found by its mark, in the environment or by the name that it was started with, and nothing else is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { endMarked } from '../../../src/host/run/end-marked.ts';
import { guardianWords, markedName, markName, newMark } from '../../../src/host/run/guardian.ts';
import { until } from '../../brokered.ts';

/** A process that waits, once it has become what it is to be. */
async function waiting(t: ExecutionContext, mark: string, by: 'name' | 'environment'): Promise<ChildProcess> {
  const env = by === 'environment' ? { PATH: '/usr/bin:/bin', [markName]: mark } : { PATH: '/usr/bin:/bin' };
  const become = by === 'name' ? `exec -c -a '${markedName(mark)}'` : 'exec';
  const child = spawn('/bin/bash', ['-c', `${become} /bin/sleep 600`], { env, stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  await until(() => /sleep/.test(readFileSync(`/proc/${child.pid}/stat`, 'latin1')), 'it has begun');
  return child;
}

const gone = (child: ChildProcess) => until(() => child.signalCode === 'SIGKILL', 'it is ended');
const lives = (t: ExecutionContext, child: ChildProcess) => t.deepEqual([child.exitCode, child.signalCode], [null, null]);

for (const by of ['name', 'environment'] as const) {
  test(`what is marked by its ${by} is ended, and what has another mark is not`, async t => {
    const [own, other] = [newMark(), newMark()];
    const [mine, longer, another] = await Promise.all([waiting(t, own, by), waiting(t, `${own}1.`, by), waiting(t, other, by)]);
    endMarked(own);
    await gone(mine);
    for (const one of [longer, another]) lives(t, one);
  });

  test(`so does the shell above a sandbox where Ward is gone, which finds what lost its parent by its ${by}, and not itself`, async t => {
    const [own, other] = [newMark(), newMark()];
    const [lost, another] = await Promise.all([waiting(t, own, by), waiting(t, other, by)]);
    const words = `exec -c -a '${markedName(own)}' /bin/sleep 600`;
    const text = guardianWords(words, { word: 3, input: 4, closed: [], shares: false, mark: own });
    const guardian = spawn('/bin/bash', ['-c', text], { env: { PATH: '/usr/bin:/bin' }, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    t.teardown(() => guardian.kill('SIGKILL'));
    const child = await until(
      () => readFileSync(`/proc/${guardian.pid}/task/${guardian.pid}/children`, 'latin1').trim() || undefined,
      'it has begun',
    );
    const ended = once(guardian, 'exit');
    (guardian.stdio[3] as unknown as { destroy: () => void }).destroy();
    await gone(lost);
    t.deepEqual(await ended, [137, null]);
    t.throws(() => readFileSync(`/proc/${child}/stat`));
    lives(t, another);
  });
}
