/** The room of a broker: few slots at first, and more before those are taken, whoever is served meanwhile. */
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { listen } from '../../../src/host/channel/listen.ts';
import { pipes, standbyPipe } from '../../../src/host/channel/room.ts';
import type { Visit } from '../../../src/host/channel/visit.ts';
import { directories } from '../../../src/host/directories.ts';
import { until } from '../../brokered.ts';

test('there are more slots before half of them are taken, each whole, and who came first is still there', async t => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'listen-'));
  const visits: Visit[] = [];
  const leave: (() => void)[] = [];
  const own = directories(os.userInfo().homedir, root);
  const { stands, close } = await listen(own, async visit => {
    visits.push(visit);
    await visit.gone;
  });
  t.teardown(() => {
    close();
    for (const one of leave) one();
    rmSync(root, { recursive: true });
  });
  const now = () => readFileSync(path.join(root, 'broker/now'), 'latin1').trim().split(' ');
  const known = () => Number(now()[2]);
  const slot = (number: number) => path.join(root, 'broker', now().slice(0, 2).join('-'), String(number));
  const come = () => {
    const free = Array.from({ length: known() }, (_, at) => slot(at)).find(one => !existsSync(path.join(one, 'taken'))) ?? '';
    writeFileSync(path.join(free, 'taken'), '', { flag: 'wx' });
    const ask = openSync(path.join(free, 'ask'), constants.O_WRONLY);
    leave.push(() => closeSync(ask));
    writeSync(ask, `${visits.length + 1}\n`);
  };
  const first = known();
  t.true(first < 64, 'few at first');
  for (let at = 1; at <= 40; at += 1) {
    come();
    await until(() => visits.length === at, `client ${at} is heard`);
    await until(
      () => known() > at * 1.5,
      () => `${known()} slots, and ${at} clients`,
    );
  }
  t.deepEqual(
    visits.map(one => one.pid),
    Array.from({ length: 40 }, (_, at) => at + 1),
  );
  t.is(new Set(visits.map(one => one.slot.directory)).size, 40);
  for (let at = 0; at < known(); at += 1)
    t.deepEqual(
      readdirSync(slot(at))
        .filter(name => name !== 'taken')
        .sort(),
      ['answer', 'ask', standbyPipe, ...pipes].sort(),
    );
  t.true(stands());
  for (const one of leave.splice(0)) one();
  await until(
    () => Array.from({ length: known() }, (_, at) => slot(at)).every(one => !existsSync(path.join(one, 'taken'))),
    'all are free',
  );
});
