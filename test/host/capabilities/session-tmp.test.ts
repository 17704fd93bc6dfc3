/** Sessions' private /tmp: kept while they are used, taken away when they are long over. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { sessionTmp } from '../../../src/host/capabilities/session-tmp.ts';
import { scratch } from '../../trial.ts';

const day = 24 * 60 * 60 * 1000;

test('what a session left in /tmp is there for its next command, and private', t => {
  const sessions = path.join(scratch(t), 'sessions');
  const tmp = sessionTmp(sessions, 'a');
  writeFileSync(path.join(tmp, 'kept'), '');
  t.is(sessionTmp(sessions, 'a'), tmp);
  t.true(existsSync(path.join(tmp, 'kept')));
  t.is(statSync(tmp).mode & 0o777, 0o700);
});

test('a session that begins takes those away that were not used for a week, and no other', t => {
  const sessions = path.join(scratch(t), 'sessions');
  const now = Date.now();
  const old = sessionTmp(sessions, 'old', now - 8 * day);
  const used = sessionTmp(sessions, 'used', now - 8 * day);
  sessionTmp(sessions, 'used', now - 6 * day);
  sessionTmp(sessions, 'used', now);
  t.deepEqual([existsSync(old), existsSync(used)], [true, true]);
  sessionTmp(sessions, 'new', now);
  t.deepEqual([existsSync(old), existsSync(used)], [false, true]);
});
