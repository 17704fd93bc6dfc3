/** An agent's own file is copied from the session's /tmp to the same path on the host: nothing but a plain file of this user's, and nowhere but there. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { bringOut, makeRoom } from '../../../src/host/run/bring-out.ts';
import { scratch } from '../../trial.ts';

interface Place {
  /** On the host, in /tmp. */
  readonly host: string;
  /** The directory of the same name in the session's /tmp. */
  readonly inside: string;
  readonly tmp: string;
  /** Of nobody's business. */
  readonly elsewhere: string;
}

function place(t: ExecutionContext): Place {
  const host = mkdtempSync('/tmp/ward-bring-out-');
  t.teardown(() => rmSync(host, { recursive: true, force: true }));
  const [tmp, elsewhere] = [scratch(t), scratch(t)];
  writeFileSync(path.join(elsewhere, 'cwd'), 'a secret');
  const inside = path.join(tmp, path.basename(host));
  mkdirSync(inside);
  return { host, inside, tmp, elsewhere };
}

const file = ({ host }: Place) => path.join(host, 'cwd');
const brought = (one: Place) => (existsSync(file(one)) ? readFileSync(file(one), 'utf8') : undefined);

test('what was written is on the host, in the place of what was there', t => {
  const one = place(t);
  writeFileSync(file(one), 'what was there before, and was longer');
  writeFileSync(path.join(one.inside, 'cwd'), '/home');
  bringOut(file(one), one.tmp);
  t.is(brought(one), '/home');
});

test('where nothing was written nothing is made, and what lies elsewhere than in /tmp is mounted and not copied', t => {
  const one = place(t);
  bringOut(file(one), one.tmp);
  t.is(brought(one), undefined);
  const mounted = path.join(one.elsewhere, 'mounted');
  makeRoom(mounted, one.tmp);
  t.is(readFileSync(mounted, 'utf8'), '');
  bringOut(mounted, one.tmp);
  t.is(readFileSync(mounted, 'utf8'), '');
});

/** What a command puts there; and the error, where it is one. */
const planted: readonly (readonly [title: string, plant: (one: Place) => void, error: RegExp | undefined])[] = [
  ['a link', ({ inside, elsewhere }) => symlinkSync(path.join(elsewhere, 'cwd'), path.join(inside, 'cwd')), /ELOOP/],
  [
    'a link in the place of the directory',
    ({ inside, elsewhere }) => {
      rmSync(inside, { recursive: true });
      symlinkSync(elsewhere, inside);
    },
    undefined,
  ],
  ['a pipe', ({ inside }) => void spawnSync('mkfifo', [path.join(inside, 'cwd')]), /is not a file of yours/],
  ['a directory', ({ inside }) => mkdirSync(path.join(inside, 'cwd')), /is not a file of yours/],
  ['a file without an end', ({ inside }) => writeFileSync(path.join(inside, 'cwd'), 'x'.repeat(64 * 1024 + 1)), /is longer/],
];

for (const [title, plant, error] of planted) {
  test(`${title} is not brought out`, t => {
    const one = place(t);
    plant(one);
    if (error === undefined) bringOut(file(one), one.tmp);
    else t.throws(() => bringOut(file(one), one.tmp), { message: error });
    t.is(brought(one), undefined);
  });
}

test('on the host no link is followed, and what belongs to another user is not written', t => {
  const one = place(t);
  const target = path.join(one.elsewhere, 'cwd');
  writeFileSync(path.join(one.inside, 'cwd'), 'of a command');
  symlinkSync(target, file(one));
  t.throws(() => bringOut(file(one), one.tmp), { message: /ELOOP/ });
  rmSync(one.host, { recursive: true });
  symlinkSync(one.elsewhere, one.host);
  t.throws(() => bringOut(file(one), one.tmp), { message: /reached through a link/ });
  t.is(readFileSync(target, 'utf8'), 'a secret');
  if (process.getuid?.() !== 0) return t.log("another user's file is tried by root alone");
  rmSync(one.host);
  mkdirSync(one.host);
  writeFileSync(file(one), 'of another');
  chownSync(file(one), 65534, 65534);
  t.throws(() => bringOut(file(one), one.tmp), { message: /is not a file of yours/ });
  t.is(brought(one), 'of another');
});

test('room for it is made through no link', t => {
  const one = place(t);
  const deep = path.join(one.host, 'a/b/cwd');
  makeRoom(deep, one.tmp);
  t.true(existsSync(path.join(one.inside, 'a/b')));
  rmSync(one.inside, { recursive: true });
  symlinkSync(one.elsewhere, one.inside);
  t.throws(() => makeRoom(deep, one.tmp), { code: 'planted' });
  t.false(existsSync(path.join(one.elsewhere, 'a')));
  const link = path.join(one.elsewhere, 'link');
  symlinkSync(path.join(one.elsewhere, 'made'), link);
  t.throws(() => makeRoom(link, one.tmp), { message: /ELOOP/ });
  t.false(existsSync(path.join(one.elsewhere, 'made')));
});
