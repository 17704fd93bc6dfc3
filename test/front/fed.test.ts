/** Commands on standard input: judged as a whole, and run as they were judged, byte for byte. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { launch } from '../../src/host/run/process.ts';
import { mayTake } from '../may-take.ts';
import { slice } from '../slice.ts';
import { checkout, trial } from '../trial.ts';
import { turns } from '../whole.ts';

/** The same on the input of wardsh as of the shell itself. */
function both(t: ExecutionContext, input: string, words: readonly string[] = []) {
  const { shell, project } = trial(t);
  writeFileSync(path.join(project, 'f'), 'in f\n');
  const mine = shell(words, { input });
  const script = spawn('/bin/bash', words, { cwd: project, stdio: ['pipe', 'pipe', 'pipe'] });
  script.stdin.end(input);
  return { mine, script };
}

const alike: readonly (readonly [string, string, readonly string[]])[] = [
  ['several commands', 'x=5\ncd .\nfor i in 1 2; do\n  echo $((x + i))\ndone\nexit 7\n', []],
  ['arguments', 'echo "$#" "$@"\n', ['-s', '--', 'a', 'b c']],
  ['no newline at the end', 'echo a; echo b', []],
  ['an error that ends it', 'false\necho not here\n', ['-e']],
  ['a word that ends a here-document', "cat <<'END'\nEND\necho END\nENDD=1\necho $ENDD\n", []],
  ['a syntax error', 'echo a\nif\n', []],
  ['nothing', '', []],
  ['other letters', 'echo "Grüße 世界 \u{1f600} \u2028"\n', []],
  ['a long text', `echo a\n${`# ${'x'.repeat(100)}\n`.repeat(500)}echo b\n`, []],
];

const test = turns(4)();

for (const [what, input, words] of slice(alike, 2)) {
  test(`${what}: as in bash, or not run`, async t => {
    const { mine, script } = both(t, input, words);
    let out = '';
    script.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
    const status = await new Promise(resolve => script.on('close', resolve));
    if (/^ward: not run: /m.test(mine.stderr)) t.regex(what, /syntax error/, mine.stderr);
    else t.deepEqual([mine.status, mine.stdout, mine.stderr], [status, out, '']);
  });
}

test('what is forbidden anywhere in it keeps all of it from running', t => {
  const { shell, project } = trial(t);
  writeFileSync(path.join(project, 'f'), '');
  const done = shell([], { input: 'echo first > made\nrm f\n' });
  t.is(done.status, 126);
  t.regex(done.stderr, /^ward: not run: .*rm deletes/m);
  t.deepEqual([existsSync(path.join(project, 'made')), existsSync(path.join(project, 'f'))], [false, true]);
});

test('a command that takes a part of the script may make another one of the rest: that asks', t => {
  const { shell, project } = trial(t);
  writeFileSync(path.join(project, 'f'), '');
  const input = "head -c 2 > /dev/null\n'\nrm f\n'\n";
  spawnSync('/bin/bash', [], { cwd: project, input });
  t.false(existsSync(path.join(project, 'f')), 'the control');
  writeFileSync(path.join(project, 'f'), '');
  const done = shell([], { input });
  t.true(existsSync(path.join(project, 'f')));
  t.is(done.status, 126);
  t.regex(done.stderr, /may read from the text that the shell itself still reads/);
});

test('a file on the input is read once: what is written into it later is not run', async t => {
  const { root, project } = trial(t);
  const script = path.join(project, 'script');
  writeFileSync(path.join(project, 'f'), '');
  const text = "sleep 1; echo 'rm f' >> script\necho end\n";
  const run = async (program: string, words: readonly string[]) => {
    writeFileSync(script, text);
    const input = openSync(script, 'r');
    const child = spawn(program, words, { cwd: project, stdio: [input, 'ignore', 'pipe'] });
    closeSync(input);
    return new Promise(resolve => child.on('close', resolve));
  };
  t.is(await run('/bin/bash', []), 0);
  t.false(existsSync(path.join(project, 'f')), 'the control');
  writeFileSync(path.join(project, 'f'), '');
  t.is(await run(`${checkout}/src/bin/wardsh`, ['--ward-root', root]), 0);
  t.true(existsSync(path.join(project, 'f')));
});

test('more than is read on the input is refused in words', t => {
  const { shell } = trial(t);
  const done = shell([], { input: 'echo 1\n'.repeat(200_000) });
  t.is(done.status, 125);
  t.regex(done.stderr, /longer than 1 MiB/);
  t.is(done.stdout, '');
});

for (const [what, input, said] of [
  ['what is no UTF-8', 'touch made; echo caf\xe9\n', /not valid UTF-8/],
  ['a NUL byte', 'to\0uch made\n', /holds a NUL byte/],
] as const) {
  test(`${what} on the input is not read, and so asked about`, t => {
    const { project, shell } = trial(t);
    const done = shell([], { input: Buffer.from(input, 'latin1') });
    t.is(done.status, 126);
    t.regex(done.stderr, said);
    t.false(existsSync(path.join(project, 'made')));
  });
}

test('a closed input, a directory and a terminal are told apart', t => {
  const { root, project } = trial(t);
  const call = (words: string) => `${checkout}/src/bin/wardsh --ward-root ${root} ${words}`;
  const here = (text: string) => trialOf(project, text);
  t.deepEqual(here(call('<&-')).slice(0, 2), [0, '']);
  t.is(here(call('< .'))[0], 125);
  const [status, out] = here(`script -qec '${call('')}' /dev/null < /dev/null`);
  // Whoever holds the other end of that terminal is no program that a person types into.
  t.is(status, 125, out);
  t.regex(out, /not run: this is no terminal of a person's: the other end of this terminal is held by "script"/);
  const [piped, words] = here(`script -qec '${call('')} | cat; exit "\${PIPESTATUS[0]}"' /dev/null < /dev/null`);
  t.is(piped, 2, words);
  t.regex(words, /interactive only where its input, output and errors are one terminal/);
});

function trialOf(cwd: string, text: string): readonly [number | null, string, string] {
  const done = spawnSync('/bin/bash', ['-c', text], { cwd, encoding: 'utf8', timeout: 60_000 });
  return [done.status, done.stdout, done.stderr];
}

test('whoever waits for an answer before the end is told what is waited for', async t => {
  mayTake(t, 1);
  const { root, project } = trial(t);
  const child = spawn(`${checkout}/src/bin/wardsh`, ['--ward-root', root], { cwd: project });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  child.stdin.write('echo a\n');
  while (!said.includes('waiting for the end of standard input')) await sleep(50);
  child.stdin.end();
  t.is(await new Promise(resolve => child.on('close', resolve)), 0);
});

test('the shell that lays the pipe runs nothing of its own before, whatever its input is', async t => {
  const words = { ignored: [], ownSession: false, relays: 'exec < <(exec cat) || exit 125; ' };
  const child = launch(['/bin/sleep', '30'], ['pipe', 'ignore', 'ignore'], words);
  // A socket, for which bash would run the caller's .bashrc.
  const seen = child.spawnargs;
  child.kill('SIGKILL');
  await new Promise(resolve => child.on('close', resolve));
  t.true(seen.indexOf('--norc') === 1, seen.join(' '));
});
