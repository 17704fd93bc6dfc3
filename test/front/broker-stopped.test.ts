/** Clients that are stopped while all others have to wait for them: these don't wait for long, and what was stopped runs once, when it goes on. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { childrenOf, processAt } from '../../src/host/processes.ts';
import { takeLock } from '../../src/host/record/lock.ts';
import { turnFile } from '../../src/host/run/turn.ts';
import { brokered, until } from '../brokered.ts';
import { inProof, unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { inWhole } from '../whole.ts';

/** Of the client and what it has forked, what is stopped. */
const rows: readonly (readonly [what: string, stopped: (client: number, child: number) => readonly number[]])[] = [
  ['what a client has forked', (_, child) => [child]],
  ['a client and what it has forked', (client, child) => [client, child]],
];

const run = unless(noSandbox, test);

for (const [what, stopped] of rows) {
  run(`${what}, stopped when its turn to begin comes: the others are served, and it runs once`, async t => {
    const { own, project, broker, client } = await brokered(t, 'broker-stopped');
    t.is((await client('true').done).status, 0);
    const letGo = takeLock(turnFile(path.join(own.root, 'state/unfinished')), 'the start of commands');
    t.teardown(letGo);
    const held = client('echo out; echo err >&2; echo once >>made; exit 3');
    const child = await until(() => childrenOf(held.pid)?.[0], 'it has forked what stands by');
    const all = stopped(held.pid, child);
    for (const one of all) process.kill(one, 'SIGSTOP');
    await until(() => all.every(one => processAt(one)?.state === 'T'), 'it is stopped');
    letGo();
    const others = await Promise.all(['a', 'b', 'c'].map(one => client(`echo ${one}`).done));
    t.deepEqual(
      others.map(({ status, out, err }) => [status, out, err]),
      ['a', 'b', 'c'].map(one => [0, `${one}\n`, '']),
    );
    for (const { pid } of others) await broker.until(new RegExp(`process ${pid} was served`));
    if (all.includes(held.pid)) {
      t.false(existsSync(path.join(project, 'made')));
      process.kill(held.pid, 'SIGCONT');
    }
    t.like(await held.done, { status: 3, out: 'out\n', err: 'err\n' });
    t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'once\n');
    await broker.until(new RegExp(`process ${held.pid} starts cold: it was stopped while it was set up`));
    await broker.rests();
    t.is((await own.ward('log', 'verify')).status, 0);
  });
}

inWhole(run)('a client that is stopped while its command runs holds up nobody, and goes on', async t => {
  const { project, broker, client } = await brokered(t, 'broker-stopped');
  const held = client('echo x >began; read -r line; echo "got $line"', { feed: true });
  await until(() => existsSync(path.join(project, 'began')), 'the command begins');
  process.kill(held.pid, 'SIGSTOP');
  t.is((await client('echo other').done).out, 'other\n');
  process.kill(held.pid, 'SIGCONT');
  held.child.stdin?.end('it\n');
  t.like(await held.done, { status: 0, out: 'got it\n' });
  t.notRegex(broker.said(), /starts cold/);
});

unless(noSandbox, inProof())(
  'a broker that is stopped for good is ended: who waits for it starts cold, and so does whoever comes then',
  async t => {
    const { own, project, broker, client } = await brokered(t, 'broker-stopped');
    const runs = client('echo x >began; sleep 1000');
    await until(() => existsSync(path.join(project, 'began')), 'the command begins');
    process.kill(broker.pid, 'SIGSTOP');
    t.like(await client('echo waited').done, { status: 0, out: 'waited\n', err: '' });
    t.like(await runs.done, { status: 137 });
    t.like(await client('echo later').done, { status: 0, out: 'later\n', err: '' });
    t.regex(broker.said(), /stopped: the broker waited for a file that did not come/);
    t.is((await own.ward('log', 'verify')).status, 0);
  },
);
