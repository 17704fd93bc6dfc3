/** The broker's death, at each stage of a request: nothing runs unjudged or unheld, nothing hangs, and the record tells it. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { takeLock } from '../../src/host/record/lock.ts';
import { brokered, startBroker, until } from '../brokered.ts';
import { noSandbox } from '../ward.ts';
import { turns } from '../whole.ts';

const due = turns(3);
const when = due(noSandbox === undefined ? test : test.skip);
const because = noSandbox === undefined ? '' : ` (skipped: ${noSandbox})`;

const set = (t: ExecutionContext) => brokered(t, 'broker-dies');

/** The client holds a slot, and has asked. */
const asked = (room: string) => readdirSync(room).some(name => existsSync(path.join(room, name, 'taken')));

/** Processes whose directory is the project's, as the kernel says; their words. */
const within = (project: string) =>
  readdirSync('/proc').flatMap(pid => {
    try {
      const here = /^\d+$/.test(pid) && statSync(`/proc/${pid}/cwd`).ino === statSync(project).ino;
      return here ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ')] : [];
    } catch {
      return [];
    }
  });

/** Processes of a broker's sandboxes, by the mark that they were started with (proc(5), cmdline and environ). */
const sandboxes = (broker: number) =>
  readdirSync('/proc').filter(pid => {
    try {
      const texts = ['cmdline', 'environ'].map(name => readFileSync(`/proc/${pid}/${name}`, 'latin1'));
      return /^\d+$/.test(pid) && texts.some(text => text.includes(`WARD_RUN=${broker}-`));
    } catch {
      return false;
    }
  });

when(`before it answers: the client starts cold${because}`, async t => {
  const { project, broker, client, records } = await set(t);
  process.kill(broker.pid, 'SIGSTOP');
  const { done } = client('echo once >>made; echo out; exit 4');
  await until(() => asked(broker.room), 'the client asks');
  await broker.kill('SIGKILL');
  t.like(await done, { status: 4, out: 'out\n', err: '' });
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'once\n');
  t.deepEqual(records().flatMap(one => (one.kind === 'decided' ? [one.decision ?? one.kind] : [])).length, 1);
});

when(
  `while the command runs: it ends with it, the client says so, and the next start records that its end is not known${because}`,
  async t => {
    const { own, project, broker, client, records } = await set(t);
    const { done } = client('echo x >began; sleep 61; echo survived >late');
    await until(() => existsSync(path.join(project, 'began')), 'the command begins');
    await until(() => within(project).some(words => words.startsWith('sleep 61')), 'it sleeps');
    await broker.kill('SIGKILL');
    const { status, err } = await done;
    t.is(status, 137);
    t.regex(err, /^ward: stopped: the broker ended, and the command with it$/m);
    await until(() => !within(project).some(words => words.startsWith('sleep 61')), 'it is ended');
    t.false(existsSync(path.join(project, 'late')));
    t.is((await own.run('true', project)).status, 0);
    const first = records().find(one => one.kind === 'decided');
    t.true(records().some(one => one.entry === first.n && JSON.stringify(one).includes('Ward was gone before it could record the end')));
  },
);

const held = async (t: ExecutionContext) => {
  const all = await set(t);
  t.is((await all.client('echo before >made').done).status, 0);
  const before = all.records().length;
  const letGo = takeLock(path.join(all.own.root, 'state/audit.lock'), 'the record');
  t.teardown(letGo);
  const { child, done } = all.client('echo once >>made');
  // bubblewrap itself, and the first process of its namespaces.
  await until(() => sandboxes(all.broker.pid).length >= 2, 'the sandbox is set up');
  return { ...all, before, letGo, child, done };
};

when(`while a command is set up and not on record: it waits, and begins when it is${because}`, async t => {
  const { project, before, letGo, done, records } = await held(t);
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'before\n');
  t.is(records().length, before);
  letGo();
  t.is((await done).status, 0);
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'before\nonce\n');
});

when(`killed while a command is set up and not on record: that never begins, and the client starts cold, once${because}`, async t => {
  const { own, project, before, broker, letGo, done, records } = await held(t);
  await broker.kill('SIGKILL');
  await until(() => sandboxes(broker.pid).length === 0, 'its sandbox is ended');
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'before\n');
  letGo();
  t.like(await done, { status: 0, err: '' });
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'before\nonce\n');
  t.deepEqual(
    records()
      .slice(before)
      .map(one => one.kind),
    ['decided', 'finished'],
  );
  t.is((await own.run('true', project)).status, 0);
  t.deepEqual(readdirSync(path.join(own.root, 'state/unfinished')), []);
});

when(`a client that is killed while its command is set up and not on record: it never begins${because}`, async t => {
  const { project, broker, letGo, child } = await held(t);
  child.kill('SIGKILL');
  await once(child, 'exit');
  letGo();
  await until(() => sandboxes(broker.pid).length === 0, 'its sandbox is ended');
  await broker.rests();
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'before\n');
});

when(`a decision that can't be recorded: its command never begins, and the client says why, as a cold start does${because}`, async t => {
  const { own, project, broker, client } = await set(t);
  t.is((await client('echo before >made').done).status, 0);
  await broker.rests();
  const log = path.join(own.root, 'state/audit.jsonl');
  renameSync(log, `${log}.away`);
  mkdirSync(log);
  const { status, err } = await client('echo once >>made').done;
  const cold = await own.run('echo once >>made', project);
  t.deepEqual({ status, err }, { status: cold.status, err: cold.err });
  t.is(status, 125);
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'before\n');
  await broker.rests();
  await until(() => sandboxes(broker.pid).length === 0, 'its sandbox is ended');
  t.deepEqual(readdirSync(path.join(own.root, 'state/unfinished')), []);
});

when(`before anybody asks: its note is nobody's, and nobody waits${because}`, async t => {
  const { own, broker, client } = await set(t);
  t.is((await client('echo warm').done).out, 'warm\n');
  await broker.until(/was served/);
  await broker.kill('SIGKILL');
  t.true(existsSync(path.join(own.root, 'broker/now')), 'the control');
  t.like(await client('echo cold').done, { status: 0, out: 'cold\n', err: '' });
});

when(`where not all of a slot can be opened: the client starts cold, and what it could open is open nowhere${because}`, async t => {
  const { project, broker, client } = await set(t);
  for (const slot of readdirSync(broker.room)) {
    unlinkSync(path.join(broker.room, slot, 'answer'));
    mkdirSync(path.join(broker.room, slot, 'answer'));
  }
  const { child, done } = client('echo x >began; read -r line; echo "got $line"', { feed: true });
  await until(() => existsSync(path.join(project, 'began')), 'the command begins');
  // Whom it was claimed from is free again as soon as nobody has it open.
  await broker.rests();
  child.stdin?.end('it\n');
  t.like(await done, { status: 0, out: 'got it\n' });
  t.notRegex(broker.said(), /was served/);
});

when(`told to end, and another begun: that one serves${because}`, async t => {
  const { own, broker, client } = await set(t);
  const second = startBroker(own.root);
  await t.throwsAsync(second, { message: /a broker is here already/ });
  await broker.kill('SIGTERM');
  t.false(existsSync(path.join(own.root, 'broker/now')));
  const next = await startBroker(own.root);
  t.is((await client('echo again').done).out, 'again\n');
  await next.until(/was served/);
  await next.kill();
});
