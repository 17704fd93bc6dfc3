/** Answers that no person gave, against a request that waits and against an answer that lies there: each beside a real one that is taken. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Answer } from '../../src/host/approve/tickets.ts';
import type { Waiting } from '../../src/host/approve/waiting-room.ts';
import { processAt } from '../../src/host/processes.ts';
import { eventually, type Meeting, meeting, press, waits } from '../front/elsewhere.ts';
import { noTerminal } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';

const due = turns(3);
const terminal = due(unless(noTerminal));

const room = ({ one }: Meeting) => path.join(one.root, 'state/waiting');

/** What waits, as any process of the same user can read it. */
function waitsIn(here: Meeting): readonly Waiting[] {
  const files = readdirSync(room(here)).filter(name => name.endsWith('.json'));
  return files.map(name => JSON.parse(readFileSync(path.join(room(here), name), 'utf8')) as Waiting);
}

function waitOf(here: Meeting, ticket: string): Waiting {
  const found = waitsIn(here).find(one => one.ticket === ticket);
  if (found === undefined) throw new Error(`nothing waits as ${ticket}`);
  return found;
}

/** What a genuine answer's child has, in a process of the attacker's. */
async function holder(
  t: ExecutionContext,
  { nonce, hash }: Waiting,
  { answer = { kind: 'yes' }, ...more }: { readonly uid?: number; readonly answer?: Answer } = {},
): Promise<ChildProcess> {
  const env = { WARD_ANSWER: JSON.stringify({ nonce, hash, answer }) };
  const child = spawn('/bin/sh', ['-c', 'read -r taken', 'ward-answer'], { env, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', ...more });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

/** Says, as an answer does, that this process holds one. */
function notice(here: Meeting, { nonce }: Waiting, pid: number): void {
  const { start = '' } = processAt(pid) ?? {};
  const file = path.join(room(here), `${nonce}.${pid}.said`);
  writeFileSync(`${file}.new`, JSON.stringify({ pid, start }));
  renameSync(`${file}.new`, file);
}

const notTaken = (reason: string) => new RegExp(`^ward: warning: an answer to [0-9a-f]+ was not taken: ${reason}`, 'm');

const recorded = (here: Meeting, reason: string) =>
  new RegExp(`"kind":"alert","detail":"an answer to [^,]* was not taken: ${reason}`).test(here.log());

/** A real yes, given as a person does, is taken. */
async function control({ pane }: Meeting, id: string): Promise<void> {
  await pane.fresh(`ward approve ${id}`);
  await press(pane, 'y');
  await pane.until(/^approved: it waited for this, and goes on now$/m);
}

terminal("an answer that the agent's own process forges, outside every sandbox, is not taken; a person's is", async t => {
  const here = await meeting(t, 100);
  const sent = here.send('echo forged');
  const [, id = ''] = await sent.says(waits);
  const wait = waitOf(here, id);
  writeFileSync(
    path.join(here.one.root, 'state/tickets', `${wait.hash}.answer`),
    JSON.stringify({ hash: wait.hash, until: Date.now() + 60_000, answer: { kind: 'yes' }, entry: 1 }),
  );
  notice(here, wait, (await holder(t, wait)).pid ?? 0);
  await sent.says(notTaken('process \\d+ is not "ward"'));
  await here.pane.fresh('echo $$');
  notice(here, wait, Number(/^(\d+)$/m.exec(await here.pane.until(/^\d+$/m))?.[1]));
  await sent.says(/(?:not taken: process \d+ .*[\s\S]*){2}/);
  await control(here, id);
  const ran = await sent.end;
  t.deepEqual([ran.status, ran.out], [0, 'forged\n'], ran.err);
  t.is(here.log().match(/"kind":"alert","detail":"an answer to [0-9a-f]+ was not taken: /g)?.length, 2);
  // The file that was laid beside it is for nobody, later either.
  const again = here.send('echo forged');
  await again.says(/^ward: warning: an answer to "echo forged" was not taken: the record knows of no such answer/m);
  await again.says(waits);
});

terminal('after three that are none no answer is taken any more, and nothing runs', async t => {
  const here = await meeting(t, 100);
  const sent = here.send('echo flooded');
  const [, id = ''] = await sent.says(waits);
  const wait = waitOf(here, id);
  const forged = await holder(t, wait);
  for (let times = 1; times <= 3; times++) {
    notice(here, wait, forged.pid ?? 0);
    await sent.says(new RegExp(`(?:was not taken[\\s\\S]*){${times}}`));
  }
  const told = await sent.end;
  t.deepEqual([told.status, told.out], [126, '']);
  t.regex(told.err, /^ward: not run: something forges answers to this, so none is taken/m);
  t.is(here.log().match(/"kind":"alert"/g)?.length, 3);
});

terminal("Ward's own program with a variable more than its launcher gives it is nobody", async t => {
  const here = await meeting(t, 100);
  const sent = here.send('echo required');
  const [, id = ''] = await sent.says(waits);
  const wait = waitOf(here, id);
  const evil = path.join(here.one.project, 'evil.cjs');
  const { nonce, hash } = wait;
  const env = JSON.stringify({ WARD_ANSWER: JSON.stringify({ nonce, hash, answer: { kind: 'yes' } }) });
  // Where Ward's own first line would run, it starts a child of this very process that holds a yes, and goes no further.
  const lines = [
    `const child = require('child_process').spawn('/bin/sh', ['-c', 'read x'], { env: ${env}, stdio: ['pipe', 'ignore', 'ignore'] });`,
    "require('fs').writeSync(1, String(child.pid));",
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);',
  ];
  writeFileSync(evil, lines.join('\n'));
  const built = path.join(checkout, 'dist/start.cjs');
  const main = existsSync(built) ? built : path.join(checkout, 'src/main.ts');
  const words = ['--disable-sigusr1', '--min-semi-space-size=16', main, 'ward', '--root', here.one.root, 'watch'];
  const program = spawn(path.join(checkout, 'node_modules/.bin/node'), words, {
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb', NODE_OPTIONS: `--require ${evil}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.teardown(() => program.kill('SIGKILL'));
  const [pid] = await once(program.stdout, 'data');
  notice(here, wait, Number(String(pid)));
  await sent.says(notTaken('process \\d+ is not "ward" as its launcher starts it'));
  t.true(recorded(here, 'process \\d+ is not .* as its launcher starts it'));
  await control(here, id);
  t.is((await sent.end).out, 'required\n');
});

due(unless(process.getuid?.() === 0 ? noTerminal : 'only root can start a process of another user'))(
  'a process of another user is nobody',
  async t => {
    const here = await meeting(t, 100);
    const sent = here.send('echo other-user');
    const [, id = ''] = await sent.says(waits);
    const wait = waitOf(here, id);
    notice(here, wait, (await holder(t, wait, { uid: 65_534 })).pid ?? 0);
    await sent.says(notTaken('process \\d+ belongs to another user'));
    t.true(recorded(here, 'process \\d+ belongs to another user'));
    await control(here, id);
    t.is((await sent.end).out, 'other-user\n');
  },
);

terminal('an answer to one request is none to another of the same words, while it is given and after', async t => {
  const here = await meeting(t, 100);
  const first = here.send('echo replayed');
  const [, id = ''] = await first.says(waits);
  const before = waitOf(here, id);
  const second = here.send('echo replayed');
  await second.says(waits);
  const other = waitsIn(here).find(one => one.nonce !== before.nonce);
  t.is(other?.hash, before.hash, 'the same words are the same matter');
  // It does not come to take its answer for now.
  first.child.kill('SIGSTOP');
  await here.pane.fresh(`ward approve ${id}`);
  await press(here.pane, 'y');
  const said = () => readdirSync(room(here)).find(name => name.startsWith(before.nonce) && name.endsWith('.said'));
  await eventually('it is said', () => said() !== undefined);
  const { pid } = JSON.parse(readFileSync(path.join(room(here), said() ?? ''), 'utf8')) as { pid: number };
  if (other !== undefined) notice(here, other, pid);
  await second.says(notTaken('it was said to another request'));
  t.true(recorded(here, 'it was said to another request'));
  first.child.kill('SIGCONT');
  await here.pane.until(/^approved: it waited for this, and goes on now$/m);
  t.is((await first.end).out, 'replayed\n', 'the one it was said to takes it');
  t.is(second.child.exitCode, null);
});

terminal('an answer that lay there is taken once: put back, it is none', async t => {
  const here = await meeting(t, 0);
  const refused = await here.send('echo kept').end;
  const id = /approve ([0-9a-f]{4,8})"/.exec(refused.err)?.[1] ?? '';
  await here.pane.fresh(`ward approve ${id}`);
  await press(here.pane, 'y');
  await here.pane.until(/^approved: the same command, sent again/m);
  const folder = path.join(here.one.root, 'state/tickets');
  const file = path.join(folder, readdirSync(folder).find(name => name.endsWith('.answer')) ?? '');
  copyFileSync(file, path.join(here.one.project, 'kept'));
  t.is((await here.send('echo kept').end).out, 'kept\n');
  copyFileSync(path.join(here.one.project, 'kept'), file);
  chmodSync(file, 0o600);
  const again = await here.send('echo kept').end;
  t.deepEqual([again.status, again.out], [126, '']);
  t.regex(again.err, /^ward: warning: an answer to "echo kept" was not taken: it was used up before/m);
  t.true(recorded(here, 'it was used up before'));
});

terminal(
  'a command in the place of another is the word of a person like any answer: forged, replayed, or laid there it is none',
  async t => {
    const here = await meeting(t, 100);
    const evil = { kind: 'changed', text: 'echo evil' } as const;
    const sent = here.send('echo first');
    const [, id = ''] = await sent.says(waits);
    const wait = waitOf(here, id);
    // By a process of the agent's own, and as an answer that lies there for whoever sends it again.
    notice(here, wait, (await holder(t, wait, { answer: evil })).pid ?? 0);
    await sent.says(notTaken('process \\d+ is not "ward"'));
    const other = here.send('echo other');
    const [, otherId = ''] = await other.says(waits);
    const another = waitOf(here, otherId);
    // A person's own is taken once, by whoever it was said to.
    sent.child.kill('SIGSTOP');
    await here.pane.fresh(`ward approve ${id}`);
    await press(here.pane, 'c');
    await here.pane.until(/change it to: echo first$/);
    await here.pane.press('C-u');
    await here.pane.line('echo mine');
    const said = () => readdirSync(room(here)).find(name => name.startsWith(wait.nonce) && name.endsWith('.said'));
    await eventually('it is said', () => said() !== undefined);
    const { pid } = JSON.parse(readFileSync(path.join(room(here), said() ?? ''), 'utf8')) as { pid: number };
    notice(here, another, pid);
    await other.says(notTaken('it was said to another request'));
    t.true(recorded(here, 'it was said to another request'));
    sent.child.kill('SIGCONT');
    await here.pane.until(/^\| echo mine$[\s\S]*run it\? \(\w+\) *$/m);
    t.is(sent.child.exitCode, null, 'a changed command is no yes');
    await press(here.pane, 'y');
    await here.pane.until(/^approved: it waited for this, and goes on now$/m);
    t.is((await sent.end).out, 'mine\n', 'the control');
    // The record knows of the change: laid down as an answer to the next of the same it is none.
    const entry = Number(/"n":(\d+)[^\n]*"detail":"change of /.exec(here.log())?.[1]);
    writeFileSync(
      path.join(here.one.root, 'state/tickets', `${wait.hash}.answer`),
      JSON.stringify({ hash: wait.hash, until: Date.now() + 60_000, answer: evil, entry }),
    );
    const again = here.send('echo first');
    await again.says(/^ward: warning: an answer to "echo first" was not taken: the record knows of no such answer/m);
    await again.says(waits);
    t.notRegex(here.log(), /"command":"echo evil"/);
  },
);

/** Holds the other end of a terminal, runs a command there, and answers every question with y. */
const puppeteer = `
import os, pty, select, sys, time
pid, master = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
seen, end = b'', time.time() + 30
while time.time() < end:
    if select.select([master], [], [], 0.2)[0]:
        try: part = os.read(master, 4096)
        except OSError: break
        if not part: break
        seen += part
    elif seen: os.write(master, b'y\\n')
print(seen.decode(errors='replace'))
`;

due(unless(noTerminal ?? (spawnSync('python3', ['--version']).error === undefined ? undefined : 'python3 is not installed')))(
  'nobody answers from an unclaimed terminal, from one that a program types into, or below an agent',
  async t => {
    const here = await meeting(t, 100);
    const sent = here.send('echo typed');
    const [, id = ''] = await sent.says(waits);
    const ward = [path.join(checkout, 'src/bin/ward'), '--root', here.one.root];
    writeFileSync(path.join(here.one.project, 'puppeteer.py'), puppeteer);
    const puppet = spawnSync('python3', [path.join(here.one.project, 'puppeteer.py'), ...ward, 'approve', id], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    t.regex(puppet.stdout, /not approved: this terminal was not claimed/, puppet.stderr);
    t.is(here.one.ward(['approve', id]).status, 1);
    writeFileSync(path.join(here.one.project, 'claude'), '#!/bin/bash\n"$@"\ntrue\n', { mode: 0o755 });
    for (const [words, reason] of [
      [`./claude ${ward.join(' ')} approve ${id}`, /^ward: not approved: an agent asks \(process \d+, "claude"\)/m],
      [`./claude ${ward.join(' ')} watch`, /^ward: not watched: an agent asks \(process \d+, "claude"\)/m],
      [`CLAUDECODE=1 ${ward.join(' ')} refuse ${id}`, /^ward: not refused: an agent asks \(CLAUDECODE in/m],
      [`./claude ${ward.join(' ')} back`, /^ward: not back: an agent asks \(process \d+, "claude"\)/m],
    ] as const) {
      await here.pane.fresh(words);
      await here.pane.until(reason);
    }
    t.is(here.log().match(/"kind":"alert","detail":"an answer to [0-9a-f]+ was not taken: /g)?.length, 4);
    t.regex(here.log(), /"kind":"alert","detail":"\\"ward watch\\" was refused: an agent asks/);
    t.regex(here.log(), /"kind":"alert","detail":"\\"ward back\\" was refused: an agent asks/);
    t.is(sent.child.exitCode, null, 'it waits still');
    await control(here, id);
    t.is((await sent.end).out, 'typed\n');
  },
);

terminal('a confined command sees nothing that waits, can say nothing to it, and is not run where it would answer', async t => {
  const here = await meeting(t, 100);
  const look = [`ls ${room(here)} 2>/dev/null`, `mkdir -p ${room(here)}`, `echo forged >${room(here)}/forged`, 'echo looked'];
  writeFileSync(path.join(here.one.project, 'look.sh'), unread(look.join('; ')));
  const waiting = here.send('echo other', 'other');
  await waiting.says(waits);
  const before = readdirSync(room(here));
  const sent = here.send('sh ./look.sh');
  const [, id = ''] = await sent.says(waits);
  await control(here, id);
  t.is((await sent.end).out, 'looked\n');
  t.deepEqual(readdirSync(room(here)), before);
  t.false(existsSync(path.join(room(here), 'forged')));
  for (const word of ['approve', 'refuse', 'watch']) {
    const told = await here.send(`${path.join(checkout, 'src/bin/ward')} --root ${here.one.root} ${word} abcd`).end;
    t.is(told.status, 126);
    t.regex(told.err, /^ward: not run: "ward --root" is for the person, not for a command/m);
  }
  const alerts = here.log().match(/"kind":"alert","detail":"a command of claude was denied: \\"ward --root\\" is for the person/g);
  t.is(alerts?.length, 3);
});
