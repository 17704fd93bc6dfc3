/** Whatever is done to a record, verify names the first one that is not as Ward wrote it. */
import { createHash, createHmac } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Directories } from '../../../src/host/directories.ts';
import { digests } from '../../../src/host/record/digests.ts';
import { disk, type RecordFiles, recordFiles } from '../../../src/host/record/files.ts';
import { parseMark, readHead, writeHead, writeMark } from '../../../src/host/record/head.ts';
import { prove } from '../../../src/host/record/prove.ts';
import { openRecord } from '../../../src/host/record/record.ts';
import type { Proof } from '../../../src/host/record/verify.ts';
import { asked, clock, outcome, ward } from './scene.ts';

const proof = process.env.WARD_PROOF === '1';
const none = { seed: undefined, known: undefined };

/** A record of `began` and four commands with their ends: nine records. */
function fill(one: Directories): Directories {
  const record = openRecord(one, clock());
  for (const text of ['echo one', 'echo two', 'echo three', 'echo four']) record.finished(record.decided(...asked(text)), outcome);
  return one;
}

const lines = (files: RecordFiles) => readFileSync(files.log, 'latin1').split('\n').slice(0, -1);
const put = (files: RecordFiles, all: readonly string[]) => writeFileSync(files.log, all.map(line => `${line}\n`).join(''), 'latin1');
const at = (all: readonly string[], n: number) => all[n - 1] ?? '';
const broken = (fault: string, n: number) => ({ whole: false, fault, n });

type Tamper = (files: RecordFiles, all: string[]) => void;

const tampering: readonly [sentence: string, tamper: Tamper, expected: object][] = [
  ['nothing is done', () => undefined, { whole: true, notes: [] }],
  ['a letter of record 4 is changed', (f, all) => put(f, all.with(3, at(all, 4).replace('echo', 'ECHO'))), broken('changed', 4)],
  ['the number of record 4 is changed', (f, all) => put(f, all.with(3, at(all, 4).replace('"n":4', '"n":5'))), broken('changed', 4)],
  [
    'the MAC of record 4 is changed',
    (f, all) =>
      put(
        f,
        all.with(
          3,
          at(all, 4).replace(/.(?="\}$)/, digit => (digit === '0' ? '1' : '0')),
        ),
      ),
    broken('changed', 4),
  ],
  ['the last record is changed', (f, all) => put(f, all.with(8, at(all, 9).replace('"status":0', '"status":1'))), broken('changed', 9)],
  ['the first record is changed', (f, all) => put(f, all.with(0, at(all, 1).replace('2025', '2024'))), broken('changed', 1)],
  ['a space is put into record 4', (f, all) => put(f, all.with(3, at(all, 4).replace(',', ', '))), broken('changed', 4)],
  ['record 4 is emptied', (f, all) => put(f, all.with(3, '')), broken('changed', 4)],
  ['records 4 and 5 are joined', (f, all) => put(f, all.toSpliced(3, 2, at(all, 4) + at(all, 5))), broken('changed', 4)],
  ['the last newline is changed', (f, all) => writeFileSync(f.log, `${all.join('\n')}x`), broken('changed', 9)],
  ['record 4 is removed', (f, all) => put(f, all.toSpliced(3, 1)), broken('removed', 4)],
  ['records 4 to 6 are removed', (f, all) => put(f, all.toSpliced(3, 3)), broken('removed', 4)],
  ['the first record is removed', (f, all) => put(f, all.slice(1)), broken('removed', 1)],
  ['records 4 and 5 are swapped', (f, all) => put(f, all.with(3, at(all, 5)).with(4, at(all, 4))), broken('reordered', 4)],
  ['the last two are swapped', (f, all) => put(f, all.with(7, at(all, 9)).with(8, at(all, 8))), broken('reordered', 8)],
  ['the last record is moved to the front', (f, all) => put(f, [at(all, 9), ...all.slice(0, 8)]), broken('reordered', 1)],
  ['a copy of record 2 is put before record 4', (f, all) => put(f, all.toSpliced(3, 0, at(all, 2))), broken('added', 4)],
  ['record 4 is replaced by a copy of record 2', (f, all) => put(f, all.with(3, at(all, 2))), broken('changed', 4)],
  ['a forged line is put before record 4', (f, all) => put(f, all.toSpliced(3, 0, at(all, 4).replace('echo', 'ECHO'))), broken('added', 4)],
  ['an empty line is put before record 4', (f, all) => put(f, all.toSpliced(3, 0, '')), broken('added', 4)],
  ['a forged line is added at the end', (f, all) => put(f, [...all, at(all, 9).replace('"n":9', '"n":10')]), broken('added', 10)],
  ['an empty line is added at the end', (f, all) => put(f, [...all, '']), broken('added', 10)],
  ['the last record is cut off', (f, all) => put(f, all.slice(0, 8)), broken('cut', 9)],
  ['the last four are cut off', (f, all) => put(f, all.slice(0, 5)), broken('cut', 6)],
  ['all are cut off', f => truncateSync(f.log, 0), broken('cut', 1)],
  ['the log is removed', f => rmSync(f.log), broken('cut', 1)],
  ['it is cut in the middle of record 6', (f, all) => truncateSync(f.log, all.slice(0, 5).join('\n').length + 40), broken('cut', 6)],
  ['it is cut by the last newline', (f, all) => writeFileSync(f.log, all.join('\n')), broken('cut', 9)],
  ['the head is removed', f => rmSync(f.head), broken('head', 9)],
  ['the head is overwritten', f => writeFileSync(f.head, 'x'.repeat(1024)), broken('head', 9)],
  ['the head says less and the tail is cut to match', lowered, broken('head', 5)],
  ['the head says more', f => edit(f, { n: 12 }), broken('head', 10)],
  ['the key in the head is changed', f => edit(f, { key: 'ab'.repeat(32) }), broken('head', 9)],
  ['the MAC in the head is changed', f => edit(f, { mac: 'ab'.repeat(32) }), broken('head', 9)],
  ['the length in the head is changed', f => edit(f, { length: 7 }), broken('head', 9)],
  [
    'one copy of the head is lost',
    f => writeFileSync(f.head, `${readFileSync(f.head, 'latin1').slice(0, 512)}${'\0'.repeat(512)}`),
    oneCopy(),
  ],
];

function oneCopy() {
  return { whole: true, notes: ['one copy of the head is damaged: the other one serves'] };
}

/** The log cut after record 5, and a head that says so without having its key. */
function lowered(files: RecordFiles, all: string[]): void {
  edit(files, { n: 5 });
  put(files, all.slice(0, 5));
}

function edit(files: RecordFiles, change: object): void {
  const head = readHead(files.head)?.head;
  if (head !== undefined) writeHead(files, { ...head, ...change }, disk);
}

for (const [sentence, tamper, expected] of tampering) {
  test(`when ${sentence}, verify says ${JSON.stringify(expected)}`, t => {
    const one = fill(ward(t));
    const files = recordFiles(one);
    tamper(files, lines(files));
    t.like(prove(one, none), expected);
  });
}

test('the chain is what the man page says: HMAC-SHA-256 under keys that are each the hash of the one before', t => {
  const files = recordFiles(fill(ward(t)));
  let key = readFileSync(files.seed, 'latin1').trim();
  for (const line of lines(files)) {
    const [, body = '', mac = ''] = /^(.*),"mac":"([0-9a-f]{64})"\}$/.exec(line) ?? [];
    t.is(createHmac('sha256', key).update(`${body}}`).digest('hex'), mac, line);
    key = createHash('sha256').update(`ward record key ${key}`).digest('hex');
  }
  t.is(readHead(files.head)?.head?.key, key);
});

/** A copy of the record's files as they are now, and a way to put them back. */
function kept(one: Directories, names: readonly (keyof Directories)[]): () => void {
  const copy = mkdtempSync(path.join(one.root ?? '', 'kept-'));
  const move = (from: string, to: string) => cpSync(from, to, { recursive: true });
  for (const name of names) move(one[name] ?? '', path.join(copy, name));
  return () => {
    for (const name of names) {
      rmSync(one[name] ?? '', { recursive: true });
      move(path.join(copy, name), one[name] ?? '');
    }
  };
}

test('an older log, head and key put back together are told by the mark elsewhere, and by a head the person noted', t => {
  const one = fill(ward(t));
  const stateOnly = kept(one, ['state']);
  const all = kept(one, ['state', 'cache', 'config']);
  const record = openRecord(one, clock());
  record.finished(record.decided(...asked('rm evidence')), outcome);
  const now = prove(one, none) as Extract<Proof, { whole: true }>;
  t.is(now.last.n, 11);
  stateOnly();
  t.like(prove(one, none), broken('put-back', 10));
  all();
  t.like(prove(one, none), { whole: true }, 'every trace put back: nothing here can tell');
  t.like(prove(one, { seed: undefined, known: now.last }), broken('put-back', 10));
});

test('an old head beside the whole log loses nothing, and is said', t => {
  const one = fill(ward(t));
  const files = recordFiles(one);
  const old = readFileSync(files.head);
  openRecord(one, clock()).append({ kind: 'alert', detail: 'x' });
  writeFileSync(files.head, old);
  const behind = 'the head is 1 behind: Ward or the machine stopped there, or an older head was put back';
  t.like(prove(one, none), { whole: true, notes: [behind] });
});

test("a thief of today's head can go on, and can't rewrite what was before", t => {
  const one = fill(ward(t));
  const files = recordFiles(one);
  const stolen = readHead(files.head)?.head;
  const all = lines(files);
  const forged = all.map((line, index) => {
    const body = line.replace(/,"mac":"[0-9a-f]{64}"\}$/, '}').replace('echo', 'true');
    const mac = digests.mac(stolen?.key ?? '', body);
    return index === 3 ? `${body.slice(0, -1)},"mac":"${mac}"}` : line;
  });
  put(files, forged);
  t.like(prove(one, none), broken('changed', 4));
});

test('another record under another seed is told by the seed the person keeps, and by a head they noted', t => {
  const one = fill(ward(t));
  const seed = readFileSync(recordFiles(one).seed, 'latin1').trim();
  const noted = (prove(one, none) as Extract<Proof, { whole: true }>).last;
  for (const file of Object.values(recordFiles(one))) rmSync(file, { recursive: true });
  fill(one);
  t.like(prove(one, none), { whole: true });
  t.like(prove(one, { seed, known: undefined }), broken('changed', 1));
  t.like(prove(one, { seed: undefined, known: noted }), broken('replaced', 9));
});

test('a mark that was torn or is gone says nothing', t => {
  const one = fill(ward(t));
  const files = recordFiles(one);
  writeFileSync(files.mark, `99:${'ab'.repeat(32)}\n`);
  t.like(prove(one, none), { whole: true, notes: [] });
  writeMark(files, { n: 99, mac: 'ab'.repeat(32), key: '', length: 0 }, disk);
  t.like(prove(one, none), broken('put-back', 10));
  t.is(parseMark('1:xyz'), undefined);
});

/** One random thing done to one file. */
const deed = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(20_000), byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(20_000) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(20_000), size: fc.integer({ min: 1, max: 900 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(20_000), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
  fc.record({ kind: fc.constant('line' as const), from: fc.nat(8), to: fc.nat(8), copy: fc.boolean() }),
);

type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

function tampered(bytes: Buffer, one: Deed): Buffer {
  if (one.kind === 'line') return moved(bytes, one);
  const spot = one.at % (bytes.length + (one.kind === 'insert' ? 1 : 0));
  const before = bytes.subarray(0, spot);
  if (one.kind === 'cut') return before;
  if (one.kind === 'set') return Buffer.concat([before, Buffer.from([one.byte]), bytes.subarray(spot + 1)]);
  if (one.kind === 'remove') return Buffer.concat([before, bytes.subarray(spot + one.size)]);
  return Buffer.concat([before, one.bytes, bytes.subarray(spot)]);
}

function moved(bytes: Buffer, { from, to, copy }: { from: number; to: number; copy: boolean }): Buffer {
  const all = bytes.toString('latin1').split('\n').slice(0, -1);
  const line = at(all, from + 1);
  const left = copy ? all : all.toSpliced(from, 1);
  return Buffer.from(
    left
      .toSpliced(to, 0, line)
      .map(one => `${one}\n`)
      .join(''),
    'latin1',
  );
}

test('no random tampering with the log ever verifies as whole', t => {
  const one = fill(ward(t));
  const files = recordFiles(one);
  const original = readFileSync(files.log);
  const runs = proof ? 20_000 : 125;
  const check = (deeds: readonly Deed[]) => {
    const bytes = deeds.reduce(tampered, original);
    fc.pre(!bytes.equals(original));
    writeFileSync(files.log, bytes);
    const found = prove(one, none);
    return found?.whole === false || (found?.notes.length ?? 0) > 0;
  };
  fc.assert(fc.property(fc.array(deed, { minLength: 1, maxLength: 3 }), check), { numRuns: runs, seed: 5 });
  t.pass();
  t.log(`${runs} random tamperings of the log`);
});

test('no random tampering with the head ever verifies as whole', t => {
  const one = fill(ward(t));
  const files = recordFiles(one);
  const original = readFileSync(files.head);
  const runs = proof ? 20_000 : 125;
  const check = (deeds: readonly Deed[]) => {
    const bytes = deeds.reduce(tampered, original);
    fc.pre(!bytes.equals(original));
    writeFileSync(files.head, bytes);
    const found = prove(one, none);
    return found?.whole === false || (found?.notes.length ?? 0) > 0;
  };
  fc.assert(fc.property(fc.array(deed, { minLength: 1, maxLength: 3 }), check), { numRuns: runs, seed: 5 });
  t.pass();
  t.log(`${runs} random tamperings of the head`);
});

test('verifying takes the same memory for a long record as for a short one', t => {
  const one = fill(ward(t));
  const files = recordFiles(one);
  const long = proof ? 200_000 : 8000;
  let head = readHead(files.head)?.head;
  t.truthy(head);
  const text: string[] = [readFileSync(files.log, 'latin1')];
  const filler = { kind: 'alert', detail: 'x'.repeat(500) };
  for (let n = 0; n < long && head !== undefined; n++) {
    const body = JSON.stringify({ v: 1, n: head.n + 1, at: '2025-01-02T03:04:05.000Z', ...filler });
    const mac = digests.mac(head.key, body);
    const line = `${body.slice(0, -1)},"mac":"${mac}"}\n`;
    text.push(line);
    head = { n: head.n + 1, mac, key: digests.hash(`ward record key ${head.key}`), length: head.length + line.length };
  }
  writeFileSync(files.log, text.join(''), 'latin1');
  text.length = 0;
  if (head !== undefined) writeHead(files, head, disk);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const started = performance.now();
  t.like(prove(one, none), { whole: true, last: { n: 9 + long } });
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
  t.true(grown < 80, `${grown.toFixed(0)} MB`);
  t.log(`${long} records in ${(performance.now() - started).toFixed(0)} ms, memory grew by ${grown.toFixed(0)} MB`);
});
