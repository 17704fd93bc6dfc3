/** The programs that fetch things, behind the way out of a real sandbox: each gets what it asks for over TLS, from a server with a certificate of its own. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { NetworkPolicy } from '../../../src/core/values.ts';
import { lacksDirect } from '../../../src/host/capabilities/direct.ts';
import { attackers, lack } from '../../attacks/arena.ts';
import { boxed, lookups } from '../../attacks/network/arena.ts';
import { proof } from '../../slice.ts';
import { unless } from '../../unless.ts';
import { turns } from '../../whole.ts';
import { known, proxy } from './proxy.ts';

const there = (program: string, ...words: readonly string[]) => spawnSync(program, words, { stdio: 'ignore' }).status === 0;
const lacks = lack ?? (there('openssl', 'version') ? undefined : 'openssl is not installed');

const base = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(base, { recursive: true });
const directory = mkdtempSync(path.join(base, 'recipes-'));
const at = (...names: readonly string[]) => path.join(directory, ...names);
const run = (program: string, ...words: readonly string[]) => execFileSync(program, words, { cwd: directory, stdio: 'pipe' });

const host = 'registry.test';
/** By path: what the server gives. */
const given = new Map<string, Buffer | string>([['/hello', 'hello\n']]);

async function serve() {
  const name = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-addext', 'basicConstraints=critical,CA:TRUE'];
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    'key.pem',
    '-out',
    'ca.pem',
    ...name,
  );
  const server = https.createServer({ key: readFileSync(at('key.pem')), cert: readFileSync(at('ca.pem')) }, (request, response) => {
    const [name = ''] = (request.url ?? '').split('?');
    const body = given.get(decodeURIComponent(name)) ?? file(name);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': name.startsWith('/simple') ? 'text/html' : 'application/octet-stream',
    });
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Below the served directory, as a plain web server would. */
function file(name: string): Buffer | undefined {
  try {
    return readFileSync(at('served', path.normalize(`/${name}`)));
  } catch {
    return undefined;
  }
}

const server = lacks === undefined ? await serve() : undefined;
const port = (server?.address() as AddressInfo | undefined)?.port ?? 0;
test.after.always(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(directory, { recursive: true, force: true });
});
const url = `https://${host}:${port}`;
const ca = at('ca.pem');

/** What a person behind a firewall sets. */
const trust = {
  ...{ CURL_CA_BUNDLE: ca, SSL_CERT_FILE: ca, NODE_EXTRA_CA_CERTS: ca, GIT_SSL_CAINFO: ca, PIP_CERT: ca, REQUESTS_CA_BUNDLE: ca },
  ...{ npm_config_cafile: ca, CARGO_HTTP_CAINFO: ca, PIP_DISABLE_PIP_VERSION_CHECK: '1', npm_config_update_notifier: 'false' },
};

async function fetched(argv: readonly string[], hosts = [{ host, port, scheme: 'https' }], direct?: true, policy: NetworkPolicy = {}) {
  const [attacker] = attackers;
  if (attacker === undefined) throw new Error('nobody is there to run it');
  const { checked } = lookups(new Map([[host, '93.184.216.34']]));
  return boxed(argv, attacker, { hosts, lookup: checked, environment: trust, direct, policy });
}

/** The same where a company's proxy stands between: with the name and password of the policy, and with others. In a check not for what takes longest. */
async function byProxy(t: ExecutionContext, argv: readonly string[], out: string) {
  const { address, asked } = await proxy(t, port);
  const by = (who: string) => fetched(argv, undefined, undefined, { proxy: `http://${who}@${address}` });
  const ran = await by(known);
  t.is(ran.out, out, ran.err);
  t.true(asked.length > 0 && asked.every(one => one === `CONNECT ${host}:${port}`), asked.join());
  t.not((await by('jo:wrong')).out, out);
}

const bash = (line: string) => ['/bin/bash', '-c', line];
const python = there('python3', '--version')
  ? execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
  : 'python3';
const code = (text: string) => [python, '-c', text];
const missing = (is: boolean, program: string) => lacks ?? (is ? undefined : `${program} is not installed`);

const plain = [
  ['curl', bash(`curl -sS ${url}/hello`), there('curl', '--version')],
  ['wget', bash(`wget -q --ca-certificate=${ca} -O - ${url}/hello`), there('wget', '--version')],
  [
    "node's fetch",
    [process.execPath, '-e', `fetch('${url}/hello').then(one => one.text()).then(text => process.stdout.write(text))`],
    true,
  ],
  ["node's https", [process.execPath, '-e', `require('https').get('${url}/hello', one => one.pipe(process.stdout))`], true],
  [
    "python's urllib",
    code(`import urllib.request as u; print(u.urlopen('${url}/hello').read().decode(), end='')`),
    there(python, '--version'),
  ],
  ["python's requests", code(`import requests; print(requests.get('${url}/hello').text, end='')`), there(python, '-c', 'import requests')],
] as const;
const due = turns(4);

for (const [name, argv, is] of plain) {
  due(unless(missing(is, name), test.serial))(`${name} reaches a granted host, and no other`, async t => {
    const { out, err, refused } = await fetched(argv);
    t.is(out, 'hello\n', err);
    t.deepEqual(refused, []);
    const other = await fetched(argv, [{ host: 'other.test', port, scheme: 'https' }]);
    t.is(other.out, '');
    t.deepEqual(other.refused, [`${host}:${port}`]);
    if (name === 'curl' || name === "python's urllib") await byProxy(t, argv, 'hello\n');
  });
}

const noDirect = lacksDirect('/dev/null/none', '/usr/bin/bwrap')?.reason;
/** Started as if nobody had ever heard of a proxy. */
const knowingNone = (argv: readonly string[]) => [
  ...['/bin/bash', '-c', 'unset {http,https,all,HTTP,HTTPS,ALL}_{proxy,PROXY} NODE_USE_ENV_PROXY; exec "$@"', 'bash'],
  ...argv,
];

// To the kernel they are all alike.
for (const [name, argv, is] of plain) {
  due(unless(missing(is, name) ?? noDirect, test.serial))(
    `${name} reaches a granted host without a word of a proxy, and no other`,
    async t => {
      const { out, err, refused } = await fetched(knowingNone(argv), undefined, true);
      t.is(out, 'hello\n', err);
      t.deepEqual(refused, []);
      const other = await fetched(knowingNone(argv), [{ host: 'other.test', port, scheme: 'https' }], true);
      t.is(other.out, '');
      t.deepEqual(other.refused, [], 'nobody can be asked, so that its name is not even found');
    },
  );
}

const sshd = '/usr/sbin/sshd';
const noSsh = there('test', '-x', sshd) && there('git', '--version') ? noDirect : 'git or sshd is not installed';

due(unless(missing(true, '') ?? noSsh, test.serial))('git clones over ssh, which knows no proxy', async t => {
  const name = os.userInfo().username;
  for (const key of ['host', 'person']) run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const off = ['StrictModes', 'UsePAM', 'PasswordAuthentication', 'PrintMotd'].map(one => `${one} no`);
  writeFileSync(at('config'), [`HostKey ${at('host')}`, `AuthorizedKeysFile ${at('person.pub')}`, 'PidFile none', ...off, ''].join('\n'));
  // One for each connection, with the connection as its standard descriptors.
  const door = net.createServer({ pauseOnConnect: true }, socket => {
    const child = spawn(sshd, ['-i', '-f', at('config')], { stdio: [socket, socket, 'ignore'] });
    child.on('exit', () => socket.destroy());
  });
  await once(door.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => door.close());
  const ssh = (door.address() as AddressInfo).port;
  repository('ssh');
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=accept-new', 'UserKnownHostsFile=/tmp/known', `IdentityFile=${at('person')}`];
  const words = `ssh -F none ${options.map(one => `-o ${one}`).join(' ')}`;
  const line = `GIT_SSH_COMMAND='${words}' git clone -q ssh://${name}@${host}:${ssh}${at('served/ssh.git')} /tmp/clone && cat /tmp/clone/file`;
  const { out, err, refused } = await fetched(bash(line), [{ host, port: ssh, scheme: 'ssh' }], true);
  t.is(out, 'of the repository\n', err);
  t.deepEqual(refused, []);
  const other = await fetched(bash(line), [{ host: 'other.test', port: ssh, scheme: 'ssh' }], true);
  t.is(other.out, '');
});

/** One with one file, served as a bare one. */
function repository(name: string): void {
  const work = `work-${name}`;
  run('git', 'init', '-q', '-b', 'main', work);
  writeFileSync(at(work, 'file'), 'of the repository\n');
  run('git', '-C', work, 'add', 'file');
  run('git', '-C', work, '-c', 'user.name=u', '-c', 'user.email=u@example.org', 'commit', '-q', '-m', 'first');
  run('git', 'clone', '-q', '--bare', work, `served/${name}.git`);
}

const cargo = spawnSync('bash', ['-c', 'command -v cargo'], { encoding: 'utf8' }).stdout.trim();

due(unless(missing(cargo !== '', 'cargo'), test.serial))('cargo fetches a crate of a registry', async t => {
  mkdirSync(at('thing-1.0.0/src'), { recursive: true });
  writeFileSync(at('thing-1.0.0/Cargo.toml'), '[package]\nname = "thing"\nversion = "1.0.0"\n');
  writeFileSync(at('thing-1.0.0/src/lib.rs'), '// of the crate\n');
  mkdirSync(at('served/crates'), { recursive: true });
  run('tar', '-czf', 'served/crates/thing.crate', 'thing-1.0.0');
  const cksum = createHash('sha256')
    .update(readFileSync(at('served/crates/thing.crate')))
    .digest('hex');
  given.set('/index/config.json', JSON.stringify({ dl: `${url}/crates/{crate}.crate` }));
  given.set('/index/th/in/thing', `${JSON.stringify({ name: 'thing', vers: '1.0.0', deps: [], cksum, features: {}, yanked: false })}\n`);
  const toml = '[package]\nname = "own"\nversion = "0.1.0"\n[dependencies]\nthing = { version = "1", registry = "mine" }\n';
  const lines = [
    `export PATH='${path.dirname(cargo)}':"$PATH" CARGO_HOME=/tmp/cargo RUSTUP_HOME='${process.env.RUSTUP_HOME ?? path.join(os.homedir(), '.rustup')}'`,
    `export CARGO_REGISTRIES_MINE_INDEX='sparse+${url}/index/' CARGO_NET_RETRY=0`,
    `mkdir -p /tmp/own/src; cd /tmp/own; echo >src/lib.rs; printf '%s' '${toml}' >Cargo.toml`,
    `${cargo} fetch -q >&2; cat /tmp/cargo/registry/src/*/thing-1.0.0/src/lib.rs`,
  ];
  const { out, err, refused } = await fetched(bash(lines.join('\n')));
  t.is(out, '// of the crate\n', err);
  t.deepEqual(refused, []);
});

due(unless(missing(there('git', '--version'), 'git'), test.serial))('git clones over https', async t => {
  repository('repository');
  run('git', '-C', 'served/repository.git', 'update-server-info');
  const argv = bash(`git clone -q ${url}/repository.git /tmp/clone && cat /tmp/clone/file`);
  const { out, err } = await fetched(argv);
  t.is(out, 'of the repository\n', err);
  await byProxy(t, argv, out);
});

due(unless(missing(there('npm', '--version'), 'npm'), test.serial))('npm installs a package of a registry', async t => {
  mkdirSync(at('package'), { recursive: true });
  writeFileSync(at('package/package.json'), JSON.stringify({ name: 'thing', version: '1.0.0', main: 'index.js' }));
  writeFileSync(at('package/index.js'), 'module.exports = "a thing"\n');
  mkdirSync(at('served/thing/-'), { recursive: true });
  run('tar', '-czf', 'served/thing/-/thing-1.0.0.tgz', 'package');
  const integrity = `sha512-${createHash('sha512')
    .update(readFileSync(at('served/thing/-/thing-1.0.0.tgz')))
    .digest('base64')}`;
  const version = { name: 'thing', version: '1.0.0', dist: { tarball: `${url}/thing/-/thing-1.0.0.tgz`, integrity } };
  given.set('/thing', JSON.stringify({ name: 'thing', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }));
  const words = `--registry ${url}/ --prefix /tmp/here --cache /tmp/cache --no-audit --no-fund --loglevel error`;
  const argv = bash(`npm install ${words} --fetch-retries 0 thing >&2 && cat /tmp/here/node_modules/thing/index.js`);
  const { out, err, refused } = await fetched(argv);
  t.is(out, 'module.exports = "a thing"\n', err);
  t.deepEqual(refused, []);
  if (proof) await byProxy(t, argv, out);
});

due(unless(missing(there(python, '-m', 'pip', '--version'), 'pip'), test.serial))('pip gets a package of an index', async t => {
  mkdirSync(at('served/wheels'), { recursive: true });
  const wheel = 'thing-1.0-py3-none-any.whl';
  const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    z.writestr('thing.py', 'x = 1\\n')
    z.writestr('thing-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: thing\\nVersion: 1.0\\n')
    z.writestr('thing-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    z.writestr('thing-1.0.dist-info/RECORD', '')
`;
  run(python, '-c', make, at('served/wheels', wheel));
  given.set('/simple/thing/', `<!DOCTYPE html><html><body><a href="${url}/wheels/${wheel}">${wheel}</a></body></html>`);
  const argv = [
    python,
    '-m',
    'pip',
    'download',
    '--isolated',
    '--no-cache-dir',
    '--no-deps',
    '--retries',
    '0',
    '--index-url',
    `${url}/simple`,
    '--cert',
    ca,
    '-q',
    '-d',
    '/tmp/got',
    'thing',
  ];
  const line = bash(`${argv.map(word => `'${word}'`).join(' ')} >&2; ls /tmp/got`);
  const { out, err, refused } = await fetched(line);
  t.is(out, `${wheel}\n`, err);
  t.deepEqual(refused, []);
  if (proof) await byProxy(t, line, out);
});

due(unless(missing(there('apt-get', '--version'), 'apt'), test.serial))('apt reads the list of a repository', async t => {
  mkdirSync(at('served/apt'), { recursive: true });
  writeFileSync(
    at('served/apt/Packages'),
    'Package: thing\nVersion: 1.0\nArchitecture: all\nFilename: ./thing.deb\nSize: 1\nSHA256: 00\n\n',
  );
  const options = ['Dir::Etc::sourcelist=/tmp/sources.list', 'Dir::Etc::sourceparts=-', 'Dir::State=/tmp/state', 'Dir::Cache=/tmp/cache'];
  const all = [...options, `Acquire::https::CAInfo=${ca}`, 'APT::Sandbox::User=', 'Acquire::Retries=0'].map(one => `-o ${one}`).join(' ');
  const lines = [
    'mkdir -p /tmp/state/lists/partial /tmp/cache/archives/partial; cp /var/lib/dpkg/status /tmp/state/ 2>/dev/null',
    `echo 'deb [trusted=yes] ${url}/apt ./' >/tmp/sources.list`,
    `apt-get ${all} update >&2; apt-cache ${all} madison thing`,
  ];
  const { out, err, refused } = await fetched(bash(lines.join('\n')));
  t.regex(out, /thing \| +1\.0 \|/, err);
  t.deepEqual(refused, []);
});
