/** `wardsh` as an executable: a login shell by its first character, from an empty environment, and no word or variable of the caller's is one for Node. */
import { execFileSync, type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { account, noAccount } from './account.ts';
import { noTerminal, openPane } from './tmux.ts';
import { checkout, trial } from './trial.ts';
import { unless } from './unless.ts';
import { noSandbox } from './ward.ts';
import { turns } from './whole.ts';

mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
const top = mkdtempSync(path.join(checkout, 'scratch', 'executable-'));
const executable = path.join(top, 'dist/wardsh');
const missing = existsSync(path.join(checkout, 'dist/executable.cjs')) ? undefined : 'Ward is not built ("npm run build")';
const serial = test.serial;
const due = turns(2);
const real = due(unless(missing ?? noSandbox, serial));

test.before(() => {
  if (missing !== undefined) return;
  chmodSync(top, 0o755);
  for (const one of ['dist', 'src/bin']) mkdirSync(path.join(top, one), { recursive: true });
  symlinkSync(path.join(checkout, 'src/bin/wardsh'), path.join(top, 'src/bin/wardsh'));
  execFileSync(process.execPath, [path.join(checkout, 'build-executable.ts'), executable]);
});
test.after.always(() => rmSync(top, { recursive: true, force: true }));

/** By this name, with nothing in the environment but what is given. */
function called(name: string, words: readonly string[], options: SpawnSyncOptions = {}) {
  return spawnSync(executable, words, {
    argv0: name,
    env: {},
    encoding: 'utf8',
    timeout: 60_000,
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const says = 'shopt -q login_shell && echo login || echo plain';

real('it is a login shell where its name begins with a dash, with an empty environment', t => {
  const { root, project } = trial(t);
  const run = (name: string) => called(name, ['--ward-root', root, '-c', says], { cwd: project });
  t.is(run('-wardsh').stdout, 'login\n', String(run('-wardsh').stderr));
  t.is(run('wardsh').stdout, 'plain\n');
  t.is(run('-wardsh').stderr, '');
});

real('it is gated, and its status is that of the launcher', t => {
  const { root, project } = trial(t);
  writeFileSync(path.join(project, 'victim'), '');
  const held = called('-wardsh', ['--ward-root', root, '-c', 'rm victim'], { cwd: project });
  t.is(held.status, 126);
  t.regex(String(held.stderr), /^ward: not run: .*rm deletes/m);
  t.true(existsSync(path.join(project, 'victim')));
  t.is(called('-wardsh', ['--ward-root', root, '-c', 'exit 7'], { cwd: project }).status, 7);
});

real('the soft limit of open files is that of whoever started it, though Node raises its own', t => {
  const { root, project } = trial(t);
  const started = 'ulimit -S -n 700; "$@"; exit $?';
  const words = ['-c', started, 'sh', executable, '--ward-root', root, '-c', 'ulimit -S -n'];
  t.is(spawnSync('/bin/sh', words, { cwd: project, env: {}, encoding: 'utf8' }).stdout, '700\n');
});

due(unless(missing ?? noAccount, serial))('an ordinary user has it as a login shell', async t => {
  const { name, uid, gid, project } = await account(t);
  const ran = called('-wardsh', ['-c', `${says}; id -u; pwd`], { cwd: project, uid, gid });
  t.is(ran.stdout, `login\n${uid}\n${project}\n`, String(ran.stderr));
  execFileSync('usermod', ['--shell', executable, name]);
  const su = (...words: readonly string[]) => spawnSync('su', [...words, name, '-c', says], { encoding: 'utf8' });
  t.is(su('-').stdout, 'login\n', su('-').stderr);
  t.is(su().stdout, 'plain\n', 'the control: without the dash');
});

const noLogin = spawnSync('login', ['--version']).error === undefined ? undefined : 'login is not installed: apt-get install login';

/** Who is at the other end of the terminal, login(1) has as root here: that is nobody's whom its user could see, so it ends there. */
due(unless(missing ?? noAccount ?? noLogin ?? noTerminal, serial))(
  'login starts it at its terminal as a login shell, which begins where the policy says',
  async t => {
    const { name, home, project } = await account(t, executable);
    const file = path.join(home, '.config/ward/policy.json');
    const policy = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...policy, broker: 'never', services: [{ form: 'terminal', project, access: 'write' }] }));
    const pane = await openPane(200, 50);
    t.teardown(pane.close);
    await pane.fresh(`login -f ${name}; echo over`);
    const screen = await pane.until(/^over$/m);
    t.true(screen.includes(`ward: this terminal begins in ${project}, which the policy names for it`), screen);
    t.regex(screen, /^ward: not run: this is no terminal of a person's: /m);
    execFileSync('usermod', ['--shell', '/bin/bash', name]);
    await pane.fresh(`login -f ${name}`);
    await pane.until(/\$$/);
    await pane.fresh('shopt -q login_shell && id -un; exit');
    t.regex(await pane.until(/logout/), new RegExp(`^${name}$`, 'm'), 'the control: bash');
  },
);

/** A launcher that tells how it was started. */
const onlooker = `#!/bin/sh
printf '<%s>' "$@"; echo
tr '\\0' '\\n' </proc/$$/environ | grep -v '^PWD='
grep SigIgn /proc/$$/status
`;

function onlooked(): string {
  const place = mkdtempSync(path.join(top, 'onlooker-'));
  for (const one of ['src/bin', 'dist']) mkdirSync(path.join(place, one), { recursive: true });
  writeFileSync(path.join(place, 'src/bin/wardsh'), onlooker, { mode: 0o755 });
  execFileSync('ln', [executable, path.join(place, 'dist/wardsh')]);
  return path.join(place, 'dist/wardsh');
}

const rows: readonly (readonly [name: string, words: readonly string[], env: Readonly<Record<string, string>>, told: string])[] = [
  ['wardsh', ['-c', 'a  b', '--version', '--', '-x', ''], {}, '<-c><a  b><--version><--><-x><>'],
  ['wardsh', ['-c', 'x'], { 'BASH_FUNC_f%%': '() { :; }', 'a[0]': 'b', SHLVL: '7', _: 'here' }, '<-c><x>'],
  ['wardsh', ['--inspect', '--eval', 'x'], {}, '<--inspect><--eval><x>'],
  ['-wardsh', ['-c', 'x'], {}, '<--login><-c><x>'],
  ['-su', [], {}, '<--login>'],
  ['-wardsh', ['-c', 'x'], { WARD_SHELL: '/bin/zsh' }, '<-l><-c><x>'],
  ['-wardsh', ['--norc', '-c', 'x'], { WARD_SHELL: '/bin/bash' }, '<--login><--norc><-c><x>'],
  ['-wardsh', ['--ward-root', '/r', '-c', 'x'], {}, '<--ward-root></r><--login><-c><x>'],
  ['-rbash', ['-c', 'x'], {}, '<--restricted><--login><-c><x>'],
  ['/usr/local/bin/rbash', ['--ward-root', '/r', '-c', 'x'], {}, '<--ward-root></r><--restricted><-c><x>'],
  ['mybash', ['-c', 'x'], {}, '<-c><x>'],
];

due(unless(missing, serial))('the launcher is given the caller’s words, environment and signals as they are', t => {
  const program = onlooked();
  for (const [name, words, env, told] of rows) {
    const { stdout, stderr } = spawnSync(program, words, { argv0: name, env, encoding: 'utf8' });
    const variables = Object.entries(env).map(([key, value]) => `${key}=${value}\n`);
    t.is(stdout.replace(/SigIgn:\s*/, ''), `${told}\n${variables.join('')}0000000000000000\n`, stderr);
  }
});

due(unless(missing, serial))('variables that make Node run code or load a library are not heeded', t => {
  writeFileSync(path.join(top, 'code.cjs'), 'console.log("ran")');
  writeFileSync(path.join(top, 'ssl.cnf'), 'nodejs_conf = i\n[i]\nengines = e\n[e]\nx = y\n[y]\ndynamic_path = /nowhere.so\n');
  const program = onlooked();
  const odd = [{ NODE_OPTIONS: `--require=${top}/code.cjs` }, { OPENSSL_CONF: `${top}/ssl.cnf` }];
  for (const env of odd) {
    const control = spawnSync(process.execPath, ['-e', '0'], { env, encoding: 'utf8' });
    t.regex(control.stdout + control.stderr, /ran|configuration error/, 'the control: Node itself heeds it');
    const { stdout, stderr } = spawnSync(program, ['x'], { env, encoding: 'utf8' });
    t.regex(stdout, /^<x>\n/);
    t.is(stderr, '');
  }
});

due(unless(missing, serial))('without its launcher it says so, and runs nothing', t => {
  const place = mkdtempSync(path.join(top, 'alone-'));
  mkdirSync(path.join(place, 'dist'));
  execFileSync('ln', [executable, path.join(place, 'dist/wardsh')]);
  const { status, stderr } = spawnSync(path.join(place, 'dist/wardsh'), ['-c', 'echo hi'], { env: {}, encoding: 'utf8' });
  t.is(status, 125);
  t.regex(
    stderr,
    /^ward: not run: ".*src\/bin\/wardsh" can't be started: ENOENT.*\nward: hint: install Ward again; until then, as root: usermod --shell \/bin\/bash \w+\n$/,
  );
});
