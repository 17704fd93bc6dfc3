/** The profile for macOS says of each path what the mounts say. Its words are checked here; no machine of that kind has run it. */
import test from 'ava';
import { seatbeltArgv, seatbeltProfile } from '../../../src/core/confine/seatbelt.ts';
import type { Launch, Mount } from '../../../src/core/values.ts';
import { golden } from '../../golden.ts';

const bind = (kind: 'read-only' | 'writable', at: string, from = at): Mount => ({ kind, source: { path: from, identity: undefined }, at });

const launch: Launch = {
  ...{
    confined: true,
    bubblewrap: '',
    argv: ['/bin/bash', '-c', 'make'],
    cwd: '/Users/u/app',
    uid: 501,
    gid: 20,
    layers: [],
    provided: [],
  },
  ...{
    environment: new Map([['HOME', '/Users/u']]),
    hosts: [],
    seccomp: new Uint8Array(),
    tmp: '/Users/u/Library/Caches/ward/1/tmp',
    background: false,
  },
  absent: ['/Users/u/app/.envrc', '/Users/u/app/.git/commondir'],
  mounts: [
    bind('writable', '/tmp', '/Users/u/Library/Caches/ward/1/tmp'),
    { kind: 'empty', at: '/Users/u', bytes: 1, mode: '0755' },
    bind('read-only', '/Users/u/.cargo/bin'),
    bind('writable', '/Users/u/app'),
    bind('writable', '/Users/u/app/.git'),
    bind('read-only', '/Users/u/app/.git/hooks'),
    bind('read-only', '/Users/u/app/.git/config'),
    bind('read-only', '/Users/u/app/.env', '/dev/null'),
    { kind: 'seal', at: '/' },
  ],
};

test('a launch in a project is this profile', t => {
  golden(t, 'seatbelt-project.txt', seatbeltProfile(launch));
});

test('Unix sockets that were granted are those in the directory of the session; what else was granted is said not to be given', t => {
  const before = seatbeltProfile(launch).split('\n');
  const added = seatbeltProfile({ ...launch, switches: ['unix sockets', 'ptrace', 'nested sandbox'] }).split('\n');
  t.deepEqual(
    added.filter(line => !before.includes(line)),
    [
      '(allow network-bind network-inbound network-outbound (subpath "/Users/u/Library/Caches/ward/1/tmp"))',
      '; not given here: tracing other processes',
      '; not given here: a sandbox within this one',
    ],
  );
});

/** The last rule that fits a path decides, as sandbox-exec reads a profile. */
function decides(profile: string, operation: string, file: string): 'allow' | 'deny' {
  const flat = profile.replaceAll(/\n {2}/g, ' ');
  let last: 'allow' | 'deny' = 'deny';
  for (const [, word, operations = '', filters = ''] of flat.matchAll(/^\((allow|deny) ([a-z*\- ]+?) (\((?:subpath|literal).*)\)$/gm)) {
    const named = operations.split(' ').some(one => one === operation || (one.endsWith('*') && operation.startsWith(one.slice(0, -1))));
    const fits = [...filters.matchAll(/\((subpath|literal) "((?:[^"\\]|\\.)*)"\)/g)].some(([, kind, at = '']) =>
      kind === 'literal' ? file === at : file === at || file.startsWith(`${at}/`),
    );
    if (named && fits) last = word as 'allow' | 'deny';
  }
  return last;
}

const table: readonly (readonly [string, string, 'allow' | 'deny'])[] = [
  ['file-read-data', '/usr/bin/make', 'allow'],
  ['file-write-data', '/usr/bin/make', 'deny'],
  ['file-write-data', '/Users/u/app/src/x', 'allow'],
  ['file-read-data', '/Users/u/.ssh/id_ed25519', 'deny'],
  ['file-read-metadata', '/Users/u', 'allow'],
  ['file-read-data', '/Users/u', 'deny'],
  ['file-read-data', '/Users/u/.cargo/bin/cargo', 'allow'],
  ['file-write-data', '/Users/u/.cargo/bin/cargo', 'deny'],
  ['file-read-data', '/Users/u/app/.git/config', 'allow'],
  ['file-write-data', '/Users/u/app/.git/config', 'deny'],
  ['file-write-create', '/Users/u/app/.git/hooks/pre-commit', 'deny'],
  ['file-write-create', '/Users/u/app/.git/index.lock', 'allow'],
  ['file-write-create', '/Users/u/app/.envrc', 'deny'],
  ['file-write-create', '/Users/u/app/.git/commondir', 'deny'],
  ['file-write-unlink', '/Users/u/app/.git', 'deny'],
  ['file-write-unlink', '/Users/u/app/src', 'allow'],
  ['file-read-data', '/Users/u/app/.env', 'deny'],
  ['file-write-data', '/Users/u/Library/Caches/ward/1/tmp/x', 'allow'],
  ['file-write-data', '/private/tmp/x', 'deny'],
  ['file-write-data', '/dev/tty', 'allow'],
  ['file-write-data', '/dev/disk0', 'deny'],
];

for (const [operation, file, wanted] of table) {
  test(`${operation} of ${file}: ${wanted}`, t => t.is(decides(seatbeltProfile(launch), operation, file), wanted));
}

test('without hosts there is no rule about the network, with them the one of the listener', t => {
  t.notRegex(seatbeltProfile(launch, 3128), /network/);
  const with_ = seatbeltProfile({ ...launch, hosts: [{ host: 'example.org', port: 443 }] }, 3128);
  t.deepEqual(with_.match(/.*network.*/g), ['(allow network-outbound (remote ip "localhost:3128"))']);
});

test('a certificate can be verified', t => {
  t.regex(seatbeltProfile(launch), /\(global-name "com\.apple\.trustd\.agent"\)/);
});

test('a path can not end the text it stands in', t => {
  const evil = '/Users/u/a") (allow default) ("\\';
  const profile = seatbeltProfile({ ...launch, mounts: [bind('read-only', evil)] });
  t.notRegex(profile.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'), /allow default/);
});

test('the command runs with the variables of the launch alone', t => {
  const argv = seatbeltArgv(launch);
  t.deepEqual(
    [argv[0], argv[1], ...argv.slice(3)],
    ['/usr/bin/sandbox-exec', '-p', '--', '/usr/bin/env', '-i', 'HOME=/Users/u', '/bin/bash', '-c', 'make'],
  );
});
