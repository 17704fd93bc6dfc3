/** The look for repositories all through a project: what it finds, where it ends and what is then said, and that a command which only reads does without. */
import { mkdirSync, opendirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Launch } from '../../../src/core/values.ts';
import { farRepositories } from '../../../src/host/run/far-repositories.ts';
import { putAway } from '../../../src/host/run/put-away.ts';
import { settle } from '../../../src/host/run/settle.ts';
import { scratch, trial } from '../../trial.ts';

/** Directories below a new one, each path made whole. */
function project(t: ExecutionContext, ...names: readonly string[]): string {
  const root = scratch(t);
  for (const name of names) mkdirSync(path.join(root, name), { recursive: true });
  return root;
}

const bare = (at: string) => ['objects', 'refs'].map(name => `${at}/${name}`);

test('it finds a .git and a bare repository at any depth, and not the own one of the project', t => {
  const root = project(t, '.git/objects', 'a/b/c/d/.git', ...bare('x/y/z'), 'no/objects', 'no/refs');
  writeFileSync(path.join(root, 'x/y/z/HEAD'), '');
  mkdirSync(path.join(root, 'file'));
  writeFileSync(path.join(root, 'file/.git'), 'gitdir: x');
  const { found, unseen, cut } = farRepositories(root);
  t.deepEqual([...found].sort(), ['a/b/c/d/.git', 'file/.git', 'x/y/z/HEAD'].map(name => path.join(root, name)).sort());
  t.deepEqual([unseen, cut], [[], undefined]);
});

test('it ends at a number of files or at a time, and says which', t => {
  const root = project(t, 'a/b/c/.git', ...Array.from({ length: 20 }, (_, at) => `many/${at}`));
  t.is(farRepositories(root, { entries: 10, milliseconds: 60_000 }).cut, 'it holds more than 10 files');
  t.is(farRepositories(root, { entries: 1000, milliseconds: -1 }).cut, 'that took more than -0.001 seconds');
  t.is(farRepositories(root, { entries: 1000, milliseconds: 60_000 }).cut, undefined);
});

/** The look asks for the time before each directory: once at its start, then for the project, then for the first below it. */
function beforeTheFirst<T>(act: () => void, look: () => T): T {
  const { now } = performance;
  let asked = 0;
  performance.now = () => {
    if (++asked === 3) act();
    return now.call(performance);
  };
  try {
    return look();
  } finally {
    performance.now = now;
  }
}

test('a directory that another command takes away meanwhile holds nothing, and is not spoken of; one by a name that is no text is', t => {
  const root = project(t, 'a/b', 'c/d', 'e');
  const gone = beforeTheFirst(
    () => {
      for (const name of ['a', 'c', 'e']) rmSync(path.join(root, name), { recursive: true });
    },
    () => farRepositories(root),
  );
  t.deepEqual([gone.unseen, gone.cut, readdirSync(root)], [[], undefined, []]);
  mkdirSync(Buffer.concat([Buffer.from(`${root}/x`), Buffer.from([0xff])]));
  t.is(farRepositories(root).unseen.length, 1);
});

/** Paths that the kernel takes no more (path_resolution(7), PATH_MAX): made step by step. */
function tooDeep(root: string): void {
  const before = process.cwd();
  process.chdir(root);
  for (let at = 0; at < 18; at++) {
    mkdirSync('d'.repeat(250));
    process.chdir('d'.repeat(250));
  }
  process.chdir(before);
}

/** A path that is too long for the one call is taken away from its own end. */
function takeAway(root: string): void {
  const before = process.cwd();
  process.chdir(root);
  const name = 'd'.repeat(250);
  let depth = 0;
  for (; readdirSync('.').includes(name); depth++) process.chdir(name);
  for (; depth > 0; depth--) {
    process.chdir('..');
    rmSync(name, { recursive: true });
  }
  process.chdir(before);
}

test('a directory that can not be looked into is told where a command made it, and not where it was there before', t => {
  const root = project(t, 'a');
  tooDeep(root);
  const { unseen, cut } = farRepositories(root);
  takeAway(root);
  t.deepEqual([unseen.length, cut], [1, undefined]);
  tooDeep(root);
  const said = (before: readonly string[]) => {
    const trouble: string[] = [];
    putAway({ absent: [], project: root, before: new Map(), unseen: before }, trouble);
    return trouble;
  };
  const told = [said([]), said(unseen)];
  takeAway(root);
  t.deepEqual(
    told.map(one => one.length),
    [1, 0],
  );
  t.regex(told[0]?.[0] ?? '', /^".*" can't be looked into for repositories that run code$/);
});

test('a look that was cut is in the outcome, in words', t => {
  const root = project(t, 'a');
  const launch = { confined: true, layers: [], provided: [], tmp: root } as unknown as Launch;
  const ended = {
    code: 0,
    status: 0,
    gone: true,
    unready: undefined,
    survivors: [],
    refused: [],
    lost: [],
    released: true,
    milliseconds: 1,
  };
  const after = { absent: [], project: root, before: new Map() };
  const outcome = settle({ ...ended, launch, after, cut: 'it holds more than 1000000 files' });
  t.is(outcome.unknown, `not all of "${root}" was looked through for repositories that run code: it holds more than 1000000 files`);
  t.is(settle({ ...ended, launch, after, cut: undefined }).unknown, undefined);
});

/** When a directory was last looked into, as the file system keeps it (mount(8), relatime): undefined where it keeps no such time. */
function lookedInto(directory: string): () => boolean {
  const old = new Date('2001-01-01T00:00:00Z');
  utimesSync(directory, old, old);
  return () => statSync(directory).atimeMs > old.getTime() + 1000;
}

function keepsTimes(root: string): boolean {
  const looked = lookedInto(root);
  const open = opendirSync(root);
  open.readSync();
  open.closeSync();
  return looked();
}

test('a command that only reads does without that look; one that may write does not', t => {
  const one = trial(t);
  const deep = path.join(one.project, 'a/b/c');
  mkdirSync(deep, { recursive: true });
  writeFileSync(path.join(one.project, 'file'), 'text\n');
  if (!keepsTimes(deep)) {
    t.log('not tried: this file system does not keep when a directory was looked into');
    t.pass();
    return;
  }
  const looked = lookedInto(deep);
  t.is(one.wardsh('cat file; ls; wc -l file').status, 0);
  t.false(looked(), 'a command that only reads');
  t.is(one.wardsh('echo x > other').status, 0);
  t.true(looked(), 'a command that writes');
});
