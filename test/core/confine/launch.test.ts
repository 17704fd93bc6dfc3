/** What was consented to, as the whole of bubblewrap's words. */
import test from 'ava';
import { bubblewrapOptions, innerArgv } from '../../../src/core/confine/bubblewrap.ts';
import { confine } from '../../../src/core/confine/confine.ts';
import { grant } from '../../../src/core/consent.ts';
import type { Capabilities, Grant, Ground, Launch, Policy, Request, Scaffold, Verdict } from '../../../src/core/values.ts';
import { golden } from '../../golden.ts';

const request: Request = {
  text: 'make "$1"',
  dialect: 'bash',
  options: ['-e'],
  args: ['bash', 'all'],
  asker: { kind: 'agent', name: 'claude', session: 'claude.1' },
  scene: {
    cwd: '/home/u/app/src',
    home: '/home/u',
    user: 'u',
    uid: 1000,
    gid: 1000,
    environment: new Map([
      ['PATH', '/home/u/.cargo/bin:/usr/bin'],
      ['LANG', 'C.UTF-8'],
      ['LD_PRELOAD', './x.so'],
    ]),
    terminal: false,
  },
};

const ground: Ground = {
  project: { path: '/home/u/app', device: '8', inode: '100' },
  present: [
    { path: '.git/hooks', kind: 'directory', device: '8', inode: '102' },
    { path: '.git/config', kind: 'file', device: '8', inode: '103' },
  ],
  missing: ['.envrc', '.git/config.worktree'],
  chain: [{ path: '.git', device: '8', inode: '101' }],
  links: [],
};

const verdict: Verdict = {
  decision: 'ask',
  mode: 'ask',
  impact: 'write',
  subject: request.text,
  findings: [],
  grants: [],
  rememberable: false,
  rule: undefined,
  commands: undefined,
  ground,
  dropped: [],
  background: false,
  scaffold: undefined,
  policy: 'p',
};

const policy: Policy = {
  id: 'p',
  mode: 'ask',
  modeUntil: undefined,
  modes: ['strict', 'ask', 'auto', 'observe'],
  projects: [ground.project],
  rules: [],
  readable: ['/usr/share/data'],
  own: [],
  environment: [],
  remember: 'exact',
  unconfined: 'ask',
  lock: false,
};

const capabilities: Capabilities = {
  arch: 'x86_64',
  layers: ['files', 'processes', 'network', 'syscalls', 'environment', 'descriptors'],
  lacks: new Map(),
  bubblewrap: { path: '/usr/bin/bwrap', bindFd: true },
  system: [
    { path: '/usr', link: undefined },
    { path: '/bin', link: 'usr/bin' },
    { path: '/etc', link: undefined },
  ],
  shells: new Map([['bash', '/bin/bash']]),
  toolchains: ['.cargo/bin'],
  hidden: [
    { path: '/etc/shadow', kind: 'file' },
    { path: '/etc/ssl/private', kind: 'directory' },
  ],
  ward: '/opt/ward',
  tmp: '/home/u/.cache/ward/sessions/1/tmp',
  cache: '/home/u/.cache/ward/projects/1',
  gitIdentity: '[user]\n\tname = U\n',
};

const launchOf = (change: { grants?: readonly Grant[]; ground?: Ground | undefined; scaffold?: Scaffold } = {}): Launch =>
  confine(request, grant({ ...verdict, ...change }, 'person'), policy, capabilities);

/** One option and its words a line; a mount's descriptor is its index in the list of mounts plus 100. */
function text(launch: Launch): string {
  const mounts = new Map(launch.mounts.map((_, index) => [index, index + 100]));
  const words = bubblewrapOptions(launch, { seccomp: 3, status: 4, mounts });
  const options = words.map(word => (word.startsWith('--') ? `\n${word}` : ` ${JSON.stringify(word)}`)).join('');
  return `${options.trim()}\n\n${innerArgv(launch.argv).join('\n')}\n`;
}

const binds = (launch: Launch) => launch.mounts.flatMap(mount => (mount.kind === 'writable' ? [mount.at] : []));

test('an allowed command in a project is these words to bubblewrap, and no others', t => {
  golden(t, 'bubblewrap-project.txt', text(launchOf()));
});

test('without a project nothing of the host can be written but the session’s /tmp and the cache', t => {
  const launch = launchOf({ ground: undefined });
  t.deepEqual(binds(launch), ['/tmp', '/home/u/.cache']);
  golden(t, 'bubblewrap-nowhere.txt', text(launch));
});

test('a path grant is one more mount, by the identity that was approved', t => {
  const grants: Grant[] = [{ kind: 'write', path: '/home/u/notes', device: '8', inode: '7' }];
  const before = launchOf().mounts.map(mount => JSON.stringify(mount));
  const added = launchOf({ grants }).mounts.filter(mount => !before.includes(JSON.stringify(mount)));
  t.deepEqual(added, [{ kind: 'writable', source: { path: '/home/u/notes', identity: { device: '8', inode: '7' } }, at: '/home/u/notes' }]);
});

test('a link is made where the sandbox is empty, and nowhere else', t => {
  const made = (at: string) => {
    const own = grant({ ...verdict, links: [{ at, to: 'x' }] }, 'person');
    return confine(request, own, policy, capabilities).mounts.some(one => one.kind === 'link' && one.at === at && one.to === 'x');
  };
  for (const at of ['/home/u/in', '/home/u/a/b', '/data/in', '/var/tmp/in']) t.true(made(at), at);
  const others = [
    '/usr/in',
    '/bin',
    '/etc/ssl/private/in',
    '/tmp/in',
    '/dev/in',
    '/home/u',
    '/home/u/app/in',
    '/home/u/.cargo',
    '/home/u/.cache/in',
  ];
  for (const at of others) t.false(made(at), at);
});

test('a switch changes the filter and says so; a sandbox within may have namespaces, and nobody but root a /proc without the mask', t => {
  const plain = launchOf();
  const without = (launch: Launch) => text(launch).split('\n');
  for (const name of ['unix sockets', 'ptrace', 'nested sandbox'] as const) {
    const launch = launchOf({ grants: [{ kind: 'switch', name }] });
    t.deepEqual(launch.switches, [name]);
    t.notDeepEqual(launch.seccomp, plain.seccomp);
    const lost = without(plain).filter(line => !without(launch).includes(line));
    t.deepEqual(
      lost.filter(line => !/^--(?:ro-)?bind-/.test(line)),
      name === 'nested sandbox' ? ['--disable-userns', '--ro-bind "/proc/sys" "/proc/sys"'] : [],
    );
  }
  const root = { ...request, scene: { ...request.scene, uid: 0, gid: 0 } };
  const within = grant({ ...verdict, grants: [{ kind: 'switch', name: 'nested sandbox' }] }, 'person');
  t.true(confine(root, within, policy, capabilities).mounts.some(mount => mount.at === '/proc/sys'));
});

test('Landlock gives no switch: what was granted one is not run', t => {
  const landlock = { version: 6, arch: 'x86_64', perl: '/usr/bin/perl', launcher: '/opt/ward/src/bin/landlock' } as const;
  for (const name of ['unix sockets', 'ptrace', 'nested sandbox'] as const) {
    const consent = grant({ ...verdict, grants: [{ kind: 'switch', name }] }, 'person');
    t.throws(() => confine(request, consent, policy, { ...capabilities, landlock }), {
      message: `Landlock can't give a command "${name}"`,
    });
  }
});

test('a host grant opens no network: the launch names the host for the listener', t => {
  const launch = launchOf({ grants: [{ kind: 'connect', host: 'example.org', port: 443 }] });
  t.deepEqual(launch.hosts, [{ host: 'example.org', port: 443 }]);
  t.true(text(launch).includes('--unshare-net'));
});

test('a protected name whose writing was agreed to is not pinned, its neighbours are', t => {
  const grants: Grant[] = [{ kind: 'write', path: '/home/u/app/.git/config', device: '8', inode: '103' }];
  const pinned = launchOf({ grants }).mounts.flatMap(mount => (mount.kind === 'read-only' && mount.at.includes('.git/') ? [mount.at] : []));
  t.deepEqual(pinned, ['/home/u/app/.git/hooks']);
});

test('a protected name that may be made is not watched for', t => {
  const grants: Grant[] = [{ kind: 'write', path: '/home/u/app/.envrc', device: '', inode: '' }];
  t.deepEqual(launchOf().absent, ['/home/u/app/.envrc', '/home/u/app/.git/config.worktree']);
  t.deepEqual(launchOf({ grants }).absent, ['/home/u/app/.git/config.worktree']);
});

test('a scaffold’s file below /tmp is brought out, never mounted', t => {
  const scaffold: Scaffold = { agent: 'claude', kind: 'wrapped', reads: ['/home/u/.claude/s.sh'], writes: ['/tmp/claude-1a2b-cwd'] };
  const launch = launchOf({ scaffold });
  t.deepEqual(launch.provided, ['/tmp/claude-1a2b-cwd']);
  t.false(launch.mounts.some(mount => mount.at === '/tmp/claude-1a2b-cwd'));
  t.true(launch.mounts.some(mount => mount.kind === 'read-only' && mount.at === '/home/u/.claude/s.sh'));
});

test('leaving the sandbox promises no layer', t => {
  const launch = launchOf({ grants: [{ kind: 'leave', reason: 'sudo' }] });
  t.false(launch.confined);
  t.deepEqual(launch.layers, []);
});

test('outside the sandbox too no shell runs a file that nobody has looked at', t => {
  const environment = new Map([...request.scene.environment, ['BASH_ENV', '/a'], ['ENV', '/b'], ['ZDOTDIR', '/c']]);
  const leave = { ...verdict, grants: [{ kind: 'leave', reason: 'sudo' }] } as const;
  const names = (startup?: Request['startup']) => {
    const asked = { ...request, scene: { ...request.scene, environment }, ...(startup === undefined ? {} : { startup }) };
    return [...confine(asked, grant(leave, 'person'), policy, capabilities).environment.keys()];
  };
  t.deepEqual(names(), ['PATH', 'LANG', 'LD_PRELOAD']);
  t.deepEqual(names({ files: ['/a'], named: { variable: 'BASH_ENV', value: '/a', file: '/a' } }), [
    'PATH',
    'LANG',
    'LD_PRELOAD',
    'BASH_ENV',
  ]);
});

test('a missing layer keeps everything from running, with the command that mends it', t => {
  const lacks: Capabilities['lacks'] = new Map([['processes', { reason: 'user namespaces are off', mend: 'sysctl x=1' }]]);
  const error = t.throws(() => confine(request, grant(verdict, 'person'), policy, { ...capabilities, lacks }));
  t.is(error?.message, 'the protection of processes is missing here: user namespaces are off');
});

test('in a guarded terminal no directory of the home that leads to what the host shows there can be moved away; nothing is laid over that', t => {
  const deep = { ...ground, project: { ...ground.project, path: '/home/u/work/sub/app' } };
  const grants: Grant[] = [{ kind: 'write', path: '/home/u/other/more/place', device: '8', inode: '7' }];
  const launch = (more: Partial<Request> = {}) =>
    confine({ ...request, ...more }, grant({ ...verdict, ground: deep, grants }, 'person'), policy, capabilities).mounts;
  const typed = launch({ typing: { hooks: new Map(), channel: '/c' } });
  const before = launch().map(({ at }) => at);
  const added = typed.filter(({ at }) => !before.includes(at) && at.startsWith('/home'));
  const own = ['/home/u/.cargo', '/home/u/other', '/home/u/other/more', '/home/u/work', '/home/u/work/sub'];
  t.deepEqual(
    added.map(({ kind, at }) => `${kind} ${at}`),
    own.map(at => `empty ${at}`),
  );
  // Behind the home, and before all that is shown.
  const home = typed.findIndex(({ at }) => at === '/home/u');
  t.deepEqual(typed.slice(home + 1, home + 1 + own.length), added);
});

test('what a caller has set to hold its shells back holds in a command, and not in a guarded terminal', t => {
  const environment = new Map([...request.scene.environment, ['SHELLOPTS', 'errexit:nounset']]);
  const options = (more: Partial<Request> = {}) => {
    const asked = { ...request, scene: { ...request.scene, environment }, ...more };
    return confine(asked, grant(verdict, 'person'), policy, capabilities).environment.get('SHELLOPTS');
  };
  t.deepEqual([options(), options({ typing: { hooks: new Map(), channel: '/c' } })], ['errexit:nounset', undefined]);
});
