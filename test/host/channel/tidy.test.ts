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
