/** What holds limits: found in the kernel's own words about control groups, here written by hand, and by asking a systemd-run, here a script. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { groupHold } from '../../../src/host/capabilities/hold.ts';
import { type Service, scopeHold } from '../../../src/host/capabilities/scope.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(scratch, { recursive: true });

function place(t: import('ava').ExecutionContext): string {
  const top = mkdtempSync(path.join(scratch, 'hold-'));
  t.teardown(() => rmSync(top, { recursive: true, force: true }));
  return top;
}

/** A machine whose control groups are directories of ours: what /proc/self says of them, and where they are. */
function machine(t: import('ava').ExecutionContext, said: { cgroup: string; mountinfo: string; groups: Readonly<Record<string, string>> }) {
  const root = place(t);
  mkdirSync(path.join(root, 'proc'));
  writeFileSync(path.join(root, 'proc/cgroup'), said.cgroup);
  writeFileSync(path.join(root, 'proc/mountinfo'), said.mountinfo);
  for (const [directory, handed] of Object.entries(said.groups)) {
    mkdirSync(path.join(root, directory), { recursive: true });
    writeFileSync(path.join(root, directory, 'cgroup.procs'), '');
    writeFileSync(path.join(root, directory, 'cgroup.subtree_control'), `${handed}\n`);
  }
  const found = groupHold({ proc: path.join(root, 'proc'), root });
  const parents = found?.kind === 'group' ? [...found.parents].map(([name, at]) => `${name} ${at.slice(root.length)}`) : [];
  return { version: found?.kind === 'group' ? found.version : undefined, parents };
}

const v1 = (names: string, root = '/') => `30 25 0:26 ${root} /sys/fs/cgroup/${names} rw,relatime shared:9 - cgroup cgroup rw,${names}\n`;
const v2 = '31 25 0:27 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw,nsdelegate\n';
const at = '/sys/fs/cgroup';

test('directories as of version 1: below Ward’s own groups, for each controller', t => {
  const cgroup = '4:memory:/user/a\n3:pids:/\n2:cpu,cpuacct:/\n1:name=systemd:/\n0::/\n';
  const mountinfo = v1('memory') + v1('pids') + v1('cpu,cpuacct');
  const groups = { [`${at}/memory/user/a`]: '', [`${at}/pids`]: '', [`${at}/cpu,cpuacct`]: '' };
  t.deepEqual(machine(t, { cgroup, mountinfo, groups }), {
    version: 1,
    parents: [`memory ${at}/memory/user/a`, `pids ${at}/pids`, `cpu ${at}/cpu,cpuacct`],
  });
});

test('directories as of version 1 in a container, which sees a part of the hierarchy', t => {
  const cgroup = '4:memory:/docker/7f\n3:pids:/docker/7f\n';
  const mountinfo = v1('memory', '/docker/7f') + v1('pids', '/docker/7f');
  const groups = { [`${at}/memory`]: '', [`${at}/pids`]: '' };
  t.deepEqual(machine(t, { cgroup, mountinfo, groups }).parents, [`memory ${at}/memory`, `pids ${at}/pids`]);
  const elsewhere = v1('memory', '/docker/8a') + v1('pids', '/docker/8a');
  t.deepEqual(machine(t, { cgroup, mountinfo: elsewhere, groups }).parents, []);
  t.deepEqual(machine(t, { cgroup: '4:memory:/../x\n3:pids:/../x\n', mountinfo: v1('memory') + v1('pids'), groups }).parents, []);
});

test('directories as of version 1 without memory or pids hold nothing', t => {
  const groups = { [`${at}/memory`]: '', [`${at}/pids`]: '' };
  t.is(machine(t, { cgroup: '4:memory:/\n', mountinfo: v1('memory'), groups }).version, undefined);
});

test('directories as of version 2: the nearest group that hands memory and pids down', t => {
  const cgroup = '0::/user.slice/app.slice/agent.scope\n';
  const groups = {
    [`${at}/user.slice/app.slice/agent.scope`]: '',
    [`${at}/user.slice/app.slice`]: 'memory pids',
    [`${at}/user.slice`]: 'cpu memory pids',
    [at]: 'cpu memory pids',
  };
  const parents = [`memory ${at}/user.slice/app.slice`, `pids ${at}/user.slice/app.slice`];
  t.deepEqual(machine(t, { cgroup, mountinfo: v2, groups }), { version: 2, parents });
});

test('directories as of version 2 that hand nothing down hold nothing', t => {
  const groups = { [`${at}/a/b`]: '', [`${at}/a`]: 'cpu', [at]: '' };
  t.is(machine(t, { cgroup: '0::/a/b\n', mountinfo: v2, groups }).version, undefined);
});

/** A systemd-run that answers what is written here, and counts how often it was asked. */
function service(
  t: import('ava').ExecutionContext,
  answer: string,
): { readonly from: Service; readonly cache: string; readonly asked: () => number } {
  const top = place(t);
  const program = path.join(top, 'systemd-run');
  writeFileSync(program, `#!/bin/sh\necho "$@" >>'${top}/asked'\n${answer}\n`);
  chmodSync(program, 0o755);
  mkdirSync(path.join(top, 'booted'));
  writeFileSync(path.join(top, 'private'), '');
  const from = { program, booted: path.join(top, 'booted'), socket: path.join(top, 'private'), uid: 1000 };
  const lines = () => (existsSync(path.join(top, 'asked')) ? readFileSync(path.join(top, 'asked'), 'utf8').split('\n').length - 1 : 0);
  return { from, cache: path.join(top, 'cache'), asked: lines };
}

test('a systemd-run (here a script) whose scope the kernel holds to what was asked is taken, and asked once', t => {
  const { from, cache, asked } = service(t, 'printf "67108864\\n23\\n"');
  t.deepEqual(scopeHold(cache, from), { kind: 'scope', program: from.program, user: true });
  t.not(scopeHold(cache, from), undefined);
  t.is(asked(), 1);
});

for (const [title, answer] of [
  ['that fails', 'echo "Failed to connect to bus" >&2; exit 1'],
  ['whose scope is held to nothing', 'printf "max\\n23\\n"'],
  ['whose scope has no bound of processes', 'printf "67108864\\nmax\\n"'],
  ['whose scope has no such files', 'exit 0'],
] as const) {
  test(`a systemd-run (here a script) ${title} is not taken`, t => {
    const { from, cache } = service(t, answer);
    t.is(scopeHold(cache, from), undefined);
  });
}

test('without systemd as the first process, or a manager of the user’s, nothing is asked', t => {
  const { from, cache, asked } = service(t, 'printf "67108864\\n23\\n"');
  t.is(scopeHold(cache, { ...from, booted: `${from.booted}/none` }), undefined);
  t.is(scopeHold(cache, { ...from, socket: `${from.socket}-none` }), undefined);
  t.is(asked(), 0);
});
