/** Git's settings while git replaces them: an honest change is never taken for another one. */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { keep, wrongWith } from '../../../src/host/run/kept-settings.ts';
import { mayTake } from '../../may-take.ts';

/** A new file over the old one, again and again, as git does it, in a process of its own. */
const replacing = `const fs = require('node:fs');
for (;;) { fs.writeFileSync('config.lock', '[core]\\n\\tbare = false\\n'); fs.renameSync('config.lock', 'config'); }`;

function linksOf(file: string): number {
  const descriptor = openSync(file, 'r');
  try {
    return fstatSync(descriptor).nlink;
  } finally {
    closeSync(descriptor);
  }
}

test('a file that is replaced between its opening and the look at it is no file with another name', async t => {
  mayTake(t, 1);
  const directory = mkdtempSync(path.join(tmpdir(), 'ward-settings-'));
  const file = path.join(directory, 'config');
  writeFileSync(file, '[core]\n\tbare = false\n');
  const { dev, ino } = statSync(file);
  const kept = keep({ kind: 'settings', path: file, device: String(dev), inode: String(ino), keys: [] });
  const git = spawn(process.execPath, ['-e', replacing], { cwd: directory, stdio: 'ignore' });
  try {
    let without = 0;
    const found = new Set<string | undefined>();
    for (let tries = 0; tries < 400_000 && without < 20; tries++) {
      if (linksOf(file) === 0) without++;
      found.add(wrongWith(kept));
    }
    t.true(without > 0, 'nothing was replaced in between: the test tells nothing');
    t.deepEqual([...found], [undefined]);
  } finally {
    git.kill('SIGKILL');
    await new Promise(resolve => git.once('exit', resolve));
    rmSync(directory, { recursive: true });
  }
});
