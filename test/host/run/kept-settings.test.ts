/** Git's settings while git replaces them: an honest change is never taken for another one. */
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  fstatSync,
  linkSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

/** What a run does with the file; and what is wrong with it then, if anything is. Announced is `user.name`. */
const changes: readonly (readonly [title: string, change: (file: string) => void, wrong: RegExp | undefined])[] = [
  ['nothing', () => undefined, undefined],
  ['what was announced', file => appendFileSync(file, '[user]\n\tname = ann\n'), undefined],
  ['something else', file => appendFileSync(file, '[core]\n\tfsmonitor = ./made\n'), /fsmonitor/],
  ['another name for it', file => linkSync(file, `${file}.too`), /^has another name, by which it could be written later$/],
  ['a mode by which others can write', file => chmodSync(file, 0o666), /^can be changed by others than before$/],
  ['a stricter mode', file => chmodSync(file, 0o400), undefined],
  [
    'a link in its place',
    file => {
      renameSync(file, `${file}.moved`);
      symlinkSync(`${file}.moved`, file);
    },
    /^is no file any more$/,
  ],
  [
    'a pipe in its place',
    file => {
      rmSync(file);
      spawnSync('mkfifo', [file]);
    },
    /^is no file any more$/,
  ],
  ['more than settings are', file => appendFileSync(file, '#'.repeat(1024 * 1024)), /^is longer than any settings are$/],
];

for (const [title, change, wrong] of changes) {
  test(`a run makes of its settings: ${title}`, t => {
    const directory = mkdtempSync(path.join(tmpdir(), 'ward-settings-'));
    t.teardown(() => rmSync(directory, { recursive: true }));
    const file = path.join(directory, 'config');
    writeFileSync(file, '[core]\n\tbare = false\n', { mode: 0o644 });
    const { dev, ino } = statSync(file);
    const grant = { kind: 'settings', path: file, device: String(dev), inode: String(ino), keys: [{ key: 'user.name' }] } as const;
    const kept = keep(grant);
    t.throws(() => keep({ ...grant, inode: '1' }), { code: 'changed' });
    change(file);
    const seen = wrongWith(kept);
    if (wrong === undefined) t.is(seen, undefined);
    else t.regex(seen ?? '', wrong);
  });
}
