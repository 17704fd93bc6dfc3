/** A session that has something in the background: its further commands are served in its world, and end as elsewhere. Real broker, shims and sandboxes. */
import { globSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { World } from '../../src/host/session/world.ts';
import { brokered, until } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { noSandbox, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';

const due = turns(3);
const when = due(unless(noSandbox));
const env = { ...plainEnvironment, CODEX_SESSION_ID: 'one' };

/** A session that left a process, which goes on as long as the project has a file. */
async function world(t: ExecutionContext) {
  mayTake(t, 2);
  const all = await brokered(t, 'world');
  t.teardown(() => all.own.ward('end', 'all').then(() => undefined));
  writeFileSync(path.join(all.project, 'net.pl'), 'print readlink("/proc/self/ns/net"), "\\n";');
  const ask = (text: string, more: object = {}) => all.client(text, { env, ...more });
  const left = await ask('sleep 300 >/dev/null 2>&1 & echo left').done;
  t.deepEqual([left.out, left.err], ['left\n', '']);
  const [file = ''] = globSync(`${all.own.root}/cache/sessions/*/world`);
  return { ...all, ask, noted: JSON.parse(readFileSync(file, 'utf8')) as World };
}

/** Whether a process with these words has the network of that world, as the machine sees it. */
const runs = ({ network }: World, words: string) =>
  globSync('/proc/[0-9]*').some(one => {
    try {
      const same = readFileSync(`${one}/cmdline`, 'latin1') === `${words.replaceAll(' ', '\0')}\0`;
      return same && readlinkSync(`${one}/ns/net`) === `net:[${network}]`;
    } catch {
      return false;
    }
  });

when('its commands are served, the second as foreseen, and share its network; those that look at processes start cold', async t => {
  const { ask, told, noted } = await world(t);
  for (const [at, text] of ['perl net.pl', 'perl net.pl; exit 3'].entries()) {
    const done = await ask(text).done;
    t.like(done, { status: at * 3, out: `net:[${noted.network}]\n` }, done.err);
    t.is(await told(done.pid), at === 0 ? 'was served' : 'was served, as foreseen');
  }
  const looked = await ask('ps -e').done;
  t.regex(looked.out, /sleep/);
  t.regex(await told(looked.pid), /^starts cold: it looks at processes/);
  const other = await ask('perl net.pl', { env: { ...env, CODEX_SESSION_ID: 'two' } }).done;
  t.notRegex(other.out, new RegExp(noted.network), 'another session');
  t.regex(other.out, /^net:/);
});

when('there a signal reaches the command itself, and what runs in the background goes on', async t => {
  const { ask, noted } = await world(t);
  // Not in one read: bash may look for a signal just before it begins to wait, and then hears of it only behind a line.
  const { child, done } = ask("trap 'echo heard; exit 9' TERM; echo ready; for ((i = 0; i < 600; i++)); do sleep 0.05; done; echo late");
  child.stdout?.on('data', (part: string) => part.includes('ready') && child.kill('SIGTERM'));
  t.like(await done, { status: 9, out: 'ready\nheard\n' });
  t.true(runs(noted, 'sleep 300'));
});

when('there a client that is killed ends its command, and what runs in the background goes on', async t => {
  const { ask, noted, broker } = await world(t);
  const { child, done } = ask('sleep 271');
  await until(() => runs(noted, 'sleep 271'), 'it sleeps');
  child.kill('SIGKILL');
  await done;
  await until(() => !runs(noted, 'sleep 271'), 'nothing of it runs');
  await broker.rests();
  t.true(runs(noted, 'sleep 300'));
});

when('there a broker that is killed ends the commands that it looks after, and what runs in the background goes on', async t => {
  const { ask, noted, broker } = await world(t);
  const { done } = ask('sleep 272');
  await until(() => runs(noted, 'sleep 272'), 'it sleeps');
  await broker.kill('SIGKILL');
  t.is((await done).status, 137);
  await until(() => !runs(noted, 'sleep 272'), 'nothing of it runs');
  t.true(runs(noted, 'sleep 300'));
  t.is((await ask('perl net.pl').done).out, `net:[${noted.network}]\n`, 'cold');
});

when('who ends the session ends what is served there, and not the broker', async t => {
  const { own, ask, noted } = await world(t);
  const { done } = ask('sleep 273');
  await until(() => runs(noted, 'sleep 273'), 'it sleeps');
  t.is((await own.ward('end', 'all')).status, 0);
  t.is((await done).status, 143);
  t.false(runs(noted, 'sleep 300'));
  const after = await ask('echo after').done;
  t.is(after.out, 'after\n');
});
