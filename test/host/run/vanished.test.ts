/** Hidden files of the system that are gone by the time of the start are not mounted over, and what comes and goes is seen. */
import { existsSync } from 'node:fs';
import test from 'ava';
import type { Launch, Mount } from '../../../src/core/values.ts';
import { watchHidden, withoutVanished } from '../../../src/host/run/vanished.ts';

const plain = (path: string) => ({ path, identity: undefined });
const over = (at: string): Mount => ({ kind: 'read-only', source: plain('/dev/null'), at });
const there = '/etc/passwd';
const gone = '/etc/no-such-file-here.lock';
const launch = (...mounts: readonly Mount[]) => ({ mounts }) as unknown as Launch;
const left = (...mounts: readonly Mount[]) => withoutVanished(launch(...mounts)).mounts.map(one => one.at);

test('only what hides a file of /etc that is gone is left out', t => {
  t.true(existsSync(there) && !existsSync(gone));
  t.deepEqual(left(over(there), over(gone)), [there]);
  t.deepEqual(left({ kind: 'empty', at: `${gone}.d`, bytes: 1, mode: '0500' }, over(there)), [there]);
  // What is shown, and what lies elsewhere, is for bubblewrap to fail at.
  t.deepEqual(left({ kind: 'read-only', source: plain(gone), at: gone }), [gone]);
  t.deepEqual(left(over('/nowhere/else')), ['/nowhere/else']);
});

test('a launch of which nothing is gone is the same one, and nothing of it has changed', t => {
  const all = launch(over(there));
  t.is(withoutVanished(all), all);
  t.false(watchHidden(all)());
});
