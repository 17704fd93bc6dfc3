/** What can hold limits, as a process that stays knows it. */
import test from 'ava';
import type { Hold } from '../../../src/core/values.ts';

import { keptHold } from '../../../src/host/capabilities/kept-hold.ts';

const found = (reason: string): Hold => ({ kind: 'polling', reason });

test('it is looked at anew in another control group, and whoever stays in one is told what was found there', t => {
  let [groups, looks] = ['first', 0];
  const kept = keptHold(
    () => {
      looks += 1;
      return found(`${groups} ${looks}`);
    },
    () => groups,
  );
  t.deepEqual(kept('cache'), found('first 1'));
  groups = 'second';
  t.deepEqual(kept('cache'), found('second 2'));
  groups = 'first';
  t.deepEqual(kept('cache'), found('first 3'));
});
