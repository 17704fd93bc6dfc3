/** What a person refused is remembered for a day, and not for as long as a clock that was set back takes to come round. */
import { readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { fared } from '../../../src/host/approve/fared.ts';
import { directories } from '../../../src/host/directories.ts';
import { scratch } from '../../trial.ts';

test('a refusal is known within a day of it, either way', t => {
  const own = directories('/nowhere', scratch(t));
  const session = fared(own, 's');
  session.noteRefusal('x');
  const seen = [-25, -23, 0, 23, 25].map(hours => {
    const noted = path.join(own.state, 'fared');
    for (const name of readdirSync(noted)) utimesSync(path.join(noted, name), new Date(), new Date(Date.now() + hours * 3_600_000));
    return session.refusals('x');
  });
  t.deepEqual(seen, [0, 1, 1, 1, 0]);
});
