/** What is set up for a command before it is thought about: what it may have is agreed to all the same, and nothing of it begins otherwise. Real broker, shims and sandboxes. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Launch } from '../../src/core/values.ts';
import { foreseen } from '../../src/front/foreseen.ts';
import type { Client } from '../../src/host/channel/client.ts';
import { tidying } from '../../src/host/channel/tidy.ts';
import { ask, brokered, type Done, until } from '../brokered.ts';
import { unless } from '../unless.ts';
import { noSandbox, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';

const due = turns(3);
const when = due(unless(noSandbox));

async function set(t: ExecutionContext) {
  const { client, told, ...all } = await brokered(t, 'foresees');
  return { ...all, run: (text: string, more: object = {}) => client(text, more).done, told: ({ pid }: Done) => told(pid) };
}

const asForeseen = 'was served, as foreseen';

when('the second of a kind is set up while it is thought about, and is what it would be: words, status, outputs, files', async t => {
  const { project, run, told, records } = await set(t);
  const first = await run('echo one');
  t.deepEqual([first.out, await told(first)], ['one\n', 'was served']);
  const second = await run('echo two; echo err >&2; echo kept >made; exit 3');
  t.like(second, { status: 3, out: 'two\n', err: 'err\n' });
  t.is(await told(second), asForeseen);
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'kept\n');
  const last = records().filter(one => one.kind === 'decided');
  t.deepEqual(
    last.map(one => one.command),
    ['echo one', 'echo two; echo err >&2; echo kept >made; exit 3'],
  );
  t.is(await told(await run('true', { env: { ...plainEnvironment, A: 'other' } })), 'was served', 'it is of another kind');
});

when('what is not agreed to never begins, though all around it was set up', async t => {
  const { own, project, broker, run, told, records } = await set(t);
  writeFileSync(path.join(project, 'kept'), '');
  await run('echo one');
  for (const text of ['echo ran >here; rm -rf /etc/passwd', 'echo ran >here; cat /etc/shadow', 'echo ran >here; curl http://192.0.2.1/']) {
    const done = await run(text);
    t.is(done.status, 126, text);
    t.regex(await told(done), /^starts cold: it is no plain yes/, text);
    t.false(existsSync(path.join(project, 'here')), text);
  }
  t.is(records().filter(one => one.kind === 'decided' && one.consent?.granted === true).length, 1);
  await broker.rests();
  t.deepEqual(readdirSync(path.join(own.root, 'state/unfinished')), []);
  t.is(await told(await run('echo two >here')), 'was served', 'after three of them nothing is foreseen');
  t.is(await told(await run('echo three >here')), asForeseen);
});

/** Each makes what a command may have another thing than it was: how, what then tries it, and what comes of that. */
const changes: readonly (readonly [what: string, change: (project: string) => void, text: string, out: RegExp])[] = [
  [
    'a secret file came to be meanwhile',
    project => writeFileSync(path.join(project, '.env'), 'TOKEN=sesame\n'),
    'cat .env; wc -c <.env',
    /^(?!.*sesame)/s,
  ],
  [
    'it is a repository now',
    project => void spawnSync('git', ['init', '-q', project], { env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' } }),
    '[ -w .git/config ] || echo held',
    /^held$/m,
  ],
  ['it is another directory', project => renameSync(project, `${project}.old`), 'pwd', /./],
];

for (const [what, change, text, out] of changes) {
  when(`where ${what}, what was foreseen is not what is held`, async t => {
    const { project, run, told } = await set(t);
    await run('true');
    t.is(await told(await run('true')), asForeseen);
    change(project);
    mkdirSync(project, { recursive: true });
    const done = await run(text);
    t.regex(done.out, out, done.err);
    t.not(await told(done), asForeseen);
  });
}

when('where the broker has no room to write what a client is told, that one starts cold, and no other ends', async t => {
  const { own, project, broker, run, told } = await set(t);
  const other = ask(own.root, ['-c', 'echo x >began; read -r line; echo "got $line"'], { cwd: project, feed: true });
  await until(() => existsSync(path.join(project, 'began')), 'the other begins');
  // What has its name before it cannot be made: as where the disk is full.
  for (const name of ['paper', 'kept']) writeFileSync(path.join(own.root, 'broker', name), '');
  const done = await run('echo out; echo err >&2; exit 3');
  t.like(done, { status: 3, out: 'out\n', err: 'err\n' });
  t.regex(await told(done), /^starts cold/);
  t.is((await run('cat /etc/shadow')).status, 126);
  for (const name of ['paper', 'kept']) rmSync(path.join(own.root, 'broker', name));
  other.child.stdin?.end('it\n');
  t.like(await other.done, { status: 0, out: 'got it\n' });
  t.like(await run('echo again'), { status: 0, out: 'again\n' });
  t.regex(broker.said(), /was served/);
});

when('a run that could not be noted never begins, and its client says why', async t => {
  const { own, project, broker, run } = await set(t);
  await run('true');
  await broker.rests();
  const notes = path.join(own.root, 'state/unfinished');
  rmSync(notes, { recursive: true });
  writeFileSync(notes, '');
  const { status, err } = await run('echo ran >here');
  t.is(status, 125);
  t.regex(err, /unfinished/);
  t.false(existsSync(path.join(project, 'here')));
  rmSync(notes);
  t.is((await run('echo ran >here')).status, 0);
});

due(unless(undefined))('of words and variables that are megabytes next to nothing is kept, whether they ran or not', t => {
  const { whole } = tidying();
  const kept = foreseen();
  whole();
  const before = process.memoryUsage().heapUsed;
  const wide = (at: number) => Buffer.alloc(1_000_000, `${at} `).toString('latin1');
  for (let at = 0; at < 60; at += 1) {
    const environment = new Map([['A', at % 2 === 0 ? 'a' : wide(at)]]);
    const client = { process: { pid: 9, parent: 7 }, called: 'bash', cwd: `/${at}`, words: [], environment, sameGroup: true };
    const launch = { argv: ['/bin/bash', '-c', wide(at)], mounts: [], provided: [] };
    kept.learn(client as unknown as Client, launch as unknown as Launch, 'bash');
    kept.miss(client as unknown as Client, ['-c', wide(-at)]);
  }
  whole();
  t.true(process.memoryUsage().heapUsed - before < 10_000_000, `${process.memoryUsage().heapUsed - before}`);
  t.truthy(kept);
});
