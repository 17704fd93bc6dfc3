/** The broker's death, at each stage of a request: nothing runs unjudged or unheld, nothing hangs, and the record tells it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ask, startBroker, until } from '../brokered.ts';
import { noSandbox, ownWard } from '../ward.ts';

const when = noSandbox === undefined ? test : test.skip;
const because = noSandbox === undefined ? '' : ` (skipped: ${noSandbox})`;

async function set(t: ExecutionContext) {
  const own = ownWard('broker-dies');
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const broker = await startBroker(own.root);
  t.teardown(async () => {
    await broker.kill('SIGKILL');
    own.remove();
  });
  const client = (text: string) => ask(own.root, ['-c', text], { cwd: project });
  const records = () =>
    readFileSync(path.join(own.root, 'state/audit.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  return { own, project, broker, client, records };
}

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

when(`before anybody asks: its note is nobody's, and nobody waits${because}`, async t => {
  const { own, broker, client } = await set(t);
  t.is((await client('echo warm').done).out, 'warm\n');
  await broker.until(/was served/);
  await broker.kill('SIGKILL');
  t.true(existsSync(path.join(own.root, 'broker/now')), 'the control');
  t.like(await client('echo cold').done, { status: 0, out: 'cold\n', err: '' });
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
