/** What a process keeps of files between two looks is what a new one would read, whatever was done to them; and one look tells what many would. */
import {
  chmodSync,
  closeSync,
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { looks } from '../../src/host/looks.ts';
import { type FileSeen, type Sources, sources } from '../../src/host/sources.ts';
import { type Standing, standingSources } from '../../src/host/standing-sources.ts';
import { muchLater, nextStep } from './file-clock.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const top = realpathSync(mkdtempSync(path.join(scratch, 'sources-')));
test.after.always(() => rmSync(top, { recursive: true, force: true }));
const proof = process.env.WARD_PROOF === '1';

const plain = constants.O_RDONLY | constants.O_NONBLOCK;
const noLink = plain | constants.O_NOFOLLOW;
const closed = (seen: FileSeen) => seen.isFile() && (seen.mode & 0o022) === 0;

function outcome<T>(look: () => T): T | string {
  try {
    return look();
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

const texts = ({ text }: Sources, file: string) => [plain, noLink].map(flags => outcome(() => text(file, flags, closed)));

function listed(directory: string): readonly string[] | undefined {
  try {
    return readdirSync(directory);
  } catch {
    return undefined;
  }
}

/** What may be done to `a` or `b` in a directory, and to the directory. All of a length, and with the times of before where a user can set them. */
const edits = {
  over: (file: string, text: string) => {
    const before = statSync(file);
    writeFileSync(file, text);
    utimesSync(file, before.atimeMs / 1000, before.mtimeMs / 1000);
  },
  anew: (file: string, text: string) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  },
  swap: (file: string) => {
    const other = path.join(path.dirname(file), path.basename(file) === 'a' ? 'b' : 'a');
    renameSync(file, `${file}.aside`);
    renameSync(other, file);
    renameSync(`${file}.aside`, other);
  },
  elsewhere: (file: string, text: string) => {
    linkSync(file, `${file}.other`);
    writeFileSync(`${file}.other`, text);
    rmSync(`${file}.other`);
  },
  link: (file: string) => {
    rmSync(file, { force: true });
    symlinkSync(path.basename(file) === 'a' ? 'b' : 'a', file);
  },
  gone: (file: string) => rmSync(file),
  open: (file: string) => chmodSync(file, 0o666),
  shut: (file: string) => chmodSync(file, 0o600),
  instead: (file: string) => {
    const directory = path.dirname(file);
    renameSync(directory, `${directory}.aside`);
    mkdirSync(directory);
    writeFileSync(file, 'else', { mode: 0o600 });
    rmSync(`${directory}.aside`, { recursive: true });
  },
  nothing: () => undefined,
};

const edit = fc.record({
  how: fc.constantFrom(...(Object.keys(edits) as (keyof typeof edits)[])),
  name: fc.constantFrom('a', 'b'),
  text: fc.constantFrom('one_', 'two_', 'more'),
});

/** Right where it is as a new look says. */
function agrees(standing: Standing, directory: string): boolean {
  const look = looks();
  const by = standing.sources(look);
  const kept = ['a', 'b'].map(name => texts(by, path.join(directory, name)));
  const read = ['a', 'b'].map(name => texts(sources, path.join(directory, name)));
  return JSON.stringify([kept, standing.names(directory, look)]) === JSON.stringify([read, listed(directory)]);
}

test('what is kept of a file or a directory is what is there, whatever was done to it since', t => {
  let [count, kept] = [0, 0];
  const property = fc.property(fc.array(edit, { minLength: 2, maxLength: 10 }), all => {
    const directory = path.join(top, `d${count++}`);
    mkdirSync(directory);
    for (const name of ['a', 'b']) writeFileSync(path.join(directory, name), `of_${name}`, { mode: 0o600 });
    const [standing, young] = [standingSources(muchLater), standingSources()];
    for (const { how, name, text } of all) {
      nextStep(top);
      try {
        edits[how](path.join(directory, name), text);
      } catch {
        // It is not there any more, or leads round in a circle.
      }
      t.true(agrees(standing, directory), `${how} ${name}`);
      t.true(agrees(standing, directory), `${how} ${name}, once more`);
      t.true(agrees(young, directory), `${how} ${name}, just now`);
      const [first, second] = [looks(), looks()].map(look => standing.names(directory, look));
      if (first !== undefined && first === second) kept += 1;
    }
    rmSync(directory, { recursive: true });
  });
  fc.assert(property, { numRuns: proof ? 1000 : 40, seed: proof ? Date.now() : 20 });
  // Else nothing was kept, and nothing is shown.
  t.true(kept > 100, `${kept} kept`);
});

/** Bytes that this process has read, by its own account (proc(5), io). */
const bytesRead = () => Number(/^rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'latin1'))?.[1]);

test('what did not change for a while is not read again', t => {
  const file = path.join(top, 'large');
  writeFileSync(file, 'x'.repeat(200_000), { mode: 0o600 });
  const cost = (standing: Standing) => {
    const before = bytesRead();
    t.is(String(standing.sources(looks()).text(file, plain, closed)).length, 200_000);
    return bytesRead() - before;
  };
  const standing = standingSources(muchLater);
  t.true(cost(standing) >= 200_000);
  t.true(cost(standing) < 100_000);
  const young = standingSources(() => lstatSync(file).ctimeMs + 1000);
  t.true(cost(young) >= 200_000 && cost(young) >= 200_000, 'what changed a moment ago may have changed again');
});

test('two changes within one step of the clock are told apart, where without the wait the second is not seen', t => {
  const file = path.join(top, 'quick');
  writeFileSync(file, '0000', { mode: 0o600 });
  const [young, control] = [standingSources(), standingSources(muchLater)];
  let [before, alike, missed] = ['', 0, 0];
  for (let n = 1; n <= 300; n += 1) {
    const text = String(n).padStart(4, '0');
    const { atimeMs, mtimeMs } = lstatSync(file);
    writeFileSync(file, text);
    utimesSync(file, atimeMs / 1000, mtimeMs / 1000);
    const { mtimeNs, ctimeNs } = lstatSync(file, { bigint: true });
    if (`${mtimeNs} ${ctimeNs}` === before) alike += 1;
    before = `${mtimeNs} ${ctimeNs}`;
    t.is(young.sources(looks()).text(file, plain, closed), text);
    if (control.sources(looks()).text(file, plain, closed) !== text) missed += 1;
  }
  t.is(missed, alike);
});

test('of a file system that tells times of others nothing is kept', t => {
  const standing = standingSources(muchLater);
  const file = '/proc/thread-self/comm';
  const before = readFileSync(file);
  // Where nobody has it open, the kernel may forget it and make it anew, with other times.
  const held = openSync(file, 'r');
  t.teardown(() => {
    closeSync(held);
    writeFileSync(file, before);
  });
  const stamps = ['first', 'second'].map(name => {
    // Not emptied before, which the kernel notes the time of.
    writeFileSync(file, name, { flag: 'r+' });
    t.is(
      standing.sources(looks()).text(file, plain, () => true),
      `${name}\n`,
    );
    const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  });
  t.is(stamps[0], stamps[1], 'the control: no time tells of it');
});

test('a name that was looked at part by part is the real one, and each is looked at once', t => {
  const names = ['a', 'b', 'a/c', 'a/d', 'b/e'];
  const kinds = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom('file', 'directory', '..', 'b', 'a/c', 'nowhere', 'a')), {
    maxLength: 8,
  });
  const spelled = [...names, 'a/../b', 'a/./c', 'b/', 'a//d', 'a/c/d', 'b/e/f', '.', 'b/e/'];
  let count = 0;
  const property = fc.property(kinds, all => {
    const directory = path.join(top, `r${count++}`);
    mkdirSync(directory);
    for (const [name, kind] of all) {
      const file = path.join(directory, name);
      try {
        if (kind === 'file') writeFileSync(file, '');
        else if (kind === 'directory') mkdirSync(file);
        else symlinkSync(kind, file);
      } catch {
        // Something stands there, or nothing above it.
      }
    }
    const look = looks();
    const identity = (seen: { dev: bigint; ino: bigint } | undefined) => (seen === undefined ? 'nothing' : `${seen.dev}:${seen.ino}`);
    for (const name of spelled) {
      const file = `${directory}/${name}`;
      const real = outcome(() => realpathSync.native(file));
      t.is(look.real(file), real.startsWith('/') ? real : undefined, file);
      const kept = outcome(() => identity(look.to(file)));
      t.is(
        kept,
        outcome(() => identity(statSync(file, { bigint: true, throwIfNoEntry: false }))),
        file,
      );
    }
    const first = look.at(directory);
    rmSync(directory, { recursive: true });
    t.is(look.at(directory), first);
    t.is(looks().at(directory), undefined);
  });
  fc.assert(property, { numRuns: proof ? 3000 : 200, seed: proof ? Date.now() : 7 });
});
