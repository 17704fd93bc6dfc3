/** Work in steps: what others wait for it, and that the time they take is none of its own. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { lookFar } from '../../../src/host/run/far-repositories.ts';
import { atOnce, givingWay, type Steps } from '../../../src/host/run/steps.ts';
import { scratch } from '../../trial.ts';

/** So many steps of two milliseconds each. */
function* slow(count: number): Steps<readonly number[]> {
  const paused: number[] = [];
  for (let at = 0; at < count; at += 1) {
    for (const end = performance.now() + 2; performance.now() < end; );
    paused.push(yield);
  }
  return paused;
}

/** How often others had their turn until that ended. */
async function turnsBeside(work: () => unknown): Promise<number> {
  let [turns, over] = [0, false];
  const take = () => {
    turns += 1;
    if (!over) setImmediate(take);
  };
  setImmediate(take);
  await work();
  over = true;
  return turns;
}

test('others have their turn at each step that takes its time, and none where it is done at once', async t => {
  t.true((await turnsBeside(() => givingWay(slow(10)))) >= 9);
  t.is(await turnsBeside(async () => atOnce(slow(10))), 0, 'the control');
});

test('it is told of each pause, and of no other', async t => {
  const busy = setInterval(() => {
    for (const end = performance.now() + 5; performance.now() < end; );
  }, 1);
  const paused = await givingWay(slow(10));
  clearInterval(busy);
  t.true(paused.reduce((sum, one) => sum + one, 0) >= 5, String(paused));
  t.deepEqual(new Set(atOnce(slow(3))), new Set([0]));
});

test('whoever looks through a small project is not held up by a large one that was begun before', async t => {
  const [large, small] = [scratch(t), scratch(t)];
  for (let at = 0; at < 1000; at += 1) mkdirSync(path.join(large, `${at % 30}/${at}`), { recursive: true });
  mkdirSync(path.join(large, 'deep/er/.git'), { recursive: true });
  const order = async (look: typeof givingWay) => {
    const ended: string[] = [];
    const one = async (name: string, project: string) => {
      const { found } = await look(lookFar(project));
      ended.push(name);
      return found;
    };
    const [found] = await Promise.all([one('large', large), one('small', small)]);
    t.deepEqual(found, [path.join(large, 'deep/er/.git')]);
    return ended;
  };
  t.deepEqual(await order(givingWay), ['small', 'large']);
  t.deepEqual(await order(async work => atOnce(work)), ['large', 'small'], 'the control');
});

test('the time that a look may take is its own alone', async t => {
  const project = scratch(t);
  for (let at = 0; at < 20; at += 1) mkdirSync(path.join(project, String(at)));
  const look = (pause: number) => {
    const work = lookFar(project, { entries: 1000, milliseconds: 60_000 });
    for (;;) {
      const { done, value } = work.next(pause);
      if (done) return value.cut;
    }
  };
  t.is(look(0), undefined);
  t.is(look(10_000), undefined, 'it is told that they were pauses');
  t.regex(look(-10_000) ?? '', /took more than/, 'the control');
});
