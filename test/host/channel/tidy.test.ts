/** Memory that nobody needs any more is given back. */
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { tidying, tidyingAfter } from '../../../src/host/channel/tidy.ts';

test('what was needed once is no longer there', t => {
  const { whole, quick } = tidying();
  const used = () => process.memoryUsage().heapUsed;
  let needed: number[][] | undefined = Array.from({ length: 100 }, (_, number) =>
    Array.from({ length: 50_000 }, () => number + Math.random()),
  );
  whole();
  const before = used();
  t.is(needed.length, 100, 'the control: it is needed until here');
  needed = undefined;
  quick();
  t.true(used() < before - 20_000_000, `${before} bytes, then ${used()}`);
  const then = used();
  whole();
  t.true(used() < then + 1_000_000, `${then} bytes, then ${used()}`);
});

test('what came to be just now and is of no more use is given back by itself', t => {
  const { young } = tidying();
  const used = () => process.memoryUsage().heapUsed;
  let sum = 0;
  const need = () => {
    for (let at = 0; at < 4000; at += 1) sum += [at, sum, at, sum, at, sum, at, sum].length;
    return used();
  };
  // What still lives of others' takes room there, until it has been kept twice: then V8 itself has no need to give back any of this.
  const given = Array.from({ length: 20 }, () => {
    young();
    const before = need();
    const control = used();
    young();
    return { control: control - before, given: before - used() };
  });
  t.true(
    given.some(one => one.control >= 0 && one.given > 100_000),
    JSON.stringify(given),
  );
  t.is(sum, 20 * 4000 * 8);
});

test('what hears of work gives back after so much of it, and when it rests then', async t => {
  const heard = tidyingAfter(10);
  const used = () => process.memoryUsage().heapUsed;
  let needed: number[][] | undefined = Array.from({ length: 100 }, (_, number) =>
    Array.from({ length: 50_000 }, () => number + Math.random()),
  );
  for (let at = 0; at < 9; at += 1) heard(undefined);
  const before = used();
  t.is(needed.length, 100, 'the control: it is needed until here');
  needed = undefined;
  heard(undefined);
  t.true(used() < before - 20_000_000, `${before} bytes, then ${used()}`);
  await sleep(1500);
  t.true(used() < before - 20_000_000);
});
