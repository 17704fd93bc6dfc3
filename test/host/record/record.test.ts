/** The record as a command meets it: on disk before, ended after, whole after any crash, never run without. */
import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import test from 'ava';
import { GuardError } from '../../../src/core/fault.ts';
import type { Directories } from '../../../src/host/directories.ts';
import { disk, ownDirectories, recordFiles } from '../../../src/host/record/files.ts';
import { writeHead } from '../../../src/host/record/head.ts';
import { withLock } from '../../../src/host/record/lock.ts';
import { prove } from '../../../src/host/record/prove.ts';
import { openRecord } from '../../../src/host/record/record.ts';
import { asked, clock, granted, outcome, refused, request, verdict, ward } from './scene.ts';

const proof = process.env.WARD_PROOF === '1';
const writer = path.join(import.meta.dirname, 'writer.ts');
const run = promisify(execFile);
const none = { seed: undefined, known: undefined };

type Row = Record<string, unknown> & { n: number; kind: string; entry?: number };

function rows(directories: Directories): Row[] {
  const lines = readFileSync(recordFiles(directories).log, 'utf8').trimEnd().split('\n');
  return lines.flatMap(line => {
    try {
      return [JSON.parse(line) as Row];
    } catch {
      return [];
    }
  });
}

const kinds = (directories: Directories) => rows(directories).map(row => row.kind);

test('a decision is on disk before it returns, and the end is another line', t => {
  const directories = ward(t);
  const record = openRecord(directories, clock());
  const entry = record.decided(...asked('echo hi'));
  t.deepEqual(kinds(directories), ['began', 'decided']);
  t.is(entry, 2);
  record.finished(entry, outcome);
  t.deepEqual(kinds(directories), ['began', 'decided', 'finished']);
  t.like(prove(directories, none), { whole: true, notes: [] });
});

test('who waits for the end of a command is told when it is on disk, and not where it could not be', t => {
  const directories = ward(t);
  const steps: string[] = [];
  let full = false;
  const watched = {
    ...disk,
    write: (descriptor: number, text: string, position?: number) => {
      steps.push(position === undefined ? 'written' : 'head');
      disk.write(descriptor, text, position);
    },
    sync: (descriptor: number) => {
      if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      steps.push('on disk');
      disk.sync(descriptor);
    },
  };
  const warned: string[] = [];
  const record = openRecord(directories, clock(), { disk: watched, warn: line => warned.push(line) });
  const tell = () => steps.push('told');
  const [first, second, third] = [1, 2, 3].map(() => record.decided(...asked('echo hi')));
  steps.length = 0;
  record.finished(first ?? 0, outcome, tell);
  t.deepEqual(steps.splice(0), ['written', 'on disk', 'told', 'head', 'head']);
  record.finished(second ?? 0, { ...outcome, alerts: ['one', 'two'] }, tell);
  t.deepEqual(steps.splice(0).join(' ').split(' told').length, 2, 'behind the last of what belongs to it, once');
  t.is(kinds(directories).slice(-3).join(' '), 'finished alert alert');
  full = true;
  record.finished(third ?? 0, outcome, tell);
  t.false(steps.includes('told'));
  t.regex(warned.join(), /is not recorded/);
});

test('where the disk is full again before the head is moved, what was torn before is explained once, and the record stays whole', t => {
  const directories = ward(t);
  const full = () => Object.assign(new Error('full'), { code: 'ENOSPC' });
  const opened = (write: typeof disk.write) => openRecord(directories, clock(), { disk: { ...disk, write }, warn: () => undefined });
  const decide = (record: ReturnType<typeof openRecord>) => record.decided(...asked('echo hi'));
  decide(openRecord(directories, clock()));
  const torn = opened((descriptor, text, position) => {
    if (position === undefined) disk.write(descriptor, text.slice(0, 200));
    throw full();
  });
  const behind = opened((descriptor, text, position) => {
    if (position !== undefined) throw full();
    disk.write(descriptor, text);
  });
  t.throws(() => decide(torn), { message: /disk is full/ });
  t.throws(() => decide(behind), { message: /disk is full/ });
  t.throws(() => decide(torn), { message: /disk is full/ });
  t.throws(() => decide(behind), { message: /disk is full/ });
  decide(openRecord(directories, clock()));
  const proof = prove(directories, none);
  const notes = proof?.notes.join('; ') ?? '';
  t.true(proof?.whole, notes);
  t.is(notes.match(/a line torn by a crash/g)?.length, 2, notes);
  t.notRegex(notes, /did not write/);
});

test('every file of the record is readable by its user alone', t => {
  const directories = ward(t);
  openRecord(directories, clock()).decided(...asked('echo hi'));
  const files = Object.values(recordFiles(directories)).filter(file => statSync(file).isFile());
  t.is(files.length, 5);
  for (const file of files) t.is(statSync(file).mode & 0o777, 0o600, file);
});

test('the record is what it was: fields, order, text and chain', t => {
  const directories = ward(t);
  ownDirectories(directories);
  writeHead(recordFiles(directories), { n: 0, mac: '', key: '5eed'.repeat(16), length: 0 }, disk);
  const record = openRecord(directories, clock());
  const wide = {
    ...verdict,
    subject: 'curl -u me:pw0rd https://example.com',
    decision: 'ask' as const,
    impact: 'network' as const,
    findings: [
      {
        id: 'network',
        rank: 'ask' as const,
        reason: 'reaches example.com',
        hint: 'leave it',
        rememberable: true,
        place: { start: 0, end: 4 },
      },
    ],
    grants: [
      { kind: 'connect' as const, host: 'example.com', port: 443 },
      { kind: 'write' as const, path: '/home/u/notes é', device: '1', inode: '2' },
    ],
  };
  const entry = record.decided({ ...request, text: wide.subject, options: ['-e'], args: ['sh', "it's"] }, wide, {
    ...granted,
    by: 'person',
  });
  record.finished(entry, { ...outcome, status: 7, refused: ['host evil.example'], ended: ['sleep'] });
  record.decided(request, verdict, refused);
  record.append({ kind: 'changed', what: 'mode', detail: 'auto for 8h' });
  record.append({ kind: 'alert', detail: 'a terminal was claimed twice\u202e' });
  const golden = path.join(import.meta.dirname, '../../golden/record.jsonl');
  const made = readFileSync(recordFiles(directories).log, 'utf8');
  if (process.env.WARD_GOLDEN === 'write') writeFileSync(golden, made);
  t.is(made, readFileSync(golden, 'utf8'));
});

test('a refused command has no end, and none is made up for it', t => {
  const directories = ward(t);
  const record = openRecord(directories, clock());
  record.decided(...asked('rm x', refused));
  openRecord(directories, clock()).decided(...asked('echo hi', refused));
  t.deepEqual(kinds(directories), ['began', 'decided', 'decided']);
});

for (const count of [2, 8]) {
  test(`${count} processes at once neither interleave nor lose records`, async t => {
    const directories = ward(t);
    const each = proof ? 100 : 5;
    const names = Array.from({ length: count }, (_, at) => `p${at}`);
    const ran = await Promise.all(names.map(name => run(process.execPath, [writer, directories.root ?? '', name, String(each)])));
    const said = ran.flatMap(one => one.stdout.split('\n').filter(line => line.startsWith('decided')));
    t.is(said.length, count * each);
    const written = rows(directories).filter(row => row.kind === 'decided');
    t.deepEqual(
      said.map(line => line.replace(/^decided /, '')).sort(),
      written.map(row => `${row.n} ${String(row.command).slice(5)}`).sort(),
    );
    t.is(rows(directories).filter(row => row.kind === 'finished').length, count * each);
    t.like(prove(directories, none), { whole: true, notes: [], last: { n: 1 + 2 * count * each } });
    t.deepEqual(readdirSync(recordFiles(directories).running), []);
    t.log(`${count} processes, ${each} commands each`);
  });
}

/** Runs the writer until it kills itself at an operation; what it had been told by then. */
function crash(directories: Directories, stop: number, half: string) {
  const ran = spawnSync(process.execPath, [writer, directories.root ?? '', 'x', '2', String(stop), half], { encoding: 'utf8' });
  return { killed: ran.signal === 'SIGKILL', said: ran.stdout.trim().split('\n') };
}

test('killed at any operation on the disk, what was promised is there, and the next start makes the rest good', t => {
  const total = Number(/operations (\d+)/.exec(crash(ward(t), 0, '').said.at(-1) ?? '')?.[1]);
  t.true(total > 15);
  const points = Array.from({ length: total }, (_, at) => at + 1).flatMap(stop => [[stop, ''] as const, [stop, 'half'] as const]);
  const tried = points.filter((_, at) => proof || at % 9 === 0);
  for (const [stop, half] of tried) {
    const directories = ward(t);
    const { killed, said } = crash(directories, stop, half);
    const at = `operation ${stop} ${half}`;
    t.true(killed, at);
    if (existsSync(recordFiles(directories).seed)) t.true(prove(directories, none)?.whole, `${at}, before the next start`);
    openRecord(directories, clock()).decided(...asked('echo next', refused));
    const seen = rows(directories);
    for (const line of said.filter(one => one !== '')) {
      const [kind, entry] = line.split(' ');
      const there = seen.some(row => row.kind === kind && (kind === 'decided' ? row.n : row.entry) === Number(entry));
      t.true(there, `${at}: ${line}`);
    }
    const begun = seen.filter(row => row.kind === 'decided' && row.command !== 'echo next').map(row => row.n);
    const ends = seen.filter(row => row.kind === 'finished').map(row => row.entry);
    t.deepEqual(ends, begun, `${at}: each entry has one end`);
    t.true(prove(directories, none)?.whole, at);
    t.deepEqual(readdirSync(recordFiles(directories).running), [], at);
  }
  t.log(`${tried.length} of ${points.length} crash points`);
});

test('a command still running is left alone by the next start; one whose Ward is gone is not', t => {
  const directories = ward(t);
  const mine = openRecord(directories, clock()).decided(...asked('sleep 9'));
  const notes = recordFiles(directories).running;
  writeFileSync(path.join(notes, '1'), 'another-boot pid:[1] 1 1\n');
  openRecord(directories, clock()).decided(...asked('echo hi', refused));
  t.deepEqual(
    rows(directories)
      .filter(row => row.kind === 'finished')
      .map(row => [row.entry, row.unknown]),
    [[1, 'Ward was gone before it could record the end']],
  );
  t.deepEqual(readdirSync(notes), [String(mine)]);
});

test('a torn last line is kept, explained by a record, and told by verify', t => {
  const directories = ward(t);
  const record = openRecord(directories, clock());
  record.decided(...asked('echo one', refused));
  const { log } = recordFiles(directories);
  writeFileSync(log, '{"v":1,"n":3,"at":"20', { flag: 'a' });
  t.like(prove(directories, none), { whole: true, notes: ['after record 2 stands a torn line (21 bytes): the next start explains it'] });
  record.decided(...asked('echo two', refused));
  t.like(prove(directories, none), {
    whole: true,
    notes: ['before record 3 stands a line torn by a crash (22 bytes), as that record says'],
  });
  t.deepEqual(
    rows(directories).map(row => row.kind),
    ['began', 'decided', 'torn', 'decided'],
  );
  writeFileSync(log, readFileSync(log, 'latin1').replace('"n":3,"at":"20\n', '"n":3,"at":"19\n'));
  t.like(prove(directories, none), { whole: false, n: 3 });
});

const broken: readonly { name: string; code: string; break: (directories: Directories) => void }[] = [
  { name: 'the head is gone', code: 'record-head', break: one => rmSync(recordFiles(one).head) },
  { name: 'the head is damaged', code: 'record-head', break: one => writeFileSync(recordFiles(one).head, 'x'.repeat(1024)) },
  {
    name: 'head and log are gone, and the first key is not',
    code: 'record-head',
    break: one => {
      for (const file of [recordFiles(one).log, recordFiles(one).head]) rmSync(file);
    },
  },
  { name: 'the log is gone', code: 'record-cut', break: one => rmSync(recordFiles(one).log) },
  { name: 'the log was cut', code: 'record-cut', break: one => truncateSync(recordFiles(one).log, 100) },
  {
    name: 'another file stands in its place by a symbolic link',
    code: 'record-unwritable',
    break: one => {
      const { log } = recordFiles(one);
      renameSync(log, `${log}.real`);
      symlinkSync(`${log}.real`, log);
    },
  },
  { name: 'others may read the log', code: 'record-owner', break: one => chmodSync(recordFiles(one).log, 0o644) },
  { name: 'others may write to the state directory', code: 'directory-owner', break: one => chmodSync(one.state, 0o777) },
  {
    name: 'the state directory is a file',
    code: 'directory',
    break: one => {
      rmSync(one.state, { recursive: true });
      writeFileSync(one.state, '');
    },
  },
  {
    name: 'a directory stands in its place',
    code: 'record-unwritable',
    break: one => {
      rmSync(recordFiles(one).log);
      mkdirSync(recordFiles(one).log);
    },
  },
];

for (const { name, code, break: spoil } of broken) {
  test(`nothing can be decided, and Ward says why, when ${name}`, t => {
    const directories = ward(t);
    openRecord(directories, clock()).decided(...asked('echo one', refused));
    spoil(directories);
    const error = t.throws(() => openRecord(directories, clock()).decided(...asked('echo two')), { instanceOf: GuardError });
    t.is(error?.code, code);
    t.truthy(error?.hint);
  });
}

test('a state directory put back to an older state is told by what was noted elsewhere', t => {
  const directories = ward(t);
  const record = openRecord(directories, clock());
  record.decided(...asked('echo one', refused));
  const { log, head } = recordFiles(directories);
  for (const file of [log, head]) copyFileSync(file, `${file}.old`);
  record.decided(...asked('echo two', refused));
  for (const file of [log, head]) renameSync(`${file}.old`, file);
  t.throws(() => record.decided(...asked('echo three')), { code: 'record-put-back' });
});

test('another record of the same length is told by what was noted elsewhere', t => {
  const [directories, other] = [ward(t), ward(t)];
  for (const one of [directories, other]) openRecord(one, clock()).decided(...asked('echo one', refused));
  const [mine, theirs] = [recordFiles(directories), recordFiles(other)];
  for (const file of ['log', 'head', 'seed'] as const) copyFileSync(theirs[file], mine[file]);
  t.throws(() => openRecord(directories, clock()).decided(...asked('echo two')), { code: 'record-put-back' });
});

test('what a record explains is those very bytes, also where the head was not moved behind it', t => {
  const directories = ward(t);
  const record = openRecord(directories, clock());
  record.decided(...asked('echo one', refused));
  const { log, head, mark } = recordFiles(directories);
  copyFileSync(head, `${head}.old`);
  writeFileSync(log, '{"v":1,"n":3,"at":"20\n', { flag: 'a' });
  record.decided(...asked('echo two', refused));
  const [text, before, after] = [readFileSync(log, 'latin1'), readFileSync(`${head}.old`), rows(directories).length];
  rmSync(mark);
  writeFileSync(head, before);
  record.decided(...asked('echo three', refused));
  t.is(rows(directories).length, after + 1, 'the control: what is behind the head is taken up');
  rmSync(mark);
  writeFileSync(head, before);
  writeFileSync(log, text.replace('"at":"20\n', '"at":"19\n'));
  record.decided(...asked('echo four', refused));
  t.is(rows(directories).filter(row => row.kind === 'torn').length, 2, 'all of it is explained anew, as none of the record');
});

test('a limit on the size of files stops the command, in words', t => {
  const directories = ward(t);
  openRecord(directories, clock()).decided(...asked('echo one', refused));
  const line = `ulimit -f 2; exec "${process.execPath}" "${writer}" "${directories.root}" x 9`;
  const ran = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
  t.regex(ran.stderr, /can't be written: it has reached the largest size a file may have here/);
  const cut = statSync(recordFiles(directories).log).size;
  t.true(1024 < cut && cut < 2048, 'the last one did not go in whole, and nothing of it is there');
  t.like(prove(directories, none), { whole: true, notes: [] });
  openRecord(directories, clock()).decided(...asked('echo next', refused));
  t.like(prove(directories, none), { whole: true, notes: [] });
});

test('a full disk stops the command, in words, and room again makes it good', t => {
  const directories = ward(t);
  mkdirSync(directories.state, { recursive: true, mode: 0o700 });
  const mount = `mount -t tmpfs -o size=64k,mode=700 none "$0/state" && cp -a "$0/keep/." "$0/state/"; shift 0`;
  const fill = 'head -c 1000000 /dev/zero > "$0/state/filler" 2>/dev/null';
  const again = `"$1" "$2" "$0" y 1 && "$1" "$2" "$0" z 1`;
  mkdirSync(path.join(directories.root ?? '', 'keep'), { mode: 0o700 });
  const script = `${mount}; "$1" "$2" "$0" x 1; ${fill}; "$1" "$2" "$0" y 9; echo "status $?"; rm "$0/state/filler"; ${again}; cp -a "$0/state/." "$0/keep/"`;
  const ran = spawnSync('unshare', ['-rm', 'sh', '-c', script, directories.root ?? '', process.execPath, writer], { encoding: 'utf8' });
  if (/unshare: /.test(ran.stderr)) return void t.pass(`skipped: no user namespace here: ${ran.stderr}`);
  t.regex(ran.stderr, /can't be written: the disk is full/);
  t.regex(ran.stdout, /decided \d+ z 0/);
  rmSync(directories.state, { recursive: true });
  renameSync(path.join(directories.root ?? '', 'keep'), directories.state);
  t.true(prove(directories, none)?.whole);
});

test('what of the record can not be written is named, wherever it lies', t => {
  const directories = ward(t);
  openRecord(directories, clock()).decided(...asked('echo one', refused));
  const { mark } = recordFiles(directories);
  rmSync(mark);
  symlinkSync('/nowhere', mark);
  const message = `the record "${mark}" can't be written: a symbolic link stands in its place`;
  t.throws(() => openRecord(directories, clock()).decided(...asked('echo two')), { message });
});

test('an ordinary user whose state directory is read-only runs nothing', t => {
  const directories = ward(t);
  openRecord(directories, clock()).decided(...asked('echo one', refused));
  const script = 'mount --bind "$0/state" "$0/state" && mount -o remount,bind,ro "$0/state" && exec "$1" "$2" "$0" x 1';
  const ran = spawnSync('unshare', ['-rm', 'sh', '-c', script, directories.root ?? '', process.execPath, writer], { encoding: 'utf8' });
  if (/unshare: /.test(ran.stderr)) return void t.pass(`skipped: no user namespace here: ${ran.stderr}`);
  t.regex(ran.stderr, /the record ".*" can't be written: the file system is read-only/);
  t.is(ran.stdout, '');
});

test('a process that dies with the lock leaves it free; one that keeps it is waited for', async t => {
  const directories = ward(t);
  ownDirectories(directories);
  const { lock } = recordFiles(directories);
  const hold = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(${JSON.stringify(lock)}); d.exec('BEGIN IMMEDIATE'); console.log('held');`;
  withLock(lock, () => undefined);
  const dead = spawnSync(process.execPath, ['-e', `${hold} process.kill(process.pid, 'SIGKILL')`], { encoding: 'utf8' });
  t.is(dead.signal, 'SIGKILL');
  // It says that it is done just before it is: whoever has the lock after it finds that said.
  const over = path.join(directories.state, 'over');
  const release = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(over)}, ''), 700)`;
  const child = execFile(process.execPath, ['-e', `${hold} ${release}`]);
  await new Promise(resolve => child.stdout?.once('data', resolve));
  t.true(withLock(lock, () => existsSync(over)));
});

test('one that always comes last is not told that another hangs: it waits as long as the others get on; one that does not is named', t => {
  const directories = ward(t);
  ownDirectories(directories);
  const { lock } = recordFiles(directories);
  withLock(lock, () => undefined);
  const other = new DatabaseSync(lock);
  other.exec('BEGIN IMMEDIATE');
  let looks = 0;
  const start = performance.now();
  const looked = () => {
    looks += 1;
    // Another one has it at each look, and the last of them goes.
    utimesSync(lock, looks, looks);
    if (other.isOpen && performance.now() - start > 1000) other.close();
  };
  t.is(
    withLock(lock, () => 'mine', { looked, one: 200 }),
    'mine',
  );
  const still = new DatabaseSync(lock);
  still.exec('BEGIN IMMEDIATE');
  t.throws(() => withLock(lock, () => 'mine', { one: 200 }), {
    message: `another Ward, process ${process.pid}, has held the record for 0.2 seconds`,
  });
  t.throws(() => withLock(lock, () => 'mine', { looked, all: 200 }), {
    message: 'for 0.2 seconds others have held the record, one after the other',
  });
  still.close();
});
