/** The record of who only advises: what was let run is in the file, however that process ends, and the disk has it soon. */
import { execFile, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, readdirSync, readFileSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { Directories } from '../../../src/host/directories.ts';
import { openBehind, type World } from '../../../src/host/record/behind.ts';
import { disk, recordFiles } from '../../../src/host/record/files.ts';
import { readHead } from '../../../src/host/record/head.ts';
import { withLock } from '../../../src/host/record/lock.ts';
import { prove } from '../../../src/host/record/prove.ts';
import { openRecord } from '../../../src/host/record/record.ts';
import { renew } from '../../../src/host/record/renew.ts';
import { asked, clock, hookEvent, refused, ward } from './scene.ts';

const none = { seed: undefined, known: undefined };
const writer = path.join(import.meta.dirname, 'behind-writer.ts');
const run = promisify(execFile);

const texts = (directories: Directories) =>
  readFileSync(recordFiles(directories).log, 'utf8')
    .split('\n')
    .flatMap(line => /"command":"(.*?)"/.exec(line)?.[1] ?? []);

/** A disk that has what was written when it is told to, and what was done so far. */
function slowDisk(t: Parameters<typeof ward>[0]) {
  const directories = ward(t);
  const done: string[] = [];
  const come: ((error: Error | null) => void)[] = [];
  let time = 0;
  const world: Partial<World> = {
    disk: {
      ...disk,
      sync: descriptor => {
        done.push('waited');
        disk.sync(descriptor);
      },
    },
    sync: (_, told) => void come.push(told),
    time: () => time,
    warn: line => void done.push(line),
  };
  const record = openBehind(directories, clock(), world);
  const append = (text: string, heavy = false) => record.append(hookEvent(text), { heavy, written: () => done.push(`run ${text}`) });
  const head = () => readHead(recordFiles(directories).head)?.head?.n;
  const free = () => {
    try {
      return withLock(recordFiles(directories).lock, () => true, { one: 1 });
    } catch {
      return false;
    }
  };
  const passes = (milliseconds: number) => {
    time += milliseconds;
  };
  return { directories, record, append, done, come, head, free, passes };
}

test('a line is in the file when it is let run, and the chain moves, and others may write, when the disk has it', t => {
  const { directories, append, done, come, head, free } = slowDisk(t);
  t.is(append('echo one', true), 2);
  const before = head();
  done.length = 0;
  t.is(append('echo two'), 3);
  t.deepEqual(done, ['run echo two']);
  t.deepEqual(texts(directories), ['echo one', 'echo two']);
  t.is(head(), before);
  t.false(free());
  come.shift()?.(null);
  t.is(head(), 3);
  t.true(free());
  t.is(openRecord(directories, clock()).decided(...asked('echo three')), 4);
  t.like(prove(directories, none), { whole: true, notes: [], last: { n: 4 } });
});

test('what waits for the disk is two lines and no more; what is heavy waits itself', t => {
  const { directories, append, done, come, free } = slowDisk(t);
  append('echo begin', true);
  done.length = 0;
  append('echo one');
  append('echo two');
  append('echo three');
  t.deepEqual(done, ['run echo one', 'run echo two', 'waited', 'run echo three']);
  t.true(free());
  done.length = 0;
  append('echo four');
  append('rm five', true);
  t.deepEqual(done, ['run echo four', 'waited', 'run rm five']);
  // What the disk says of turns that are over closes their files, and no more.
  for (const told of come.splice(0)) told(null);
  t.true(free());
  t.like(prove(directories, none), { whole: true, notes: [], last: { n: 7 } });
});

test('others are let in after a while, however close the lines come', t => {
  const { append, done, free, passes } = slowDisk(t);
  append('echo one');
  passes(51);
  append('echo two');
  t.deepEqual(done.slice(-2), ['waited', 'run echo two']);
  t.true(free());
});

test('two lines that wait are two turns of the disk, and the chain moves once it has both', t => {
  const { append, come, head, free } = slowDisk(t);
  append('echo begin', true);
  append('echo one');
  append('echo two');
  t.is(come.length, 1);
  come.shift()?.(null);
  t.is(head(), 2);
  t.false(free());
  come.shift()?.(null);
  t.is(head(), 4);
  t.true(free());
});

test('where the disk fails behind the answer that is said, and the next line mends what the chain lacks', t => {
  const { directories, append, done, come, head, free } = slowDisk(t);
  append('echo begin', true);
  append('echo one');
  come.shift()?.(new Error('it burns'));
  t.regex(done.at(-1) ?? '', /^warning: .*record.*it burns$/);
  t.true(free());
  t.is(head(), 2);
  t.is(append('echo two', true), 4);
  t.is(head(), 4);
  t.like(prove(directories, none), { whole: true, notes: [] });
});

test('what is settled leaves the lock to this process too', t => {
  const { directories, record, append, head, free } = slowDisk(t);
  append('echo one');
  t.false(free());
  record.settle();
  t.is(head(), 2);
  t.true(free());
  t.notThrows(() => record.settle());
  t.like(prove(directories, none), { whole: true, notes: [] });
});

test('a line that can not be written is not let run, and those before it stay', t => {
  const directories = ward(t);
  let full = false;
  const write: typeof disk.write = (...words) => {
    if (full) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    disk.write(...words);
  };
  const record = openBehind(directories, clock(), { disk: { ...disk, write }, sync: () => undefined });
  record.append(hookEvent('echo one'), { heavy: false, written: () => undefined });
  full = true;
  t.throws(() => record.append(hookEvent('echo two'), { heavy: false, written: () => t.fail() }), { message: /disk is full/ });
  full = false;
  t.is(openRecord(directories, clock()).decided(...asked('echo three')), 3);
  t.deepEqual(texts(directories), ['echo one', 'echo three']);
  t.like(prove(directories, none), { whole: true, notes: [] });
});

const between: readonly (readonly [what: string, change: (directories: Directories) => void, then: number | RegExp])[] = [
  ['nothing', () => undefined, 3],
  ['another line', directories => void openRecord(directories, clock()).decided(...asked('echo other')), 4],
  ['a new record', directories => void renew(directories, 0), 2],
  ['a log that is cut', directories => truncateSync(recordFiles(directories).log, 100), /cut off/],
  ['a log with more', directories => appendFileSync(recordFiles(directories).log, 'more\n'), 4],
  ['a log that others may read', directories => chmodSync(recordFiles(directories).log, 0o644), /no file of yours alone/],
  ['another head', directories => writeFileSync(recordFiles(directories).head, 'x'.repeat(1024)), /head" is damaged/],
  ['no head', directories => rmSync(recordFiles(directories).head), /head" is gone/],
];
for (const [what, change, then] of between) {
  test(`between two lines: ${what}`, t => {
    const { directories, append } = slowDisk(t);
    append('echo one', true);
    change(directories);
    if (typeof then === 'number') {
      t.is(append('echo two', true), then);
      t.like(prove(directories, none), { whole: true });
    } else t.throws(() => append('echo two', true), { message: then });
  });
}

/** What is open there; nothing where it is closed by now. */
function linkAt(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

test('no descriptor is left behind, however the disk and the lines come together', t => {
  const { directories, record, append, come } = slowDisk(t);
  // Of this record: those of the modules that were loaded last may still be open at first.
  const count = () =>
    readdirSync('/proc/self/fd').filter(one => linkAt(`/proc/self/fd/${one}`).startsWith(path.dirname(directories.state))).length;
  append('echo one', true);
  const before = count();
  let seed = 7;
  const next = (most: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % most;
  };
  for (let round = 0; round < 200; round += 1) {
    const kind = next(6);
    if (kind < 3) append(`echo ${round}`, kind === 0);
    else if (kind === 3) record.settle();
    else if (kind === 4) come.splice(next(come.length + 1), 1)[0]?.(next(5) === 0 ? new Error('once') : null);
    else {
      record.settle();
      openRecord(directories, clock()).decided(...asked('echo other', refused));
    }
  }
  record.settle();
  for (const told of come.splice(0)) told(null);
  t.is(count(), before);
  t.like(prove(directories, none), { whole: true, notes: [] });
});

/** Runs the writer until it kills itself at an operation; what it had let run by then. */
function crash(directories: Directories, stop: number, half: string) {
  const ran = spawnSync(process.execPath, [writer, directories.root ?? '', 'x', '5', String(stop), half], { encoding: 'utf8' });
  return { killed: ran.signal === 'SIGKILL', said: ran.stdout.trim().split('\n') };
}

test('killed at any operation, what was let run is on record, and the next Ward makes the rest good', t => {
  const wholeRun = crash(ward(t), 0, '');
  const operations = Number(/^operations (\d+)$/.exec(wholeRun.said.at(-1) ?? '')?.[1]);
  t.true(operations > 15);
  const all = Array.from({ length: operations }, (_, at) => at + 1);
  const stops = process.env.WARD_PROOF === '1' ? all : all.filter(at => at % 4 === operations % 4);
  for (const stop of stops) {
    for (const half of ['', 'half']) {
      const directories = ward(t);
      const { killed, said } = crash(directories, stop, half);
      // How many are written in one turn is the disk's to say: the last operations may not come.
      if (!killed) continue;
      openRecord(directories, Date.now).decided(...asked('echo after'));
      const there = texts(directories);
      for (const one of said.filter(line => line.startsWith('told')))
        t.true(there.includes(one.replace('told', 'echo')), `${stop} ${half}`);
      t.like(prove(directories, none), { whole: true }, `${stop} ${half}`);
    }
  }
});

test('several at once, and others beside them, lose nothing', async t => {
  const directories = ward(t);
  const names = ['p0', 'p1', 'p2'];
  const all = names.map(name => run(process.execPath, [writer, directories.root ?? '', name, '20']));
  const others = run(process.execPath, [path.join(import.meta.dirname, 'writer.ts'), directories.root ?? '', 'o', '5']);
  await Promise.all([...all, others]);
  const expected = [
    ...names.flatMap(name => Array.from({ length: 20 }, (_, at) => `echo ${name} ${at}`)),
    ...[0, 1, 2, 3, 4].map(at => `echo o ${at}`),
  ];
  t.deepEqual(texts(directories).sort(), expected.sort());
  t.like(prove(directories, none), { whole: true, notes: [] });
});
