/** When a sandbox is over: as soon as nothing in it runs, and not before. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { childrenOf, processAt } from '../../../src/host/processes.ts';
import { type First, firstOf, kill, nobodyLeft, waitGone } from '../../../src/host/run/wait-gone.ts';
import { unless } from '../../unless.ts';
import { noSandbox } from '../../ward.ts';

const when = unless(noSandbox, test);

/** With those that lost their parent, each in a session of its own, and those that ignore what they are told. */
const many = `trap '' TERM HUP
for one in 1 2 3 4 5 6 7 8; do (setsid sleep 1000 & exec setsid sleep 1000) & done
for one in 1 2 3 4 5 6 7 8; do (setsid setsid sleep 1000 &) ; done
until [ "$(grep -sl ^sleep /proc/[0-9]*/comm | wc -l)" = 24 ]; do :; done
echo there; exec sleep 1000`;

const words = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-user', '--unshare-pid', '--json-status-fd', '3'];

interface Sandbox {
  readonly child: ChildProcess;
  readonly first: First;
}

async function started(code: string): Promise<Sandbox> {
  const child = spawn('bwrap', [...words, '--', '/bin/bash', '-c', code], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  const [status] = await once(child.stdio[3] as Readable, 'data');
  const first = firstOf(Number(/"child-pid": (\d+)/.exec(String(status))?.[1]));
  await once(child.stdout as Readable, 'data');
  if (first === undefined) throw new Error('there is no sandbox');
  return { child, first };
}

function below(pid: number): readonly number[] {
  return (childrenOf(pid) ?? []).flatMap(one => [one, ...below(one)]);
}

const runs = (pid: number, start: string | undefined) => {
  const seen = processAt(pid);
  return seen !== undefined && seen.start === start && !['Z', 'X'].includes(seen.state);
};

when('a sandbox is over when nothing of the command runs any more, whatever the kernel has still to take apart', async t => {
  for (let round = 0; round < 2; round += 1) {
    const { child, first } = await started(many);
    t.teardown(() => kill(first));
    const running = () =>
      below(first.pid)
        .map(pid => ({ pid, start: processAt(pid)?.start }))
        .filter(({ pid, start }) => runs(pid, start));
    let all = running();
    // The control. Who is taken on by another parent in between is not seen.
    for (; all.length < 24; all = running()) await sleep(10);
    t.false(nobodyLeft(first), 'the control: somebody is left');
    process.kill(first.pid, 'SIGKILL');
    while (!nobodyLeft(first));
    t.deepEqual(
      all.filter(({ pid, start }) => runs(pid, start)),
      [],
    );
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});

when('it is not over while its first process could begin something', async t => {
  const { child, first } = await started('echo there; exec sleep 1000');
  t.teardown(() => kill(first));
  const [command] = below(first.pid);
  // Stopped, it does not ask about its child: all that is left is dead, and it is not.
  process.kill(first.pid, 'SIGSTOP');
  process.kill(command ?? 0, 'SIGKILL');
  while (command !== undefined && runs(command, processAt(command)?.start));
  t.false(nobodyLeft(first));
  t.true(await waitGone(first, nobodyLeft));
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
});

test('a process that is not there is over, and one of its number is another', async t => {
  const own = processAt(process.pid);
  t.true(nobodyLeft({ pid: process.pid, start: `${own?.start}0` }));
  t.false(nobodyLeft({ pid: process.pid, start: own?.start ?? '' }));
  t.true(await waitGone(undefined));
});
