/** Stopping what does not want to stop: asked first, then all of it ended at once; nothing of 78 processes that ignore every signal is left. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { firstOf, kill } from '../../src/host/run/wait-gone.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { type Arena, arena, attackers, type Done, lack } from './arena.ts';

const due = turns(2);
const fought = due(unless(lack, test.serial));
const proof = process.env.WARD_PROOF === '1';
const many = 78;

/** Each under the name `mark`, deaf to whatever can be ignored; the command itself notes that it was asked, and goes on. */
const stubborn = (mark: string) => `trap 'echo asked >>asked' TERM
for ((i = 0; i < ${many}; i++)); do ( trap '' TERM HUP INT QUIT; exec -a ${mark} sleep 300 ) & done
while :; do wait; sleep 0.1; done`;

/** Alive, by the name they were given. */
function alive(mark: string): readonly number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.filter(pid => textOf(`/proc/${pid}/cmdline`).startsWith(`${mark}\0`)).map(Number);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Of the namespace that this process is in: the ancestor that has the number 1 there (proc_pid_status(5), NSpid). */
function firstProcess(pid: number): number {
  const text = textOf(`/proc/${pid}/status`);
  if (/^NSpid:.*\s1$/m.test(text)) return pid;
  return firstProcess(Number(/^PPid:\s+(\d+)$/m.exec(text)?.[1]));
}

async function untilAll(mark: string): Promise<readonly number[]> {
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(100)) {
    const pids = alive(mark);
    if (pids.length === many) return pids;
  }
  throw new Error(`not all of ${many} began`);
}

/** Milliseconds until the last of them is gone, from a moment on. */
async function untilGone(pids: readonly number[], from: number): Promise<number> {
  while (pids.some(pid => existsSync(`/proc/${pid}`))) await sleep(1);
  return performance.now() - from;
}

fought('what is over its time is asked first, and all of it that does not listen is gone when Ward returns', async t => {
  mayTake(t, 2);
  const place = arena(attackers[0] as (typeof attackers)[0]);
  try {
    const mark = `stubborn-${path.basename(place.directory)}`;
    mkdirSync(path.join(place.project, '.ward'));
    writeFileSync(path.join(place.project, '.ward/policy.json'), JSON.stringify({ limits: { timeout: '2s' } }));
    const running = place.guarded(stubborn(mark), { milliseconds: 90_000 });
    const pids = await untilAll(mark);
    const measured = proof ? firstGone(pids).then(from => untilGone(pids, from)) : undefined;
    const done = await running;
    t.deepEqual(alive(mark), []);
    t.regex(done.output, /^ward: stopped: still running after 2 s/m);
    t.is(textOf(path.join(place.project, 'asked')), 'asked\n');
    if (measured !== undefined) t.log(`from the first to the last of ${many}: ${(await measured).toFixed(1)} ms`);
  } finally {
    place.end();
  }
});

/** When the first of them is gone. */
async function firstGone(pids: readonly number[]): Promise<number> {
  while (pids.every(pid => existsSync(`/proc/${pid}`))) await sleep(1);
  return performance.now();
}

/** One command with all of them, its first process ended as Ward ends it. */
async function killed(place: Arena, mark: string): Promise<{ readonly took: number; readonly done: Done }> {
  const running = place.guarded(stubborn(mark), { milliseconds: 90_000 });
  const pids = await untilAll(mark);
  const first = firstOf(firstProcess(pids[0] ?? 0));
  const from = performance.now();
  kill(first);
  return { took: await untilGone(pids, from), done: await running };
}

fought(`one KILL to the first process of a sandbox ends all ${many}`, async t => {
  mayTake(t, 5);
  const place = arena(attackers[0] as (typeof attackers)[0]);
  try {
    const times: number[] = [];
    for (let round = 0; round < (proof ? 20 : 1); round++) {
      const mark = `killed-${path.basename(place.directory)}-${round}`;
      const { took, done } = await killed(place, mark);
      t.deepEqual(alive(mark), []);
      t.is(done.status, 137, done.output);
      t.false(existsSync(path.join(place.project, 'asked')));
      times.push(took);
    }
    const [median, worst] = [times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)], Math.max(...times)];
    if (proof)
      t.log(`${many} processes were gone after ${median?.toFixed(1)} ms (median of ${times.length}), ${worst.toFixed(1)} ms at most`);
  } finally {
    place.end();
    rmSync(path.join(place.directory), { recursive: true, force: true });
  }
});

fought('a command that listens ends by its own handler, with its own status', async t => {
  const place = arena(attackers[0] as (typeof attackers)[0]);
  try {
    const running = place.guarded('trap "echo tidied; exit 7" TERM; echo ready >ready; while :; do sleep 0.05; done', {
      meanwhile: async child => {
        while (!existsSync(path.join(place.project, 'ready'))) await sleep(20);
        child.kill('SIGTERM');
      },
    });
    const done = await running;
    t.is(done.status, 7, done.output);
    t.regex(done.output, /^tidied$/m);
  } finally {
    place.end();
  }
});
