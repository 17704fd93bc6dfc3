/** What the machine is found to offer is what is really there. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { allLayers, probe } from '../../src/host/capabilities/probe.ts';
import { arch, capabilities } from '../../src/host/capabilities.ts';
import { directories } from '../../src/host/directories.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const root = mkdtempSync(path.join(scratch, 'capabilities-'));
test.after.always(() => rmSync(root, { recursive: true }));

const home = path.join(root, 'home');
for (const name of ['.cargo/bin', '.ssh', 'go/bin', 'go/src', 'elsewhere']) mkdirSync(path.join(home, name), { recursive: true });
symlinkSync('elsewhere', path.join(home, '.nvm'));
writeFileSync(path.join(home, '.gitconfig'), '[user]\nname = Ann\n');

const uid = process.getuid?.() ?? 0;
const scene = { cwd: home, home, user: 'u', uid, gid: process.getgid?.() ?? 0, environment: new Map<string, string>(), terminal: false };
const own = directories(home, path.join(root, 'ward'));
const look = (session = 's', project?: string) =>
  capabilities({
    directories: own,
    scene,
    session,
    project: project === undefined ? undefined : { path: project, device: '1', inode: '2' },
  });

test('toolchains of the home are named where they are there, and none that is a link', t => {
  t.deepEqual(look().toolchains, ['.cargo/bin', 'go/bin']);
});

test('every system place exists, and a link says where it leads', t => {
  for (const { path: place, link } of look().system) {
    t.true(existsSync(place), place);
    if (link !== undefined) t.true(existsSync(path.resolve(path.dirname(place), link)), place);
  }
  t.true(look().system.some(one => one.path === '/usr'));
});

test('the shells are real ones', t => {
  for (const [dialect, place] of look().shells) t.is(spawnSync(place, ['-c', 'echo hi']).stdout.toString(), 'hi\n', dialect);
});

test('each session has its own private directory, the same one each time; a project has its cache', t => {
  const one = look('../../evil').tmp;
  t.is(one, look('../../evil').tmp);
  t.not(one, look('other').tmp);
  t.true(one.startsWith(`${own.cache}/sessions/`));
  t.is(statSync(one).mode & 0o777, 0o700);
  t.is(statSync(path.dirname(one)).mode & 0o777, 0o700);
  t.is(look().cache, undefined);
  t.true(look('s', '/x').cache?.startsWith(`${own.cache}/projects/`));
  t.not(look('s', '/x').cache, look('s', '/y').cache);
});

test('what only some may read and this user can is hidden, and nothing else is', t => {
  const hidden = look().hidden.map(one => one.path);
  for (const file of hidden) t.is(statSync(file).mode & 0o004, 0, file);
  if (uid === 0) t.true(hidden.includes('/etc/shadow'));
  else t.false(hidden.includes('/etc/shadow'));
  t.false(hidden.includes('/etc/passwd'));
});

test('Ward itself and the identity of the person are named', t => {
  t.true(existsSync(path.join(look().ward, 'src/core/values.ts')));
  t.is(look().gitIdentity, '[user]\n\tname = "Ann"\n');
});

const machine = probe(path.join(root, 'cache'), arch());
const lack = [...machine.lacks.values()][0];
const sandboxed = lack === undefined ? test : test.skip;

sandboxed(`with bubblewrap every layer is there${lack === undefined ? '' : ` (skipped: ${lack.reason}; mend: ${lack.mend})`}`, t => {
  t.deepEqual(machine.layers, allLayers);
  t.true(machine.bubblewrap?.bindFd);
});

sandboxed('a success is remembered until something it depends on changes', t => {
  const cache = path.join(root, 'cache-2');
  const file = path.join(cache, 'probe.json');
  probe(cache, arch());
  const kept = readFileSync(file, 'utf8');
  t.is(statSync(file).mode & 0o777, 0o600);
  t.true(kept.includes(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()));
  writeFileSync(file, kept.replace(/"[0-9a-f-]{36}"/, '"another boot"'));
  probe(cache, arch());
  t.is(readFileSync(file, 'utf8'), kept);
});

sandboxed('what somebody wrote into the cache never chooses the program', t => {
  const cache = path.join(root, 'cache-3');
  mkdirSync(cache, { mode: 0o700 });
  writeFileSync(path.join(cache, 'probe.json'), JSON.stringify({ path: '/tmp/evil', bubblewrap: { path: '/tmp/evil', bindFd: true } }));
  t.is(probe(cache, arch()).bubblewrap?.path, machine.bubblewrap?.path);
});
