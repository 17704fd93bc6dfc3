/** Whether commands can have a network whose every address and port is Ward's: a success is kept, and says which. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { findDirect } from '../../../src/host/capabilities/direct.ts';

const bubblewrap = '/usr/bin/bwrap';

test('what was found is kept and believed, and what another machine wrote there is not', t => {
  const cache = mkdtempSync(path.join(os.tmpdir(), 'ward-direct-'));
  t.teardown(() => rmSync(cache, { recursive: true }));
  const found = findDirect(cache, bubblewrap);
  if (found.lack !== undefined) return t.deepEqual(readdirSync(cache), [], 'a failure is tried again');
  const file = path.join(cache, 'direct.json');
  t.deepEqual(findDirect(cache, bubblewrap), found);
  // Kept as the opposite, it is the kept that is told; kept for another boot, it is tried.
  const kept = JSON.parse(readFileSync(file, 'utf8')) as unknown[];
  writeFileSync(file, JSON.stringify([...kept.slice(0, -1), !found.everyPort]));
  t.deepEqual(findDirect(cache, bubblewrap), { everyPort: !found.everyPort });
  writeFileSync(file, JSON.stringify(['another boot', ...kept.slice(1, -1), !found.everyPort]));
  t.deepEqual(findDirect(cache, bubblewrap), found);
  t.is(JSON.stringify(kept), readFileSync(file, 'utf8'));
});

test('without bubblewrap it is told what is missing', t => {
  t.regex(findDirect('/dev/null/none', undefined).lack?.reason ?? '', /bubblewrap/);
});
