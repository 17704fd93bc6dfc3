/** What is printed in Ward's terminal is shown in the person's: all of it, in order, and whoever types meanwhile is heard. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { turns } from '../../whole.ts';

interface Pty {
  readonly onData: (hear: (part: Buffer) => void) => void;
  readonly onExit: (hear: (ended: { readonly exitCode: number }) => void) => void;
  readonly write: (text: string) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly resize: (columns: number, rows: number) => void;
}
const { spawn }: { spawn: (file: string, argv: readonly string[], options: object) => Pty } = createRequire(import.meta.url)('node-pty');

interface How {
  readonly heard?: (all: string, pty: Pty) => void;
  /** Another program has made it one that never waits (write(2), EAGAIN). */
  readonly shared?: boolean;
}

const inOne = path.join(import.meta.dirname, 'shown.ts');

/** All that comes to a terminal from what a shell prints in one of Ward's own there, and its status; `heard`: told of each piece. */
function shown(text: string, { heard, shared = false }: How = {}) {
  return seen([process.execPath, '--no-warnings', inOne, text, shared ? 'shared' : ''], heard);
}

/** The same of any program. What ends a terminal may cut off what was not read of it yet: it ends when all was seen. */
function seen(words: readonly string[], heard?: How['heard']) {
  const until = `"$@"; printf '\\036%d\\036' $?; read -r _`;
  const pty = spawn('/bin/bash', ['-c', until, 'bash', ...words], {
    ...{ env: { PATH: '/usr/bin:/bin', TERM: 'xterm' }, cols: 80, rows: 24, encoding: null },
  });
  const parts: Buffer[] = [];
  let tail = '';
  pty.onData(part => {
    parts.push(part);
    tail = (tail + part.toString('latin1')).slice(-200);
    heard?.(tail, pty);
    if (part.includes(mark) && whole.test(tail)) pty.write('\n');
  });
  return new Promise<{ readonly status: number; readonly all: string }>(resolve => {
    pty.onExit(() => {
      const [all = '', status] = Buffer.concat(parts).toString('latin1').split('\x1e');
      resolve({ status: Number(status), all });
    });
  });
}

const mark = 0x1e;
const whole = /\x1e\d+\x1e/;

const lines = 60_000;
const much = `for ((at = 0; at < ${lines}; at++)); do echo "line $at of what is printed"; done; echo the end`;

function isWhole(t: ExecutionContext, all: string): void {
  const seen = all.split(/\r*\n/).filter(line => /^line \d+ of what is printed$/.test(line));
  t.is(seen.length, lines);
  t.true(
    seen.every((line, at) => line === `line ${at} of what is printed`),
    'in order',
  );
  t.true(/^the end\r*$/m.test(all));
}

const test = turns(3)();

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
    isWhole(t, all);
  });
}

test('all that is printed is shown, in order, while the window is drawn to other sizes', async t => {
  let pieces = 0;
  const heard = (_: string, pty: Pty) => {
    pieces += 1;
    if (pieces % 10 === 0) pty.resize(60 + (pieces % 100), 24);
  };
  const { status, all } = await shown(much, { heard });
  t.is(status, 0);
  t.true(pieces > 20, `${pieces} pieces`);
  isWhole(t, all);
});

for (const shared of [false, true]) {
  test(`who prints waits for a terminal that nobody reads${shared ? ', and that somebody else keeps from waiting' : ''}: nothing piles up meanwhile`, async t => {
    let stood: Promise<number> | undefined;
    const heard = (tail: string, pty: Pty) => {
      const pid = /^it is (\d+)\r$/m.exec(tail)?.[1];
      if (pid === undefined || stood !== undefined) return;
      pty.pause();
      pty.write('x');
      stood = whenItStands(pid).finally(() => pty.resume());
    };
    const { status, all } = await shown(`stty -echo; echo it is $$; read -rn 1; ${much}`, { shared, heard });
    t.is(status, 0);
    // Two terminals and whoever reads the second have some 64 KiB each in the kernel.
    t.true(((await stood) ?? Number.NaN) < 600_000, `${await stood} bytes`);
    isWhole(t, all);
  });
}

/** Bytes that a process has written when it writes no more, or too many. */
async function whenItStands(pid: string): Promise<number> {
  const written = () => Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
  let last = written();
  for (let same = 0; same < 50 && last < 1_000_000; ) {
    await sleep(10);
    const now = written();
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return last;
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

test('what is printed comes byte for byte as in a bare terminal, with the modes of its own terminal and not of both', async t => {
  const modes = ['opost', '-opost', '-onlcr', 'onlcr', 'tab3', 'tab0', 'ocrnl', '-ocrnl', 'onlret', '-onlret', 'olcuc', '-olcuc'];
  const each = modes.map(mode => `stty ${mode}; printf 'a\\nb\\r\\nc\\td\\re\\n\\n\\e[31mf\\e[0m\\vg\\n'`);
  const text = `${each.join('; ')}; stty sane; echo the end`;
  const [bare, ward] = await Promise.all([seen(['/bin/bash', '-c', text]), shown(text)]);
  t.is(ward.all, bare.all);
  t.true(bare.all.includes('a\nb\r\nc'), 'one of them shows a line feed alone');
});

test('a terminal of Ward’s own has the modes of the one that it stands in', async t => {
  for (const modes of ['', 'iutf8 erase ^H -ixon tostop', '-iutf8 erase ^? kill ^X -echoctl -echo intr ^B']) {
    const set = `stty ${modes}`;
    const bare = await seen(['/bin/bash', '-c', `${set}; stty -a`]);
    const ward = await seen(['/bin/bash', '-c', `${set}; exec '${process.execPath}' --no-warnings '${inOne}' 'stty -a'`]);
    t.is(ward.all, bare.all, modes);
  }
});

test('the terminal has the modes that it had, also where something still held it when the end came', async t => {
  const around = (how: string) => `stty erase ^H -ixon; stty -g; '${process.execPath}' --no-warnings '${inOne}' 'echo hi' ${how}; stty -g`;
  for (const how of ['', 'held']) {
    const { all } = await seen(['/bin/bash', '-c', around(how)]);
    const [before, hi, after] = all.split('\r\n');
    t.is(hi, 'hi', how);
    t.regex(before ?? '', /^[\da-f]+:/);
    t.is(after, before, how);
  }
});

test('what is typed while nobody reads waits in the terminal that it is typed in, and comes whole', async t => {
  const typed = Array.from({ length: 30_000 }, (_, at) => `${at}`.padStart(7)).join('');
  // In one that nobody reads the kernel keeps no more than 4095 (FIONREAD).
  const full = `perl -e 'do { $n = pack "i", 0; ioctl STDIN, 0x541B, $n } until unpack("i", $n) >= 4095'`;
  const text = `stty raw -echo; echo ready; ${full}; head -c ${typed.length} | cksum`;
  let once = true;
  const heard = (tail: string, pty: Pty) => {
    if (once && tail.includes('ready')) {
      once = false;
      pty.write(typed);
    }
  };
  const { all } = await shown(text, { heard });
  const { stdout } = spawnSync('cksum', { input: typed, encoding: 'utf8' });
  t.true(all.includes(stdout.trim()), all.slice(-200));
});
