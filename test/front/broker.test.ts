/** The broker: what is asked through it is the same as cold, what it can't take is left to a cold start, and nobody gets from it what is another's. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { clientAt, descriptorsOf } from '../../src/host/channel/client.ts';
import { ask, type Broker, type Done, startBroker, until as within } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';

const own = ownWard('broker');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
let broker: Broker;
test.before(async () => {
  broker = await startBroker(own.root);
});
test.after.always(async () => {
  await broker.kill();
  own.remove();
});

const due = turns(4);
const when = due(noSandbox === undefined ? test.serial : test.serial.skip);
const because = noSandbox === undefined ? '' : ` (skipped: ${noSandbox})`;
const run = (text: string, more: object = {}) => ask(own.root, ['-c', text], { cwd: project, ...more }).done;

/** That it was served, by the broker's own word. */
const served = async ({ pid }: Done) =>
  (await broker.until(new RegExp(`process ${pid} (?:was|starts)`))).includes(`process ${pid} was served`);

/** It started by itself, and another that came after it was served: by then the broker would have said something of both. */
async function unasked({ pid }: Done): Promise<boolean> {
  const later = await run('echo later');
  return (await served(later)) && !broker.said().includes(`process ${pid} `);
}

/** Waits for what comes to be, for a minute. */
const until = <T>(look: () => T | undefined | false) => within(look, () => `${look}, and the broker said ${broker.said()}`, 60);

const records = () =>
  readFileSync(path.join(own.root, 'state/audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

/** Names the signals that end nothing. */
const spared = 'ulimit -c 0; for one in HUP INT PIPE ALRM TERM USR1; do sh -c "kill -$one \\$\\$; echo $one" 2>/dev/null; done';

/** As a shell stands below make and system(3), whose C library ignores two signals of its own for it. */
const spawned = `set -- /usr/bin/perl -e 'for (32, 33) { my ($n, $ignore) = ($_, pack("Q4", 1, 0, 0, 0)); syscall(${process.arch === 'x64' ? 13 : 134}, $n, $ignore, 0, 8) == 0 or die $! } exec @ARGV' "$@"`;

/** What is the same, served or not. The last column: whether the broker takes it. */
const rows: readonly (readonly [what: string, words: readonly string[], given: object, served: boolean])[] = [
  ['the status and both outputs', ['-c', 'echo out; echo err >&2; exit 3'], {}, true],
  ['$0 and the arguments, with spaces and newlines', ['-c', 'printf "<%s>" "$0" "$@"', 'ze ro', 'o\nne', "t'wo", ''], {}, true],
  ['a text over many lines', ['-c', "echo 'a\nb'\n\necho c"], {}, true],
  ['a death by a signal', ['-c', 'ulimit -c 0; kill -SEGV $$'], {}, true],
  ['the input', ['-c', 'cat'], { input: 'in\nput' }, true],
  ['letters that are not ASCII', ['-c', 'echo "é ☂ $W"'], { env: { ...plainEnvironment, W: 'ÿ☂' } }, true],
  ['the environment', ['-c', 'env | grep -v "^_=" | sort'], { env: { ...plainEnvironment, A: '1', BASH_ENV_: 'x', MORE: 'a\nb' } }, true],
  [
    'variables that mean something to the shell that asks',
    ['-c', 'sleep 1.2; echo $child $TMOUT'],
    { env: { ...plainEnvironment, child: '5', TMOUT: '1', POSIXLY_CORRECT: '1', ask: '1', line: 'x', words: 'y', said: 'z', IFS: '0' } },
    true,
  ],
  ['the directory', ['-c', 'pwd; ls -a'], {}, true],
  ['a standard error that is closed', ['-c', 'echo out; echo err >&2; exit 0'], { before: 'exec 2>&-' }, true],
  ['signals that are ignored, and others', ['-c', spared], { before: "trap '' HUP PIPE ALRM TERM" }, false],
  ['signals that none ignores', ['-c', spared], {}, true],
  ['signals that the C library ignores for what it starts', ['-c', spared], { before: spawned }, true],
  ['what is not found', ['-c', 'exec 2>/dev/null; no-such-program-here || echo $?'], {}, true],
  ['what a shell other than bash says', ['-c', 'echo "$0 ${BASH_VERSION:-none}"'], { shell: 'served/sh' }, true],
  ['what nobody said yes to', ['-c', 'rm -rf x'], {}, false],
  ['what is denied', ['-c', 'cat ~/.ssh/id_rsa'], {}, false],
  ['what stands on the input', [], { input: 'echo fed\n' }, false],
];

for (const [what, words, given, warm] of rows) {
  when(`${what}: the same, ${warm ? 'served' : 'left to a cold start'}${because}`, async t => {
    const [through, cold] = await Promise.all([
      ask(own.root, words, { cwd: project, ...given }).done,
      ask(own.root, words, { cwd: project, ...given, shell: 'wardsh', ...coldShell(given) }).done,
    ]);
    t.is(await served(through), warm, broker.said());
    const plain = ({ status, signal, out, err }: Done) => ({
      status,
      signal,
      out,
      err: err.replaceAll(/approve [0-9a-f]+/g, 'approve ID'),
    });
    t.deepEqual(plain(through), plain(cold));
  });
}

when(`a standard output that is closed: the same, and the broker is not asked${because}`, async t => {
  const words = ['-c', 'echo out; exit 0'];
  const [through, cold] = await Promise.all(
    ['served/bash', 'wardsh'].map(shell => ask(own.root, words, { cwd: project, before: 'exec >&-', shell }).done),
  );
  t.true(through !== undefined && (await unasked(through)), broker.said());
  const { pid: _, ...told } = through ?? { pid: 0 };
  const { pid: __, ...same } = cold ?? { pid: 0 };
  t.deepEqual(told, same);
});

/** The launcher that never asks the broker. */
function coldShell(given: { shell?: string; env?: NodeJS.ProcessEnv }): object {
  if (given.shell !== 'served/sh') return {};
  return { env: { ...(given.env ?? plainEnvironment), WARD_SHELL: 'sh' } };
}

when(
  `a client that ignores the end of its children ends, and so does its command; what it claimed is free again while others run${because}`,
  async t => {
    const beside = ask(own.root, ['-c', 'echo x >beside; sleep 60'], { cwd: project });
    await until(() => existsSync(path.join(project, 'beside')));
    await broker.rests(1);
    const done = await run('(exit 3); echo $?; exit 4', { before: "trap '' CHLD" });
    t.deepEqual([done.status, done.out], [4, '3\n'], done.err);
    await broker.rests(1);
    t.is(beside.child.exitCode, null);
    beside.child.kill();
    await beside.done;
  },
);

when(`umask, limits and what is inherited are the client's own${because}`, async t => {
  const text = 'umask; ulimit -n; ulimit -Hn; ulimit -f; echo from-5 >&5; echo x >made; stat -c %a made';
  const given = { cwd: project, before: 'umask 027; ulimit -n 600; ulimit -f 500000; exec 5> >(exec cat)' };
  const through = await ask(own.root, ['-c', text], given).done;
  const cold = await ask(own.root, ['-c', text], { ...given, shell: 'wardsh' }).done;
  t.true(await served(through), broker.said());
  const lines = ({ out }: Done) => out.split('\n').sort();
  t.deepEqual(lines(through), lines(cold));
  t.deepEqual(lines(through), ['', '0027', '500000', '600', '600', '640', 'from-5']);
});

when(`a client at a slot that is another's, a process that asked nothing, and one that is gone get nothing${because}`, async t => {
  const slots = readdirSync(broker.room).map(name => path.join(broker.room, name, 'ask'));
  const text = 'echo waits; read -r line; echo "got $line"';
  const honest = spawn(path.join(import.meta.dirname, '../../src/bin/served/bash'), ['--ward-root', own.root, '-c', text], {
    cwd: project,
    env: plainEnvironment,
  });
  await new Promise(resolve => honest.stdout.once('data', resolve));
  const pid = honest.pid ?? 0;
  const holds = slots.filter(slot =>
    readdirSync(`/proc/${pid}/fd`).some(fd => statSync(`/proc/${pid}/fd/${fd}`, { throwIfNoEntry: false })?.ino === statSync(slot).ino),
  );
  const [mine = ''] = holds;
  t.is(holds.length, 1);
  const client = clientAt(pid);
  if (typeof client === 'string') return t.fail(client);
  t.like(client, { called: 'bash', cwd: project, words: ['--ward-root', own.root, '-c', text] }, 'the control');
  t.is(typeof (await descriptorsOf(client, mine)), 'object', 'the control');
  for (const slot of slots.slice(0, 5)) if (slot !== mine) t.is(await descriptorsOf(client, slot), 'it does not hold this slot');
  const earlier = { ...client, process: { ...client.process, start: '1' } };
  t.is(await descriptorsOf(earlier, mine), 'it ended meanwhile', 'its number is that of another by now');
  t.is(typeof clientAt(process.pid), 'string');
  t.regex(String(clientAt(2 ** 22 - 1)), /no such process/);
  honest.stdin.end('it\n');
  await new Promise(resolve => honest.on('close', resolve));
  t.regex(String(clientAt(pid)), /no such process|it ended/);
  t.regex(String(await descriptorsOf(client, mine)), /could not be looked at|it ended/);
});

/** Says a number at a free slot, as anybody of the same user could, and waits for what is answered. */
const forge = (number: string, seconds = 30) => {
  const text = `for slot in '${broker.room}'/*; do ( set -C; : >"$slot/taken" ) 2>/dev/null && break; done
    exec 8<>"$slot/ask" 7<"$slot/answer"; echo ${number} >&8; IFS= read -t ${seconds} -r -u 7 line; echo "answered $line"`;
  return spawnSync('/bin/bash', ['-c', text], { cwd: project, env: plainEnvironment, encoding: 'utf8' }).stdout.trim();
};

when(`whoever says another's number is answered as one that is not served, and that one is not touched${because}`, async t => {
  const honest = ask(own.root, ['-c', 'echo x >here; sleep 60'], { cwd: project });
  await until(() => existsSync(path.join(project, 'here')));
  t.is(forge(String(process.pid)), 'answered break');
  t.is(forge(String(honest.pid)), 'answered break');
  t.is(forge('$$'), 'answered break', 'its own number, and no shim');
  t.regex(forge("'1; touch forged'", 1), /^answered\s*$/, 'what is no number is told nothing');
  t.false(existsSync(path.join(project, 'forged')));
  t.is(honest.child.exitCode, null);
  honest.child.kill();
  t.is((await honest.done).status, 143);
});

when(`a shim that is run by another program than the machine's bash, or not as it says itself, is not served${because}`, async t => {
  const shim = [path.join(import.meta.dirname, '../../src/bin/served/bash'), '--ward-root', own.root, '-c', 'echo done'];
  const copy = path.join(own.top, 'bash');
  copyFileSync('/bin/bash', copy);
  const told = async (program: string, how: string) => {
    const ran = spawnSync(program, [how, ...shim], { cwd: project, env: plainEnvironment, encoding: 'utf8' });
    t.is(ran.stdout, 'done\n', `${program} ${how}: ${ran.stderr}`);
    const said = await broker.until(new RegExp(`process ${ran.pid} (?:was|starts)`));
    return new RegExp(`process ${ran.pid} (.*)`).exec(said)?.[1] ?? '';
  };
  t.regex(await told('/bin/bash', '-p'), /^was served/, 'the control');
  t.regex(await told('/bin/bash', '--norc'), /it is no shim of this Ward/);
  t.regex(await told(copy, '-p'), /it is no shim of this Ward/);
});

when(`a process in namespaces of its own, or of another user, is not served${because}`, async t => {
  const start = (...before: readonly string[]) => {
    const shim = [path.join(import.meta.dirname, '../../src/bin/served/bash'), '--ward-root', own.root, '-c', 'echo done'];
    const [program = '', ...words] = [...before, ...shim];
    return spawnSync(program, words, { cwd: project, env: plainEnvironment, encoding: 'utf8' });
  };
  const cold = () =>
    broker
      .said()
      .split('\n')
      .filter(line => line.includes('starts cold')).length;
  const before = cold();
  t.is(start('/usr/bin/env').stdout, 'done\n', 'the control');
  await broker.until(/was served/);
  t.is(cold(), before);
  const apart = start('/usr/bin/unshare', '--user', '--map-current-user', '--uts');
  await until(() => cold() > before);
  t.regex(broker.said(), /its \w+(?: namespace)? is another/, apart.stderr);
});

when(`no sandbox sees the channel, and none of it is open in one${because}`, async t => {
  const text = `ls '${broker.room}' 2>&1; echo "ls $?"; for one in 3 4 5 6 7 8 9 1{0..9} 2{0..9}; do { : >&$one; } 2>/dev/null && echo "open $one"; { : <&$one; } 2>/dev/null && echo "open $one"; done; exit 0`;
  const done = await run(text);
  const seen = existsSync(broker.room);
  t.true(seen, 'the control');
  t.notRegex(done.out, /open \d/);
  t.notRegex(done.out, /^ls 0$/m, done.out + done.err);
});

when(`a client that is killed ends its command, and its slot is another's again${because}`, async t => {
  const began = path.join(project, 'began');
  const { child, pid } = ask(own.root, ['-c', 'echo $$ >began; sleep 60'], { cwd: project });
  await until(() => existsSync(began) && readFileSync(began, 'utf8') !== '');
  const before = records().length;
  child.kill('SIGKILL');
  const last = await until(() =>
    records()
      .slice(before)
      .find(one => one.kind === 'finished'),
  );
  t.truthy(last);
  await until(() => readdirSync(broker.room).every(name => !existsSync(path.join(broker.room, name, 'taken'))));
  t.is(sleepers().length, 0, `of ${pid}`);
});

/** Processes that run this test's own sleep. */
const sleepers = () =>
  readdirSync('/proc').filter(name => {
    try {
      return (
        /^\d+$/.test(name) &&
        readFileSync(`/proc/${name}/cmdline`, 'utf8') === 'sleep\x0060\x00' &&
        statSync(`/proc/${name}/cwd`).ino === statSync(project).ino
      );
    } catch {
      return false;
    }
  });

const signals = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGINT', 'SIGCONT', 'SIGUSR2', 'SIGQUIT'] as const;
for (const signal of process.env.WARD_PROOF === '1' ? signals : signals.slice(0, 5)) {
  when(`${signal} reaches the command itself, and its own handler runs${because}`, async t => {
    const name = signal.slice(3);
    // Not in one read: bash may look for a signal just before it begins to wait, and then hears of it only behind a line.
    const text = `trap 'echo heard; exit 9' ${name}; echo ready; for ((i = 0; i < 600; i++)); do sleep 0.05; done; echo late`;
    const child = spawn(path.join(import.meta.dirname, '../../src/bin/served/bash'), ['--ward-root', own.root, '-c', text], {
      cwd: project,
      env: plainEnvironment,
    });
    let out = '';
    await new Promise<void>(resolve => {
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        out += part;
        if (out.includes('ready')) resolve();
      });
    });
    child.kill(signal);
    const status = await new Promise(resolve => child.on('close', resolve));
    t.deepEqual([status, out], [9, 'ready\nheard\n']);
  });
}

const bin = path.join(import.meta.dirname, '../../src/bin');
const around = { bash: 'bash', served: `${bin}/served/bash --ward-root ${own.root}`, cold: `${bin}/wardsh --ward-root ${own.root}` };
for (const [how, shell] of Object.entries(around)) {
  when(
    `a loop ends where INT comes to all of it and its command dies of it, and goes on where that has dealt with it: ${how}${because}`,
    async t => {
      const begun = path.join(project, `begun-${how}`);
      for (const [deals, then, times] of [
        ['', 'exec sleep 60', 1],
        ["trap 'exit 3' INT; ", 'for ((i = 0; i < 600; i++)); do sleep 0.1; done', 2],
      ] as const) {
        writeFileSync(begun, '');
        const text = `${deals}echo x >>begun-${how}; ${then}`;
        const loop = spawn('/bin/bash', ['--norc', '-c', `for i in 1 2; do ${shell} -c "$1"; done`, 'bash', text], {
          cwd: project,
          env: plainEnvironment,
          stdio: 'ignore',
          detached: true,
        });
        const over = new Promise(resolve => loop.on('exit', (status, signal) => resolve(signal ?? status)));
        for (let time = 1; time <= times; time += 1) {
          await until(() => readFileSync(begun, 'utf8') === 'x\n'.repeat(time));
          process.kill(-(loop.pid ?? 0), 'SIGINT');
        }
        t.is(await over, deals === '' ? 'SIGINT' : 3);
        t.is(readFileSync(begun, 'utf8'), 'x\n'.repeat(times));
      }
    },
  );
}

const many = process.env.WARD_PROOF === '1' ? 200 : 8;
when(`${many} at a time are all answered, while one takes its time, and nothing stays open${because}`, async t => {
  mayTake(t, 5);
  await Promise.all(Array.from({ length: 6 }, () => run('true')));
  const began = path.join(project, 'slow');
  const slow = ask(own.root, ['-c', 'echo x >slow; sleep 60'], { cwd: project });
  await until(() => existsSync(began));
  await broker.rests(1);
  const open = broker.descriptors();
  const all = await Promise.all(Array.from({ length: many }, (_, number) => run(`echo ${number}`)));
  t.deepEqual(
    all.map(({ status, out }) => [status, out]),
    all.map((_, number) => [0, `${number}\n`]),
  );
  t.is(slow.child.exitCode, null);
  slow.child.kill();
  await slow.done;
  const after = await until(() => broker.descriptors() <= open && broker.descriptors());
  t.true(after <= open);
});

when(`what the broker decided is on record, once, with its end${because}`, async t => {
  const before = records().length;
  t.true(await served(await run('echo on-record')));
  const added = records().slice(before);
  t.deepEqual(
    added.map(one => one.kind),
    ['decided', 'finished'],
  );
  t.is(added[1].entry, added[0].n);
  t.is((await own.ward('log', 'verify')).status, 0);
});

const rounds = process.env.WARD_PROOF === '1' ? 1000 : 16;
when(`after ${rounds} requests nothing of them is open${because}`, async t => {
  mayTake(t, 10);
  const lanes = 4;
  const go = async (count: number) => {
    const lane = async () => {
      for (let at = 0; at < count / lanes; at += 1) await run('true');
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  };
  await go(16);
  await broker.rests();
  const open = broker.descriptors();
  await go(rounds);
  t.true((await until(() => broker.descriptors() <= open && broker.descriptors())) <= open);
});
