/** A slot of the broker's: what one client is told is never read by the next. */
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { abandoned } from '../../../src/host/channel/abandoned.ts';
import { pipes } from '../../../src/host/channel/room.ts';
import { attend, type Visit } from '../../../src/host/channel/visit.ts';

/** A slot that is attended, as its room has it, and who came there. `serving`: when each has been served. */
function slot(t: ExecutionContext, serving: Promise<void> = Promise.resolve()) {
  const top = mkdtempSync(path.join(os.tmpdir(), 'slot-'));
  const own = path.join(top, 'broker/1-2');
  const directory = path.join(own, '0');
  mkdirSync(directory, { recursive: true });
  const at = (name: string) => path.join(directory, name);
  execFileSync('mkfifo', ['-m', '600', ...['ask', 'answer', ...pipes].map(at)]);
  const visits: Visit[] = [];
  const attended = attend({ number: 0, directory }, visit => {
    visits.push(visit);
    return serving;
  });
  t.teardown(() => {
    attended.end();
    rmSync(top, { recursive: true });
  });
  return { top, own, at, visits, attended };
}

type At = (name: string) => string;

/** A client that claims the slot and says its number. */
function client(at: At) {
  writeFileSync(at('taken'), '', { flag: 'wx' });
  const ask = openSync(at('ask'), 'r+');
  const answer = openSync(at('answer'), constants.O_RDWR | constants.O_NONBLOCK);
  writeSync(ask, '123\n');
  const close = () => {
    for (const one of [ask, answer]) closeSync(one);
  };
  return { read: () => heard(answer), close };
}

function heard(answer: number): string {
  const bytes = Buffer.alloc(4096);
  try {
    return bytes.toString('utf8', 0, readSync(answer, bytes));
  } catch {
    return '';
  }
}

async function until(t: ExecutionContext, look: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 1000 && !look(); tries += 1) await sleep(10);
  t.true(look(), what);
}

test('it is told what is for it, and no other is', async t => {
  const { at, visits } = slot(t);
  const first = client(at);
  await until(t, () => visits.length === 1, 'it came');
  visits[0]?.tell('exit 1');
  t.is(first.read(), 'exit 1\n');
  visits[0]?.tell('left unread');
  first.close();
  await until(t, () => !existsSync(at('taken')), 'its slot is free');
  visits[0]?.tell('exit 137');
  const next = client(at);
  await until(t, () => visits.length === 2, 'the next one came');
  visits[0]?.tell('exit 138');
  visits[1]?.tell('exit 2');
  t.is(next.read(), 'exit 2\n');
  next.close();
});

test('no other has it while it is looked after, or while what it started has anything open there', async t => {
  let served: () => void = () => undefined;
  const serving = new Promise<void>(resolve => {
    served = resolve;
  });
  const { at, visits } = slot(t, serving);
  const first = client(at);
  await until(t, () => visits.length === 1, 'it came');
  const child = openSync(at('c'), constants.O_RDWR | constants.O_NONBLOCK);
  first.close();
  await visits[0]?.gone;
  await sleep(50);
  t.true(existsSync(at('taken')), 'it is looked after');
  served();
  await sleep(50);
  t.true(existsSync(at('taken')), 'its child is there');
  closeSync(child);
  await until(t, () => !existsSync(at('taken')), 'its slot is free');
});

test('what says no number is told nothing, and no other has the slot until it is gone', async t => {
  const { at, visits } = slot(t);
  writeFileSync(at('taken'), '');
  const ask = openSync(at('ask'), 'r+');
  writeSync(ask, 'exit\n');
  await sleep(100);
  t.true(existsSync(at('taken')));
  closeSync(ask);
  await until(t, () => !existsSync(at('taken')), 'its slot is free');
  t.deepEqual(visits, []);
});

/** A shim, by all that is seen of it, that stops in its first words, before it has claimed anything. */
async function shim(t: ExecutionContext, root: string): Promise<() => Promise<void>> {
  const file = path.join(root, 'warm');
  writeFileSync(file, 'read -r _\n');
  const child = spawn('/bin/bash', ['-p', file, '--ward-root', root], { stdio: ['pipe', 'ignore', 'ignore'] });
  const end = async () => {
    const ended = new Promise(resolve => child.once('close', resolve));
    if (child.kill('SIGKILL')) await ended;
  };
  t.teardown(end);
  const of = (name: string) => `/proc/${child.pid}/${name}`;
  const began = () => readFileSync(of('cmdline'), 'utf8').includes(root) && readlinkSync(of('exe')).endsWith('bash');
  await until(t, began, 'it began');
  return end;
}

test('a claim whose process was killed before it asked is freed; not a new one, nor one that somebody has open', async t => {
  const { top, own, at, attended } = slot(t);
  const freeAbandoned = abandoned(own);
  writeFileSync(at('taken'), '');
  freeAbandoned([attended]);
  t.true(existsSync(at('taken')), 'it is new');
  const holder = spawn('/bin/sh', ['-c', `exec 3<>'${at('ask')}'; echo; read -r _`], { stdio: ['pipe', 'pipe', 'ignore'] });
  await new Promise(resolve => holder.stdout.once('data', resolve));
  freeAbandoned([attended]);
  t.true(existsSync(at('taken')), 'somebody is there');
  holder.stdin.end();
  await new Promise(resolve => holder.once('close', resolve));
  await until(t, () => !existsSync(at('taken')), 'its end was seen');
  writeFileSync(at('taken'), '');
  freeAbandoned([attended]);
  const end = await shim(t, top);
  for (let look = 0; look < 3; look += 1) freeAbandoned([attended]);
  t.true(existsSync(at('taken')), 'somebody could have claimed it');
  await end();
  freeAbandoned([attended]);
  t.false(existsSync(at('taken')), 'nobody is left who could have');
});

/** As a shim comes to a slot, by the same words; it says how far it came. */
const claims = (at: At) => {
  const [taken, ask, answer] = ['taken', 'ask', 'answer'].map(name => `'${at(name)}'`);
  const words = `set -C; : >${taken} || exit; set +C; echo claimed; exec {ask}<>${ask} {both}<>${answer} {answer}<${answer} {both}>&-; echo asks; read -r -u "$answer" _ || echo cold`;
  const child = spawn('/bin/bash', ['--norc', '-c', words], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', part => {
    said += String(part);
  });
  const done = new Promise<string>(resolve => child.on('close', () => resolve(said)));
  return { said: () => said, done, pid: child.pid };
};

/** openat(2), here and on arm64. */
const opens = /^(?:257|56) /;

for (const name of ['ask', 'taken']) {
  test(`whoever waits where something else stands in the place of a slot's "${name}" starts cold, and nobody else comes there`, async t => {
    const { own, at, attended } = slot(t);
    const look = abandoned(own);
    rmSync(at(name), { force: true });
    execFileSync('mkfifo', [at(name)]);
    const one = claims(at);
    const waits = () => one.said().includes('asks') || (name === 'taken' && opens.test(readFileSync(`/proc/${one.pid}/syscall`, 'latin1')));
    await until(t, waits, 'it waits there');
    for (let time = 0; time < 2; time += 1) look([attended]);
    t.is(await one.done, 'claimed\nasks\ncold\n');
    t.false(attended.idle());
    t.is(await claims(at).done, '');
  });
}

test('who came later, or asks elsewhere, is not taken for one who claimed it', async t => {
  const { top, own, at, attended } = slot(t);
  const freeAbandoned = abandoned(own);
  const endFirst = await shim(t, top);
  writeFileSync(at('taken'), '');
  for (let look = 0; look < 3; look += 1) freeAbandoned([attended]);
  t.true(existsSync(at('taken')), 'the control: it could have');
  await shim(t, slot(t).top);
  await shim(t, top);
  await endFirst();
  freeAbandoned([attended]);
  t.false(existsSync(at('taken')));
});

test('nobody comes to a slot while it is seen to that nothing of the last one is there: it would wait for ever', async t => {
  const { own, at, attended, visits } = slot(t);
  const freeAbandoned = abandoned(own);
  const child = openSync(at('c'), constants.O_RDWR | constants.O_NONBLOCK);
  writeFileSync(at('taken'), '');
  const ask = openSync(at('ask'), 'r+');
  writeSync(ask, 'no number\n');
  closeSync(ask);
  await until(t, () => !attended.idle(), 'its end was seen');
  for (let look = 0; look < 3; look += 1) freeAbandoned([attended]);
  t.true(existsSync(at('taken')), 'its child is there');
  closeSync(child);
  await until(t, () => !existsSync(at('taken')), 'its slot is free');
  client(at).close();
  await until(t, () => visits.length === 1, 'the next one is heard');
});

test('whoever can look at nothing, for want of descriptors, takes no pipe for one that nobody reads', t => {
  const { at } = slot(t);
  const script = `import { hasReader } from '${import.meta.resolve('../../../src/host/channel/has-reader.ts')}'; import { openSync } from 'node:fs';
    const free = hasReader(process.argv[1]); try { for (;;) openSync('/dev/null', 'r'); } catch {} console.log(free, hasReader(process.argv[1]));`;
  const words = ['--input-type=module-typescript', '-e', script, at('c')];
  t.is(execFileSync('/bin/sh', ['-c', 'ulimit -n 64; exec "$0" "$@"', process.execPath, ...words], { encoding: 'utf8' }), 'false true\n');
});

for (const [what, seconds] of [
  ['was set back since', 10_000_000_000],
  ['was set forward since', 1],
] as const) {
  test(`an abandoned claim is freed where the clock ${what}; another one in its place is new`, async t => {
    const { own, at, attended } = slot(t);
    const freeAbandoned = abandoned(own);
    const claim = () => {
      writeFileSync(at('taken'), '');
      utimesSync(at('taken'), seconds, seconds);
    };
    claim();
    freeAbandoned([attended]);
    t.true(existsSync(at('taken')));
    rmSync(at('taken'));
    claim();
    freeAbandoned([attended]);
    t.true(existsSync(at('taken')));
    freeAbandoned([attended]);
    t.false(existsSync(at('taken')), 'nobody is left who could have');
  });
}
