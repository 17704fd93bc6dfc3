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

interface How {
  readonly heard?: (all: string, pty: Pty) => void;
  /** Another program has made it one that never waits (write(2), EAGAIN). */
  readonly shared?: boolean;
}

/** All that comes to a terminal, and its status; `heard`: told of each piece. */
function shown(text: string, { heard, shared = false }: How = {}) {
  const words = ['--no-warnings', path.join(import.meta.dirname, 'shown.ts'), text, shared ? 'shared' : ''];
  const pty = spawn(process.execPath, words, { env: { PATH: '/usr/bin:/bin', TERM: 'xterm' }, cols: 80, rows: 24, encoding: null });
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

for (const [what, how] of [
  ['a terminal', {}],
  ['a terminal that somebody else keeps from waiting', { shared: true }],
] as const) {
  test(`all that is printed is shown in ${what}, in order`, async t => {
    let stood = false;
    const standStill = (_: string, pty: Pty) => {
      if (stood) return;
      stood = true;
      pty.pause();
      setTimeout(() => pty.resume(), 300);
    };
    const { status, all } = await shown(much, { ...how, heard: standStill });
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
