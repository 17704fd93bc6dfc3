/** What the project's files say of hosts: remotes as real git writes and takes them, registries, and everything that makes them unknown. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { analyse } from '../../src/core/analyse/analyse.ts';
import { spellLead } from '../../src/core/lead.ts';
import { parse } from '../../src/core/parse/parse.ts';
import type { Located, Request } from '../../src/core/values.ts';
import { pipPackages } from '../../src/host/known-hosts/pip-packages.ts';
import { knownHosts } from '../../src/host/known-hosts.ts';
import { loopbackNames } from '../../src/host/loopback-names.ts';
import { policyOf, requestOf } from '../core/judge/builders.ts';
import { scratch } from '../trial.ts';

/** What the first lead of a command leads to, as `scheme host:port (who says so)`; undefined where that is unknown. */
function lookUp(
  text: string,
  root: string,
  some: Partial<Request['scene']> = {},
  programs: Located['programs'] = new Map(),
): readonly string[] | undefined {
  const base = requestOf(text);
  const request = { ...base, scene: { ...base.scene, cwd: root, environment: new Map(), ...some } };
  const { actions } = analyse(parse(text, 'bash'), request, parse);
  const ground = { project: { path: root, device: '1', inode: '1' }, present: [], missing: [], chain: [], links: [] };
  const found = knownHosts(actions, { ground, request, policy: policyOf(), programs });
  const [lead] = actions.flatMap(one => one.effects.flatMap(effect => (effect.kind === 'connect' && effect.of ? [effect.of] : [])));
  return lead && found.get(spellLead(lead))?.map(({ scheme, host, port, says }) => `${scheme} ${host}:${port} (${says})`);
}

const git = (cwd: string, ...words: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@example.org', ...words], { cwd, stdio: 'pipe' });

function repository(t: ExecutionContext, url?: string): string {
  const root = scratch(t);
  git(root, 'init', '-q', '-b', 'main');
  if (url !== undefined) git(root, 'remote', 'add', 'origin', url);
  return root;
}

const remotes: readonly (readonly [url: string, leads: string | undefined])[] = [
  ['https://Example.org/r.git', 'https example.org:443'],
  ['http://u:pw@example.org:8080/r', 'http example.org:8080'],
  ['ssh://git@example.org/r', 'ssh example.org:22'],
  ['ssh://git@example.org:2222/r', 'ssh example.org:2222'],
  ['git@example.org:u/r.git', 'ssh example.org:22'],
  ['example.org:r', 'ssh example.org:22'],
  ['git://example.org/r', 'git example.org:9418'],
  ['../other.git', undefined],
  ['./other.git', undefined],
  ['/srv/other.git', undefined],
  ['file:///srv/other.git', undefined],
  ['"https://example.org/r#1"', 'https example.org:443'],
  ['"ext::sh -c id"', undefined],
  ['ext::sh -c id', undefined],
  ['hg::https://example.org/r', undefined],
  ['made-up://example.org/r', undefined],
  ['-oProxyCommand=id:x', undefined],
  ['http://a.example\\@b.example/', undefined],
  ['https://exämple.org/r', undefined],
];

for (const [url, leads] of remotes)
  test(`a remote at ${url} leads to ${leads ?? 'nothing that is known'}`, t => {
    const root = repository(t);
    writeFileSync(path.join(root, '.git/config'), `[remote "origin"]\n\turl = ${url}\n`);
    t.deepEqual(lookUp('git fetch origin', root), leads === undefined ? undefined : [`${leads} (where remote origin leads)`]);
  });

const settings: readonly (readonly [
  title: string,
  command: string,
  keys: readonly (readonly [string, string])[],
  hosts: readonly string[] | undefined,
])[] = [
  ['without a name a fetch takes origin', 'git fetch', [], ['a.example']],
  [
    'a pull takes the remote of its branch',
    'git pull',
    [
      ['branch.main.remote', 'up'],
      ['remote.up.url', 'https://up.example/r'],
    ],
    ['up.example'],
  ],
  [
    'another branch has no say',
    'git pull',
    [
      ['branch.other.remote', 'up'],
      ['remote.up.url', 'https://up.example/r'],
    ],
    ['a.example'],
  ],
  ['a remote is taken by its name', 'git fetch up main', [['remote.up.url', 'https://up.example/r']], ['up.example']],
  ['a push goes to the push address', 'git push', [['remote.origin.pushurl', 'https://push.example/r']], ['push.example']],
  ['a fetch does not', 'git fetch', [['remote.origin.pushurl', 'https://push.example/r']], ['a.example']],
  [
    'a push goes to the push remote first',
    'git push',
    [
      ['remote.pushDefault', 'up'],
      ['remote.up.url', 'https://up.example/r'],
      ['branch.main.pushRemote', 'own'],
      ['remote.own.url', 'https://own.example/r'],
    ],
    ['own.example'],
  ],
  ['a push goes to every address', 'git push', [['remote.origin.url', 'https://b.example/r']], ['a.example', 'b.example']],
  ['a fetch goes to the first', 'git fetch', [['remote.origin.url', 'https://b.example/r']], ['a.example']],
  ['one address that is not known makes all unknown', 'git push', [['remote.origin.url', '/srv/r']], undefined],
  ['an address that is rewritten is unknown', 'git fetch', [['url.https://b.example/.insteadOf', 'https://a.example/']], undefined],
  ['one rewritten for a push too', 'git push', [['url.https://b.example/.pushInsteadOf', 'https://a.example/']], undefined],
  ['settings that include others are unknown', 'git fetch', [['include.path', '../more']], undefined],
  ['settings of each working tree are unknown', 'git fetch', [['extensions.worktreeConfig', 'true']], undefined],
  ['a proxy of its own is unknown', 'git fetch', [['http.proxy', 'http://b.example']], undefined],
  ['a helper program is unknown', 'git fetch', [['remote.origin.vcs', 'x']], undefined],
  ['a name that is no remote is unknown', 'git fetch nothing', [], undefined],
  ['a group of remotes is unknown', 'git fetch both', [['remotes.both', 'origin']], undefined],
];

for (const [title, command, keys, hosts] of settings)
  test(title, t => {
    const root = repository(t, 'https://a.example/r.git');
    for (const [key, value] of keys) git(root, 'config', '--add', key, value);
    const found = lookUp(command, root)?.map(one => /^https (.+):443/.exec(one)?.[1] ?? one);
    t.deepEqual(found, hosts);
  });

test('real git takes the address that Ward names', t => {
  const root = repository(t, 'https://a.example/r.git');
  const quiet = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const real = (...words: readonly string[]) => execFileSync('git', words, { cwd: root, env: quiet, encoding: 'utf8' }).trim().split('\n');
  const hostOf = (address: string) => /^https:\/\/([^/]+)/.exec(address)?.[1];
  const named = (text: string) => lookUp(text, root)?.map(one => /^https (.+):443/.exec(one)?.[1]);
  git(root, 'remote', 'add', 'up', 'https://up.example/r');
  for (const [key, value] of [
    ['remote.up.url', 'https://second.example/r'],
    ['branch.main.remote', 'up'],
    ['remote.origin.pushurl', 'https://push.example/"#;r'],
    ['branch.main.remote', 'origin'],
  ] as const) {
    git(root, 'config', '--add', key, value);
    t.deepEqual(named('git fetch'), real('ls-remote', '--get-url').map(hostOf), key);
    t.deepEqual(named('git fetch up'), real('ls-remote', '--get-url', 'up').map(hostOf), key);
    for (const name of ['up', 'origin'])
      t.deepEqual(named(`git push ${name}`), real('remote', 'get-url', '--push', '--all', name).map(hostOf), `${key}, ${name}`);
  }
});

test('a repository is found from below, in its working trees, and by -C; never outside of the project', t => {
  const root = repository(t, 'https://a.example/r.git');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'first');
  git(root, 'worktree', 'add', '-q', 'tree');
  mkdirSync(path.join(root, 'src/deep'), { recursive: true });
  const known = ['https a.example:443 (where remote origin leads)'];
  t.deepEqual(lookUp('git fetch', root, { cwd: path.join(root, 'src/deep') }), known);
  t.deepEqual(lookUp('git fetch', root, { cwd: path.join(root, 'tree') }), known);
  t.deepEqual(lookUp('git -C src fetch', root), known);
  t.is(lookUp('git fetch', path.join(root, 'src')), undefined, 'the repository lies above the project');
  t.is(lookUp('git fetch', path.join(root, 'tree')), undefined, 'a working tree of a repository outside');
  t.is(lookUp('git -C / fetch', root), undefined);
});

test('a link, a pipe, a huge file and what git itself could not read tell nothing', t => {
  const root = repository(t, 'https://a.example/r.git');
  const other = repository(t, 'https://b.example/r.git');
  const config = path.join(root, '.git/config');
  writeFileSync(config, '[remote "origin"]\nurl = https://a.example/"r\n');
  t.is(lookUp('git fetch', root), undefined);
  writeFileSync(config, '[remote "origin"]\nurl = https://a.example/r\n');
  t.truthy(lookUp('git fetch', root));
  truncateSync(config, 5 * 1024 * 1024);
  t.is(lookUp('git fetch', root), undefined);
  execFileSync('rm', [config]);
  execFileSync('mkfifo', [config]);
  t.is(lookUp('git fetch', root), undefined);
  execFileSync('rm', [config]);
  symlinkSync(path.join(other, '.git/config'), config);
  t.is(lookUp('git fetch', root), undefined);
  execFileSync('rm', ['-r', path.join(root, '.git')]);
  symlinkSync(path.join(other, '.git'), path.join(root, '.git'));
  t.is(lookUp('git fetch', root), undefined);
});

test('what the command line sets instead is not looked up', t => {
  const root = repository(t, 'https://a.example/r.git');
  for (const text of [
    'git -c remote.origin.url=https://b.example fetch',
    'git --git-dir=x fetch',
    'git fetch --all',
    'git fetch "$x"',
    'git clone origin',
  ])
    t.is(lookUp(text, root), undefined, text);
});

const lock = (...addresses: readonly string[]) =>
  JSON.stringify(
    { packages: Object.fromEntries(addresses.map((resolved, at) => [`node_modules/${at}`, { version: '1.0.0', resolved }])) },
    undefined,
    2,
  );

const projects: readonly (readonly [title: string, files: Readonly<Record<string, string>>, hosts: readonly string[] | undefined])[] = [
  ['npm without a word of a registry', { 'package.json': '{}' }, undefined],
  ['a registry of the project', { '.npmrc': 'registry=https://npm.example/x/\n' }, ['https npm.example:443 (as .npmrc says)']],
  [
    'the last of two',
    { '.npmrc': 'registry = "http://a.example:81"\nregistry = http://b.example:82\n' },
    ['http b.example:82 (as .npmrc says)'],
  ],
  [
    'a token beside it',
    { '.npmrc': '//npm.example/:_authToken=secret\nregistry=https://npm.example\n' },
    ['https npm.example:443 (as .npmrc says)'],
  ],
  ['a comment', { '.npmrc': '# registry=https://npm.example\n;registry=https://npm.example\n' }, undefined],
  ['a registry of a scope alone', { '.npmrc': '@s:registry=https://npm.example\n' }, undefined],
  ['a variable in the address', { '.npmrc': `registry=https://\${HOST}/\n` }, undefined],
  ['a proxy of its own', { '.npmrc': 'registry=https://npm.example\nhttps-proxy=http://b.example\n' }, undefined],
  [
    'a lock file, and a registry of a scope',
    {
      'package-lock.json': lock('https://a.example/x.tgz', 'https://a.example/y.tgz', 'packages/z', 'file:../w'),
      '.npmrc': '@s:registry=https://s.example',
    },
    ['https a.example:443 (as package-lock.json says)', 'https s.example:443 (as .npmrc says)'],
  ],
  [
    'a package from a repository',
    { 'package-lock.json': lock('git+ssh://git@a.example/x.git#1') },
    ['ssh a.example:22 (as package-lock.json says)'],
  ],
  ['an address that can be read in two ways', { 'package-lock.json': lock('https://a.example/x.tgz', 'https://a@b@c/x') }, undefined],
  [
    'more hosts than a person reads',
    { 'package-lock.json': lock(...Array.from({ length: 13 }, (_, at) => `https://h${at}.example/x`)) },
    undefined,
  ],
  [
    'a lock file of yarn',
    { 'yarn.lock': 'x@^1:\n  version "1.0.0"\n  resolved "https://y.example/x.tgz#abc"\n' },
    ['https y.example:443 (as yarn.lock says)'],
  ],
  [
    'a lock file of pnpm',
    { 'pnpm-lock.yaml': '  x@1:\n    resolution: {integrity: sha512-a, tarball: https://p.example/x.tgz}\n' },
    ['https p.example:443 (as pnpm-lock.yaml says)'],
  ],
];

for (const [title, files, hosts] of projects)
  test(`packages: ${title}`, t => {
    const root = scratch(t);
    mkdirSync(path.join(root, 'below'));
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text);
    for (const text of ['npm ci', 'npm install', 'pnpm install', 'yarn', 'npm view x']) t.deepEqual(lookUp(text, root), hosts, text);
    t.deepEqual(lookUp('cd below && npm ci', root), hosts);
  });

test('packages: the variable that the command is given comes before the file', t => {
  const root = scratch(t);
  writeFileSync(path.join(root, '.npmrc'), 'registry=https://npm.example\n');
  const environment = new Map([['NPM_CONFIG_REGISTRY', 'https://v.example/']]);
  t.deepEqual(lookUp('npm ci', root, { environment }), ['https v.example:443 (as NPM_CONFIG_REGISTRY says)']);
});

test("packages: the person's own .npmrc is not read, and another directory or file is not looked up", t => {
  const root = scratch(t);
  const home = path.join(root, 'home');
  mkdirSync(home);
  writeFileSync(path.join(home, '.npmrc'), 'registry=https://npm.example\n');
  t.is(lookUp('npm ci', root, { home }), undefined);
  writeFileSync(path.join(root, '.npmrc'), 'registry=https://npm.example\n');
  t.truthy(lookUp('npm ci', root));
  for (const text of ['npm -C below ci', 'npm ci --prefix below', 'npm ci --userconfig=x', 'npm --userconfig x ci'])
    t.is(lookUp(text, root), undefined, text);
});

const indexes: readonly (readonly [
  title: string,
  command: string,
  files: Readonly<Record<string, string>>,
  leads: readonly string[] | undefined,
])[] = [
  [
    'the index of a requirement file',
    'pip install -r r.txt',
    { 'r.txt': 'a==1 # x\n-i https://A.example/simple\nb\n' },
    ['https a.example:443 (as r.txt says)'],
  ],
  [
    'an index and a further one, in the file that a step led to',
    'cd below && python3 -m pip install --requirement=../r.txt x',
    {
      'r.txt': '--index-url=https://a.example/s\n--extra-index-url "http://b.example:8080/s"\nc>=1 \\\n  --hash=sha256:00\n',
      'below/x': '',
    },
    ['https a.example:443 (as r.txt says)', 'http b.example:8080 (as r.txt says)'],
  ],
  ['a file that leads on to another', 'pip install -r r.txt', { 'r.txt': '-i https://a.example/s\n-r more.txt\n' }, undefined],
  ['an address of a package', 'pip install -r r.txt', { 'r.txt': '-i https://a.example/s\nx @ https://b.example/x.whl\n' }, undefined],
  ['a variable within an address', 'pip install -r r.txt', { 'r.txt': '-i https://${HOST}/s\n' }, undefined],
  ['an index that is no address', 'pip install -r r.txt', { 'r.txt': '-i /srv/index\n' }, undefined],
  ['a file that is not there', 'pip install -r r.txt', {}, undefined],
  [
    'settings of an environment in the project',
    'pip install -r r.txt',
    { 'r.txt': '-i https://a.example/s\n', '.venv/pip.conf': '' },
    undefined,
  ],
  [
    'a variable that the text sets',
    'PIP_INDEX_URL=https://b.example pip install -r r.txt',
    { 'r.txt': '-i https://a.example/s\n' },
    undefined,
  ],
  [
    'a file with an index that the command overrides',
    'pip install -i https://c.example/s -r r.txt',
    { 'r.txt': '-i https://a.example/s\n' },
    undefined,
  ],
];

for (const [title, command, files, leads] of indexes)
  test(`pip: ${title} leads to ${leads ?? 'nothing that is known'}`, t => {
    const root = scratch(t);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    t.deepEqual(lookUp(command, root), leads);
  });

/** As a machine has npm and pip, with the files of theirs that say where packages come from. */
function installed(
  t: ExecutionContext,
  files: Readonly<Record<string, string>>,
): (name: string, program: string, writable?: boolean) => Located['programs'] {
  const prefix = scratch(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(prefix, name)), { recursive: true });
    writeFileSync(path.join(prefix, name), text);
  }
  return (name, program, writable = false) => new Map([[name, { real: path.join(prefix, program), writable }]]);
}

const npmProgram = 'lib/node_modules/npm/bin/npm-cli.js';
const definitions = 'lib/node_modules/npm/node_modules/@npmcli/config/lib/definitions/definitions.js';
const newer = "  registry: new Definition('registry', {\n    default: 'https://usual.example/',\n    type: url,";
const older = "define('registry', {\n  default: 'https://usual.example/',\n  type: url,";

test('npm: where nothing says otherwise it is what npm itself is set to, by the file of the whole machine or in its own code', t => {
  const root = scratch(t);
  const usual = ['https usual.example:443 (which npm itself is set to)'];
  for (const [what, files, leads] of [
    ['its code', { [definitions]: newer }, usual],
    ['the code of an older one', { [definitions]: older }, usual],
    ['modules beside it', { 'lib/node_modules/@npmcli/config/lib/definitions/definitions.js': newer }, usual],
    ['another setting alone', { [definitions]: newer.replace("'registry'", "'other'") }, undefined],
    ['no installation', {}, undefined],
    ['settings that say nothing of it', { [definitions]: newer, 'etc/npmrc': 'cafile=/x\n' }, usual],
    ['settings with a proxy', { [definitions]: newer, 'etc/npmrc': 'https-proxy=http://p.example\n' }, undefined],
    ['settings for a scope', { [definitions]: newer, 'etc/npmrc': '@s:registry=https://s.example\n' }, undefined],
    ['another place for packages', { [definitions]: newer, 'lib/node_modules/npm/npmrc': 'prefix=/opt\n' }, undefined],
  ] as const) {
    const at = installed(t, files);
    t.deepEqual(lookUp('npm install x', root, {}, at('npm', npmProgram)), leads, what);
    t.is(lookUp('npm install x', root, {}, at('npm', npmProgram, true)), undefined, 'what a command can have written says nothing');
    t.is(lookUp('yarn add x', root, {}, at('yarn', npmProgram)), undefined, 'another program has another default');
    t.is(lookUp('npm install x', root), undefined);
  }
  const set = installed(t, { [definitions]: newer, 'etc/npmrc': 'registry=https://machine.example:8443/npm\n' });
  t.regex(lookUp('npm ci', root, {}, set('npm', npmProgram))?.join() ?? '', /^https machine\.example:8443 \(as \S+\/etc\/npmrc says\)$/);
  writeFileSync(path.join(root, '.npmrc'), 'registry=https://own.example\n');
  t.deepEqual(lookUp('npm ci', root, {}, set('npm', npmProgram)), ['https own.example:443 (as .npmrc says)']);
});

test('pip: where nothing says otherwise it is what pip itself is set to', t => {
  const root = scratch(t);
  const line = (host: string) =>
    `x = 1\nPyPI = PackageIndex("https://${host}/", file_storage_domain="files.${host}")\nTestPyPI = PackageIndex(\n`;
  const index = (version: string, packages: string) => `lib/${version}/${packages}/pip/_internal/models/index.py`;
  const [newer, old] = [index('python3', 'dist-packages'), index('python3.9', 'site-packages')];
  const leads = (files: Readonly<Record<string, string>>, settings: readonly string[] = []) => {
    const program = installed(t, files)('pip', 'bin/pip').get('pip')?.real;
    const found = pipPackages({ kind: 'pip', cwd: root, files: [] }, root, {
      request: requestOf('x'),
      policy: policyOf(),
      settings,
      program,
    });
    return found?.map(({ host, says }) => `${host} ${says}`);
  };
  const usual = ['a.example', 'files.a.example'].map(one => `${one} which pip itself is set to`);
  t.deepEqual(leads({ [old]: line('a.example') }), usual);
  t.deepEqual(leads({ [newer]: line('a.example'), [old]: line('a.example') }), usual);
  t.is(leads({ [newer]: line('a.example'), [old]: line('b.example') }), undefined, 'two of that prefix differ');
  t.is(leads({}), undefined);
  const file = path.join(root, 'pip.conf');
  writeFileSync(file, '[global]\nindex-url = https://own.example/s\n');
  t.deepEqual(leads({ [old]: line('a.example') }, [file]), [`own.example as ${file} says`]);
});

test("pip: the machine's settings name an index, the later file before the earlier, and a file of the project before both", t => {
  const root = scratch(t);
  const at = (name: string, text: string) => {
    writeFileSync(path.join(root, name), text);
    return path.join(root, name);
  };
  const settings = [
    at('first.conf', '[global]\nindex-url = https://first.example/s\nextra-index-url: https://x.example/s\n  \n'),
    at('second.conf', '[list]\nindex-url = https://no.example/\n[global]\ncert = /x\nindex_url = https://second.example/s\n'),
  ];
  at('r.txt', '--index-url https://own.example/s\n');
  const leads = (files: readonly string[], some = settings) =>
    pipPackages({ kind: 'pip', cwd: root, files }, root, { request: requestOf('x'), policy: policyOf(), settings: some })?.map(
      one => one.host,
    );
  t.deepEqual(leads([]), ['second.example', 'x.example']);
  t.deepEqual(leads(['r.txt']), ['own.example']);
  t.deepEqual(leads([], settings.slice(0, 1)), ['first.example', 'x.example']);
  t.is(leads([], []), undefined);
  at('more.txt', '--extra-index-url https://more.example/s\n');
  t.is(leads(['more.txt'], []), undefined);
  t.deepEqual(leads(['more.txt'], settings.slice(0, 1)), ['first.example', 'x.example', 'more.example']);
});

test('pip: an index that the command names is all that is asked about, and what it may fetch from elsewhere is unknown as ever', t => {
  const reached = (text: string) =>
    analyse(parse(text, 'bash'), requestOf(text), parse).actions.flatMap(one =>
      one.effects.flatMap(effect => (effect.kind === 'connect' ? [effect.host] : [])),
    );
  t.deepEqual(reached('pip install -i https://a.example/simple x'), ['a.example']);
  t.deepEqual(reached('pip install --index-url https://a.example/s --extra-index-url https://b.example/s x'), ['a.example', 'b.example']);
  t.deepEqual(reached('pip install --no-index x'), []);
  for (const text of [
    'pip install -i https://a.example/s git+https://b.example/r',
    'pip install --no-index "x @ https://b.example/x.whl"',
    'pip install "$x"',
  ])
    t.true(reached(text).includes(undefined), text);
});

test('a name is this machine’s own where its list of hosts has it at loopback addresses alone', t => {
  const list = path.join(scratch(t), 'hosts');
  writeFileSync(
    list,
    '127.0.0.1 localhost app.test # old.test\n::1 app.test\n127.0.1.1\tBox box.lan\n127.0.0.1 both.test\n10.0.0.1 both.test\n0.0.0.0 none.test\n',
  );
  const named = (name: string) => {
    const { actions } = analyse(parse(`curl http://${name}:3000/`, 'bash'), requestOf(''), parse);
    return loopbackNames(actions, list).has(name);
  };
  t.deepEqual(['app.test', 'box', 'box.lan', 'both.test', 'none.test', 'old.test', 'elsewhere.test'].map(named), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  t.is(loopbackNames(analyse(parse('curl http://app.test/', 'bash'), requestOf(''), parse).actions, '/nowhere').size, 0);
});
