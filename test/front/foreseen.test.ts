/** What is guessed of a command by the last one of its kind: never what another directory, environment, parent, name or form of words had. */
import test from 'ava';
import fc from 'fast-check';
import type { Launch } from '../../src/core/values.ts';
import { foreseen } from '../../src/front/foreseen.ts';
import type { Client } from '../../src/host/channel/client.ts';
import { sameSetUp } from '../../src/host/run/as-agreed.ts';

const client = (more: object = {}): Client =>
  ({
    ...{ process: { pid: 9, parent: 7 }, called: 'bash', cwd: '/p', words: [], sameGroup: true },
    ...{ environment: new Map([['A', '1']]), ...more },
  }) as unknown as Client;

const launch = (more: object = {}): Launch =>
  ({
    ...{ confined: true, bubblewrap: '/usr/bin/bwrap', argv: ['/bin/bash', '-c', 'true'], cwd: '/p', uid: 1, gid: 1, tmp: '/t' },
    ...{ environment: new Map([['A', '1']]), mounts: [{ kind: 'devices', at: '/dev' }], hosts: [], seccomp: Uint8Array.of(1, 2) },
    ...{ layers: ['filesystem'], absent: ['/p/.envrc'], masked: [], writes: false, looks: false, background: false, provided: [] },
    ...{ socket: undefined, unfollowed: undefined, repository: undefined, bounds: { limits: { processes: 3 } }, ...more },
  }) as unknown as Launch;

test('of a command like the last one, what that was set up with, and its own words', t => {
  const all = foreseen();
  t.is(all.of(client(), ['-c', 'ls']), undefined);
  all.learn(client(), launch(), 'bash');
  t.deepEqual(
    all.of(client({ process: { pid: 10, parent: 7 } }), ['-ec', 'ls -la', 'x']),
    launch({ argv: ['/bin/bash', '-ec', 'ls -la', 'x'] }),
  );
});

const others: readonly (readonly [string, object])[] = [
  ['parent', { process: { pid: 9, parent: 8 } }],
  ['name', { called: 'sh' }],
  ['directory', { cwd: '/p/q' }],
  ['variable', { environment: new Map([['A', '2']]) }],
  ['variable more', { environment: new Map(Object.entries({ A: '1', B: '' })) }],
  ['variable less', { environment: new Map() }],
];
for (const [what, more] of others) {
  test(`of another ${what} nothing`, t => {
    const all = foreseen();
    all.learn(client(), launch(), 'bash');
    t.is(all.of(client(more), ['-c', 'ls']), undefined);
  });
}

for (const words of [[], ['-s'], ['file'], ['--version'], ['-ic', 'ls'], ['-c']]) {
  test(`of the words ${JSON.stringify(words)} nothing`, t => {
    const all = foreseen();
    all.learn(client(), launch(), 'bash');
    t.is(all.of(client(), words), undefined);
  });
}

test('what was missed is not guessed again, and after three misses nothing is, until one of its kind has run', t => {
  const all = foreseen();
  all.learn(client(), launch(), 'bash');
  for (const text of ['a', 'b']) all.miss(client(), ['-c', text]);
  t.is(all.of(client(), ['-c', 'a']), undefined);
  t.not(all.of(client(), ['-c', 'c']), undefined);
  all.miss(client(), ['-c', 'c']);
  t.is(all.of(client(), ['-c', 'd']), undefined);
  all.learn(client(), launch(), 'bash');
  t.not(all.of(client(), ['-c', 'd']), undefined);
  t.is(all.of(client(), ['-c', 'b']), undefined);
});

test('of many kinds the latest are kept', t => {
  const all = foreseen();
  for (let at = 0; at < 40; at += 1) all.learn(client({ cwd: `/${at}` }), launch(), 'bash');
  const kept = Array.from({ length: 40 }, (_, at) => all.of(client({ cwd: `/${at}` }), ['-c', 'x']) !== undefined);
  t.deepEqual([kept.indexOf(true), kept.filter(Boolean).length], [24, 16]);
});

test("an agent's own file is each command's own: none is foreseen, and nothing where one was mounted", t => {
  const all = foreseen();
  all.learn(client(), launch({ provided: ['/home/u/.claude/shell-snapshots/x.sh'] }), 'bash');
  t.is(all.of(client(), ['-c', 'x']), undefined);
  all.learn(client(), launch({ provided: ['/tmp/claude-0000-cwd'] }), 'bash');
  t.deepEqual(all.of(client(), ['-c', 'x'])?.provided, []);
});

/** What is looked at before and after alone; all else of a launch is what its sandbox is. */
const beside: readonly string[] = ['absent', 'masked', 'unfollowed', 'socket', 'writes', 'looks', 'provided'];

test('a launch that differs in any one thing that is set up is another, and in what is not, the same', t => {
  const names = Object.keys(launch()) as (keyof Launch)[];
  t.true(names.length > 20);
  for (const name of names) {
    t.is(sameSetUp(launch(), launch({ [name]: 'another' })), beside.includes(name), name);
    t.is(sameSetUp(launch({ [name]: 'another' }), launch()), beside.includes(name), name);
  }
});

test('no change within what is set up goes unseen', t => {
  const leaf = fc.constantFrom<(one: Launch) => Launch>(
    one => ({ ...one, argv: [...one.argv, ''] }),
    one => ({ ...one, environment: new Map([...one.environment, ['B', '']]) }),
    one => ({ ...one, mounts: [...one.mounts, { kind: 'seal', at: '/' }] }),
    one => ({ ...one, mounts: one.mounts.map(mount => ({ ...mount, at: '/dev2' })) }),
    one => ({ ...one, seccomp: Uint8Array.of(1, 3) }),
    one => ({ ...one, bounds: { limits: { processes: 4 } } as unknown as NonNullable<Launch['bounds']> }),
    one => ({ ...one, layers: [] }),
    one => ({ ...one, repository: '/r' }),
    one => ({ ...one, fed: '' }),
    one => ({ ...one, direct: true }),
  );
  const besideIt = fc.record({ absent: fc.array(fc.string()), masked: fc.array(fc.string()), writes: fc.boolean(), looks: fc.boolean() });
  fc.assert(
    fc.property(fc.array(leaf, { maxLength: 4 }), besideIt, (changes, more) => {
      const other = changes.reduce((one, change) => change(one), launch(more));
      t.is(sameSetUp(launch(), other), changes.length === 0);
    }),
  );
});
