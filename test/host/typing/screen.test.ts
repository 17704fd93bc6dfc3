/** What is printed in Ward's terminal is shown in the person's: all of it, in order, and whoever types meanwhile is heard. */
import { createRequire } from 'node:module';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';

interface Pty {
  readonly onData: (hear: (part: Buffer) => void) => void;
  readonly onExit: (hear: (ended: { readonly exitCode: number }) => void) => void;
  readonly write: (text: string) => void;
  readonly pause: () => void;
  readonly resume: () => void;
}
const { spawn }: { spawn: (file: string, argv: readonly string[], options: object) => Pty } = createRequire(import.meta.url)('node-pty');

/** All that comes to a terminal, and its status; `before`: what a shell there does first, `heard`: told of each piece. */
function shown(text: string, { before = ':', heard }: { readonly before?: string; readonly heard?: (all: string, pty: Pty) => void } = {}) {
  const words = ['-c', `${before}; exec "$@"`, 'bash', process.execPath, '--no-warnings', path.join(import.meta.dirname, 'shown.ts'), text];
  const pty = spawn('/bin/bash', words, { env: { PATH: '/usr/bin:/bin', TERM: 'xterm' }, cols: 80, rows: 24, encoding: null });
  const parts: Buffer[] = [];
  let tail = '';
  pty.onData(part => {
    parts.push(part);
    tail = (tail + part.toString('latin1')).slice(-200);
    heard?.(tail, pty);
  });
  return new Promise<{ readonly status: number; readonly all: string }>(resolve => {
    pty.onExit(({ exitCode }) => setImmediate(() => resolve({ status: exitCode, all: Buffer.concat(parts).toString('latin1') })));
  });
}

const lines = 60_000;
const much = `for ((at = 0; at < ${lines}; at++)); do echo "line $at of what is printed"; done; echo the end`;

function whole(t: ExecutionContext, all: string): void {
  const seen = all.split(/\r*\n/).filter(line => /^line \d+ of what is printed$/.test(line));
  t.is(seen.length, lines);
  t.true(
    seen.every((line, at) => line === `line ${at} of what is printed`),
    'in order',
  );
  t.true(/^the end\r*$/m.test(all));
}

const doesNotWait = `perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, O_RDWR | O_NONBLOCK) or die'`;

for (const [what, before] of [
  ['a terminal', ':'],
  ['a terminal that somebody keeps from waiting', doesNotWait],
] as const) {
  test(`all that is printed is shown in ${what}, in order`, async t => {
    const { status, all } = await shown(much, { before });
    t.is(status, 0);
    whole(t, all);
  });
}

test('who types while more is printed than anybody could read is heard', async t => {
  const endless = 'trap "echo; echo heard; exit 0" INT; while :; do echo and so on and so on and so on; done';
  let typed = false;
  const heard = (tail: string, pty: Pty) => {
    if (!typed && tail.includes('and so on')) pty.write('\u0003');
    typed ||= tail.includes('and so on');
  };
  const { status, all } = await shown(endless, { heard });
  t.is(status, 0);
  t.regex(all, /^heard\r*$/m);
});
