/** What is asked through the broker and needs a person waits as any other request does: the real shims, a real broker, a real terminal. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { ask, type Broker, startBroker } from '../brokered.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { eventually, type Meeting, meeting, press, waits } from './elsewhere.ts';

const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'abc' };

/** One shim at work for an agent, and what it has said. */
function shim(t: ExecutionContext, { one }: Meeting, text: string) {
  const asked = ask(one.root, ['-c', text], { cwd: one.project, env });
  t.teardown(() => asked.child.kill('SIGKILL'));
  let said = '';
  asked.child.stderr?.on('data', (part: string) => {
    said += part;
  });
  const waiting = async () => {
    await eventually('it waits', () => waits.test(said) || asked.child.exitCode !== null, 60);
    return waits.exec(said)?.[1] ?? `none: ${said}`;
  };
  return { ...asked, waiting };
}

/** That the broker answered it, by its own word. */
const served = async (broker: Broker, pid: number) =>
  (await broker.until(new RegExp(`process ${pid} (?:was|starts)`))).includes(`process ${pid} was served`);

unless(noTerminal ?? noSandbox)('it waits and is answered, keeps nobody else waiting, and outlives the broker', async t => {
  const here = await meeting(t, 100, { mode: 'auto' });
  const { one, pane } = here;
  const file = (name: string) => path.join(one.project, name);
  for (const name of ['junk', 'more', 'rest']) writeFileSync(file(name), '');
  const broker = await startBroker(one.root);
  t.teardown(() => broker.kill('SIGKILL'));

  const first = shim(t, here, 'rm junk && echo gone');
  const id = await first.waiting();
  t.false(await served(broker, first.pid), 'what asks is left to a start of its own');
  const beside = shim(t, here, 'echo beside');
  t.is((await beside.done).out, 'beside\n');
  t.true(await served(broker, beside.pid), 'the broker answers others meanwhile');
  t.true(existsSync(file('junk')));
  t.regex(one.ward(['pending']).stdout, new RegExp(`^${id} .*rm junk && echo gone$`, 'm'));
  await pane.fresh(`ward approve ${id}`);
  await press(pane, 'y');
  await pane.until(/^approved: it waited for this, and goes on now$/m);
  const done = await first.done;
  t.deepEqual([done.status, done.out], [0, 'gone\n'], done.err);
  t.false(existsSync(file('junk')));

  const second = shim(t, here, 'rm more');
  await pane.fresh(`ward refuse ${await second.waiting()} keep it`);
  await pane.until(/^refused: it waited for this/m);
  const refused = await second.done;
  t.is(refused.status, 126);
  t.regex(refused.err, /^ward: not run: the person said no: keep it/m);

  const third = shim(t, here, 'rm more');
  await third.waiting();
  third.child.kill('SIGTERM');
  await third.done;
  await eventually('it is withdrawn', () => one.ward(['pending']).stdout === 'nothing waits for a person\n');

  const fourth = shim(t, here, 'rm rest');
  const last = await fourth.waiting();
  await broker.kill('SIGKILL');
  await pane.fresh(`ward approve ${last}`);
  await press(pane, 'y');
  await pane.until(/^approved: it waited for this, and goes on now$/m);
  t.is((await fourth.done).status, 0);
  t.deepEqual([existsSync(file('more')), existsSync(file('rest'))], [true, false]);
});
