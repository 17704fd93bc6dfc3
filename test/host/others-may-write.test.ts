/** Whether a mode lets others write: a group of one's own is oneself, as where the umask is 002. */
import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { othersMayWrite } from '../../src/host/others-may-write.ts';
import { scratchDirectory } from '../front/surroundings.ts';

/** A group that nobody has, and the one of `nobody`, `sync` and most services. */
const [own, many] = [4_000_000_123, 65_534];

for (const [mode, group, gid, open] of [
  [0o644, own, own, false],
  [0o664, own, own, false],
  [0o664, many, own, true],
  [0o664, many, many, true],
  [0o644, many, many, false],
  [0o666, own, own, true],
  [0o602, own, own, true],
] as const)
  test(`mode ${mode.toString(8)}, group ${group}, of a person of group ${gid}: ${open ? 'others may' : 'nobody else may'}`, t => {
    t.is(othersMayWrite({ mode, gid: group }, gid), open);
  });

test('of a real file', t => {
  const directory = scratchDirectory();
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o646);
  t.true(othersMayWrite(statSync(file), process.getgid?.() ?? 0));
  chmodSync(file, 0o604);
  t.false(othersMayWrite(statSync(file), process.getgid?.() ?? 0));
});
