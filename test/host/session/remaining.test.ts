/** When it is sure that none of a command's processes is left, from what /proc shows at one look after the other. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { noneLeft } from '../../../src/host/session/remaining.ts';
import { scratch } from '../../trial.ts';

/** By number: the namespaces of its threads, the first of which is its own; none for one that has ended. */
type Shown = Readonly<Record<number, readonly (number | undefined)[]>>;

function show(view: string, shown: Shown): void {
  rmSync(view, { recursive: true, force: true });
  mkdirSync(view);
  for (const [pid, threads] of Object.entries(shown)) {
    for (const [at, space] of threads.entries()) {
      const places = [`task/${Number(pid) + at}`, ...(at === 0 ? ['.'] : [])].map(one => path.join(view, pid, one, 'ns'));
      for (const one of places) mkdirSync(one, { recursive: true });
      if (space !== undefined) for (const one of places) symlinkSync(`mnt:[${space}]`, path.join(one, 'mnt'));
    }
  }
}

const looks: readonly (readonly [string, readonly (readonly [Shown, boolean])[]])[] = [
  ['nobody is there', [[{}, true]]],
  ['others are there', [[{ 1: [7], 5: [8, 8] }, true]]],
  ['one of it is there', [[{ 1: [7], 5: [9] }, false]]],
  ['one of it whose first thread has ended is there', [[{ 5: [undefined, 9] }, false]]],
  ['one of another command whose first thread has ended is there', [[{ 5: [undefined, 8] }, true]]],
  [
    'one that was dead before',
    [
      [{ 5: [undefined] }, false],
      [{ 5: [undefined] }, true],
      [{ 5: [undefined], 6: [undefined] }, false],
    ],
  ],
  [
    'one after the other, each dead when it is looked at',
    [
      [{ 5: [undefined] }, false],
      [{ 6: [undefined] }, false],
      [{ 7: [undefined] }, false],
    ],
  ],
];

for (const [title, seen] of looks) {
  test(`${title}: ${seen.map(([, sure]) => (sure ? 'none is left' : 'not sure')).join(', then ')}`, t => {
    const view = path.join(scratch(t), 'view');
    const none = noneLeft(view, '9');
    for (const [shown, sure] of seen) {
      show(view, shown);
      t.is(none(), sure);
    }
  });
}

test('what can’t be looked at is not sure', t => {
  t.false(noneLeft(path.join(scratch(t), 'nowhere'), '9')());
});
