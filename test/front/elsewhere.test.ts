/** A request waits for a person at another terminal: answered, refused, unanswered, withdrawn. The real launchers, real terminals. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mayTake } from '../may-take.ts';
import { noTerminal } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { inProof, unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { eventually, meeting, press, waits } from './elsewhere.ts';

const due = turns(3);
const terminal = due(unless(noTerminal));

terminal('what waits goes on as soon as a person at a claimed terminal says yes, and is told of a no with its reason', async t => {
  const { one, pane, send, log } = await meeting(t, 100);
  const first = send('echo waited-for');
  const [, id = ''] = await first.says(waits);
  t.regex(one.ward(['pending']).stdout, new RegExp(`^${id} +\\d+ s  claude  \\w+   waits \\d+ s more: echo waited-for$`, 'm'));
  await pane.fresh(`ward approve ${id}`);
  await press(pane, 'y');
  await pane.until(/^approved: it waited for this, and goes on now$/m);
  const ran = await first.end;
  t.deepEqual([ran.status, ran.out], [0, 'waited-for\n'], ran.err);
  t.regex(log(), new RegExp(`yes to ${id}: echo waited-for`));
  t.is(one.ward(['pending']).stdout, 'nothing waits for a person\n');

  const second = send('echo waited-for');
  const [, again = ''] = await second.says(waits);
  await pane.fresh(`ward refuse ${again} use the mirror`);
  await pane.until(/^refused: it waited for this, and was told so$/m);
  const refused = await second.end;
  t.deepEqual([refused.status, refused.out], [126, '']);
  t.regex(refused.err, /^ward: not run: the person said no: use the mirror/m);
  t.deepEqual(readdirSync(path.join(one.root, 'state/waiting')), []);
  t.deepEqual(readdirSync(path.join(one.root, 'state/tickets')), []);
});

terminal('nobody answers in time: it is told so, and the next are told so at once, until somebody is back', async t => {
  const { one, pane, send } = await meeting(t, 2);
  const first = await send('echo one').end;
  t.is(first.status, 126);
  t.regex(
    first.err,
    /^ward: waits up to 2 s[\s\S]*^ward: not run: nobody answered within 2 s \(in ask mode, what no rule settles.*\n^ward: hint: ask the person to run "ward .*approve [0-9a-f]+"/m,
  );
  const next = await send('echo two').end;
  t.regex(next.err, /^ward: not run: nobody answered within 2 s/);
  t.regex((await send('echo two', 'other').end).err, /^ward: waits up to 2 s/, 'another session');
  await pane.fresh('ward back');
  await pane.until(/^requests wait for you again/m);
  t.regex((await send('echo two').end).err, /^ward: waits up to 2 s/);
  t.is(one.ward(['back']).status, 1, 'not where there is no claimed terminal');
});

inProof(terminal)('where the policy names no time it is 110 seconds, all of them, and a yes in the last of them still counts', async t => {
  mayTake(t, 5);
  const { one, pane, send } = await meeting(t, 0);
  const file = path.join(one.root, 'config/policy.json');
  const { wait: _, ...policy } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(policy));
  await pane.fresh('ward policy accept');
  await pane.until(/\n\$ *$/);
  const began = performance.now();
  const [nobody, late] = [send('echo nobody', 'one'), send('echo late', 'two')];
  await nobody.says(/^ward: waits up to 110 s for a person/m);
  const [, id = ''] = await late.says(waits);
  await eventually('most of it is over', () => performance.now() - began > 100_000, 120);
  t.is(nobody.child.exitCode, null);
  await pane.fresh(`ward approve ${id}`);
  await press(pane, 'y');
  t.is((await late.end).out, 'late\n');
  const silence = await nobody.end;
  const seconds = (performance.now() - began) / 1000;
  t.is(silence.status, 126);
  t.regex(silence.err, /^ward: not run: nobody answered within 110 s \(/m);
  t.true(seconds >= 110, `${seconds}`);
  t.log(`nobody answered for ${seconds.toFixed(1)} s, of which the client's own start is a part`);
});

terminal('ward watch asks about each as it comes, and takes the question back when who sent it goes away', async t => {
  const { one, pane, send } = await meeting(t, 100);
  const raw = path.join(pane.directory, 'raw');
  t.is(spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), 'pipe-pane', '-o', `cat >'${raw}'`]).status, 0);
  await pane.fresh('TERM=xterm-256color ward watch');
  await pane.until(/^watches for requests/m);
  const first = send('echo gone-soon');
  await pane.until(/echo gone-soon[\s\S]*run it\? \(y/);
  first.child.kill('SIGTERM');
  await first.end;
  await pane.until(/^withdrawn: [0-9a-f]+ was answered elsewhere, or who sent it waits no longer$/m);
  t.is(one.ward(['pending']).stdout, 'nothing waits for a person\n');
  const second = send('echo watched');
  await pane.until(/ waits \d+ s, until \d\d:\d\d:\d\d$[\s\S]*echo watched[\s\S]*run it\? \(y/m);
  await sleep(100);
  await pane.line('y');
  await pane.until(/^approved: it waited for this, and goes on now$/m);
  t.is((await second.end).out, 'watched\n');
  await pane.type('q');
  await pane.until(/goes on now\n+\$$/);
  await eventually('both called the person', () => readFileSync(raw, 'latin1').split('\u001b]9;Ward: claude asks, ').length === 3);
});

terminal('what waits is withdrawn when it is killed, and when the process that sent it is gone; nothing runs', async t => {
  const { one, send, log } = await meeting(t, 100);
  const killed = send('echo never; touch never');
  await killed.says(waits);
  killed.child.kill('SIGKILL');
  await killed.end;
  const nothing = () => one.ward(['pending']).stdout === 'nothing waits for a person\n';
  await eventually('nothing waits', nothing);
  const file = path.join(one.root, 'agent.sh');
  const words = `'${checkout}/src/bin/wardsh' --ward-root '${one.root}' -c 'echo orphan; touch never' 2>'${one.root}/said' & wait`;
  writeFileSync(file, words);
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', CLAUDECODE: '1' };
  const agent = spawn('/bin/sh', [file], { cwd: one.project, env, stdio: 'ignore' });
  t.teardown(() => agent.kill('SIGKILL'));
  await eventually('it waits', () => waits.test(readFileSync(path.join(one.root, 'said'), { encoding: 'utf8', flag: 'a+' })), 60);
  t.false(nothing());
  agent.kill('SIGKILL');
  await eventually('nothing waits', nothing);
  await eventually('it is on record', () => log().includes('whoever sent this is gone'));
  t.false(existsSync(path.join(one.project, 'never')));
});

terminal('the same refused three times in a session is not asked about again, however it is spelled, until somebody is back', async t => {
  const { one, pane, send, log } = await meeting(t, 100);
  writeFileSync(path.join(one.project, 'junk'), '');
  for (const text of ['rm junk', 'rm -f ./junk', '/bin/rm junk']) {
    const asked = send(text);
    const [, id = ''] = await asked.says(waits);
    await pane.fresh(`ward refuse ${id}`);
    await pane.until(/^refused: it waited/m);
    t.regex((await asked.end).err, /the person said no/);
  }
  const often = await send('\\rm -rf junk').end;
  t.is(often.status, 126);
  t.regex(often.err, /^ward: not run: the person refused this 3 times, and is not asked again in this session/m);
  t.regex(often.err, /^ward: hint: don't try another spelling; go on without it, or ask the person to run "ward .*back" in a terminal$/m);
  t.regex(log(), /the person refused this 3 times/);
  const other = send('rm other');
  await other.says(waits);
  const elsewhere = send('rm junk', 'other');
  await elsewhere.says(waits);
  await pane.fresh('ward back');
  await pane.until(/^requests wait/m);
  await send('rm junk').says(waits);
});
