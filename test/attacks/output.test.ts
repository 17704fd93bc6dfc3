/** A file as standard output or error: it gets what the command prints, and by no way is it read, emptied or written elsewhere. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { checkout, scratch, trial } from '../trial.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';
import { withoutNamespaces } from './without-namespaces.ts';

/** In each way that a descriptor allows: a new one through proc(5), the length of the file, a place in it (fcntl(2): F_SETFL takes O_APPEND away). */
// It ends by itself: one that was killed could take along what was printed just then.
const reads = (descriptor: number) => `read -r -t 0.2 -N 99 got < /proc/self/fd/${descriptor}; printf %s "$got" >&3`;
const empties = (descriptor: number) => `: > /proc/self/fd/${descriptor}`;
const truncates = (descriptor: number) => `perl -e 'open my $f, ">&=", ${descriptor}; truncate $f, 0'`;
const overwrites = (descriptor: number) =>
  `perl -e 'use Fcntl; open my $f, ">&=", ${descriptor}; fcntl $f, F_SETFL, O_WRONLY; sysseek $f, 0, 0; syswrite $f, "lost"'`;
const ways = [reads, empties, truncates, overwrites];

interface Files {
  readonly output?: string;
  readonly error?: string;
  readonly flags?: string;
}

/** With files as its standard output and error, the same open one where they are the same. */
function withFiles(argv: readonly string[], cwd: string, { output, error, flags = 'a' }: Files) {
  const out = output === undefined ? 'pipe' : openSync(output, flags);
  const err = error === undefined ? 'pipe' : error === output ? out : openSync(error, flags);
  const done = spawnSync(argv[0] ?? '', argv.slice(1), { cwd, stdio: ['ignore', out, err], encoding: 'utf8', timeout: 60_000 });
  for (const one of new Set([out, err])) if (typeof one === 'number') closeSync(one);
  return done;
}

const bare = ['bwrap', '--ro-bind', '/', '/', '--dev', '/dev', '--unshare-user', '--', '/bin/bash', '-c'];
const to = (descriptor: number, file: string): Files => (descriptor === 1 ? { output: file } : { error: file });

const test = turns(4)();

for (const descriptor of [1, 2]) {
  test(`a file outside, given to be appended to as descriptor ${descriptor}, is read and lost in a bare sandbox`, t => {
    const file = path.join(scratch(t), 'kept');
    const attack = (text: string) => {
      writeFileSync(file, 'kept\n');
      withFiles([...bare, `exec 3>&1 4>&2; ${text}`], '/', to(descriptor, file));
      return readFileSync(file, 'utf8');
    };
    t.is(attack(`read -r line < /proc/self/fd/${descriptor}; echo $line again >&${descriptor}`), 'kept\nkept again\n');
    t.is(attack(empties(descriptor)), '');
    t.is(attack(truncates(descriptor)), '');
    t.is(attack(overwrites(descriptor)), 'lost\n');
  });
}

function opened(t: ExecutionContext) {
  const { project, root, ward } = trial(t);
  const outside = scratch(t);
  const argv = [path.join(checkout, 'src/bin/wardsh'), '--ward-root', root, '-c'];
  const script = (text: string, files: Files, before: readonly string[] = []) => {
    writeFileSync(path.join(project, 'try.sh'), unread(text));
    return withFiles([...before, ...argv, 'bash try.sh'], project, files);
  };
  return { project, root, ward, argv, script, file: path.join(outside, 'kept'), outside };
}

for (const descriptor of [1, 2]) {
  test(`descriptor ${descriptor} of a command of Ward’s gets all that it prints, and gives nothing of the file away`, t => {
    const { script, file, project } = opened(t);
    writeFileSync(file, 'kept\n');
    const tried = (way: string) =>
      `timeout 20 bash -c '${way.replaceAll("'", `'\\''`)}'${descriptor === 1 ? ' 2> /dev/null' : ''}; echo printed >&${descriptor}`;
    script(`exec 3> ${project}/got; ${ways.map(way => tried(way(descriptor))).join('\n')}`, to(descriptor, file));
    const [all, got] = [file, path.join(project, 'got')].map(one => readFileSync(one, 'utf8'));
    t.regex(all ?? '', /^kept\n/);
    // What the command reads of its own pipe is what it has printed itself.
    t.is(`${all}${got}`.match(/printed\n/g)?.length, ways.length, all);
    t.notRegex(got ?? '', /kept/);
  });
}

test('standard output and error that are one open file keep their order, byte for byte', t => {
  const { script, file } = opened(t);
  writeFileSync(file, 'kept\n');
  const lines = Array.from({ length: 300 }, (_, index) => `${index}\n`).join('');
  const { status } = script('for i in $(seq 0 2 298); do echo $i; echo $((i + 1)) >&2; done; exit 7', { output: file, error: file });
  t.is(status, 7);
  t.is(readFileSync(file, 'utf8'), `kept\n${lines}`);
});

test('two files get each its own', t => {
  const { script, outside } = opened(t);
  const [output, error] = [path.join(outside, 'out'), path.join(outside, 'err')];
  script('for i in 1 2 3; do echo out $i; echo err $i >&2; done', { output, error, flags: 'w' });
  t.is(readFileSync(output, 'utf8'), 'out 1\nout 2\nout 3\n');
  t.is(readFileSync(error, 'utf8'), 'err 1\nerr 2\nerr 3\n');
});

test('a file in the project is handed on as it is, and one that is protected there is not', t => {
  const { script, project } = opened(t);
  const kind = '[ -p /dev/stdout ] && echo a pipe || echo a file';
  const [own, kept] = [path.join(project, 'out'), path.join(project, '.envrc')];
  script(kind, { output: own });
  script(kind, { output: kept });
  t.is(readFileSync(own, 'utf8'), 'a file\n');
  t.is(readFileSync(kept, 'utf8'), 'a pipe\n');
});

test('a descriptor above 2 on a protected file of the project is closed, one on any other is kept', t => {
  const { argv, project } = opened(t);
  const files = ['.envrc', 'own'].map(name => openSync(path.join(project, name), 'a'));
  writeFileSync(path.join(project, 'try.sh'), unread('for one in 3 4; do [ -e /proc/self/fd/$one ] && echo $one; done; true'));
  const words = [...argv, 'bash try.sh'];
  const done = spawnSync(words[0] ?? '', words.slice(1), { cwd: project, stdio: ['ignore', 'pipe', 'pipe', ...files], encoding: 'utf8' });
  for (const one of files) closeSync(one);
  t.is(done.stdout, '4\n', done.stderr);
});

test('what is printed in the background afterwards arrives too, and nobody waits for it', t => {
  const { argv, project, ward, file } = opened(t);
  const { status, stderr } = withFiles([...argv, '(until [ -e go ]; do sleep 0.05; done; echo late) 2> /dev/null & echo early'], project, {
    output: file,
  });
  t.is(status, 0, stderr ?? '');
  t.is(readFileSync(file, 'utf8'), 'early\n');
  writeFileSync(path.join(project, 'go'), '');
  const wait = 'i=0; until [ -s "$1" ] && grep -q late "$1"; do i=$((i + 1)); [ $i -lt 400 ] || exit 1; sleep 0.05; done';
  t.is(spawnSync('/bin/bash', ['-c', wait, 'bash', file]).status, 0);
  ward(['end', '--all']);
});

test('a file that takes no more is said, and the status is not one of success', t => {
  const { root, argv, project, file } = opened(t);
  const policy = path.join(root, 'config/policy.json');
  writeFileSync(policy, JSON.stringify({ ...JSON.parse(readFileSync(policy, 'utf8')), limits: { fileSize: '64KiB' } }), { mode: 0o600 });
  const { status, stderr } = withFiles([...argv, 'head -c 90000 /dev/zero'], project, { output: file, flags: 'w' });
  t.is(statSync(file).size, 65_536, stderr ?? '');
  t.not(status, 0);
  t.regex(stderr ?? '', /^ward: warning: not all that was printed is in ".*\/kept": File too large/m);
});

test('without bubblewrap a file outside is not lost through its descriptor either', t => {
  const { root, script, file } = opened(t);
  const policy = path.join(root, 'config/policy.json');
  writeFileSync(policy, JSON.stringify({ ...JSON.parse(readFileSync(policy, 'utf8')), fallback: 'landlock' }), { mode: 0o600 });
  writeFileSync(file, 'kept\n');
  const text = [empties, truncates, overwrites].map(way => `${way(1)} 2> /dev/null; echo printed`).join('\n');
  const { stderr } = script(text, { output: file }, withoutNamespaces());
  t.regex(readFileSync(file, 'utf8'), /^kept\nprinted\nprinted\n(?:lost)?printed\n$/, stderr ?? '');
});

test('much is printed whole', t => {
  const { argv, project, file } = opened(t);
  const megabytes = process.env.WARD_PROOF === '1' ? 1000 : 20;
  const { status } = withFiles([...argv, `head -c ${megabytes}M /dev/zero; echo end`], project, { output: file });
  t.is(status, 0);
  t.is(statSync(file).size, megabytes * 1024 ** 2 + 4);
});
