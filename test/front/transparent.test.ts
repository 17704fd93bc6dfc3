/** An allowed command behaves as in plain bash: same output, same status, same bytes, and not one of Ward's own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { proof, slice } from '../slice.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';

/** Every fourth is tried in a check. */
const same: readonly string[] = [
  'true',
  'false',
  'echo hi; exit 7',
  'printf "a\\0b\\n"',
  'echo out; echo err >&2; exit 3',
  'echo "$0" "$#"',
  'nosuchprogram-x 2>/dev/null; echo $?',
  'for i in 1 2 3; do echo $i; done | tac',
  'cat <<EOF\nline $((1+1))\nEOF',
  'set -o pipefail; false | cat; echo $?',
  'set -e; false; echo unreachable',
  'x=5; (x=6; echo $x); echo $x',
  'echo a > f; cat f; wc -c < f',
  'umask',
  'echo ünï…→',
  'kill -TERM $$',
  'kill -KILL $$',
  'exit 137',
  'trap "echo bye" EXIT; exit 4',
  'yes | head -3',
  'mkdir -p sub && cd sub && basename "$PWD" && cd .. && basename "$PWD"',
  'declare -a a=(1 2 3); echo "${a[@]:1}"',
];

function bash(text: string, cwd: string) {
  return spawnSync('/bin/bash', ['-c', text], { cwd, encoding: 'utf8', env: { PATH: process.env.PATH ?? '/usr/bin:/bin' } });
}

/** bash exec's a lone command in place and dies of its signal; behind bubblewrap that is 128+n. */
function statusOf(result: { status: number | null; signal: NodeJS.Signals | null }): number {
  return result.status ?? 128 + (result.signal === 'SIGTERM' ? 15 : 9);
}

const due = turns(4);

due()('text after text gives the same output and status as plain bash', t => {
  const { project, wardsh } = trial(t);
  for (const text of slice(same, 4)) {
    const [ours, theirs] = [wardsh(text), bash(text, project)];
    t.is(ours.stdout, theirs.stdout, text);
    t.is(ours.status, statusOf(theirs), `${text}: ${ours.stderr}`);
    t.is(ours.stderr.includes('ward:'), false, `${text}: ${ours.stderr}`);
  }
});

due()('nothing is written to standard error by an allowed command', t => {
  t.is(trial(t).wardsh('echo hi').stderr, '');
});

due()('words after the text are $0, $1 …, and options before it reach bash', t => {
  const { shell } = trial(t);
  t.is(shell(['-c', 'echo "$0" "$1" "$2"', 'zero', 'one', 't w o']).stdout, 'zero one t w o\n');
  t.is(shell(['-euo', 'pipefail', '-c', 'false | true; echo no']).status, 1);
  t.is(shell(['-c', '-e', 'false; echo no']).stdout, '');
  t.is(shell(['-lc', 'shopt -q login_shell && echo login']).stdout, 'login\n');
});

due()('a shell counts on from the shells above it, nested, as a login shell, and beside what goes on in the background', t => {
  const { project, shell } = trial(t);
  const text = 'echo $SHLVL; bash -c "echo \\$SHLVL; :"; sleep 1 >/dev/null 2>&1 & echo $SHLVL; sh -c "echo \\$SHLVL"';
  for (const SHLVL of [undefined, '4'])
    for (const option of ['-c', '-lc']) {
      const env = { PATH: '/usr/bin:/bin', HOME: project, ...(SHLVL === undefined ? {} : { SHLVL }) };
      const theirs = spawnSync('/bin/bash', [option, text], { cwd: project, env, encoding: 'utf8' });
      t.is(shell([option, text], { env }).stdout, theirs.stdout, `${option}, ${SHLVL}`);
    }
});

due()(
  'what a caller hands down is as with the real shell: ignored signals, umask, limits, locale, directory, an output that nobody reads on',
  t => {
    const { root, project } = trial(t);
    mkdirSync(path.join(project, 'sub'));
    symlinkSync('sub', path.join(project, 'link'));
    const told = `umask; ulimit -Sn; ulimit -Sc; pwd -P; echo "$LANG $LC_ALL $TZ"; printf '%s\\n' é | wc -m; date -d @0 +%H
    for one in HUP PIPE ALRM TERM USR1 USR2; do sh -c "kill -$one \\$\\$; echo spared $one"; done 2>/dev/null; exit 5`;
    const given = `cd link; trap '' HUP ALRM USR2; umask 027; ulimit -Sn 700; ulimit -Sc 0; export LANG=C.UTF-8 LC_ALL=C.UTF-8 TZ=UTC-3`;
    const calls = `"$@" -c "$TOLD"; echo "is $?"; "$@" -c 'yes; exit' | head -n 1; echo "is \${PIPESTATUS[0]}"`;
    const run = (before: string, ...shell: readonly string[]) =>
      spawnSync('/bin/bash', ['--norc', '-c', `${before}\n${calls}`, 'bash', ...shell], {
        cwd: project,
        env: { PATH: '/usr/bin:/bin', TOLD: told },
        encoding: 'utf8',
      });
    const ours = run(given, path.join(checkout, 'src/bin/wardsh'), '--ward-root', root);
    const theirs = run(given, '/bin/bash');
    t.is(ours.stdout, theirs.stdout, ours.stderr);
    t.regex(
      theirs.stdout,
      /^0027\n700\n0\n.*\/sub\nC\.UTF-8 C\.UTF-8 UTC-3\n2\n03\nspared HUP\nspared ALRM\nspared USR2\nis 5\ny\nis 141\n$/,
    );
    t.not(run('cd sub', '/bin/bash').stdout, theirs.stdout, 'the control');
    t.is(
      run('cd link; TOLD=pwd', path.join(checkout, 'src/bin/wardsh'), '--ward-root', root).stdout.split('\n')[0],
      path.join(project, 'sub'),
      'a link counts by where it leads',
    );
  },
);

due()('binary input arrives byte for byte, and so does binary output', t => {
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919 + (index >> 8)) & 255));
  const { root, project } = trial(t);
  const done = spawnSync(path.join(checkout, 'src/bin/wardsh'), ['--ward-root', root, '-c', 'cat'], {
    cwd: project,
    input: bytes,
    maxBuffer: 8e6,
  });
  t.is(createHash('sha256').update(done.stdout).digest('hex'), createHash('sha256').update(bytes).digest('hex'));
});

function start({ root, project }: Trial, text: string): ChildProcess {
  return spawn(path.join(checkout, 'src/bin/wardsh'), ['--ward-root', root, '-c', text], { cwd: project, detached: true });
}

async function firstOutput(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, 'data');
}

async function statusAfter(
  t: ExecutionContext,
  text: string,
  act: (child: ChildProcess) => void,
): Promise<{ code: number; output: string }> {
  const child = start(trial(t), text);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await firstOutput(child);
  act(child);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

// Serial: the other tests hold this process up while they wait for theirs.
const signals = ['SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;
for (const signal of proof ? signals : signals.slice(0, 3)) {
  due(test.serial)(`${signal} sent to wardsh runs the command’s own handler to its end`, async t => {
    const name = signal.slice(3);
    const text = `trap 'sleep 0.2; echo handled; exit 9' ${name}; echo ready; while :; do sleep 0.05; done`;
    const { code, output } = await statusAfter(t, text, child => child.kill(signal));
    t.is(output, 'ready\nhandled\n');
    t.is(code, 9);
  });
}

due(test.serial)('CONT sent to wardsh lets go on what has stopped itself', async t => {
  const text = 'echo ready; kill -STOP $$; echo on; exit 6';
  const { code, output } = await statusAfter(t, text, child => {
    // Until it goes on: it may not have stopped yet when the first comes.
    const again = setInterval(() => child.kill('SIGCONT'), 50);
    child.once('close', () => clearInterval(again));
  });
  t.is(output, 'ready\non\n');
  t.is(code, 6);
});

due(test.serial)('TERM to the whole process group reaches the handler once', async t => {
  const text = `n=0; trap 'n=$((n+1))' TERM; echo ready; for i in {1..40}; do sleep 0.1; done; echo "$n"`;
  const { output } = await statusAfter(t, text, child => process.kill(-(child.pid ?? 0), 'SIGTERM'));
  t.is(output, 'ready\n1\n');
});

due(test.serial)('KILL to wardsh leaves nothing of the command behind', async t => {
  const mark = `ward-${process.pid}-${Date.now()}`;
  await statusAfter(t, `exec -a ${mark} sleep 300 & echo ready; wait`, child => child.kill('SIGKILL')).catch(() => undefined);
  const left = () => spawnSync('pgrep', ['-f', mark]).stdout.toString();
  // The kernel takes them one after the other; on a busy machine that lasts.
  for (const end = performance.now() + 20_000; left() !== '' && performance.now() < end; ) await sleep(50);
  t.is(left(), '');
});

due()('a background job goes on when the command has ended, as elsewhere, and nothing is said', t => {
  const done = trial(t).wardsh('sleep 300 >/dev/null 2>&1 & sleep 0.3; echo started');
  t.is(done.stdout, 'started\n');
  t.is(done.stderr, '');
});

due()('a background job that was waited for is not spoken of', t => {
  t.is(trial(t).wardsh('sleep 0.1 & wait; echo done').stderr, '');
});

due()('a file left in /tmp is there for the next command of the session, and not on the host', t => {
  const { project, wardsh } = trial(t);
  const name = `/tmp/ward-test-${process.pid}`;
  t.is(wardsh(`echo kept > ${name}`).status, 0);
  t.is(wardsh(`cat ${name}`).stdout, 'kept\n');
  t.is(wardsh('mkdir -p sub').status, 0);
  t.is(wardsh(`cat ${name}`, { cwd: path.join(project, 'sub') }).stdout, 'kept\n');
  t.is(spawnSync('cat', [name]).status, 1);
});

due()('a pipe and a file of the project are passed on above 2; a directory, a device and a file elsewhere are not', t => {
  const { root, project } = trial(t);
  writeFileSync(path.join(project, 'log'), '');
  writeFileSync(path.join(project, 'fds.sh'), unread('ls -l /proc/$$/fd'));
  mkdirSync(path.join(project, 'sub'));
  const files = ['log', 'sub'].map(name => openSync(path.join(project, name), name === 'log' ? 'a' : 'r'));
  const away = [openSync('/', 'r'), openSync('/etc/hostname', 'r')];
  const words = ['--ward-root', root, '-c', 'bash fds.sh'];
  const stdio = ['ignore', 'pipe', 'pipe', files[0], files[1], away[0], away[1], 'pipe', 'ignore'] as const;
  const done = spawnSync(path.join(checkout, 'src/bin/wardsh'), words, { cwd: project, stdio: [...stdio] as never, encoding: 'utf8' });
  for (const descriptor of [...files, ...away]) closeSync(descriptor);
  const seen = new Map([...done.stdout.matchAll(/ (\d+) -> (.*)/g)].map(found => [found[1] ?? '', found[2] ?? '']));
  const named = [...seen].filter(([number, file]) => Number(number) > 2 && file.startsWith('/') && !file.endsWith('/fds.sh'));
  t.deepEqual(named, [['3', path.join(project, 'log')]]);
});

due()('a directory as standard input is refused in words', t => {
  const { root, project } = trial(t);
  const directory = openSync('/', 'r');
  const words = ['--ward-root', root, '-c', 'cat'];
  const done = spawnSync(path.join(checkout, 'src/bin/wardsh'), words, {
    cwd: project,
    stdio: [directory, 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  closeSync(directory);
  t.is(done.status, 125);
  t.is(done.stdout, '');
  t.regex(done.stderr, /^ward: not run: descriptor 0 is a directory/);
});

due()('what a command writes in the project is there afterwards, with the caller’s umask', t => {
  const { project, wardsh } = trial(t);
  t.is(wardsh('echo hello > made').status, 0);
  t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'hello\n');
});

due()('named without a directory, as a script of the shell that runs it, it finds itself', t => {
  const { root } = trial(t);
  const words = ['wardsh', '--ward-root', root, '-c', 'rm -rf /nothing'];
  const done = spawnSync('/bin/sh', words, { cwd: path.join(checkout, 'src/bin'), encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
  t.is(done.status, 126, done.stderr);
  t.regex(done.stderr, /^ward: not run: /);
});
