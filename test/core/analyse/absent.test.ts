/** What is said to be set nowhere is set by no shell, and by nothing that Ward hands to one. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { isAbsent, namesGiven } from '../../../src/core/analyse/absent.ts';
import { launchEnvironment } from '../../../src/core/confine/launch-environment.ts';
import type { Capabilities, Policy, Request } from '../../../src/core/values.ts';
import { proxyEnvironment } from '../../../src/host/network/proxy-environment.ts';
import { policy } from '../../commands/world.ts';

const scene = {
  cwd: '/p',
  home: '/h',
  user: 'u',
  uid: 1,
  gid: 1,
  environment: new Map([
    ['PATH', '/bin'],
    ['CALLED', '1'],
  ]),
  terminal: false,
};
const request: Request = {
  text: ':',
  dialect: 'bash',
  options: [],
  args: [],
  asker: { kind: 'agent', name: 'a', session: 's' },
  scene,
};
const none: ReadonlySet<string> = new Set();

for (const shell of ['bash', 'dash']) {
  test(`${shell} sets nothing by itself that is said to be absent`, t => {
    const { stdout, error } = spawnSync(shell, ['-c', 'set'], { env: {}, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    if (error !== undefined) return t.pass(`no ${shell} here`);
    const names = [...stdout.matchAll(/^([A-Za-z_]\w*)=/gm)].map(one => one[1] ?? '');
    t.true(names.includes('IFS') && names.includes('PPID'));
    t.deepEqual(
      names.filter(name => isAbsent(name, none)),
      [],
    );
  });
}

test('Ward gives a command nothing that is said to be absent', t => {
  const capabilities = { shells: new Map(), toolchains: [], cache: '/c' } as unknown as Capabilities;
  const names = [...launchEnvironment(request, policy as Policy, capabilities).keys(), ...proxyEnvironment([]).keys()];
  t.true(names.length > 20);
  t.deepEqual(
    names.filter(name => isAbsent(name, new Set(scene.environment.keys()))),
    [],
  );
});

test('a name of the caller is not absent, nor is any where the shell is one that others set up', t => {
  const given = namesGiven(request);
  t.true(isAbsent('SOME_NAME', given));
  t.false(isAbsent('CALLED', given));
  for (const other of [
    { options: ['-l'] },
    { options: ['-i'] },
    { options: ['--rcfile'] },
    { unheld: true as const },
    { lead: 3 },
    { line: true as const },
    { dialect: 'zsh' as const },
    { scene: { ...scene, typed: true } },
    { scene: { ...scene, environment: new Map() } },
    { startup: { files: [] } },
  ])
    t.false(isAbsent('SOME_NAME', namesGiven({ ...request, ...other })), JSON.stringify(other));
});
