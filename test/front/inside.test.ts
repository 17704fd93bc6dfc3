/** Ward inside Ward is a plain shell; nothing but a sandbox of Ward's makes it believe that it is inside. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkout, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';

const wardsh = path.join(checkout, 'src/bin/wardsh');

const due = turns(3);
const test = due();

test('a script of the project that calls wardsh gets a plain shell, in the sandbox it is in', t => {
  const here = trial(t);
  writeFileSync(
    path.join(here.project, 'nested.sh'),
    unread(`"${wardsh}" --ward-root "$1" -c 'rm -f gone && grep -c "" < /proc/self/status >/dev/null && echo inner'`),
  );
  const done = here.wardsh(`bash nested.sh ${here.root}`);
  t.is(done.stdout, 'inner\n', done.stderr);
});

const variables = [
  'WARD_INSIDE',
  'WARD',
  'WARDSH',
  'WARD_BYPASS',
  'WARD_ROOT',
  'IS_SANDBOX',
  'SANDBOX_RUNTIME',
  'container',
  'facts',
  'mount',
  'open',
  'top',
  'main',
  'node',
];

test('no variable of the caller makes wardsh believe that it is inside', t => {
  const here = trial(t, 'strict');
  const env = Object.fromEntries(variables.map(name => [name, '1']));
  const values = { ...env, facts: ' 0000000000000000 1 2', mount: 'read-only', PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: '/' };
  const done = here.wardsh('rm -f gone', { env: values });
  t.is(done.status, 126, done.stderr);
});

/** As an attacker would who may choose the mounts: the marker alone, then with NoNewPrivs. The kernel's filter and lost capabilities are missing. */
const pretences: readonly (readonly [string, readonly string[]])[] = [
  ['a marker file', []],
  ['a marker file and no new privileges', ['setpriv', '--no-new-privs']],
];
for (const [name, prefix] of pretences) {
  test(`${name} does not make wardsh believe that it is inside`, t => {
    const here = trial(t, 'strict');
    const own = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const marker = `${here.root}/marker`;
    writeFileSync(marker, '');
    const setup = `mount -t tmpfs tmpfs /run && mkdir -p /run/ward && touch /run/ward/inside && mount --bind '${marker}' /run/ward/inside && mount -o remount,ro,bind /run/ward/inside && exec "$@"`;
    const words = [...own, '--mount', '/bin/sh', '-c', setup, 'sh', ...prefix, wardsh, '--ward-root', here.root, '-c', 'rm -f gone'];
    const done = spawnSync('unshare', words, { cwd: here.project, encoding: 'utf8' });
    t.is(done.status, 126, done.stderr);
    t.regex(done.stderr, /^ward: not run: /);
  });
}

/** Another sandbox than Ward's, with a marker in it: no new privileges, a filter that allows all, no capabilities; `but`: one of the facts is another. */
const sandbox = (but: { mount?: string; filter?: string; rights?: string } = {}) => `
printf '\\6\\0\\0\\0\\0\\0\\377\\177' >filter
exec bwrap --unshare-user --uid 0 --dev-bind / / --tmpfs /run ${but.mount ?? '--ro-bind'} filter /run/ward/inside ${but.filter ?? '--seccomp 3'} ${but.rights ?? '--cap-drop ALL'} \\
  /bin/sh -c '. "$0"; echo outside' '${checkout}/src/bin/inside' -c 'echo inside' 3<filter`;
const facts: readonly (readonly [string, string, string])[] = [
  ['the kernel and a read-only mount say so', sandbox(), 'inside'],
  ['the marker lies where it can be written', sandbox({ mount: '--bind' }), 'outside'],
  ['it has capabilities', sandbox({ rights: '--cap-add ALL' }), 'outside'],
  ['no filter of system calls is there', sandbox({ filter: '' }), 'outside'],
];
const filtered = /^Seccomp:\t0$/m.test(readFileSync('/proc/self/status', 'utf8')) ? undefined : 'this machine has a filter of its own';
for (const [name, script, believed] of facts) {
  due(unless(script.includes('--seccomp') ? undefined : filtered))(`a shell is taken to be ${believed} where ${name}`, t => {
    const { project: cwd } = trial(t);
    const done = spawnSync('/bin/sh', ['-c', script], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    t.deepEqual([done.stdout, done.status], [`${believed}\n`, 0], done.stderr);
  });
}

test('what it calls there has the variables, functions and words that the real shell would have', t => {
  const here = trial(t);
  const text = `export PATH="$PWD/tools:$PATH" self=1 top=2 shell=3 was=4 all=5 facts=6 LINES2=$'a\\nb\\001c' E= ; called() { echo "called $1"; }; export -f called
for sh in '${wardsh}' /bin/bash; do "$sh" $([ "$sh" = /bin/bash ] || echo --ward-root "$1") -c 'env -0 | sort -z | tr "\\0" ";" | sed "s/;_=[^;]*//"; called "$@"; echo "$#"' name 'a  b' ''; done`;
  writeFileSync(path.join(here.project, 'nested.sh'), unread(text));
  const { stdout, stderr } = here.wardsh(`bash nested.sh ${here.root}`);
  const lines = stdout.split('\n').filter(line => line !== '');
  t.is(stderr, '');
  t.true(lines.length > 6, stdout);
  t.deepEqual(lines.slice(0, lines.length / 2), lines.slice(lines.length / 2));
});

test("a shell in a sandbox of Ward's is given no hook by its start-up file; with a marker alone it is", t => {
  const here = trial(t);
  const ward = path.join(checkout, 'src/bin/ward');
  const init = (shell: string) => `"${ward}" --root "$1" init ${shell}`;
  writeFileSync(path.join(here.project, 'nested.sh'), unread(`${init('bash')} && ${init('zsh')}`));
  const done = here.wardsh(`bash nested.sh ${here.root}`);
  t.deepEqual([done.stdout, done.stderr, done.status], ['', '', 0]);
  const own = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const setup = `mount -t tmpfs tmpfs /run && mkdir -p /run/ward && touch /run/ward/inside && mount --bind /run/ward/inside /run/ward/inside && mount -o remount,ro,bind /run/ward/inside && exec setpriv --no-new-privs "$@"`;
  const words = [...own, '--mount', '/bin/sh', '-c', setup, 'sh', ward, '--root', here.root, 'init', 'bash'];
  t.regex(spawnSync('unshare', words, { encoding: 'utf8' }).stdout, /_ward_enter/);
});
