/** A broker that is started because a shim missed one: it is there for the next, has nothing of whoever missed it, and ends by itself. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ask, until } from '../brokered.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard } from '../ward.ts';
import { turns } from '../whole.ts';

const due = turns(3);
const run = due(unless(noSandbox, test));

/** A Ward whose policy says this about brokers; those that it has are ended with the test. */
function set(t: ExecutionContext, said?: 'demand' | 'never') {
  const own = ownWard('broker-demand');
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const file = path.join(own.root, 'config/policy.json');
  const { broker: _, ...policy } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...policy, ...(said === undefined ? {} : { broker: said }) }), { mode: 0o600 });
  t.teardown(async () => {
    for (const pid of brokersOf(own.root)) process.kill(pid, 'SIGKILL');
    await until(() => brokersOf(own.root).length === 0, 'its brokers are gone');
    own.remove();
  });
  const call = (text: string, more: object = {}) => ask(own.root, ['-c', text], { cwd: project, ...more });
  const now = path.join(own.root, 'broker/now');
  const there = () => existsSync(now) && Number(readFileSync(now, 'utf8').split(' ')[0]);
  const again = () => rmSync(path.join(own.root, 'cache/broker-missed'), { force: true });
  return { own, project, call, now, there, again };
}

/** Whatever runs or begins as a broker of this Ward, its launcher with it. */
const brokersOf = (root: string) =>
  readdirSync('/proc').flatMap(name => {
    try {
      const words = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0') : [];
      const at = words.indexOf('--root');
      return at >= 0 && words[at + 1] === root && words[at + 2] === 'broker' ? [Number(name)] : [];
    } catch {
      return [];
    }
  });

const stat = (pid: number) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [, , group, session, terminal] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { group, session, terminal };
};

run('the first one that finds none starts cold, and the next is served by a broker that has nothing of the first', async t => {
  const { own, project, call, there } = set(t);
  execFileSync('mkfifo', [path.join(project, 'pipe')]);
  const before = 'exec 3<>pipe 7</dev/null 40<>pipe 41<. 42>file';
  t.like(await call('echo cold >&3; echo "$MINE"', { before, env: { PATH: '/usr/bin:/bin', MINE: 'x' } }).done, { status: 0, err: '' });
  const pid = await until(there, 'a broker is there');
  const fds = readdirSync(`/proc/${pid}/fd`).map(name => {
    try {
      return [Number(name), readlinkSync(`/proc/${pid}/fd/${name}`)] as const;
    } catch {
      return [Number(name), ''] as const;
    }
  });
  t.deepEqual(
    fds.filter(([, file]) => file.startsWith(own.top) && !file.startsWith(path.join(own.root, 'broker'))),
    [],
  );
  t.deepEqual(
    fds.filter(([number]) => number < 3).map(([, file]) => file),
    ['/dev/null', '/dev/null', '/dev/null'],
  );
  t.is(readlinkSync(`/proc/${pid}/cwd`), '/');
  t.deepEqual(stat(pid), { group: pid, session: pid, terminal: 0 });
  t.deepEqual(readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').filter(Boolean).sort(), [
    'LANG=C.UTF-8',
    'MALLOC_ARENA_MAX=1',
    'MALLOC_MMAP_THRESHOLD_=131072',
    'MALLOC_TRIM_THRESHOLD_=131072',
    'PATH=/usr/bin:/bin',
    'TERM=',
  ]);
  // While it is stopped, whoever asks it waits.
  process.kill(pid, 'SIGSTOP');
  const next = call('echo warm');
  const slots = path.join(own.root, 'broker', readFileSync(path.join(own.root, 'broker/now'), 'utf8').split(' ').slice(0, 2).join('-'));
  await until(() => readdirSync(slots).some(name => existsSync(path.join(slots, name, 'taken'))), 'it is asked');
  t.is(next.child.exitCode, null);
  process.kill(pid, 'SIGCONT');
  t.like(await next.done, { status: 0, out: 'warm\n', err: '' });
  t.deepEqual(brokersOf(own.root), [pid]);
  t.true(existsSync(project));
});

run('of many that find none at once each is answered, and one broker is left', async t => {
  const { own, call, there, again } = set(t);
  const lane = async (_: unknown, number: number) => {
    const { status, out } = await call(`echo ${number}`).done;
    again();
    return [status, out];
  };
  const all = await Promise.all(Array.from({ length: 4 }, lane));
  t.deepEqual(
    all,
    all.map((_, number) => [0, `${number}\n`]),
  );
  const pid = await until(there, 'a broker is there');
  await until(
    () => brokersOf(own.root).length === 1,
    () => `one is left of ${brokersOf(own.root)}`,
  );
  t.deepEqual(brokersOf(own.root), [pid]);
});

run('none is started where the policy says so, nor by what asks no broker, nor by what may gain no privileges any more', async t => {
  const never = set(t, 'never');
  t.like(await never.call('echo cold').done, { status: 0, out: 'cold\n', err: '' });
  t.deepEqual(brokersOf(never.own.root), []);
  const demand = set(t, 'demand');
  t.like(await demand.call('echo cold', { shell: 'wardsh' }).done, { status: 0, out: 'cold\n', err: '' });
  t.deepEqual(brokersOf(demand.own.root), []);
  const held = { before: 'set -- /usr/bin/setpriv --no-new-privs "$@"' };
  t.like(await demand.call('echo held', held).done, { status: 0, out: 'held\n', err: '' });
  t.deepEqual(brokersOf(demand.own.root), [], 'nor within somebody’s sandbox');
  // What it is started by is there before the first one has ended.
  t.like(await demand.call('echo cold').done, { status: 0, out: 'cold\n', err: '' });
  t.true(brokersOf(demand.own.root).length > 0, 'the control; its launcher may have a child that is called the same');
});

run('one that can’t be had is not tried again for each command', async t => {
  const { own, call, now } = set(t);
  t.is((await call('true').done).status, 0);
  for (const pid of brokersOf(own.root)) process.kill(pid, 'SIGKILL');
  await until(() => brokersOf(own.root).length === 0, 'it is gone');
  rmSync(now, { force: true });
  // As if it had been missed only just now, however long that took.
  const late = new Date(Date.now() + 9000);
  utimesSync(path.join(own.root, 'cache/broker-missed'), late, late);
  t.like(await call('echo cold').done, { status: 0, out: 'cold\n', err: '' });
  t.deepEqual(brokersOf(own.root), []);
});

run('it ends when it had nobody to serve for its time, and not while a command runs', async t => {
  const { own, project, call, there } = set(t, 'never');
  const over = own.ward('broker', '--idle', '3');
  await until(there, 'it is there');
  const slow = call('echo x >began; sleep 4.5; echo done');
  await until(() => existsSync(path.join(project, 'began')), 'the command begins');
  t.like(await slow.done, { status: 0, out: 'done\n', err: '' });
  t.like(await over, { status: 0 });
  t.false(there());
  t.is((await own.ward('broker', '--idle', '0')).status, 2);
});

run('it ends when its directory was taken away', async t => {
  const { own, there, now } = set(t, 'never');
  const over = own.ward('broker');
  await until(there, 'it is there');
  rmSync(now);
  t.like(await over, { status: 0 });
});
