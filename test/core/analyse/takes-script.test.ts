/** A script on a shell's input, of which a command takes a part: the real bash then runs what the text does not seem to say, and Ward asks. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { analyse } from '../../../src/core/analyse/analyse.ts';
import { parse } from '../../../src/core/parse/parse.ts';

const scene = { cwd: '/p', home: '/home/u', user: 'u', uid: 1000, gid: 1000, environment: new Map(), terminal: false };
const asker = { kind: 'agent', name: 'a', session: 's' } as const;

function opaque(text: string): boolean {
  const request = { text, dialect: 'bash', options: [], args: [], asker, scene } as const;
  return analyse(parse(text, 'bash'), request, parse).actions.some(one => one.opaque?.includes('still reads') === true);
}

const hidden = [
  'read x',
  'head -c 2 >/dev/null',
  'dd bs=1 count=2 of=/dev/null status=none',
  'sed -u 1q >/dev/null',
  'mapfile -n 1',
  'head -c 2 - >/dev/null',
];
for (const taker of hidden) {
  test(`${taker}: the real bash runs the hidden line, and Ward says that it can't tell`, t => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'takes-'));
    t.teardown(() => rmSync(directory, { recursive: true }));
    writeFileSync(path.join(directory, 'a'), '');
    const text = `bash <<'E'\n${taker}\n'\nrm a\n'\nE`;
    try {
      execFileSync('/bin/bash', ['-c', text], { cwd: directory, stdio: 'ignore' });
    } catch {
      // The last quote is left open.
    }
    t.false(existsSync(path.join(directory, 'a')), 'the control');
    t.true(opaque(text));
  });
}

for (const move of [
  'exec <<< "rm a"',
  'exec < <(echo rm a)',
  'exec 7<<< "rm a"; exec <&7',
  '{ exec <<< "rm a"; }',
  'f() { exec <<< "rm a"; }; f',
])
  test(`${move}: the real bash goes on with another text, and Ward says that it can't tell`, t => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'takes-'));
    t.teardown(() => rmSync(directory, { recursive: true }));
    writeFileSync(path.join(directory, 'a'), '');
    const text = `bash <<'E'\n${move}\nE`;
    execFileSync('/bin/bash', ['-c', text], { cwd: directory, stdio: 'ignore' });
    t.false(existsSync(path.join(directory, 'a')), 'the control');
    const request = { text, dialect: 'bash', options: [], args: [], asker, scene } as const;
    t.true(analyse(parse(text, 'bash'), request, parse).actions.some(one => one.opaque?.includes('goes on with') === true));
  });

for (const text of [
  "bash <<'E'\necho a\nls\nE",
  "bash <<'E'\ncat <<'F'\na\nF\nls\nE",
  "bash <<'E'\nread x <<< a\nls\nE",
  "bash <<'E'\nhead -1 < f\nexec > out\nls\nE",
  "bash <<'E'\ncat f\nhead -1 f\nE",
  "bash <<'E'\nprintf x | head -1\nE",
  "echo 'cat' | bash",
])
  test(`nothing is taken by ${JSON.stringify(text)}`, t => t.false(opaque(text)));
