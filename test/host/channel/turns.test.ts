/** Turns to start commands: in a process that has always another one at hand, and against others who look for theirs now and then. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { type Had, othersFirst, turns } from '../../../src/host/channel/turns.ts';
import { turnOf } from '../../../src/host/record/lock.ts';
import { pauseAfter } from '../../../src/host/record/patience.ts';
import { askedFile, takeStart } from '../../../src/host/run/turn.ts';

/** One who looks for its turn by a simulated clock. */
interface Waiter {
  looks: number;
  at: number;
}

/** Milliseconds that the broker has it each time, how many others wait, and what falls to them. */
const worlds = fc.record({
  turn: fc.integer({ min: 1, max: 60 }),
  others: fc.integer({ min: 1, max: 20 }),
  random: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
});

/** Turns that a broker without end of work has until all others had theirs; undefined where that does not come in the time that each of them needs for a look and its turn. Between two of its own nobody else gets a chance but by its leave. */
function turnsOfBroker(first: typeof othersFirst, { turn, others, random }: { turn: number; others: number; random: readonly number[] }) {
  const chance = (at: number) => random[at % random.length] ?? 0;
  const all: Waiter[] = Array.from({ length: others }, (_, at) => ({ looks: 0, at: chance(at) * turn }));
  let [now, had, asked, taken] = [0, 0, 0, 0];
  let last: Had | undefined;
  const lookUntil = (end: number, free: () => boolean) => {
    for (;;) {
      const next = all.filter(one => one.at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) return;
      if (free()) {
        all.splice(all.indexOf(next), 1);
        taken += 1;
        // It has it for a moment, and the others look meanwhile.
        now = Math.max(now, next.at) + 1;
        return;
      }
      asked += 1;
      next.looks += 1;
      next.at += pauseAfter(next.looks, chance(asked));
    }
  };
  for (; now < others * (2 * turn + 220) + 300; had += 1) {
    if (all.length === 0) return had;
    while (first(last, { turn: taken, asked, time: now })) {
      now += 2;
      lookUntil(now, () => true);
    }
    taken += 1;
    const mine = { turn: taken, asked };
    now += turn;
    lookUntil(now, () => false);
    last = { ...mine, until: now + 250 };
  }
  return all.length === 0 ? had : undefined;
}

const always = (first: typeof othersFirst) => fc.property(worlds, world => turnsOfBroker(first, world) !== undefined);

test('of those who wait for a process that has always another at hand each has its turn, soon', t => {
  t.notThrows(() => fc.assert(always(othersFirst), { numRuns: 500 }));
});

test('the control: it would leave it to nobody otherwise', t => {
  t.throws(() =>
    fc.assert(
      always(() => false),
      { numRuns: 500 },
    ),
  );
});

test('who asked, and is gone, is waited for once and not for long', t => {
  const last: Had = { turn: 1, asked: 1, until: 1000 };
  t.true(othersFirst(last, { turn: 1, asked: 2, time: 999 }));
  t.false(othersFirst(last, { turn: 1, asked: 2, time: 1000 }));
  t.false(othersFirst(last, { turn: 1, asked: 1, time: 0 }), 'nobody asked');
  t.false(othersFirst(last, { turn: 2, asked: 2, time: 0 }), 'somebody had it');
  t.false(othersFirst(undefined, { turn: 1, asked: 2, time: 0 }), 'it had none');
});

function place(t: ExecutionContext): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'turns-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  return path.join(directory, 'turn.lock');
}

/** Another process that has so many turns, one after the other. */
function other(t: ExecutionContext, file: string, count: number): ChildProcess {
  const text = `import { takeStart } from '${import.meta.resolve('../../../src/host/run/turn.ts')}';
    for (let at = 0; at < ${count}; at += 1) takeStart(process.argv[1])();`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', text, file], { stdio: 'inherit' });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

test('others have theirs while a process has one after the other', async t => {
  const file = place(t);
  takeStart(file)();
  const turn = turns(file);
  const ended = new Promise(resolve => other(t, file, 5).on('exit', resolve));
  let over: unknown;
  void ended.then(status => {
    over = status;
  });
  let next = turn();
  while (over === undefined) {
    const letGo = await next;
    next = turn();
    await sleep(5);
    letGo();
  }
  (await next)();
  t.is(over, 0);
  t.true(existsSync(askedFile(file)), 'it had to wait');
});

test('one that keeps it is waited for and named, and whoever comes behind has it when it is gone', async t => {
  const file = place(t);
  const letGo = takeStart(file);
  const before = turnOf(file);
  const turn = turns(file, { one: 100 });
  const message = `another Ward, process ${process.pid}, has held the start of commands for 0.1 seconds`;
  await t.throwsAsync(turn(), { message, code: 'record-busy' });
  const next = turn();
  letGo();
  (await next)();
  t.not(turnOf(file), before);
});
