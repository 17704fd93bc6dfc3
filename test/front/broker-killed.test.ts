/** Clients that are killed at any moment, at few slots: whoever is not gets its own answer, the record has each end, and nothing is left. */

import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { ask, type Done, startBroker, until } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { tries } from '../whole.ts';

const own = ownWard('broker-killed');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
test.after.always(() => own.remove());

/** All slots but these are held by this process, which says nothing there. */
const free = 2;

function holdOthers(room: string): () => void {
  const held = readdirSync(room)
    .slice(free)
    .map(name => {
      writeFileSync(path.join(room, name, 'taken'), '', { flag: 'wx' });
      return openSync(path.join(room, name, 'ask'), constants.O_RDWR | constants.O_NONBLOCK);
    });
  return () => {
    for (const one of held) closeSync(one);
  };
}

/** One client: its text tells it from all others; `kill`: milliseconds after which it is killed, of which many come before it has begun to ask. */
interface Call {
  readonly id: number;
  readonly kill: number | undefined;
}

const calls = (count: number): readonly Call[] => {
  const kill = fc.option(fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 5, max: 120 })), { nil: undefined });
  const [one = []] = fc.sample(fc.array(kill, { minLength: count, maxLength: count }), { numRuns: 1, ...seed });
  return one.map((after, id) => ({ id, kill: after }));
};
const seed = process.env.WARD_PROOF === '1' ? {} : { seed: 20_261_121 };

const textOf = ({ id }: Call) => `read -r line; echo "$line of ${id}"; echo "error ${id}" >&2; exit ${(id % 100) + 1}`;
const expected = ({ id }: Call) => ({ status: (id % 100) + 1, signal: null, out: `in ${id} of ${id}\n`, err: `error ${id}\n` });

async function call(one: Call): Promise<Done> {
  const client = ask(own.root, ['-c', textOf(one)], { cwd: project, input: `in ${one.id}\n` });
  if (one.kill !== undefined) {
    await sleep(one.kill);
    client.child.kill('SIGKILL');
  }
  let over = false;
  void client.done.then(() => {
    over = true;
  });
  await until(() => over, `client ${one.id} (process ${client.pid}) ends`, 60);
  return client.done;
}

/** What is killed in the middle of its first words, as it can hardly be met from outside: claims, opens or says its number, and no more. */
function killedAt(room: string, stage: 'claimed' | 'opened' | 'said'): void {
  const text = `for slot in '${room}'/*; do ( set -C; : >"$slot/taken" ) 2>/dev/null && break; slot=; done; [ -n "$slot" ] || exit 0
    [ '${stage}' = claimed ] || exec 8<>"$slot/ask" 7<>"$slot/answer"
    [ '${stage}' != said ] || echo $$ >&8
    kill -KILL $$`;
  spawnSync('/bin/bash', ['-c', text], { cwd: project, env: plainEnvironment });
}

const records = () =>
  readFileSync(path.join(own.root, 'state/audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

/** Processes that still have the project as their directory, or that wait above a sandbox of it, in words. */
const left = (pid: number) =>
  readdirSync('/proc').flatMap(name => {
    try {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ');
      const marked = `${readFileSync(`/proc/${name}/environ`, 'latin1')} ${words}`.includes(`WARD_RUN=${pid}-`);
      return marked || statSync(`/proc/${name}/cwd`).ino === statSync(project).ino ? [`${name} ${words}`] : [];
    } catch {
      return [];
    }
  });

/** Control groups of this broker's commands: all hierarchies of version 1, or the one of version 2. */
function groupsOf(pid: number): readonly string[] {
  const start = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19];
  const name = new RegExp(`/ward-\\d+-${pid}-${start}-\\d+$`);
  const found: string[] = [];
  for (const waiting = ['/sys/fs/cgroup']; waiting.length > 0; ) {
    const at = waiting.pop() ?? '';
    if (name.test(at)) found.push(at);
    for (const entry of listed(at)) if (entry.isDirectory()) waiting.push(path.join(at, entry.name));
  }
  return found;
}

const isEmpty = (group: string) => readFileSync(path.join(group, 'cgroup.procs'), 'latin1') === '';

function listed(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

const count = tries(30, 4000);
const run = unless(noSandbox, test.serial);

run(`${count} clients at ${free} slots, some killed at any moment: each other one gets its own answer, and nothing is left`, async t => {
  mayTake(t, 60);
  const broker = await startBroker(own.root);
  t.teardown(() => broker.kill('SIGKILL'));
  const letGo = holdOthers(broker.room);
  t.teardown(letGo);
  await call({ id: 0, kill: undefined });
  await broker.rests(readdirSync(broker.room).length - free);
  const open = broker.descriptors();
  const all = [...calls(count)];
  await lanes(4, async lane => {
    for (let one = all.pop(); one !== undefined; one = all.pop()) {
      if (lane === 0 && one.id % 3 === 0) killedAt(broker.room, (['claimed', 'opened', 'said'] as const)[(one.id / 3) % 3] ?? 'said');
      const { pid, status, signal, out, err } = await call(one);
      if (signal !== 'SIGKILL') t.deepEqual({ status, signal, out, err }, expected(one), `process ${pid}`);
      else t.not(one.kill, undefined);
    }
  });
  t.regex(broker.said(), /was served/);
  await nothingLeft(t, { broker, letGo, open });
});

async function lanes(count: number, go: (lane: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, lane) => go(lane)));
}

interface After {
  readonly broker: Awaited<ReturnType<typeof startBroker>>;
  readonly letGo: () => void;
  readonly open: number;
}

async function nothingLeft(t: ExecutionContext, { broker: { pid, room, descriptors, rests }, open }: After): Promise<void> {
  await rests(readdirSync(room).length - free);
  await until(
    () => left(pid).length === 0,
    () => `nothing of a client is left: ${left(pid).join('; ')}`,
    30,
  );
  await until(
    () => new Set(groupsOf(pid).map(one => path.basename(one))).size <= 1 && groupsOf(pid).every(isEmpty),
    () => `no control group is left, but an empty one for the next command: ${groupsOf(pid)}`,
    30,
  );
  await until(
    () => descriptors() <= open,
    () => `the broker has no more open than before: ${descriptors()}, and had ${open}`,
    30,
  );
  // What was killed when it had started cold is recorded by the next start.
  t.is((await own.run('true', project)).status, 0);
  const all = records();
  const ended = new Set(all.map(one => one.entry));
  t.deepEqual(
    all.filter(one => one.kind === 'decided' && !ended.has(one.n)).map(one => one.n),
    [],
  );
  t.is((await own.ward('log', 'verify')).status, 0);
}

const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};

/** Killed as soon as the shell above the sandbox has begun that, which has not asked to die with it by then. */
async function killedWithItsShell(client: number, later: number): Promise<void> {
  const shells = () => childrenOf(client).filter(one => childrenOf(one).length > 0);
  for (const end = performance.now() + 10_000; shells().length === 0 && performance.now() < end; ) await sleep(1);
  for (const end = performance.now() + later; performance.now() < end; );
  for (const pid of [client, ...shells()]) process.kill(pid, 'SIGKILL');
}

const both = tries(12, 400);

run(`${both} clients that are killed with the shell above their sandbox, as it is set up: nothing that they began goes on`, async t => {
  mayTake(t, 20);
  const broker = await startBroker(own.root);
  t.teardown(() => broker.kill('SIGKILL'));
  const begun = [...Array(both).keys()].map(id => ({ id, late: path.join(project, `late-${id}`) }));
  for (const { id, late } of begun) {
    const client = ask(own.root, ['-c', `sleep 1; echo ${id} >${late}`], { cwd: project });
    await killedWithItsShell(client.pid, id % 4);
    t.is((await client.done).signal, 'SIGKILL');
  }
  await until(() => left(broker.pid).length === 0, 'nothing of them is left', 30);
  t.deepEqual(
    begun.filter(({ late }) => existsSync(late)),
    [],
  );
});
