/** What a hook's process goes through before it is asked: in small parts, to an end, and with nothing left of it. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { rehearse } from '../../src/front/rehearse.ts';
import { checkout, ownWard, plainEnvironment, start } from '../ward.ts';

test('each line is gone through, whatever comes of it, until all are or it is ended', async t => {
  const seen = new Map<string, number>();
  await new Promise<void>(resolve => {
    rehearse(line => {
      seen.set(line, (seen.get(line) ?? 0) + 1);
      if (seen.size > 5 && [...seen.values()].every(times => times === 6)) resolve();
      throw new Error('no policy');
    });
  });
  t.true(seen.size > 10);
  let count = 0;
  await new Promise<void>(resolve => {
    const ended = rehearse(() => {
      count += 1;
      ended.end();
      setImmediate(resolve);
    });
  });
  const before = count;
  await pause(50);
  t.is(count, before);
});

test('a hook that is asked nothing leaves no record, and makes nothing', async t => {
  const own = ownWard('rehearse');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const script = '{ sleep 3; } | "$1" --root "$2" hook bash';
  const { out, err } = await start('/bin/sh', ['-c', script, 'sh', path.join(checkout, 'src/bin/ward'), own.root], {
    cwd: project,
    env: plainEnvironment,
  });
  t.is(out, 'ready\n');
  t.is(err, '');
  t.false(existsSync(path.join(own.root, 'state/audit.jsonl')));
});
