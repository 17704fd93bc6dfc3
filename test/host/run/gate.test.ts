/** A command behind a gate begins at a word, and never where the end of the pipe comes instead: bubblewrap itself takes that for a word. */
import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import test from 'ava';
import { innerArgv } from '../../../src/core/confine/bubblewrap.ts';

/** What came of a command that waits at this descriptor, which is given this. */
function behind(gate: number, word: string): Promise<{ readonly status: number | null; readonly out: string }> {
  const [program = '', ...words] = innerArgv(['/bin/sh', '-c', `echo began; (: <&${gate}) 2>/dev/null && echo open; exit 7`], { gate });
  const stdio = [
    'ignore',
    'pipe',
    'ignore',
    ...Array.from({ length: gate - 2 }, (_, at) => (at === gate - 3 ? 'pipe' : 'ignore')),
  ] as const;
  const child = spawn(program, words, { stdio: [...stdio] });
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  (child.stdio[gate] as Writable).end(word);
  return new Promise(resolve => child.on('close', status => resolve({ status, out })));
}

for (const gate of [3, 9, 10, 14]) {
  test(`at descriptor ${gate}`, async t => {
    t.deepEqual(await behind(gate, 'go\n'), { status: 7, out: 'began\n' });
    t.deepEqual(await behind(gate, ''), { status: 125, out: '' });
    t.deepEqual(await behind(gate, 'half a word'), { status: 125, out: '' });
  });
}
