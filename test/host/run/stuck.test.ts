/** A bubblewrap that was killed before it let its child go on leaves that child behind; the next start ends it. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endLeft } from '../../../src/host/run/stuck.ts';
import { lack } from '../../attacks/arena.ts';
import { scratch, trial } from '../../trial.ts';
import { unless } from '../../unless.ts';

const run = unless(lack);

const child = (pid: number) => {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
};

const lives = (pid: number) => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Kills bubblewrap the moment it has a child; the child, if it stays behind. */
async function strand(project: string): Promise<number | undefined> {
  const directory = openSync(project, 'r');
  const stdio = ['ignore', 'ignore', 'ignore', directory] as const;
  const words = ['--unshare-user', '--unshare-pid', '--die-with-parent', '--dev-bind', '/', '/', '--bind-fd', '3', project, 'sleep', '1'];
  const outer = spawn('/usr/bin/bwrap', words, { stdio: [...stdio] });
  closeSync(directory);
  let inner = 0;
  for (const end = performance.now() + 500; inner === 0 && performance.now() < end; ) inner = child(outer.pid ?? 0);
  process.kill(outer.pid ?? 0, 'SIGKILL');
  await new Promise(resolve => outer.on('close', resolve));
  await sleep(20);
  return inner !== 0 && lives(inner) ? inner : undefined;
}

run('a sandbox that never began is ended', async t => {
  const project = realpathSync(scratch(t));
  let left: number | undefined;
  for (let tries = 0; left === undefined && tries < 300; tries++) left = await strand(project);
  if (left === undefined) return void t.pass('this bubblewrap leaves nothing behind');
  await endLeft(`${project}-other`);
  t.true(lives(left), 'one of another project is not touched');
  await endLeft(project);
  for (let tries = 0; tries < 100 && lives(left); tries++) await sleep(10);
  t.false(lives(left));
  t.log('one was left, and ended');
});

/** A sandbox that does not die with bubblewrap, as one whose bubblewrap was killed before it could ask for that; its first process. */
async function orphan(project: string, ours: boolean): Promise<number> {
  const shown = ours ? ['--tmpfs', '/run', '--ro-bind', '/etc/hostname', '/run/ward/inside'] : [];
  const mounts = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', ...shown, '--bind', project, project];
  const outer = spawn('/usr/bin/bwrap', ['--unshare-user', '--unshare-pid', ...mounts, '--', 'sleep', '60'], { stdio: 'ignore' });
  const begun = (pid: number) => pid !== 0 && child(pid) !== 0 && readFileSync(`/proc/${child(pid)}/comm`, 'utf8') === 'sleep\n';
  for (let tries = 0; tries < 1000 && !begun(child(outer.pid ?? 0)); tries++) await sleep(10);
  const first = child(outer.pid ?? 0);
  process.kill(outer.pid ?? 0, 'SIGKILL');
  await new Promise(resolve => outer.on('close', resolve));
  return first;
}

run('a sandbox that lost all above it and runs on is ended after a Ward that was killed', async t => {
  const one = trial(t);
  const others = await orphan(one.project, false);
  const left = await orphan(one.project, true);
  const ward = one.start('sleep 60');
  t.true(lives(left) && child(left) !== 0, 'it runs on');
  await endLeft(`${one.project}-other`);
  t.true(lives(left), 'one of another project is not touched');
  await endLeft(one.project);
  for (let tries = 0; tries < 100 && lives(left); tries++) await sleep(10);
  t.false(lives(left));
  t.true(lives(others), "another program's sandbox is not touched");
  process.kill(others, 'SIGKILL');
  ward.kill();
  t.notRegex(await ward.stderr, /unknown|did not/);
});

run('what another Ward runs in the same project goes on', async t => {
  const one = trial(t);
  const mark = path.join(one.project, 'began');
  const ward = one.start('touch began; sleep 1; touch ended');
  for (let tries = 0; tries < 1000 && !existsSync(mark); tries++) await sleep(10);
  await endLeft(one.project);
  t.is(await ward.stderr, '');
  t.true(existsSync(path.join(one.project, 'ended')));
});

run('what a command runs in a sandbox within its own goes on', async t => {
  const { project } = trial(t);
  const shown = ['--tmpfs', '/run', '--ro-bind', '/etc/hostname', '/run/ward/inside', '--bind', project, project];
  const around = [
    '/usr/bin/bwrap',
    '--unshare-user',
    '--unshare-pid',
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    ...shown,
    '--proc',
    '/proc',
    '--',
  ];
  const within = ['/usr/bin/bwrap', '--unshare-user', '--unshare-pid', '--ro-bind', '/', '/', '--', 'sleep', '60'];
  // By that word whoever holds the outer one is taken for a Ward that lives.
  const ward = spawn('/bin/bash', ['-c', '"$@"; true', 'wardsh', ...around, ...within], { stdio: 'ignore' });
  t.teardown(() => ward.kill('SIGKILL'));
  const deep = () => Array.from({ length: 4 }).reduce<number>(pid => (pid === 0 ? 0 : child(pid)), ward.pid ?? 0);
  const begun = () => deep() !== 0 && child(deep()) !== 0 && readFileSync(`/proc/${child(deep())}/comm`, 'utf8') === 'sleep\n';
  for (let tries = 0; tries < 1000 && !begun(); tries++) await sleep(10);
  const first = deep();
  t.regex(readFileSync(`/proc/${first}/status`, 'utf8'), /^NSpid:\t\d+\t\d+\t1$/m);
  await endLeft(project);
  await sleep(100);
  t.true(lives(first));
  process.kill(child(child(ward.pid ?? 0)), 'SIGKILL');
});
