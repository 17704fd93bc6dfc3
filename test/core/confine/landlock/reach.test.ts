/** What mounts let be read and written, as an allow-list: compared with the mounts themselves, read the other way. */
import test from 'ava';
import fc from 'fast-check';
import { homeEntries } from '../../../../src/core/confine/landlock/home.ts';
import { type Allowed, allowed, frozen, points } from '../../../../src/core/confine/landlock/reach.ts';
import { handled, reading, writing } from '../../../../src/core/confine/landlock/rights.ts';
import { weaker } from '../../../../src/core/confine/landlock/weaker.ts';
import type { Mount } from '../../../../src/core/values.ts';
import { lackOf } from '../../../../src/host/capabilities/landlock.ts';

const runs = process.env.WARD_PROOF === '1' ? 20_000 : 1000;
const bind = (kind: 'read-only' | 'writable', at: string, from = at): Mount => ({ kind, source: { path: from, identity: undefined }, at });
const empty = (at: string): Mount => ({ kind: 'empty', at, bytes: 1, mode: '0700' });

/** A tree by its directories; what is not named is not there. */
const tree: ReadonlyMap<string, readonly string[]> = new Map([
  ['/', ['etc', 'home', 'usr', 'tmp']],
  ['/etc', ['passwd', 'shadow', 'ssl']],
  ['/etc/ssl', ['certs', 'private']],
  ['/home', ['u']],
  ['/home/u', ['.ssh', 'app', '.cargo']],
  ['/home/u/app', ['.git', '.env', 'src', 'package.json']],
  ['/home/u/app/.git', ['config', 'hooks', 'objects', 'HEAD']],
]);
const names = (directory: string) => tree.get(directory) ?? [];
const listed = (mounts: readonly Mount[], provided: readonly string[] = []) =>
  allowed(points({ mounts, provided }), names).map(({ what, path }) => `${what} ${path}`);

const table: readonly (readonly [string, readonly Mount[], readonly string[]])[] = [
  ['nothing is allowed that no mount names', [], []],
  ['a directory that is read whole is one rule', [bind('read-only', '/usr')], ['read /usr']],
  ['what is written is read', [bind('writable', '/home/u/app')], ['read /home/u/app', 'write /home/u/app']],
  [
    'a hidden file takes its directory apart, for reading',
    [bind('read-only', '/etc'), bind('read-only', '/etc/shadow', '/dev/null')],
    ['list /etc', 'read /etc/passwd', 'read /etc/ssl'],
  ],
  [
    'a hidden directory further down takes apart each one above it',
    [bind('read-only', '/etc'), empty('/etc/ssl/private')],
    ['list /etc', 'read /etc/passwd', 'read /etc/shadow', 'list /etc/ssl', 'read /etc/ssl/certs'],
  ],
  [
    'a protected name takes its directories apart, for writing alone',
    [bind('writable', '/home/u/app'), bind('read-only', '/home/u/app/.git/config'), bind('read-only', '/home/u/app/.git/hooks')],
    [
      'read /home/u/app',
      'write /home/u/app/.git/objects',
      'write /home/u/app/.git/HEAD',
      'write /home/u/app/.env',
      'write /home/u/app/src',
      'write /home/u/app/package.json',
    ],
  ],
  ['a directory that can not be listed is closed', [bind('writable', '/x'), bind('read-only', '/x/y')], ['read /x']],
  ['what is shown elsewhere is reached where it lies', [bind('writable', '/tmp', '/s/tmp')], ['read /s/tmp', 'write /s/tmp']],
  ['a later mount hides what stood below it', [bind('writable', '/home/u/app'), empty('/home/u')], []],
  [
    'a place below a closed one is reached',
    [empty('/home/u'), bind('read-only', '/home/u/.cargo'), bind('writable', '/home/u/app')],
    ['read /home/u/.cargo', 'read /home/u/app', 'write /home/u/app'],
  ],
];

for (const [title, mounts, wanted] of table) test(title, t => t.deepEqual(listed(mounts), wanted));

test("an agent's own file is written where it lies", t => {
  t.deepEqual(listed([bind('writable', '/tmp', '/s/tmp')], ['/tmp/claude-1-cwd']), [
    'read /tmp/claude-1-cwd',
    'read /s/tmp',
    'write /tmp/claude-1-cwd',
    'write /s/tmp',
  ]);
});

test('directories in which nothing can be made are those with a held name somewhere below', t => {
  const mounts = [bind('writable', '/p'), bind('writable', '/p/.git'), bind('read-only', '/p/.git/hooks'), bind('writable', '/p/src')];
  t.deepEqual(frozen({ mounts, provided: [] }), ['/p', '/p/.git']);
});

// ---- the same, told by a model -----------------------------------------------------------------------------------------

const every = [...tree].flatMap(([directory, all]) => all.map(name => (directory === '/' ? `/${name}` : `${directory}/${name}`)));
const within = (directory: string, path: string) => path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);

/** What the mounts say of a path: the last one at or above it. */
function reachOf(mounts: readonly Mount[], path: string): 'none' | 'read' | 'write' {
  const last = mounts.findLast(one => within(one.at, path));
  if (last === undefined || last.kind === 'empty') return 'none';
  return last.kind === 'writable' ? 'write' : 'read';
}

/** What Landlock makes of rules: each holds for its path and all below. */
const holds = (rules: readonly Allowed[], what: Allowed['what'], path: string) =>
  rules.some(one => one.what === what && within(one.path, path));

const anyMount = fc
  .tuple(fc.constantFrom('read-only', 'writable', 'empty'), fc.constantFrom('/', ...every))
  .map(([kind, at]) => (kind === 'empty' ? empty(at) : bind(kind as 'read-only' | 'writable', at)));

test('no rule reaches further than the mounts do, and what is a leaf is reached exactly as far', t => {
  fc.assert(
    fc.property(fc.array(anyMount, { maxLength: 7 }), mounts => {
      const rules = allowed(points({ mounts, provided: [] }), names);
      return every.every(path => {
        const reach = reachOf(mounts, path);
        const [read, write] = [holds(rules, 'read', path), holds(rules, 'write', path)];
        if ((reach === 'none' && (read || write)) || (reach === 'read' && write)) return false;
        return tree.has(path) || (read === (reach !== 'none') && write === (reach === 'write'));
      });
    }),
    { numRuns: runs },
  );
  t.pass();
});

// ---- rights ------------------------------------------------------------------------------------------------------------

test('each version of the interface is asked for what it has, and no more', t => {
  const [first, renames, truncating, network, devices, scoped] = [1, 2, 3, 4, 5, 6].map(handled);
  t.deepEqual(first, { files: 0x1fff, network: 0, scoped: 0 });
  t.deepEqual(renames, { files: 0x3fff, network: 0, scoped: 0 });
  t.deepEqual(truncating, { files: 0x7fff, network: 0, scoped: 0 });
  t.deepEqual(network, { files: 0x7fff, network: 3, scoped: 0 });
  t.deepEqual(devices, { files: 0xffff, network: 3, scoped: 0 });
  t.deepEqual(scoped, { files: 0xffff, network: 3, scoped: 3 });
  t.deepEqual(handled(7), scoped);
});

test('reading gives nothing that writes, and neither gives a device or a socket', t => {
  t.is(reading & writing, 0);
  const [device, socket, block, control] = [1 << 6, 1 << 9, 1 << 11, 1 << 15];
  t.is((reading | writing) & (device | socket | block | control), 0);
});

test('a kernel without enough of it is refused, each in its words', t => {
  t.regex(lackOf(-95)?.reason ?? '', /not switched on/);
  t.regex(lackOf(-38)?.reason ?? '', /has no Landlock/);
  t.regex(lackOf(2)?.reason ?? '', /version 2.* emptied/);
  t.is(lackOf(3), undefined);
});

test('before signals are held, that is said', t => {
  t.is(weaker(5).length, weaker(6).length + 1);
  t.regex(weaker(5).at(-1) ?? '', /signals/);
});

test('the directory in the place of the home has links to what is reached, and nothing below a link', t => {
  const mounts: Mount[] = [
    empty('/home/u'),
    bind('read-only', '/home/u/.cargo/bin'),
    { kind: 'text', at: '/home/u/.gitconfig', text: '[user]\n', mode: '0444' },
    bind('writable', '/home/u/.cache', '/c/1'),
    bind('read-only', '/home/u/.cache/x'),
    bind('writable', '/home/u/app'),
    bind('read-only', '/home/u/app/.git/hooks'),
    bind('read-only', '/home/other/x'),
  ];
  t.deepEqual(homeEntries({ mounts, environment: new Map([['HOME', '/home/u']]) }), [
    { kind: 'link', name: '.cargo/bin', to: '/home/u/.cargo/bin' },
    { kind: 'file', name: '.gitconfig', text: '[user]\n' },
    { kind: 'link', name: '.cache', to: '/c/1' },
    { kind: 'link', name: 'app', to: '/home/u/app' },
  ]);
});
