/** Bad input and a broken machine: a clear sentence and a hint, 125 or 126 (2 for a wrong call), nothing run, nothing lost. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { checkout, type Trial, trial } from '../trial.ts';
import { turns } from '../whole.ts';

/** Every text would leave this file in the project, if any of it ran. */
const mark = 'ran';

function nothingRan(t: ExecutionContext, { project }: Trial, done: SpawnSyncReturns<string>, status: number): void {
  t.is(done.status, status, done.stderr);
  t.is(done.stdout, '');
  t.regex(done.stderr, /^ward: not run: \S/m);
  t.false(/\n\s+at |node:internal/.test(done.stderr), done.stderr);
  t.false(existsSync(path.join(project, mark)));
}

const texts: readonly (readonly [string, string])[] = [
  ['an unterminated quote', `touch ${mark}; echo 'x`],
  ['ten thousand nested substitutions', `touch ${mark} ${'$('.repeat(10_000)}${')'.repeat(10_000)}`],
  ['a text over 64 KiB', `touch ${mark}; : ${'x'.repeat(100_000)}`],
  ['more than ten thousand nodes', `touch ${mark}; ${':;'.repeat(11_000)}`],
  ['a here-document without its end', `touch ${mark}; cat <<X\nabc`],
];
const test = turns(3)();

for (const [name, text] of texts) {
  test(`${name} is not run, and the reason is said`, t => {
    const here = trial(t);
    nothingRan(t, here, here.wardsh(text), 126);
  });
}

test('bytes that are no UTF-8 are not run: what bash would get is not what was judged', t => {
  const here = trial(t);
  const script = `exec "$@" -c "$(printf 'touch ${mark}; : \\377')"`;
  const words = ['-c', script, 'sh', path.join(checkout, 'src/bin/wardsh'), '--ward-root', here.root];
  nothingRan(t, here, spawnSync('/bin/sh', words, { cwd: here.project, encoding: 'utf8' }), 126);
});

test('a text longer than the kernel takes as one argument is refused by the kernel, not cut', t => {
  const here = trial(t);
  const done = here.wardsh(`touch ${mark}; : ${'x'.repeat(1_000_000)}`);
  t.is((done.error as NodeJS.ErrnoException | undefined)?.code, 'E2BIG');
  t.false(existsSync(path.join(here.project, mark)));
});

const policyFile = ({ root }: Trial) => path.join(root, 'config/policy.json');

test('a policy that is not JSON stops everything, with the line', t => {
  const here = trial(t);
  writeFileSync(policyFile(here), '{\n  "mode": auto\n}\n');
  const done = here.wardsh(`touch ${mark}`);
  nothingRan(t, here, done, 125);
  t.regex(done.stderr, /policy\.json/);
});

test('a policy that others can write is not believed', t => {
  const here = trial(t);
  chmodSync(policyFile(here), 0o666);
  nothingRan(t, here, here.wardsh(`touch ${mark}`), 125);
});

test('a policy with a word that nobody knows stops everything', t => {
  const here = trial(t);
  writeFileSync(policyFile(here), '{ "mood": "auto" }');
  nothingRan(t, here, here.wardsh(`touch ${mark}`), 125);
});

test('a state directory that others can write is not used', t => {
  const here = trial(t);
  mkdirSync(path.join(here.root, 'state'), { mode: 0o777 });
  chmodSync(path.join(here.root, 'state'), 0o777);
  nothingRan(t, here, here.wardsh(`touch ${mark}`), 125);
});

/** Runs wardsh where `setup` has changed the mounts of a namespace of its own. */
function changed(here: Trial, setup: string, text: string): SpawnSyncReturns<string> {
  const own = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const words = [...own, '--mount', '/bin/sh', '-c', `${setup} && exec "$@"`, 'sh', path.join(checkout, 'src/bin/wardsh')];
  return spawnSync('unshare', [...words, '--ward-root', here.root, '-c', text], { cwd: here.project, encoding: 'utf8' });
}

test('without bubblewrap nothing runs, and the command that mends it is said', t => {
  const here = trial(t);
  const done = changed(here, 'mount --bind /dev/null /usr/bin/bwrap', `touch ${mark}`);
  nothingRan(t, here, done, 125);
  t.regex(done.stderr, /hint: .*(?:apt|bubblewrap)/);
});

test('a full disk under the record keeps the command from running, and nothing recorded before is lost', t => {
  const here = trial(t);
  t.is(here.wardsh('true').status, 0);
  const state = path.join(here.root, 'state');
  const before = readFileSync(path.join(state, 'audit.jsonl'), 'utf8');
  const copy = path.join(here.root, 'copy');
  const fill = `{ head -c 1000000 /dev/zero > '${state}/filler' 2>/dev/null; true; }`;
  const setup = `cp -a '${state}' '${copy}' && mount -t tmpfs -o size=64k,mode=700 tmpfs '${state}' && cp -a '${copy}/.' '${state}/' && ${fill}`;
  nothingRan(t, here, changed(here, setup, `touch ${mark}`), 125);
  t.is(readFileSync(path.join(state, 'audit.jsonl'), 'utf8'), before);
  t.is(here.ward(['log', 'verify']).status, 0);
});

test('a state directory on a read-only file system keeps the command from running', t => {
  const here = trial(t);
  t.is(here.wardsh('true').status, 0);
  const state = path.join(here.root, 'state');
  nothingRan(t, here, changed(here, `mount --bind '${state}' '${state}' && mount -o remount,ro,bind '${state}'`, `touch ${mark}`), 125);
});

test('a working directory that is gone is said', t => {
  const here = trial(t);
  const script = `mkdir gone && cd gone && rmdir ../gone && exec "$@"`;
  const words = ['-c', script, 'sh', path.join(checkout, 'src/bin/wardsh'), '--ward-root', here.root, '-c', 'true'];
  nothingRan(t, here, spawnSync('/bin/sh', words, { cwd: here.project, encoding: 'utf8' }), 125);
});
