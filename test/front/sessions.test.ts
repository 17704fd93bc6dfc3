/** A session is a small world: a server started by one command is there for the next, and for nobody else. Driven through the real launchers. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { checkout, type Trial, trial } from '../trial.ts';
import { turns } from '../whole.ts';

const plain = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: process.env.HOME ?? '/' };
const session = (name: string) => ({ env: { ...plain, CODEX_SESSION_ID: name } });
const server = (port: number) => `python3 -m http.server ${port} -b 127.0.0.1 >/dev/null 2>&1 & echo $!`;
const look = (port: number) =>
  `for i in $(seq 40); do curl -s -m 2 -o /dev/null http://127.0.0.1:${port}/ && exec echo there; sleep 0.2; done; echo refused`;
const glance = (port: number) => `curl -s -m 2 -o /dev/null http://127.0.0.1:${port}/ && echo there || echo refused`;
const python = '/usr/bin/python3';

function serve(place: Trial, port: number, name = 'one'): number {
  const started = place.wardsh(server(port), session(name));
  return Number(started.stdout);
}

const due = turns(3);

due(test.serial)('a server that one command starts is there for the next, and not for another session or the host', t => {
  const place = trial(t);
  const first = place.wardsh(server(8301), session('one'));
  t.is(first.stderr, '');
  t.true(Number(first.stdout) > 0, first.stdout);
  t.is(place.wardsh(look(8301), session('one')).stdout, 'there\n');
  t.is(place.wardsh(glance(8301), session('two')).stdout, 'refused\n');
  t.is(execFileSync('/bin/sh', ['-c', glance(8301)], { encoding: 'utf8' }), 'refused\n');
});

due(test.serial)('a later command sees the process under the number it was told, and ends it by that', t => {
  const place = trial(t);
  const pid = serve(place, 8302);
  t.is(place.wardsh(look(8302), session('one')).stdout, 'there\n');
  t.is(place.wardsh(`kill ${pid}`, session('one')).status, 0);
  t.is(place.wardsh(`sleep 0.2; ${glance(8302)}`, session('one')).stdout, 'refused\n');
  t.not(place.wardsh(`kill -0 ${pid}`, session('two')).status, 0, 'another session has no process of that number');
});

due(test.serial)('a command that leaves nothing behind begins nothing, and one after the last was ended runs alone again', async t => {
  const place = trial(t);
  place.wardsh('true; sleep 0.1 & wait', session('one'));
  t.deepEqual(keepers(place), []);
  const pid = serve(place, 8303);
  t.is(keepers(place).length, 1);
  place.wardsh(`kill ${pid}`, session('one'));
  for (let round = 0; round < 60 && keepers(place).length > 0; round += 1) await sleep(200);
  t.deepEqual(keepers(place), [], 'a world with nothing in it ends by itself');
  t.is(place.wardsh('echo fine', session('one')).stdout, 'fine\n');
});

due(test.serial)(
  'a process left behind that holds the output keeps it open as it would elsewhere, and one that does not lets go',
  async t => {
    const place = trial(t);
    for (const [text, holds] of [
      ['(sleep 1.5; echo late) & echo early', true],
      ['(sleep 1.5; echo late) >/dev/null 2>&1 & echo early', false],
    ] as const) {
      const bash = await timed('/bin/bash', ['-c', text]);
      const ward = await timed(`${checkout}/src/bin/wardsh`, ['--ward-root', place.root, '-c', text], place);
      t.is(ward.out, bash.out, text);
      t.is(bash.closed - bash.ended > 1000, holds, `what bash does: ${JSON.stringify(bash)}`);
      t.is(ward.closed - ward.ended > 500, holds, text);
    }
  },
);

due(test.serial)('where the command has a terminal, nothing of it goes on, and that is said', t => {
  const place = trial(t);
  const done = place.wardsh('sleep 30 >/dev/null 2>&1 & echo $!', session('one'));
  t.is(done.stderr, '');
  const words = [
    '-qec',
    `env CODEX_SESSION_ID=two ${checkout}/src/bin/wardsh --ward-root ${place.root} -c 'sleep 31 & echo x'`,
    '/dev/null',
  ];
  const seen = execFileSync('/usr/bin/script', words, { cwd: place.project, encoding: 'utf8', env: { ...plain, TERM: 'dumb' } });
  t.regex(seen, /ward: ended: "(sleep|bash)" was still running, and ended with the command/);
});

due(test.serial)('what a command left behind has no capability, no further namespace and the filter of every command', t => {
  const place = trial(t);
  place.wardsh(`${python} -c 'import time; time.sleep(60)' >/dev/null 2>&1 &`, session('one'));
  const look = "import re; print(*re.findall(r'^(?:CapEff|CapPrm|CapBnd|NoNewPrivs|Seccomp):.*', open('/proc/self/status').read(), re.M))";
  writeFileSync(path.join(place.project, 'facts.py'), `${look}\nimport os\nos.system('unshare -U true 2>&1 | tail -1')\n`);
  const facts = `${python} facts.py`;
  const inside = place.wardsh(`ps >/dev/null; ${facts}`, session('one')).stdout;
  t.is(place.wardsh(facts, session('one')).stderr, '');
  t.regex(inside, /CapPrm:\s0+ CapEff:\s0+ CapBnd:\s0+ NoNewPrivs:\s1 Seccomp:\s2\n/);
  t.regex(inside, /Operation not permitted|No space left/);
  t.is(place.wardsh(facts, session('one')).stdout, inside, 'as in a command that shares the network alone');
});

due(test.serial)('ward sessions tells what runs and where it listens, and ward end ends all of it, its /tmp too', async t => {
  const place = trial(t);
  const text = `touch /tmp/mark; (trap '' TERM; exec sleep 500) >/dev/null 2>&1 & ${python} -m http.server 8304 -b 127.0.0.1 >/dev/null 2>&1 & echo $!`;
  t.is(place.ward(['sessions']).stdout, 'no session has anything in the background\n');
  const pid = Number(place.wardsh(text, session('one')).stdout);
  place.wardsh(look(8304), session('one'));
  const { sessions } = JSON.parse(place.ward(['sessions', '--json']).stdout);
  t.is(sessions.length, 1);
  t.like(sessions[0], { session: 'codex.one', asker: 'codex', project: place.project, ports: [8304] });
  t.deepEqual(sessions[0].processes.map((one: { command: string }) => one.command.replace(/\S*python\S*/, 'python')).sort(), [
    'python -m http.server 8304 -b 127.0.0.1',
    'sleep 500',
  ]);
  t.true(sessions[0].processes.some((one: { process: number }) => one.process === pid));
  t.is(place.ward(['end', 'codex.two']).status, 1);
  const ended = place.ward(['end', 'codex.o']);
  t.is(ended.stderr, '');
  t.is(ended.stdout, 'ended: codex.one, with 2 processes\n');
  t.is(place.ward(['sessions']).stdout, 'no session has anything in the background\n');
  t.is(place.wardsh('ls /tmp', session('one')).stdout, '');
  const record = readFileSync(path.join(place.root, 'state/audit.jsonl'), 'utf8');
  t.regex(record, /"left":\[".*sleep 500.*\(process \d+\)/);
  t.regex(record, /codex\.one began to run in the background/);
  t.regex(record, /ended codex\.one, with 2 processes/);
});

/** Keepers of this trial's sessions, by number. */
function keepers(place: Trial): readonly string[] {
  const all = execFileSync('/bin/ps', ['-eo', 'pid=,pgid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return all.split('\n').filter(line => line.includes('exec {to}>') && line.includes(place.root) && /^\s*(\d+)\s+\1\s/.test(line));
}

interface Timed {
  readonly out: string;
  readonly ended: number;
  readonly closed: number;
}

function timed(file: string, words: readonly string[], place?: Trial): Promise<Timed> {
  return new Promise(resolve => {
    const child = spawn(file, [...words], { stdio: ['ignore', 'pipe', 'ignore'], env: plain, cwd: place?.project ?? '/' });
    let out = '';
    let ended = 0;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      out += part;
    });
    child.on('exit', () => {
      ended = performance.now();
    });
    child.on('close', () => resolve({ out, ended, closed: performance.now() }));
  });
}
