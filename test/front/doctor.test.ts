/** `ward doctor` says of each layer what is there, and mends in one command what is not. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { NetworkPolicy } from '../../src/core/values.ts';
import { backgroundCheck } from '../../src/front/background-check.ts';
import { type Check, doctor } from '../../src/front/doctor.ts';
import { limitsCheck } from '../../src/front/limits-check.ts';
import { networkCheck } from '../../src/front/network-check.ts';
import { secretsCheck } from '../../src/front/secrets-check.ts';
import type { Surroundings } from '../../src/front/surroundings.ts';
import { followsPlanted } from '../../src/host/capabilities/planted.ts';
import { allLayers, probe } from '../../src/host/capabilities/probe.ts';
import { arch } from '../../src/host/capabilities.ts';
import { directories } from '../../src/host/directories.ts';
import { unless } from '../unless.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const root = mkdtempSync(path.join(scratch, 'doctor-'));
test.after.always(() => rmSync(root, { recursive: true }));

function around(): { surroundings: Surroundings; said: string[] } {
  const said: string[] = [];
  const surroundings = {
    directories: directories(root, path.join(root, 'ward')),
    user: { name: 'u', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, home: root },
    environment: new Map<string, string>(),
    cwd: root,
    inherited: [],
    terminal: false,
    now: Date.now,
    out: (text: string) => said.push(text),
    say: (line: string) => said.push(line),
  };
  return { surroundings, said };
}

async function seen(argv: readonly string[]) {
  const { surroundings, said } = around();
  const status = await doctor(argv, surroundings);
  return { status, text: said.join('') };
}

test('every layer is told, and the status is 0 exactly where none is missing', async t => {
  const { status, text } = await seen(['--json']);
  const { ok, checks } = JSON.parse(text) as { ok: boolean; checks: Check[] };
  const layers = checks.filter(one => one.promise).map(one => one.name);
  t.deepEqual(layers.slice(0, allLayers.length), [...allLayers]);
  t.is(status, checks.some(one => one.promise && !one.ok) ? 1 : 0);
  t.is(ok, status === 0);
  for (const one of checks) t.is(one.mend === undefined, one.ok, one.name);
  t.deepEqual(
    checks.slice(-4).map(one => one.name),
    ['policy', 'record', 'terminal', 'keyring'],
  );
});

test('for a person each layer is a line, and what mends a lack one more', async t => {
  const { text } = await seen([]);
  for (const layer of allLayers) t.regex(text, new RegExp(`^${layer} +(?:yes|MISSING) `, 'm'));
  t.regex(text, /^terminal +no +there is no terminal|^terminal +no +this terminal was not claimed|^terminal +no +an agent/m);
  for (const line of text.split('\n').filter(one => one.startsWith(' '))) t.regex(line, /^ {23}to mend it: \S/);
});

test('the network is told: by what proxy hosts are reached without who may use it, and that a variable names one in vain', t => {
  const { surroundings } = around();
  const machine = probe(surroundings.directories.cache, arch());
  const check = (network: NetworkPolicy | undefined, environment: Readonly<Record<string, string>> = {}) =>
    networkCheck(machine, network === undefined ? {} : { network }, {
      ...surroundings,
      environment: new Map(Object.entries(environment)),
    }).filter(one => one.name === 'proxy');
  t.deepEqual(check(undefined), []);
  const [held] = check(
    { proxy: 'http://jo:s3cret@p.example:3128', private: ['a'], addresses: [['10.0.0.0/8']] },
    { HTTPS_PROXY: 'http://q' },
  );
  t.is(
    held?.detail,
    'hosts are reached by the proxy http://…@p.example:3128, where HTTPS_PROXY names another ("ward setup --proxy" takes it), 1 of them may be private, addresses are bounded',
  );
  t.true(held?.ok);
  const [vain] = check(undefined, { HTTPS_PROXY: 'http://jo:s3cret@q' });
  t.regex(vain?.detail ?? '', /^HTTPS_PROXY names a proxy, and the policy none/);
  t.false(vain?.detail.includes('s3cret'));
  t.false(vain?.ok);
  t.is(vain?.mend, 'ward setup --proxy');
  const [odd] = check(undefined, { all_proxy: 'socks5://jo:s3cret@q' });
  t.regex(odd?.detail ?? '', /^no proxy can be taken from all_proxy: it is of socks5/);
  t.false(odd?.detail.includes('s3cret'));
});

test('that others can read the password of the proxy is told, with what closes the file', t => {
  const { surroundings } = around();
  const own = { ...surroundings, directories: directories(root, path.join(root, 'proxied')) };
  const file = path.join(own.directories.config, 'policy.json');
  mkdirSync(own.directories.config, { recursive: true });
  const machine = probe(surroundings.directories.cache, arch());
  const told = (network: NetworkPolicy) => networkCheck(machine, { network }, own).filter(one => one.name === 'proxy')[0];
  for (const [directory, mode, open] of [
    [0o755, 0o644, true],
    [0o755, 0o600, false],
    [0o700, 0o644, false],
  ] as const) {
    writeFileSync(file, '{}');
    chmodSync(file, mode);
    chmodSync(own.directories.config, directory);
    t.is(told({ proxy: 'http://jo:s3cret@p.example:1' })?.mend, open ? `chmod 600 ${file}` : undefined, mode.toString(8));
    t.true(told({ proxy: 'http://p.example:1' })?.ok, 'there is no secret in it');
  }
});

test('a policy that is not JSON is told with its place, and the status is 1', async t => {
  const { surroundings, said } = around();
  const config = path.join(root, 'broken/config');
  mkdirSync(config, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(config, 'policy.json'), '{"mode":', { mode: 0o600 });
  const status = await doctor([], { ...surroundings, directories: directories(root, path.join(root, 'broken')) });
  t.is(status, 1);
  t.regex(said.join(''), /^policy +MISSING .*policy\.json/m);
});

test('whether background sessions work here is tried once by doing, and nothing of the trial is left', async t => {
  const { surroundings, said } = around();
  const own = { ...surroundings, directories: directories(root, path.join(root, 'sessions')) };
  const { cache } = own.directories;
  await doctor([], own);
  const text = said.join('');
  t.regex(
    text,
    /^background +(?:yes +what a command leaves in the background goes on for the rest|no +what a command leaves in the background ends)/m,
  );
  t.deepEqual(
    readdirSync(cache).filter(name => name.startsWith('background-')),
    [],
  );
  t.is(spawnSync('pgrep', ['-f', `${cache}/background-`], { encoding: 'utf8' }).stdout, '');
  if (!/^background +yes/m.test(text)) return;
  const before = statSync(path.join(cache, 'background.json')).mtimeMs;
  await doctor([], own);
  t.is(statSync(path.join(cache, 'background.json')).mtimeMs, before, 'it is not tried again');
});

test('where bubblewrap can not be had, or makes no such namespaces, the background is said to end with its command', async t => {
  const base = { layers: [], told: {}, landlock: undefined } as const;
  const lack = { reason: 'it is forbidden', mend: 'allow it' };
  const none = await backgroundCheck({ ...base, bubblewrap: undefined, lacks: new Map(), lack } as never, root);
  t.deepEqual(
    [none.ok, none.detail, none.mend],
    [false, 'what a command leaves in the background ends with it: it is forbidden', 'allow it'],
  );
  const wrong = path.join(root, 'bwrap');
  writeFileSync(wrong, "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n", { mode: 0o755 });
  const broken = await backgroundCheck(
    { ...base, bubblewrap: { path: wrong, bindFd: true }, lacks: new Map() } as never,
    path.join(root, 'c'),
  );
  t.false(broken.ok);
  t.regex(broken.detail, /ends with it: \S/);
  t.truthy(broken.mend);
});

test('what holds limits here is told', async t => {
  const { text } = await seen([]);
  t.regex(text, /^limits +yes +memory and processes of a command are held by (?:systemd|the kernel|Ward)/m);
  t.regex(limitsCheck({ kind: 'polling', reason: 'no group' }).detail, /by Ward, which looks ten times a second .* \(no group\)$/);
  t.regex(
    limitsCheck({ kind: 'polling', reason: 'no group' }, { bandwidth: 2 ** 20 }).detail,
    /, its network to 1 MiB\/s by Ward's proxy$/,
  );
  t.regex(limitsCheck({ kind: 'scope', program: 's', user: true }).detail, /by systemd, in a scope for each \(the user's manager\)$/);
  t.regex(
    limitsCheck({ kind: 'group', version: 2, parents: new Map() }).detail,
    /by the kernel, in a control group for each \(version 2\)$/,
  );
});

test('whether secret files deep in a project are found is told, and for each project what is not whole', async t => {
  const { text } = await seen([]);
  t.regex(text, /^secrets +(?:yes +secret files are kept back .* watches: none just now|no +.*perl" is missing)$/m);
  if (!existsSync('/usr/bin/perl')) return;
  const project = { path: '/p', device: '1', inode: '2' };
  const [, , start] = /^(\d+) .*\) (?:\S+ ){19}(\d+) /.exec(readFileSync('/proc/self/stat', 'utf8')) ?? [];
  mkdirSync(path.join(root, 'cache/secrets'), { recursive: true });
  const write = (words: readonly (string | number)[]) => writeFileSync(path.join(root, 'cache/secrets/1-2'), words.join('\0'));
  const told = () => secretsCheck(path.join(root, 'cache'), { projects: [project] }).map(one => [one.state, one.detail, one.mend]);
  write(['/p', process.pid, start ?? '', 3, 3, '', '', 'name', '1:3', '/p/a/.env']);
  t.deepEqual(
    told().map(one => one[1]?.replace(/.*watches: /, '')),
    ['1 just now, with 1 such file'],
  );
  write(['/p', process.pid, start ?? '', 3, 1, 'it holds more than 5 names', 'the kernel watches no more (fs.inotify.max_user_watches)']);
  t.deepEqual(told().slice(1), [
    ['less', '"/p": it holds more than 5 names', undefined],
    ['less', '"/p": the kernel watches no more (fs.inotify.max_user_watches)', 'sudo sysctl fs.inotify.max_user_watches=524288'],
  ]);
  write(['/p', process.pid, '1', 3, 3, '', '']);
  t.deepEqual(
    told().map(one => one[1]?.replace(/.*watches: /, '')),
    ['none just now'],
  );
});

test('wrong words are a wrong call', async t => {
  await t.throwsAsync(seen(['--loud']), { message: 'wrong words after the command' });
  await t.throwsAsync(seen(['more']), { message: 'wrong words after the command' });
});

const found = probe(path.join(root, 'cache'), arch());
const able = unless(found.bubblewrap === undefined ? 'bubblewrap does not work here' : undefined);

able('whether bubblewrap follows planted links is tried, and leaves nothing behind', t => {
  const cache = path.join(root, 'cache');
  t.is(typeof followsPlanted(found.bubblewrap?.path ?? '', cache), 'boolean');
  t.deepEqual(
    readdirSync(cache).filter(name => name.startsWith('planted-')),
    [],
  );
});
