/** Gives an answer to a request whose process waits: a child holds it where that process can see who gives it, until it is taken. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Directories } from '../directories.ts';
import { processAt } from '../processes.ts';
import { answerVariable, type Bound } from './giver.ts';
import type { Answer } from './tickets.ts';
import { type Waiting, waitingRoom } from './waiting-room.ts';

/** A process that does not look for so long has other troubles (milliseconds). */
const patience = 10_000;
const step = 20;

/** Whether it was taken. Where not, nothing runs for it. */
export async function giveAnswer(waiting: Waiting, answer: Answer, directories: Directories): Promise<boolean> {
  const room = waitingRoom(directories);
  const bound: Bound = { nonce: waiting.nonce, hash: waiting.hash, answer };
  const child = await holding(bound);
  const held = processAt(child.pid ?? 0);
  try {
    if (held === undefined) return false;
    room.tell(waiting, held);
    const end = performance.now() + patience;
    while (room.waits(waiting) && performance.now() < end) await sleep(step);
    return room.took(waiting);
  } finally {
    child.stdin?.end();
  }
}

/** Its environment is the answer; it ends with its input, and so with this process. Once it has spawned it has that environment (execve(2)). */
async function holding(bound: Bound): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', 'read -r taken', 'ward-answer'], {
    env: { [answerVariable]: JSON.stringify(bound) },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  await once(child, 'spawn');
  return child;
}
