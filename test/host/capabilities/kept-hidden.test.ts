/** What is hidden of /etc is looked at again when something there has changed, and kept until then. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { keptHidden } from '../../../src/host/capabilities/kept-hidden.ts';
import { hidden } from '../../../src/host/capabilities/machine.ts';
import { until } from '../../brokered.ts';
import { checkout } from '../../ward.ts';

mkdirSync(path.join(checkout, 'scratch'), { recursive: true });

const changes: readonly (readonly [what: string, change: (top: string) => void])[] = [
  ['a file is no longer for all to read', top => chmodSync(path.join(top, 'etc/file'), 0o600)],
  ['a file is written', top => writeFileSync(path.join(top, 'etc/file'), 'more')],
  ['a file comes', top => writeFileSync(path.join(top, 'etc/new'), 'text', { mode: 0o600 })],
  ['a file is put in the place of another', top => renameSync(path.join(top, 'etc/other'), path.join(top, 'etc/file'))],
  ['a directory comes that was missing', top => mkdirSync(path.join(top, 'etc/late'))],
  [
    'a directory is put in the place of another',
    top => {
      renameSync(path.join(top, 'etc/sub'), path.join(top, 'etc/away'));
      mkdirSync(path.join(top, 'etc/sub'));
    },
  ],
  ['a file below comes', top => writeFileSync(path.join(top, 'etc/sub/key'), 'text')],
];

for (const [what, change] of changes) {
  test(`it is looked at again when ${what}`, async t => {
    const top = mkdtempSync(path.join(checkout, 'scratch/kept-hidden-'));
    t.teardown(() => rmSync(top, { recursive: true }));
    mkdirSync(path.join(top, 'etc/sub'), { recursive: true });
    for (const name of ['file', 'other']) writeFileSync(path.join(top, 'etc', name), 'text');
    let looks = 0;
    const now = keptHidden(
      () => {
        looks += 1;
        return [];
      },
      ['etc', 'etc/sub', 'etc/late'].map(name => path.join(top, name)),
    );
    now();
    await sleep(50);
    now();
    t.is(looks, 1, 'the control: nothing has changed, and what was seen is kept');
    change(top);
    await until(() => {
      now();
      return looks > 1;
    }, 'it is looked at again');
    t.pass();
  });
}

test('it is what is there', t => {
  const now = keptHidden();
  t.deepEqual(now(), hidden());
  t.deepEqual(now(), hidden());
});
