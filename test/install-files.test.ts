/** install.sh for a user and for all: what it puts where, that it says so first, that a second time changes nothing, and that all of it can be taken away. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { account, noAccount } from './account.ts';
import { without } from './clients/beside.ts';
import { copiedCheckout } from './copied-checkout.ts';
import { trial } from './trial.ts';
import { unless } from './unless.ts';
import { noSandbox } from './ward.ts';
import { turns } from './whole.ts';

const root = path.join(import.meta.dirname, '..');
const missing = existsSync(path.join(root, 'dist/executable.cjs')) ? undefined : 'Ward is not built ("npm run build")';
const asRoot = process.getuid?.() === 0;
const serial = test.serial;
const due = turns(3);
const real = due(unless(missing, serial));

function place(t: ExecutionContext): string {
  mkdirSync(path.join(root, 'scratch'), { recursive: true });
  const made = mkdtempSync(path.join(root, 'scratch', 'files-'));
  t.teardown(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Run where ~/.local takes nothing: root writes everywhere but where nobody can. */
function closed(checkout: string, home: string, ...words: readonly string[]): Ran {
  const local = path.join(home, '.local');
  const shut = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
  const all = ['/bin/sh', path.join(checkout, 'install.sh'), ...words];
  const [file = '', ...rest] = asRoot ? ['unshare', '--mount', '/bin/sh', '-c', shut, 'sh', local, ...all] : all;
  if (!asRoot) chmodSync(local, 0o555);
  const ran = spawnSync(file, rest, { cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: home }, encoding: 'utf8' });
  if (!asRoot) chmodSync(local, 0o755);
  return { status: ran.status, said: ran.stdout + ran.stderr };
}

interface Ran {
  readonly status: number | null;
  readonly said: string;
}

function installer(checkout: string, home: string, who: object = {}, shell = {}): (...words: readonly string[]) => Ran {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: home, ...shell };
  return (...words) => {
    const ran = spawnSync('/bin/sh', [path.join(checkout, 'install.sh'), ...words], { cwd: '/', env, encoding: 'utf8', ...who });
    return { status: ran.status, said: ran.stdout + ran.stderr };
  };
}

const names = (directory: string) =>
  execFileSync('find', ['.', '-not', '-path', './.local/lib/ward/*'], { cwd: directory, encoding: 'utf8' }).split('\n').sort();

real('for a user: all of it is told first, found by a bare PATH, left alone the second time, and taken away again', t => {
  const base = place(t);
  const [checkout, home] = [copiedCheckout(base), path.join(base, 'home')];
  mkdirSync(path.join(home, '.local/share'), { recursive: true });
  const before = names(home);
  const run = installer(checkout, home);
  const first = installer(checkout, home, {}, { SHELL: '/bin/bash' })();
  t.is(first.status, 0, first.said);
  const made = names(home).filter(name => name !== '' && !before.includes(name) && !name.endsWith('ward.installed'));
  for (const name of made) t.true(first.said.includes(path.join(home, name)), `told: ${name}`);
  t.true(made.includes('./.local/bin/wardsh') && made.includes('./.local/share/man/man1/wardsh.1'));
  for (const name of ['bash-completion/completions/ward', 'zsh/site-functions/_ward']) {
    t.regex(readFileSync(path.join(home, '.local/share', name), 'utf8'), /^# complete\.\w+sh: what may stand where/m);
  }
  const unit = readFileSync(path.join(home, '.local/share/systemd/user/ward-broker.service'), 'utf8');
  t.regex(unit, new RegExp(`^ExecStart="${home}/\\.local/bin/ward" broker --idle \\d+$`, 'm'));
  if (without('systemd-analyze') === undefined) {
    const env = { HOME: home, XDG_RUNTIME_DIR: base, PATH: `${home}/.local/bin:/usr/bin:/bin` };
    const words = ['--user', 'verify', path.join(home, '.local/share/systemd/user/ward-broker.service')];
    const verified = spawnSync('systemd-analyze', words, { env, encoding: 'utf8' });
    t.deepEqual([verified.status, verified.stderr], [0, '']);
  }
  t.true(first.said.indexOf('these changes are made now') < first.said.indexOf('/.local/lib/ward\n'));
  t.regex(first.said, /\.local\/bin is not in your PATH/);
  t.regex(first.said, /^install: bash can ask Ward about each line that is typed in it, tried here: eval "\$\(ward init bash\)"/m);
  t.regex(first.said, /^install: what comes first: "ward setup", in the directory of a project$/m);
  const asked = spawnSync(path.join(home, '.local/bin/ward'), ['--version'], { env: {}, encoding: 'utf8' });
  t.regex(asked.stdout, /^ward \d+\.\d+\.\d+, Node 24\.\d+\.\d+\n$/, asked.stderr);
  const again = run();
  t.regex(again.said, /nothing is changed/);
  t.notRegex(again.said, /these changes/);
  if (noSandbox === undefined) {
    const { root: own, project } = trial(t);
    const words = ['-i', `PATH=${home}/.local/bin:/usr/bin:/bin`, 'wardsh', '--ward-root', own, '-c', 'echo hi; exit 3'];
    const ran = spawnSync('/usr/bin/env', words, { cwd: project, encoding: 'utf8' });
    t.is(`${ran.stdout}${ran.stderr}${ran.status}`, 'hi\n3');
  }
  const kept = closed(path.join(home, '.local/lib/ward'), home, '--uninstall');
  t.not(kept.status, 0);
  t.regex(kept.said, /^install: not done: ".*\/home\/\.local.*" can't be written by you: nothing is taken away$/m);
  t.true(existsSync(path.join(home, '.local/bin/wardsh')));
  appendFileSync(path.join(home, '.local/share/man/man1/ward.1'), 'a note of the person\n');
  const away = installer(path.join(home, '.local/lib/ward'), home)('--uninstall');
  t.is(away.status, 0, away.said);
  t.regex(away.said, /kept: .*\/man1\/ward\.1, for it is not as it was left/);
  t.regex(away.said, /kept: .*\/man1, for something else is in it/);
  // Nothing is told to be gone that is there still, and all that is gone was told before.
  const told = away.said.split('\n').flatMap(line => / {2}gone: .*?(\/\S+?),?(?: to .*| by .*)?$/.exec(line)?.[1] ?? []);
  t.true(told.includes(path.join(home, '.local/share/man/man1/wardsh.1')));
  t.deepEqual(
    told.filter(file => existsSync(file)),
    [],
  );
  t.deepEqual(
    made.filter(name => !existsSync(path.join(home, name)) && !told.includes(path.join(home, name))),
    [],
  );
  const rest = ['man1/ward.1', 'man1', ''].map(name => path.join('share/man', name));
  t.deepEqual(names(home), [...before, ...rest.map(name => `./.local/${name.replace(/\/$/, '')}`)].sort());
  t.regex(run('--uninstall').said, /^install: not done: there is no Ward in /);
});

real('where nothing can be written that is said before anything is changed, and nothing is', t => {
  const base = place(t);
  const [checkout, home] = [copiedCheckout(base), path.join(base, 'home')];
  mkdirSync(path.join(home, '.local/bin'), { recursive: true });
  const before = names(home);
  const refused = closed(checkout, home);
  t.not(refused.status, 0);
  t.regex(
    refused.said,
    /^install: not done: ".*\/home\/\.local(?:\/bin)?" can't be written by you: nothing is changed\ninstall: hint: look whose it is/m,
  );
  t.notRegex(refused.said, /these changes|mkdir|Permission|Read-only file/);
  t.deepEqual(names(home), before);
});

real('a new Ward takes the place of the old one whole', t => {
  const base = place(t);
  const [checkout, home] = [copiedCheckout(base), path.join(base, 'home')];
  mkdirSync(home);
  const run = installer(checkout, home);
  t.is(run().status, 0);
  const tree = path.join(home, '.local/lib/ward');
  writeFileSync(path.join(tree, 'dist/left-over'), '');
  appendFileSync(path.join(checkout, 'dist/inside.js'), '\n');
  writeFileSync(path.join(checkout, 'shell-hooks/ward.bash'), '_ward_off() { :; }\n');
  const second = installer(checkout, home, {}, { SHELL: '/usr/bin/bash' })();
  t.regex(second.said, /^install: bash can't ask Ward about what is typed in it: .*a line that Ward does not allow was not refused/m);
  t.is(second.status, 0, second.said);
  t.deepEqual(
    second.said.split('\n').filter(line => line.startsWith('install:   ')),
    [`install:   Ward itself in ${tree}`],
  );
  t.regex(second.said, /^install: shells and terminals that are open go on with the Ward they began with: open them anew$/m);
  t.false(existsSync(path.join(tree, 'dist/left-over')));
  t.is(readFileSync(path.join(tree, 'dist/inside.js'), 'utf8'), readFileSync(path.join(checkout, 'dist/inside.js'), 'utf8'));
  t.is(run('--uninstall').status, 0);
  t.deepEqual(names(home), ['', '.']);
});

const inTheWay: readonly (readonly [sentence: string, make: (home: string) => void])[] = [
  ['a program of another maker', home => writeFileSync(path.join(home, '.local/bin/ward'), 'theirs')],
  ['a link of theirs', home => symlinkSync('/nowhere', path.join(home, '.local/bin/wardsh'))],
  ['a directory that is not of this Ward', home => mkdirSync(path.join(home, '.local/lib/ward'), { recursive: true })],
  ['a file where a directory belongs', home => writeFileSync(path.join(home, '.local/share'), '')],
];

for (const [sentence, make] of inTheWay) {
  real(`${sentence} in the way stays, and nothing is changed`, t => {
    const base = place(t);
    const [checkout, home] = [copiedCheckout(base), path.join(base, 'home')];
    mkdirSync(path.join(home, '.local/bin'), { recursive: true });
    make(home);
    const before = names(home);
    const { status, said } = installer(checkout, home)();
    t.is(status, 1);
    t.regex(said, /^install: not done: .*\ninstall: hint: /m);
    t.notRegex(said, /these changes/);
    t.deepEqual(names(home), before);
  });
}

real('packages are not fetched through a link: npm would empty what it leads to', t => {
  const base = place(t);
  const checkout = copiedCheckout(base);
  const theirs = path.join(base, 'theirs');
  mkdirSync(theirs);
  writeFileSync(path.join(theirs, 'precious'), '');
  rmSync(path.join(checkout, 'node_modules'));
  symlinkSync(theirs, path.join(checkout, 'node_modules'));
  const { status, said } = installer(checkout, base)();
  t.is(status, 1);
  t.regex(said, /not done: node_modules is a link/);
  t.true(existsSync(path.join(theirs, 'precious')));
});

/** A root of its own, with one account whose shell is Ward. */
function throwaway(base: string): { readonly into: string; readonly accounts: () => string; readonly shells: () => string } {
  const into = path.join(base, 'root');
  mkdirSync(path.join(into, 'etc'), { recursive: true });
  writeFileSync(path.join(into, 'etc/shells'), '/bin/sh\n/bin/bash\n');
  writeFileSync(
    path.join(into, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/bash\nann:x:1001:1001::/home/ann:/usr/local/lib/ward/dist/wardsh\n',
  );
  const read = (name: string) => () => readFileSync(path.join(into, 'etc', name), 'utf8');
  return { into, accounts: read('passwd'), shells: read('shells') };
}

const login = '/usr/local/lib/ward/dist/wardsh';

real('for all: a login shell that is listed as one, once, and goes when no account has it any more', t => {
  const base = place(t);
  const { into, accounts, shells } = throwaway(base);
  const run = installer(copiedCheckout(base), base);
  const first = run('--system', '--into', into);
  t.is(first.status, 0, first.said);
  t.is(shells(), `/bin/sh\n/bin/bash\n${login}\n`);
  t.regex(first.said, /an executable .*dist\/wardsh, for login shells/);
  t.regex(run('--system', '--into', into).said, /nothing is changed/);
  t.is(shells(), `/bin/sh\n/bin/bash\n${login}\n`);
  if (noSandbox === undefined) {
    const { root: own, project } = trial(t);
    const words = ['--ward-root', own, '-c', 'shopt -q login_shell && echo login'];
    const ran = spawnSync(path.join(into, login), words, { argv0: '-wardsh', env: {}, cwd: project, encoding: 'utf8' });
    t.is(ran.stdout, 'login\n', ran.stderr);
  }
  const programs = path.join(base, 'programs');
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'usermod'), '#!/bin/sh\n', { mode: 0o755 });
  const kept = installer(
    path.join(base, 'checkout'),
    base,
    {},
    { PATH: `${programs}:${process.env.PATH}` },
  )(...['--uninstall', '--system', '--into', into]);
  t.is(kept.status, 1, kept.said);
  t.regex(kept.said, /the shell of ann is Ward still: nothing is taken away/);
  t.true(existsSync(path.join(into, login)));
  const away = run('--uninstall', '--system', '--into', into);
  // Who has no usermod in PATH, as an ordinary user often has not, can't reset an account below a directory of their own either.
  const resets = asRoot || spawnSync('usermod', ['--help']).error === undefined;
  t.is(away.status, resets ? 0 : 1, away.said);
  t.is(existsSync(path.join(into, 'usr')), !resets);
  if (!resets) return void t.regex(away.said, /the shell of ann is Ward, and could not be reset: nothing is taken away/);
  t.true(away.said.indexOf('the shell of ann becomes /bin/bash') < away.said.indexOf('gone: '));
  t.regex(accounts(), /^ann:.*:\/bin\/bash$/m);
  t.is(shells(), '/bin/sh\n/bin/bash\n');
});

due(unless(missing ?? noAccount, serial))(
  'an account that can’t be given another shell keeps Ward where it is; root can take it away',
  async t => {
    const { name, uid, gid, home, project } = await account(t);
    const checkout = copiedCheckout(home);
    spawnSync('chown', ['-Rh', `${uid}:${gid}`, checkout]);
    const run = installer(checkout, home, { uid, gid });
    t.is(run().status, 0);
    const wardsh = path.join(home, '.local/bin/wardsh');
    spawnSync('usermod', ['--shell', wardsh, name]);
    const works = () => spawnSync('su', [name, '-c', 'echo "works in $PWD"'], { cwd: project, encoding: 'utf8' }).stdout;
    t.is(works(), `works in ${project}\n`);
    const stopped = run('--uninstall');
    t.is(stopped.status, 1);
    t.regex(stopped.said, new RegExp(`the shell of ${name} is Ward, and could not be reset: nothing is taken away`));
    t.is(works(), `works in ${project}\n`);
    const away = installer(checkout, home)('--uninstall');
    t.is(away.status, 0, away.said);
    t.regex(readFileSync('/etc/passwd', 'utf8'), new RegExp(`^${name}:.*:/bin/bash$`, 'm'));
    t.false(existsSync(wardsh));
  },
);

test('for all takes root, where nothing stands before it', t => {
  const base = place(t);
  const checkout = path.join(base, 'checkout');
  mkdirSync(checkout);
  for (const name of ['install.sh', 'install-files.sh']) copyFileSync(path.join(root, name), path.join(checkout, name));
  const programs = path.join(base, 'programs');
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 });
  const ran = spawnSync('/bin/sh', [path.join(checkout, 'install.sh'), '--system'], {
    env: { PATH: `${programs}:/usr/bin:/bin`, HOME: base },
    encoding: 'utf8',
  });
  t.is(ran.status, 1);
  t.is(ran.stderr, 'install: not done: --system takes root\ninstall: hint: sudo ./install.sh --system\n');
});

unless(without('flock'))('one waits for another to end, by the word of its person', t => {
  const base = place(t);
  for (const name of ['install.sh', 'install-files.sh']) copyFileSync(path.join(root, name), path.join(base, name));
  const words = ['/bin/sh', path.join(base, 'install.sh'), '--uninstall'];
  const told = (...before: readonly string[]) => {
    const [file = '', ...rest] = [...before, ...words];
    return spawnSync(file, rest, { env: { PATH: '/usr/bin:/bin', HOME: base }, encoding: 'utf8' }).stderr;
  };
  t.is(told('flock', base), 'install: not done: another install.sh is at work here\ninstall: hint: start again when it has ended\n');
  t.regex(told(), /^install: not done: there is no Ward in /, 'the control');
});

/** What stands in for Ward's own Node makes the login shell, and says whether the old one stands meanwhile. */
const maker =
  '#!/bin/sh\n[ ! -x "$OLD" ] || echo stands\n[ -z "$FAILS" ] || exit 1\n[ $# -gt 1 ] || exit 0\necho new >"$2"\nchmod +x "$2"\n';

/** One step of install-files.sh by itself, in a checkout that consists of two files and that Node. */
function stepOf(t: ExecutionContext) {
  const base = place(t);
  const tree = path.join(base, 'usr/local/lib/ward');
  const at = (...names: readonly string[]) => path.join(base, ...names);
  for (const one of [at('checkout/dist'), at('checkout/node_modules/.bin'), at('work'), path.join(tree, 'dist')])
    mkdirSync(one, { recursive: true });
  copyFileSync(path.join(root, 'install-files.sh'), at('checkout/install-files.sh'));
  for (const name of ['dist/ward.js', 'build-executable.ts']) writeFileSync(at('checkout', name), 'new\n');
  writeFileSync(at('checkout/node_modules/.bin/node'), maker, { mode: 0o755 });
  for (const name of ['ward.js', 'wardsh']) writeFileSync(path.join(tree, 'dist', name), 'old\n', { mode: 0o755 });
  const script = `cd "$0/checkout"; into=$0 work=$0/work; fail() { echo "not done: $1"; exit 1; }
    . ./install-files.sh; places system; parts() { printf '%s\\n' dist/ward.js build-executable.ts "$@"; }; `;
  const run = (step: string, more = {}) => {
    const env = { PATH: '/usr/bin:/bin', OLD: path.join(tree, 'dist/wardsh'), FAILS: '', ...more };
    return spawnSync('/bin/sh', ['-euc', script + step, base], { env, encoding: 'utf8' }).stdout;
  };
  const there = () =>
    ['ward.js', 'wardsh'].map(name => {
      const file = path.join(tree, 'dist', name);
      return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'gone';
    });
  return { run, there, at };
}

test('the login shell stands all the while that a new Ward takes its place, and where one can not be made', t => {
  const { run, there } = stepOf(t);
  run('make_tree "$tree"', { FAILS: 'yes' });
  t.deepEqual(there(), ['old', 'old']);
  t.is(run('make_tree "$tree"; make_one program "$tree/dist/wardsh" ""'), 'stands\n');
  t.deepEqual(there(), ['new', 'new']);
  run('scope=user; make_tree "$tree"');
  t.deepEqual(there(), ['new', 'gone'], 'the control: made behind it, it would be gone until then');
});

test('where Ward can not be built of a checkout that changed, what is built of other sources takes no place', t => {
  const { run, there } = stepOf(t);
  t.is(
    run('say() { :; }; as_built() { false; }; install_files'),
    'stands\nnot done: Ward was not built of these sources: nothing is changed\n',
  );
  t.deepEqual(there(), ['old', 'old']);
});

test('a checkout that can not be read whole takes no place', t => {
  const { run, there } = stepOf(t);
  const whole = 'make_tree "$tree"';
  t.regex(run(`parts() { printf '%s\\n' dist/ward.js dist/not-there; }; ${whole}`), /^not done: files of this checkout can not be read/);
  t.deepEqual(there(), ['old', 'old']);
  run(whole);
  t.deepEqual(there(), ['new', 'new'], 'the control');
});

test('what is built of other sources is seen, also where these are older', t => {
  const { run, at } = stepOf(t);
  rmSync(at('checkout/node_modules/.bin/node'));
  symlinkSync(process.execPath, at('checkout/node_modules/.bin/node'));
  mkdirSync(at('checkout/src'));
  const [source, stamps] = [at('checkout/src/a.ts'), at('checkout/dist/sources.json')];
  for (const file of [source, at('checkout/build.ts'), at('checkout/build-parts.ts')]) {
    writeFileSync(file, 'a');
    utimesSync(file, 1000, 1000);
  }
  const { size, mtimeMs } = statSync(source);
  writeFileSync(stamps, JSON.stringify([['src/a.ts', size, mtimeMs]]));
  utimesSync(stamps, 2000, 2000);
  const asBuilt = () => run('as_built && echo yes || echo no');
  t.is(asBuilt(), 'yes\n');
  utimesSync(source, 500, 500);
  t.is(asBuilt(), 'no\n', 'it came while the clock was set back');
  utimesSync(source, 3000, 3000);
  t.is(asBuilt(), 'no\n');
});
