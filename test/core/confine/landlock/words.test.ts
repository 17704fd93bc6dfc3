/** A launch in the words of Ward's own launcher, whole. */
import test from 'ava';
import { landlockWords } from '../../../../src/core/confine/landlock/words.ts';
import type { Landlock, Launch, Mount } from '../../../../src/core/values.ts';
import { golden } from '../../../golden.ts';

const identity = { device: '8', inode: '100' };
const bind = (kind: 'read-only' | 'writable', at: string, from = at): Mount => ({ kind, source: { path: from, identity: undefined }, at });
const pinned = (kind: 'read-only' | 'writable', at: string): Mount => ({ kind, source: { path: at, identity }, at });

const launch: Launch & { readonly landlock: Landlock } = {
  ...{ confined: true, bubblewrap: '', argv: ['/bin/bash', '-c', 'make'], cwd: '/home/u/app', uid: 1000, gid: 1000, layers: [] },
  ...{
    environment: new Map([
      ['HOME', '/home/u'],
      ['PATH', '/home/u/.cargo/bin:/home/u/.other/bin:/usr/bin:relative'],
    ]),
    hosts: [],
    absent: [],
  },
  ...{ seccomp: new Uint8Array([6, 0, 0, 0, 0, 0, 255, 127]), tmp: '/c/tmp', background: true, provided: ['/tmp/claude-1-cwd'] },
  landlock: { version: 7, arch: 'x86_64', perl: '/usr/bin/perl', launcher: '/opt/ward/src/bin/landlock' },
  mounts: [
    bind('read-only', '/usr'),
    { kind: 'link', to: 'usr/bin', at: '/bin' },
    { kind: 'devices', at: '/dev' },
    { kind: 'processes', at: '/proc' },
    bind('read-only', '/proc/sys'),
    bind('writable', '/tmp', '/c/tmp'),
    { kind: 'empty', at: '/home/u', bytes: 1, mode: '0755' },
    bind('read-only', '/home/u/.cargo/bin'),
    pinned('writable', '/home/u/app'),
    pinned('writable', '/home/u/app/.git'),
    pinned('read-only', '/home/u/app/.git/config'),
    { kind: 'seal', at: '/' },
  ],
};

const tree = new Map([
  ['/home/u/app', ['.git', 'src', 'README']],
  ['/home/u/app/.git', ['config', 'objects']],
]);
const edge = {
  ...{
    names: (one: string) => tree.get(one) ?? [],
    sources: new Map([
      [8, 7],
      [9, 8],
      [10, 9],
    ]),
    home: '/c/home-1',
  },
  ...{ parent: 4711, status: 3, survivors: 4, keep: [5], processes: 1200 },
};

const arity = new Map([
  ['call', 2],
  ['set', 2],
  ['allow', 3],
  ['limit', 3],
  ['keep', 1],
  ['environment', 2],
]);

/** One word with its arguments a line, as the launcher takes them. */
function lines(words: readonly string[]): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < words.length; ) {
    const count = 1 + (arity.get(words[at] ?? '') ?? Number.NaN);
    out.push(words.slice(at, at + count).join(' '));
    at += count;
  }
  return out;
}

test('a launch in a project is these words to the launcher, and no others', t => {
  golden(t, 'landlock-project.txt', `${lines(landlockWords(launch, edge)).join('\n')}\n`);
});

test('the plan ends with the word without which the launcher starts nothing', t => {
  t.deepEqual(landlockWords(launch, edge).slice(-3), ['set', 'end', '1']);
});

test('of PATH what can be reached is left', t => {
  const all = lines(landlockWords(launch, edge));
  t.true(all.includes('environment PATH /home/u/.cargo/bin:/usr/bin'));
});

test('a source with an identity that nobody opened is a bug, not a rule by path', t => {
  t.throws(() => landlockWords(launch, { ...edge, sources: new Map() }));
});

test('on the other machine calls and flags have their own numbers', t => {
  const all = lines(landlockWords({ ...launch, landlock: { ...launch.landlock, arch: 'aarch64' } }, edge));
  t.true(all.includes('call prctl 167'));
  t.true(all.includes(`set pathOnly ${0o10000000 | 0o2000000 | 0o100000}`));
});
