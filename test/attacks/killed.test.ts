/** Ward is killed while a command of its starts or runs: nothing of that command goes on, and no further Ward has to come for it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { mayTake } from '../may-take.ts';
import { proof } from '../slice.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { ownWard } from '../ward.ts';
import { turns } from '../whole.ts';
import { type Arena, arena, attackers, checkout, lack } from './arena.ts';

const due = turns(3);
const fought = due(unless(lack, test.serial));
const rounds = proof ? 100 : 3;

/** Each in one of these is a process that would be found by its name. */
const script = '(exec -a "$1" sleep 300) & setsid bash -c "exec -a $1 sleep 300" </dev/null >/dev/null 2>&1 & exec -a "$1" sleep 300';

const numbers = () => readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid);

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

const children = (pid: number) => read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
const isDead = (pid: number | string) => /^State:\s+[ZX]/m.test(read(`/proc/${pid}/status`)) || read(`/proc/${pid}/status`) === '';

/** All that live and were started with this word. */
const alive = (word: string) => numbers().filter(pid => read(`/proc/${pid}/cmdline`).includes(word) && !isDead(pid));

async function until(what: () => boolean, seconds = 20): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(5)) if (what()) return true;
  return what();
}

/** The shell above the sandbox, bubblewrap, and the sandbox's first process: as many as are there. */
function below(ward: number): readonly number[] {
  const shell = children(ward).find(pid => read(`/proc/${pid}/cmdline`).includes('exec "$@"'));
  const outer = shell === undefined ? undefined : children(shell).find(pid => read(`/proc/${pid}/comm`) === 'bwrap\n');
  const first = outer === undefined ? undefined : children(outer).find(pid => read(`/proc/${pid}/comm`) === 'bwrap\n');
  return [shell, outer, first].filter(pid => pid !== undefined);
}

function send(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}

interface Strike {
  readonly title: string;
  /** How many of `below` are waited for. */
  readonly depth: number;
  /** Of those the one that is stopped first, so that it is where it is when what is above it dies. */
  readonly stopped?: number;
  /** The one that is killed; Ward where none is named. */
  readonly killed?: number;
  /** Milliseconds until then, from none to this. */
  readonly within: number;
}

const strikes: readonly Strike[] = [
  { title: 'Ward, at any time from when a shell is there', depth: 1, within: 25 },
  { title: 'Ward, when bubblewrap has just begun and is slow', depth: 2, stopped: 1, within: 0 },
  { title: 'Ward, when the sandbox is being set up and that is slow', depth: 3, stopped: 2, within: 0 },
  { title: 'the shell above, at any time', depth: 1, killed: 0, within: 25 },
  { title: 'the shell above, when bubblewrap has just begun and is slow', depth: 2, stopped: 1, killed: 0, within: 0 },
];

/** One command, struck; what is left of it when whoever could have ended it had the time. */
async function strike(
  place: Arena,
  { depth, stopped, killed, within }: Strike,
  [round, word]: readonly [number, string],
): Promise<readonly string[]> {
  const { uid, gid } = place.attacker;
  const argv = ['--ward-root', place.ward, '-c', `bash held.sh ${word}`];
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: place.project };
  const ward = spawn(path.join(checkout, 'src/bin/wardsh'), argv, { cwd: place.project, stdio: 'ignore', uid, gid, env });
  const over = new Promise(resolve => ward.on('close', resolve));
  const pid = ward.pid ?? 0;
  const end = performance.now() + 20_000;
  while (below(pid).length < depth && ward.exitCode === null && performance.now() < end) await sleep(1);
  const found = below(pid);
  if (stopped !== undefined) send(found[stopped], 'SIGSTOP');
  for (const when = performance.now() + (within * round) / rounds; performance.now() < when; );
  send(killed === undefined ? pid : found[killed], 'SIGKILL');
  if (stopped !== undefined) {
    await sleep(20);
    send(found[stopped], 'SIGCONT');
  }
  await over;
  await until(() => alive(word).length === 0);
  return alive(word).map(one => `${one}: ${read(`/proc/${one}/cmdline`).replaceAll('\0', ' ').slice(0, 80)}`);
}

fought('bubblewrap alone, told to die with its parent, goes on where that dies before it has asked to', async t => {
  const word = `ward-test-alone-${process.pid}`;
  const inner = `bwrap --args 3 -- bash -c 'exec -a ${word} sleep 300'`;
  const parent = spawn('/bin/bash', ['-c', `${inner} & echo; wait`], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
  const began = new Promise(resolve => parent.stdout?.once('data', resolve));
  await began;
  t.true(await until(() => children(parent.pid ?? 0).some(pid => read(`/proc/${pid}/comm`) === 'bwrap\n')));
  parent.kill('SIGKILL');
  await new Promise(resolve => parent.on('exit', resolve));
  const options = parent.stdio[3] as NodeJS.WritableStream;
  options.end(['--unshare-user', '--unshare-pid', '--die-with-parent', '--ro-bind', '/', '/', '--proc', '/proc', ''].join('\0'));
  try {
    t.true(await until(() => numbers().some(pid => read(`/proc/${pid}/cmdline`).startsWith(`${word}\0`))), 'the attack itself is broken');
  } finally {
    for (const pid of alive(word)) send(Number(pid), 'SIGKILL');
  }
});

/** The proof sends everybody; a check sends whoever runs it. */
for (const attacker of proof ? attackers : attackers.slice(0, 1)) {
  fought(`killed while a command starts, it leaves nothing, as ${attacker.name}`, async t => {
    mayTake(t, 60);
    const place = arena(attacker);
    try {
      writeFileSync(path.join(place.project, 'held.sh'), unread(script));
      await place.guarded('true');
      for (const one of strikes) {
        for (let round = 0; round < (one.within === 0 ? Math.ceil(rounds / 4) : rounds); round++) {
          const word = `ward-test-${path.basename(place.directory)}-${strikes.indexOf(one)}-${round}.`;
          t.deepEqual(await strike(place, one, [round, word]), [], `${one.title}, round ${round}`);
        }
      }
    } finally {
      place.end();
    }
  });
}

/** Sleeps that nobody else has: told by their number. */
const lasting = (number: number) => `${300 + number}.${process.pid}`;
const sleeping = (number: number) =>
  numbers().filter(pid => read(`/proc/${pid}/cmdline`) === `sleep\0${lasting(number)}\0` && !isDead(pid));

fought('killed in the middle of a command of a session: that ends whole, and what earlier commands left behind goes on', async t => {
  mayTake(t, 1.5);
  const own = ownWard('killed');
  try {
    const struck = await fight(t, own);
    t.true(await until(() => sleeping(2).length + sleeping(3).length === 0), 'something of the command goes on');
    t.is(sleeping(1).length, 1);
    t.is(struck.signalCode, 'SIGKILL');
    await own.ward('end', 'all');
    t.true(await until(() => sleeping(1).length === 0));
  } finally {
    await own.ward('end', 'all');
    own.remove();
  }
});

/** One command leaves something behind; the Ward of a second, which does too and goes on itself, is killed. */
async function fight(t: ExecutionContext, own: ReturnType<typeof ownWard>): Promise<ChildProcess> {
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', CODEX_SESSION_ID: 'one' };
  t.is((await own.run(`sleep ${lasting(1)} >/dev/null 2>&1 & echo $!`, project, env)).status, 0);
  t.is(sleeping(1).length, 1);
  const text = `sleep ${lasting(2)} >/dev/null 2>&1 & sleep ${lasting(3)}; true`;
  const ward = spawn(own.wardsh, ['-c', text], { cwd: project, env, stdio: 'ignore' });
  t.true(await until(() => sleeping(2).length + sleeping(3).length === 2), 'it began');
  const over = new Promise(resolve => ward.on('close', resolve));
  ward.kill('SIGKILL');
  await over;
  return ward;
}
