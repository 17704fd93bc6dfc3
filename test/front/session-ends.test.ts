/** What ends a session's world: idleness, the end of whom it belongs to, the loss of its keeper; and what never joins one. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { World } from '../../src/host/session/world.ts';
import { mayTake } from '../may-take.ts';
import { repository } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox, type Own, ownWard, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';

interface Place extends Own {
  readonly project: string;
}

const one = { CODEX_SESSION_ID: 'one' };
const left = 'sleep 300 >/dev/null 2>&1 & echo $!';
/** That it was told what the command left: the sleep, or the shell that is about to become it. */
const told = /"left":\[".*sleep 300/g;
const due = turns(3);
const run = due(unless(noSandbox));

function place(t: ExecutionContext, more: object = {}): Place {
  mayTake(t, 1.5);
  const own = ownWard('ends');
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const file = path.join(own.root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...more }));
  t.teardown(async () => {
    await own.ward('end', 'all');
    own.remove();
  });
  return { ...own, project };
}

/** The worlds that are noted, whether they live or not. */
const noted = ({ root }: Place): readonly World[] =>
  globSync(`${root}/cache/sessions/*/world`).map(file => JSON.parse(readFileSync(file, 'utf8')));

function only(t: ExecutionContext, where: Place): World {
  const [world, ...others] = noted(where);
  t.true(world !== undefined && others.length === 0, 'one world is noted');
  return world as World;
}

/** Why worlds ended, in their keepers' words. */
const words = ({ root }: Place) => globSync(`${root}/cache/sessions/*/ended`).map(file => readFileSync(file, 'utf8').trim());

/** It may be gone between two looks, and between two words of one. */
function lives({ pid, start }: { readonly pid: number; readonly start: string }): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').includes(` ${start} `);
  } catch {
    return false;
  }
}

async function until(what: () => boolean, seconds = 30): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(50)) if (what()) return true;
  return what();
}

/** Numbers of all processes in that world, as the host sees them. */
function inside({ processes }: World): readonly string[] {
  const all = execFileSync('/bin/ps', ['-eo', 'pid=,pidns='], { encoding: 'utf8' }).split('\n');
  return all
    .flatMap(line => /^\s*(\d+)\s+(\d+)$/.exec(line)?.slice(1, 3) ?? [])
    .filter((_, at, list) => at % 2 === 0 && list[at + 1] === processes);
}

const record = ({ root }: Place) => readFileSync(path.join(root, 'state/audit.jsonl'), 'utf8');

run('one that no command used for as long as the policy lets it stay ends, and one in use does not', async t => {
  const where = place(t, { limits: { idle: '2s' } });
  const running = where.run(`${left}; sleep 4`, where.project, one);
  t.true(await until(() => noted(where).length > 0));
  const world = only(t, where);
  t.is((await running).err, '');
  t.is(record(where).match(told)?.length, 1, 'while a command ran it went on');
  t.true(await until(() => !lives(world)));
  t.deepEqual(words(where), ['idle']);
  t.true(await until(() => inside(world).length === 0));
  t.is((await where.run('true', where.project, one)).err, '', 'nobody has to know of it');
  t.regex(record(where), /codex\.one has ended: no command used it for as long as the policy lets it stay/);
});

/** A program of this name that sends one command and stays. */
async function sender(where: Place, name: string, environment: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const file = path.join(where.top, name);
  copyFileSync('/bin/bash', file);
  const child = spawn(file, ['-c', `'${where.wardsh}' -c '${left}'; echo sent; read -r _`], {
    cwd: where.project,
    env: { ...plainEnvironment, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  await until(() => out.includes('sent'));
  return child;
}

for (const [whose, name, environment] of [
  ['the agent', 'codex', one],
  ['the parent of its commands', 'someone', {}],
] as const) {
  run(`it ends when ${whose} is gone, and not before`, async t => {
    const where = place(t);
    const child = await sender(where, name, environment);
    const world = only(t, where);
    await sleep(2500);
    t.true(lives(world));
    child.kill('SIGKILL');
    t.true(await until(() => !lives(world)));
    t.deepEqual(words(where), ['gone']);
    t.true(await until(() => inside(world).length === 0));
  });
}

for (const [what, whom] of [
  ['its keeper alone', ({ keeper }: World) => keeper.pid],
  ['its keeper with its process group', ({ keeper }: World) => -keeper.pid],
] as const) {
  run(`nothing of it survives that ${what} is killed; that is told, and the session goes on`, async t => {
    const where = place(t);
    await where.run(`(trap '' TERM; while :; do sleep 1; done) >/dev/null 2>&1 & ${left}`, where.project, one);
    const world = only(t, where);
    t.true(inside(world).length >= 3);
    process.kill(whom(world), 'SIGKILL');
    t.true(await until(() => !lives(world) && inside(world).length === 0));
    t.regex(
      (await where.run('true', where.project, one)).err,
      /warning: what ran in the background of codex\.one has ended: its keeper was killed/,
    );
    t.is((await where.run(left, where.project, one)).err, '');
    t.true(lives(only(t, where)));
  });
}

run('another may begin while one that was ended still ends, and why that was is not lost', async t => {
  const where = place(t);
  await where.run(left, where.project, one);
  const world = only(t, where);
  // Its keeper waits for it.
  process.kill(world.pid, 'SIGSTOP');
  process.kill(world.keeper.pid, 'SIGTERM');
  t.true(await until(() => words(where).includes('end')));
  t.true(await until(() => noted(where).length === 0));
  t.is((await where.run(left, where.project, one)).err, '');
  const next = only(t, where);
  t.not(next.pid, world.pid);
  t.true(lives(world.keeper));
  process.kill(world.pid, 'SIGCONT');
  t.true(await until(() => !lives(world.keeper)));
  t.is((await where.run('true', where.project, one)).err, '', 'nothing to be alarmed about');
  t.true(lives(next));
});

run('of commands that begin one at the same time all are in the same', async t => {
  const where = place(t);
  const all = await Promise.all([1, 2, 3, 4].map(() => where.run(left, where.project, one)));
  t.deepEqual(
    all.map(({ err }) => err),
    ['', '', '', ''],
  );
  const { sessions } = JSON.parse((await where.ward('sessions', '--json')).out);
  t.deepEqual(
    sessions.map((each: { processes: readonly unknown[] }) => each.processes.length),
    [4],
  );
  t.is(new Set(all.map(({ out }) => out)).size, 4, 'each has a number of its own');
  t.is(record(where).match(told)?.length, 4, 'all of them are told');
  const keepers = execFileSync('/bin/ps', ['-eo', 'pid=,pgid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter(line => line.includes('exec {to}>') && line.includes(where.root) && /^\s*(\d+)\s+\1\s/.test(line));
  t.is(keepers.length, 1);
});

run('a command that may write settings of git runs alone; where git replaces the file, what goes on in the project ends', async t => {
  const where = place(t);
  repository(where.project);
  const settings = 'git branch topic; git remote add origin https://example.com/a.git; git update-ref refs/remotes/origin/main HEAD';
  execFileSync('/bin/bash', ['-c', settings], { cwd: where.project });
  const pid = Number((await where.run(left, where.project, one)).out);
  const world = only(t, where);
  t.is((await where.run(`kill -0 ${pid}`, where.project, one)).status, 0);
  const text = `kill -0 ${pid} 2>/dev/null && echo seen; git branch -q -u origin/main topic; ${left}`;
  const apart = await where.run(text, where.project, one);
  t.notRegex(apart.out, /seen/);
  t.regex(apart.err, /a command that may write settings of git runs alone/);
  t.regex(apart.err, /ended: "(sleep|bash)" was still running/);
  t.true(await until(() => !lives(world) && inside(world).length === 0));
  t.deepEqual(words(where), ['unmasked']);
  t.regex(
    (await where.run('true', where.project, one)).err,
    /warning: what ran in the background of codex\.one has ended: a protected name/,
  );
});

run('a command that was granted a host has a network of its own', async t => {
  const way = "curl -s -m 5 --noproxy '*' -o /dev/null -w '%{http_code} '";
  const words = [...way.replaceAll("'", '').replace('} ', '}_').split(' ')].map(word => word.replace('}_', '} '));
  const [outer, inner] = ['https://example.invalid/', 'http://127.0.0.1:8301/'];
  const where = place(t, { rules: [{ decision: 'allow', commands: [[...words, inner, outer]], reason: 'a test' }] });
  const serve = 'python3 -m http.server 8301 -b 127.0.0.1 >/dev/null 2>&1 &';
  await where.run(`${serve} for i in $(seq 100); do curl -s -o /dev/null ${inner} && exec echo up; sleep 0.1; done`, where.project, one);
  t.is((await where.run(`${way} ${inner}`, where.project, one)).out, '200 ', 'without the host it is there');
  const apart = await where.run(`${way} ${inner} ${outer}`, where.project, one);
  t.is(apart.out, '000 000 ');
  t.regex(apart.err, /granted hosts has a network of its own: what its session runs in the background can't be reached from it/);
});
