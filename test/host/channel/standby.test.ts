/** What stands by in a client: it becomes what it is told, outside the client's process group and without the channel, and ends unheard where it is told nothing. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { papers } from '../../../src/host/channel/papers.ts';
import { standbyPipe } from '../../../src/host/channel/room.ts';
import { standBy } from '../../../src/host/channel/standby.ts';
import { processAt } from '../../../src/host/processes.ts';

/** As the shims are a client, and no more. */
const words = 'slot=$1; exec {ask}<>"$slot/ask" {answer}<>"$slot/answer"; while IFS= read -r -u "$answer" line; do eval "$line"; done';

async function until(t: ExecutionContext, look: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 3000 && !look(); tries += 1) await sleep(10);
  t.true(look(), what);
}

/** A bash that does what it is told at a slot, and what comes of it. */
function client(t: ExecutionContext) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'standby-'));
  const at = (name: string) => path.join(directory, name);
  execFileSync('mkfifo', ['-m', '600', ...['ask', 'answer', 'wait', standbyPipe].map(at)]);
  const [ask, answer] = ['ask', 'answer'].map(name => openSync(at(name), constants.O_RDWR | constants.O_NONBLOCK)) as [number, number];
  const err = openSync(at('err'), 'w');
  const child = spawn('/bin/bash', ['-c', words, 'bash', directory], { stdio: ['ignore', 'ignore', err] });
  t.teardown(() => {
    child.kill('SIGKILL');
    for (const one of [ask, answer, err]) closeSync(one);
    rmSync(directory, { recursive: true });
  });
  const tell = (line: string) => void writeSync(answer, `${line}\n`);
  let hears = () => {};
  const visit = {
    slot: { number: 0, directory },
    pid: child.pid ?? 0,
    tell,
    listen: () => {},
    ended: () => {},
    owned: (hear: () => void) => {
      hears = hear;
    },
    gone: new Promise<void>(() => {}),
  };
  const process = processAt(child.pid ?? 0);
  if (process === undefined) throw new Error('there is no client');
  const standby = standBy(visit, { process }, papers(directory));
  t.teardown(standby.release);
  const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
  /** What it says when it has done all that it was told so far. */
  const said = async (what: string) => {
    tell(`echo "${what}" >'${at('said.new')}'; mv '${at('said.new')}' '${at('said')}'`);
    await until(t, () => read('said') !== '', `the client says ${what}`);
    const text = read('said').trim();
    rmSync(at('said'));
    return text;
  };
  return { at, ask, child, standby, tell, read, said, owned: () => hears() };
}

/** Bytes that the client wrote to its pipe. */
function asked(ask: number): string {
  const bytes = Buffer.alloc(4096);
  try {
    return bytes.toString('latin1', 0, readSync(ask, bytes));
  } catch {
    return '';
  }
}

const stat = (pid: string) => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
const lives = (pid: string) => !['Z', 'X', undefined].includes(processAt(Number(pid))?.state);

test('it becomes what the text says, in a process group of its own, with one end of the channel alone', async t => {
  const { at, ask, child, standby, read, said } = client(t);
  const look = 'ls -l /proc/$BASHPID/fd; echo "$BASHPID"; trap';
  writeFileSync(
    at('text'),
    `{ ${look}; } >'${at('made.new')}'; mv '${at('made.new')}' '${at('made')}'; read -r _ <'${at('wait')}'; exit 7`,
  );
  t.true(standby.attended());
  standby.begin(at('text'));
  await until(t, () => read('made') !== '', 'it has begun');
  t.is(await said('of nobody: ${child-}'), 'of nobody:', 'the client knows nothing of it yet');
  void standby.own();
  void standby.own();
  const [open = '', pid = '', traps = ''] = /^([\s\S]*)\n(\d+)\n([\s\S]*)$/.exec(read('made'))?.slice(1) ?? [];
  t.is(await said('$child'), pid);
  t.not(stat(pid)[2], stat(String(child.pid))[2]);
  t.regex(open, /ask$/m);
  t.notRegex(open, new RegExp(`(?:answer|${standbyPipe})$`, 'm'));
  for (const name of ['INT', 'QUIT', 'TERM', 'HUP', 'USR1', 'USR2']) t.regex(traps, new RegExp(`^trap -- '' SIG${name}$`, 'm'));
  writeFileSync(at('wait'), 'over\n');
  t.is(await said('$(wait "$child" 2>/dev/null; echo over)'), 'over');
  await until(t, () => !lives(pid), 'it ends');
  t.regex(asked(ask), /^OWN\n(?:CHLD\n)+$/);
  t.is(read('err'), '');
});

test('told nothing it ends, and what waits for that goes on', async t => {
  const { ask, standby, tell, read, said } = client(t);
  const pid = await said('$ready');
  t.true(lives(pid));
  standby.release();
  tell('wait ${ready-} 2>/dev/null');
  t.is(await said('over ${child-}'), 'over');
  t.false(lives(pid));
  t.is(asked(ask), '');
  t.is(read('err'), '');
});

test('where Ward has let go of it before it is there, nothing is said and nobody waits', async t => {
  const { child, standby, tell, read, said } = client(t);
  process.kill(child.pid ?? 0, 'SIGSTOP');
  standby.release();
  process.kill(child.pid ?? 0, 'SIGCONT');
  tell('wait ${ready-} 2>/dev/null');
  t.is(await said('over'), 'over');
  t.is(read('err'), '');
});

test('the end of one that was killed before it was told is told of', async t => {
  const { at, ask, standby, said } = client(t);
  const pid = await said('$ready');
  process.kill(Number(pid), 'SIGKILL');
  await until(t, () => !lives(pid), 'it is killed');
  await said('reaped');
  writeFileSync(at('text'), 'exit 0');
  standby.begin(at('text'));
  void standby.own();
  const all: string[] = [];
  const hear = () => all.push(asked(ask)) > 0 && all.join('').includes('CHLD\n');
  await until(t, hear, 'its end is told');
});

test("it is the client's own as soon as that says so, and hears of each signal from then on: none ends it", async t => {
  const { ask, child, standby, said, owned } = client(t);
  const pid = await said('$ready');
  process.kill(child.pid ?? 0, 'SIGSTOP');
  let own = false;
  const told = standby.own().then(() => {
    own = true;
  });
  await until(t, () => processAt(child.pid ?? 0)?.state === 'T', 'the client is stopped');
  t.deepEqual([asked(ask), own], ['', false]);
  process.kill(child.pid ?? 0, 'SIGCONT');
  let all = '';
  const heard = (line: string) => {
    all += asked(ask);
    return all.includes(`${line}\n`);
  };
  const hear = (line: string) => until(t, () => heard(line), `it says ${line}`);
  await hear('OWN');
  t.false(own);
  owned();
  await told;
  for (const name of ['INT', 'TERM', 'HUP', 'USR1', 'USR2', 'QUIT', 'CONT']) {
    process.kill(child.pid ?? 0, `SIG${name}`);
    await hear(name);
  }
  t.is(await said('$child'), pid);
});

test('it outlives a client that is killed only until Ward lets go of it, and that the client is gone is seen', async t => {
  const { child, standby, said } = client(t);
  const pid = await said('$ready');
  child.kill('SIGKILL');
  await until(t, () => child.signalCode !== null, 'the client is gone');
  t.false(standby.attended());
  t.true(lives(pid));
  standby.release();
  await until(t, () => !lives(pid), 'it ends');
});
