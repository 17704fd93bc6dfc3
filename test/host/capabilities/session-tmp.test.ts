/** Sessions' private /tmp: kept while they are used, taken away when they are long over. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { sessionTmp } from '../../../src/host/capabilities/session-tmp.ts';
import { scratch } from '../../trial.ts';
import { unless } from '../../unless.ts';
import { noSandbox } from '../../ward.ts';

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

test('a session that begins at a time that the file system does not know has its own', t => {
  t.true(existsSync(sessionTmp(path.join(scratch(t), 'sessions'), 'new', Date.UTC(9949, 0))));
});

unless(noSandbox)('what a sandbox still has is not taken away, however long ago it was begun, or wherever the clock was set', async t => {
  const sessions = path.join(scratch(t), 'sessions');
  const now = Date.now();
  const [tmp, other] = [sessionTmp(sessions, 'stays', now), sessionTmp(sessions, 'over', now)];
  const sandbox = spawn('/usr/bin/bwrap', ['--dev-bind', '/', '/', '--bind', tmp, '/tmp', '/bin/cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(sandbox, 'exit');
  sandbox.stdin.write('it is there\n');
  await once(sandbox.stdout, 'data');
  sessionTmp(sessions, 'new', now + 8 * day);
  t.deepEqual([existsSync(tmp), existsSync(other)], [true, false]);
  sandbox.stdin.end();
  await ended;
  sessionTmp(sessions, 'newer', now + 12 * day);
  t.true(existsSync(tmp), 'it was in use then');
  sessionTmp(sessions, 'newest', now + 20 * day);
  t.false(existsSync(tmp), 'the control: nobody has it any more');
});
