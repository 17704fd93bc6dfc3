/** The checks beside the simple guard, each in a table: what it must say, and what it must not. */
import test from 'ava';
import { settledByAuto } from '../../../src/core/judge/auto.ts';
import { background } from '../../../src/core/judge/background.ts';
import { environment } from '../../../src/core/judge/environment.ts';
import { faults } from '../../../src/core/judge/faults.ts';
import { forms } from '../../../src/core/judge/forms.ts';
import { leaving } from '../../../src/core/judge/leaving.ts';
import { network } from '../../../src/core/judge/network.ts';
import { opacity } from '../../../src/core/judge/opacity.ts';
import { covers } from '../../../src/core/judge/openings.ts';
import { ownFiles } from '../../../src/core/judge/own-files.ts';
import { protectedFiles } from '../../../src/core/judge/protected.ts';
import { secrets } from '../../../src/core/judge/secrets.ts';
import { settledService } from '../../../src/core/judge/served.ts';
import { unknownProgram } from '../../../src/core/judge/unknown-program.ts';
import { spellLead } from '../../../src/core/lead.ts';
import type { Effect, Impact, Located, Rank } from '../../../src/core/values.ts';
import {
  actionOf,
  doing,
  home,
  locationOf,
  matterOf,
  missingAt,
  place,
  policyOf,
  project,
  requestOf,
  touch,
  unknownWord,
} from './builders.ts';

const rankOf = (found: readonly { rank: Rank }[]) => found.map(one => one.rank).join(' ');

const secretReads: readonly (readonly [string, boolean, string])[] = [
  [`${home}/.ssh/id_ed25519`, false, 'deny'],
  [`${home}/.ssh/id_ed25519.pub`, false, ''],
  [`${home}/.ssh/known_hosts`, false, ''],
  [`${home}/.aws/credentials`, false, 'deny'],
  [`${home}/.config/gh/hosts.yml`, false, 'deny'],
  [`${home}/.claude/.credentials.json`, false, 'deny'],
  [`${home}/.mozilla/firefox/x/logins.json`, false, 'deny'],
  ['/etc/shadow', false, 'deny'],
  ['/etc/ssh/ssh_host_ed25519_key', false, 'deny'],
  ['/etc/ssh/ssh_host_ed25519_key.pub', false, ''],
  ['/proc/1/environ', false, 'deny'],
  ['/proc/self/fd/3', false, ''],
  ['/proc/self/fd/3/etc/x', false, 'deny'],
  ['/proc/7/fd/3', false, 'deny'],
  ['/dev/stdin', false, ''],
  [home, true, 'deny'],
  ['/', true, 'deny'],
  [home, false, ''],
  [`${project}/.env`, false, 'ask'],
  [`${project}/deep/.env.local`, false, 'ask'],
  [`${project}/.env.example`, false, ''],
  [`${project}/server.pem`, false, 'ask'],
  [`${project}/ca.pem`, false, ''],
  [`${project}/src/env.ts`, false, ''],
  [`${project}/environment`, false, ''],
  [`${home}/other/.env`, false, 'deny'],
];

test('a secret read by an agent is denied, one that lies in the project asks', t => {
  const seen = secretReads.map(([path, tree]) => [path, tree, rankOf(secrets(matterOf([doing(touch('read', path, tree))]), policyOf()))]);
  t.deepEqual(seen, secretReads);
});

test('standard input is no secret, wherever it leads just now', t => {
  const paths = new Map([['/dev/stdin', locationOf('/proc/4711/fd/pipe:[1]', { kind: 'missing' })]]);
  t.deepEqual(secrets(matterOf([doing(touch('read', '/dev/stdin'))], { located: { paths } }), policyOf()), []);
});

test('a secret asks each time for a line that a person typed, and never for a mere label', t => {
  const actions = [doing(touch('read', `${home}/.ssh/id_rsa`))];
  const typed = matterOf(actions, { request: requestOf('x', { typed: true }) });
  const label = matterOf(actions, { request: { ...requestOf('x'), asker: { kind: 'person', name: 'u', session: 's' } } });
  t.deepEqual(
    secrets(typed, policyOf()).map(one => [one.rank, one.rememberable]),
    [['ask', false]],
  );
  t.is(rankOf(secrets(label, policyOf())), 'deny');
});

test('writing what ssh trusts is no ordinary read of a public half', t => {
  t.is(rankOf(secrets(matterOf([doing(touch('write', `${home}/.ssh/authorized_keys`))]), policyOf())), 'deny');
});

test('a secret is seen through a link, and through a path that is half known', t => {
  const linked = matterOf([doing(touch('read', `${project}/k`))], {
    located: { paths: new Map([[`${project}/k`, locationOf(`${home}/.ssh/id_rsa`)]]) },
  });
  const half = matterOf([doing(touch('read', { kind: 'unknown', reason: 'set elsewhere', prefix: `${home}/.ssh/` }))]);
  const pub = `${home}/.ssh/x.pub`;
  const named = matterOf([doing(touch('read', pub))], { located: { paths: new Map([[pub, locationOf(`${home}/.ssh/id_rsa`)]]) } });
  t.is(rankOf(secrets(linked, policyOf())), 'deny');
  t.is(rankOf(secrets(named, policyOf())), 'deny');
  t.is(rankOf(secrets(half, policyOf())), 'deny');
});

test("what an agent's wrapper reads is no secret to that wrapper, and one to whatever touches it otherwise", t => {
  const file = `${home}/.config/opencode/snapshot.sh`;
  const scaffold = { agent: 'a', kind: 'wrapped', reads: [file], writes: [] } as const;
  const at = (effect: Effect) => rankOf(secrets(matterOf([doing(effect)], { analysis: { scaffold } }), policyOf()));
  t.deepEqual([at(touch('read', file)), at(touch('write', file)), at(touch('read', file, true))], ['', 'deny', 'deny']);
});

test("the person's policy may open one named file, not a directory around it", t => {
  const matter = matterOf([doing(touch('read', `${project}/.env`))]);
  t.is(rankOf(secrets(matter, policyOf({ readable: [`${project}/.env`] }))), '');
  t.is(rankOf(secrets(matter, policyOf({ readable: [project] }))), 'ask');
});

test('what the policy opens by a name is no secret that the name leads to', t => {
  const named = `${project}/k`;
  const paths = new Map([[named, locationOf(`${home}/.ssh/id_rsa`)]]);
  const matter = matterOf([doing(touch('read', named))], { located: { paths } });
  t.is(rankOf(secrets(matter, policyOf({ readable: [named] }))), 'deny');
  t.is(rankOf(secrets(matter, policyOf({ readable: [`${home}/.ssh/id_rsa`] }))), '');
});

const ownPaths: readonly (readonly [Effect, string])[] = [
  [touch('write', `${home}/.config/ward/policy.json`), 'deny'],
  [touch('write', `${home}/.config/WARD/Policy.json`), 'deny'],
  [touch('read', `${home}/.local/state/ward/log`), 'deny'],
  [touch('delete', `${home}/.config`), 'deny'],
  [touch('move', home), 'deny'],
  [touch('write', home, true), 'deny'],
  [touch('read', home, true), 'deny'],
  [touch('list', home, true), ''],
  [touch('write', '/etc/ward/policy.json'), 'deny'],
  [touch('write', `${project}/.ward/policy.json`), 'deny'],
  [touch('read', `${project}/.ward/policy.json`), ''],
  [touch('write', `${project}/ward`), ''],
  [touch('read', { kind: 'unknown', reason: 'r', prefix: `${home}/.config/ward/` }), 'deny'],
  [{ kind: 'environment', name: 'WARD_MODE', place }, 'deny'],
  [{ kind: 'environment', name: 'WARDROBE', place }, ''],
];

test("whatever touches Ward's own files or variables is denied", t => {
  const seen = ownPaths.map(([effect]) => [effect, rankOf(ownFiles(matterOf([doing(effect)]), policyOf()))]);
  t.deepEqual(seen, ownPaths as unknown as typeof seen);
});

const switches = new Map([
  ['ward mode auto', 'deny'],
  ['ward approve 7f3a', 'deny'],
  ['/usr/bin/ward open .', 'deny'],
  ['ward', 'deny'],
  ['ward --root x mode auto', 'deny'],
  ['ward check ls', ''],
  ['ward log', ''],
  ['ward doctor', ''],
  ['ward why 3', ''],
  ['echo ward mode auto', ''],
]);

test("Ward's own switches named in a request are denied; those that only look are not", t => {
  const at = (text: string) => rankOf(ownFiles(matterOf([actionOf(text.split(' '))]), policyOf()));
  t.deepEqual(new Map([...switches.keys()].map(text => [text, at(text)])), switches);
  t.is(rankOf(ownFiles(matterOf([actionOf(['ward', unknownWord()])]), policyOf())), 'deny');
});

const hosts: readonly (readonly [string | undefined, number | undefined, string, boolean])[] = [
  ['example.org', 443, 'network', true],
  ['EXAMPLE.org.', 443, 'network', true],
  ['localhost', 8080, 'loopback', true],
  ['127.0.0.1', 80, 'loopback', true],
  ['127.1', 80, 'network', true],
  ['10.0.0.1', 80, 'nearby-host', false],
  ['169.254.169.254', 80, 'cloud-metadata', false],
  ['[::ffff:a9fe:a9fe]', 80, 'cloud-metadata', false],
  ['[64:ff9b::a9fe:a9fe]', 80, 'cloud-metadata', false],
  ['2852039166', 80, 'cloud-metadata', false],
  ['0xa9fea9fe', 80, 'cloud-metadata', false],
  ['[fd00:ec2:0::254]', 80, 'cloud-metadata', false],
  ['[::ffff:a00:1]', 80, 'nearby-host', false],
  ['metadata.google.internal', 80, 'cloud-metadata', false],
  ['[fd00:ec2::254]', 80, 'cloud-metadata', false],
  ['example.org', undefined, 'unknown-port', false],
  [undefined, 443, 'unknown-host', false],
  ['a b', 80, 'unknown-host', false],
  ['x\u001b[2K', 80, 'unknown-host', false],
];

test('each host and port asks; what only running could tell is never remembered', t => {
  const seen = hosts.map(([host, port]) => {
    const [first] = network(matterOf([doing({ kind: 'connect', host, port, place })]), policyOf());
    return [host, port, first?.id, first?.rememberable];
  });
  t.deepEqual(seen, hosts as unknown as typeof seen);
});

test("a name that the machine has at its loopback is the session's own network, but for one of a cloud", t => {
  const at = (host: string) =>
    network(matterOf([doing({ kind: 'connect', host, port: 80, place })], { located: { loopback: new Set([host]) } }), policyOf())[0]?.id;
  t.deepEqual([at('db.test'), at('metadata.google.internal'), at('169.254.169.254')], ['loopback', 'cloud-metadata', 'cloud-metadata']);
});

test('a name that leads to a private address is asked about as what it leads to, and settled by no rule', t => {
  const effect = { kind: 'connect', host: 'db.example', port: 5432, scheme: 'postgres', leads: '10.1.2.3', place } as const;
  const [first, ...more] = network(matterOf([doing(effect)]), policyOf());
  t.like(first, {
    ...{ rank: 'ask', id: 'nearby-host', rememberable: false },
    reason: 'reaches db.example:5432, whose name leads to 10.1.2.3, a private address',
  });
  t.deepEqual(first?.needs, [{ kind: 'connect', host: 'db.example', port: 5432, scheme: 'postgres', leads: '10.1.2.3' }]);
  t.deepEqual(more, []);
});

const lead = { kind: 'git-remote', repository: project, name: undefined, push: false } as const;
const leads: readonly (readonly [scheme: string, host: string, port: number, id: string, reason: string])[] = [
  ['https', 'example.org', 443, 'named-host', 'reaches example.org:443, where it leads'],
  ['http', '10.0.0.1', 80, 'nearby-host', 'reaches 10.0.0.1:80, in a private network, where it leads'],
  ['http', '127.0.0.1', 80, 'nearby-host', 'reaches 127.0.0.1:80, a service of this machine itself, where it leads'],
  ['ssh', 'example.org', 22, 'named-host', 'reaches example.org:22, where it leads'],
];

test('a host that a file names is asked about each time, with what a yes opens', t => {
  for (const [scheme, host, port, id, reason] of leads) {
    const hosts = new Map([[spellLead(lead), [{ scheme, host, port, says: 'where it leads' }]]]);
    const effect = { kind: 'connect', host: undefined, port: undefined, of: lead, place } as const;
    const [first, ...more] = network(matterOf([doing(effect)], { located: { hosts } }), policyOf());
    t.deepEqual([first?.rank, first?.id, first?.reason, first?.rememberable], ['ask', id, reason, false]);
    t.deepEqual(first?.needs, [{ kind: 'connect', host, port }]);
    t.is(more.length, 0);
  }
});

test('each host that a lead has is asked about; a lead that leads nowhere is as unknown as ever', t => {
  const effect = { kind: 'connect', host: undefined, port: undefined, of: lead, place } as const;
  const both = ['a.example', 'b.example'].map(host => ({ scheme: 'https', host, port: 443, says: 'x' }));
  const at = (hosts: Located['hosts']) => network(matterOf([doing(effect)], { located: { hosts } }), policyOf()).map(one => one.id);
  t.deepEqual(at(new Map([[spellLead(lead), both]])), ['named-host', 'named-host']);
  t.deepEqual(at(new Map()), ['unknown-host']);
  t.deepEqual(at(new Map([[spellLead({ ...lead, push: true }), both]])), ['unknown-host']);
});

test('a yes to a connection opens that host and port alone', t => {
  const [first] = network(matterOf([doing({ kind: 'connect', host: 'Example.org', port: 443, place })]), policyOf());
  t.deepEqual(first?.needs, [{ kind: 'connect', host: 'example.org', port: 443 }]);
});

test('a yes to one scheme at an odd port opens that one alone; what the port is for goes without saying', t => {
  const needs = (scheme: string, port: number) =>
    network(matterOf([doing({ kind: 'connect', host: 'a.test', port, scheme, place })]), policyOf())[0]?.needs;
  const grant = { kind: 'connect', host: 'a.test' } as const;
  t.deepEqual(needs('https', 443), [{ ...grant, port: 443 }]);
  t.deepEqual(needs('http', 80), [{ ...grant, port: 80 }]);
  const [plain, tls] = [needs('http', 8080), needs('https', 8080)];
  t.deepEqual([plain, tls], [[{ ...grant, port: 8080, scheme: 'http' }], [{ ...grant, port: 8080, scheme: 'https' }]]);
  t.false(covers(tls ?? [], plain ?? []), 'who agreed to TLS did not agree to plain text');
  t.true(covers(tls ?? [], tls ?? []));
});

const changesOfProtected: readonly (readonly [Effect, number])[] = [
  [touch('write', `${project}/.git/config`), 1],
  [touch('write', `${project}/.git/hooks/pre-commit`), 1],
  [touch('delete', `${project}/.git`, true), 1],
  [touch('move', `${project}/.git`), 1],
  [touch('delete', project, true), 1],
  [touch('write', `${project}/.git/index`), 0],
  [touch('read', `${project}/.git/config`), 0],
  [touch('write', `${project}/.gitignore`), 0],
  [touch('write', `${project}/sub/.git/config`), 0],
  [touch('delete', `${project}/src`, true), 0],
];

test('a change to a name that runs code on mere look asks each time', t => {
  const seen = changesOfProtected.map(([effect]) => [effect, protectedFiles(matterOf([doing(effect)]), policyOf()).length]);
  t.deepEqual(seen, changesOfProtected as unknown as typeof seen);
});

test('a protected name is one in a project of whatever name', t => {
  const other = '/home/u/My App';
  const ground = { project: { path: other, device: '1', inode: '11' }, present: [], missing: [], chain: [], links: [] };
  const at = (name: string) =>
    protectedFiles(matterOf([doing(touch('write', `${other}/${name}`))], { located: { ground } }), policyOf()).length;
  t.deepEqual([at('.git/config'), at('.Git/Config'), at('README')], [1, 1, 0]);
});

test('a yes to a protected name lifts that name alone, whether it is there or not', t => {
  const ground = { project: { path: project, device: '1', inode: '10' }, missing: [], chain: [], links: [] };
  const present = [{ path: '.git/hooks', kind: 'directory', device: '1', inode: '7' } as const];
  const needs = (path: string) =>
    protectedFiles(
      matterOf([doing(touch('write', path))], { at: [missingAt(path)], located: { ground: { ...ground, present } } }),
      policyOf(),
    )[0]?.needs;
  t.deepEqual(needs(`${project}/.envrc`), [{ kind: 'write', path: `${project}/.envrc`, device: '', inode: '' }]);
  t.deepEqual(needs(`${project}/.git/hooks/pre-commit`), [{ kind: 'write', path: `${project}/.git/hooks`, device: '1', inode: '7' }]);
});

test('project code run openly is noted; other code asks and is never remembered', t => {
  const at = (origin: 'project' | 'sideways' | 'elsewhere' | 'unknown') =>
    opacity(matterOf([doing({ kind: 'code', origin, reason: 'r', place })]), policyOf())[0];
  t.deepEqual([at('project')?.rank, at('project')?.rememberable], ['note', true]);
  for (const origin of ['sideways', 'elsewhere', 'unknown'] as const)
    t.deepEqual([at(origin)?.rank, at(origin)?.rememberable], ['ask', false]);
});

test('opaque actions and faults ask and are never remembered', t => {
  const opaque = opacity(matterOf([actionOf([unknownWord()]), actionOf(['sh'], { opaque: 'reads its code from a pipe' })]), policyOf());
  const faulty = faults(matterOf([], { analysis: { faults: [{ reason: 'unterminated quote', place }] } }), policyOf());
  t.is(opaque.length, 2);
  t.true([...opaque, ...faulty].every(one => one.rank === 'ask' && !one.rememberable));
  t.is(faulty.length, 1);
});

test('leaving the sandbox asks, unless the policy forbids it', t => {
  const matter = matterOf([doing({ kind: 'leave', reason: "talks to docker's socket", place })]);
  t.deepEqual(leaving(matter, policyOf())[0]?.needs, [{ kind: 'leave', reason: "talks to docker's socket" }]);
  t.is(rankOf(leaving(matter, policyOf({ unconfined: 'never' }))), 'deny');
  t.is(rankOf(leaving(matterOf([actionOf(['ls'], { within: ['sudo'] })]), policyOf())), 'ask');
  t.is(rankOf(leaving(matterOf([actionOf(['ls'])]), policyOf())), '');
});

test('a form has the rank of its row; what destroys is never remembered', t => {
  const at = (rank: Rank, impact: Impact) =>
    forms(matterOf([doing({ kind: 'form', rank, id: 'f', impact, reason: 'r', place })]), policyOf())[0];
  t.deepEqual([at('ask', 'write')?.rank, at('ask', 'write')?.rememberable], ['ask', true]);
  t.deepEqual([at('ask', 'destructive')?.rank, at('ask', 'destructive')?.rememberable], ['ask', false]);
  t.deepEqual([at('ask', 'system')?.rememberable, at('deny', 'write')?.rememberable], [false, false]);
});

const variables = new Map([
  ['LD_PRELOAD', 1],
  ['BASH_ENV', 1],
  ['PATH', 1],
  ['GIT_SSH_COMMAND', 1],
  ['NODE_OPTIONS', 1],
  ['HOME', 1],
  ['npm_config_script_shell', 1],
  ['GIT_AUTHOR_NAME', 0],
  ['NODE_ENV', 0],
  ['FOO', 0],
  ['CI', 0],
]);

test('setting a variable that makes programs run code asks', t => {
  const at = (name: string) => environment(matterOf([doing({ kind: 'environment', name, place })]), policyOf()).length;
  t.deepEqual(new Map([...variables.keys()].map(name => [name, at(name)])), variables);
});

test('a service is settled where the text is the form that it is for, and nothing else of it asks', t => {
  const text = doing(touch('write', `${project}/x`));
  const scp = { ...text, program: 'scp', argv: ['scp', '-t', 'x'].map(word => ({ kind: 'text', text: word }) as const) };
  const at = (form: 'scp' | 'sftp' | 'commands', findings: Parameters<typeof settledService>[1] = []) => {
    const service = { form, project, access: 'write' } as const;
    return settledService(matterOf([scp], { request: requestOf('scp -t x', { service }) }), findings);
  };
  const asks = { rank: 'ask', id: 'blacklist', reason: 'r', place, rememberable: false, hint: undefined } as const;
  t.deepEqual([at('scp'), at('sftp'), at('commands'), at('scp', [asks])], ['service-scp', undefined, undefined, undefined]);
});

test('the limits of auto settle a host that each of them names, and nothing that is asked about each time', t => {
  const one = { rank: 'ask', id: 'network', reason: 'r', place, rememberable: true, hint: undefined } as const;
  const found = { ...one, needs: [{ kind: 'connect', host: 'a.test', port: 443 }] } as const;
  const at = (some: object, hosts: readonly (readonly string[])[] = [['a.test']]) =>
    settledByAuto({ ...found, ...some }, policyOf({ mode: 'auto', auto: hosts.map(all => ({ hosts: all })) }));
  t.true(at({}));
  t.deepEqual([at({ rememberable: false }), at({ id: 'named-host' }), at({ needs: [] })], [false, false, false]);
  t.deepEqual([at({}, [['a.test'], ['b.test']]), at({}, [['b.test']]), at({}, [['a.test:80']])], [false, false, false]);
});

test('what runs in the background is noted', t => {
  t.is(rankOf(background(matterOf([doing({ kind: 'background', place })]), policyOf())), 'note');
});

const programs: readonly (readonly [string, 'known' | 'unknown', string | undefined, string])[] = [
  ['frob', 'unknown', '/usr/bin/frob', 'ask unknown-program true'],
  ['frob', 'unknown', undefined, 'note not-found true'],
  ['./run.sh', 'unknown', `${project}/run.sh`, 'note project-code true'],
  ['./made-just-now', 'unknown', undefined, 'note project-code true'],
  [`${project}/run.sh`, 'unknown', `${project}/run.sh`, 'note project-code true'],
  ['../run.sh', 'unknown', '/home/u/run.sh', 'ask unknown-program true'],
  ['/tmp/x.sh', 'unknown', undefined, 'ask unknown-program false'],
  ['ls', 'known', '/usr/bin/ls', ''],
  ['ls', 'known', `${project}/bin/ls`, 'ask unknown-program false'],
  ['node_modules/.bin/tsc', 'known', `${project}/node_modules/.bin/tsc`, 'note project-code true'],
];

const told: readonly (readonly [string, string])[] = [
  ['frob delete x', 'ask unknown-program false'],
  ['frob -n prod bulk-delete x', 'ask unknown-program false'],
  ['frob queue:purge', 'ask unknown-program false'],
  ['frob --destroy', 'ask unknown-program false'],
  ['frob deleteall /x', 'ask unknown-program false'],
  ['frob DROP', 'ask unknown-program false'],
  ['frob list', 'note not-found true'],
  ['frob undeleted-things', 'note not-found true'],
  ['frob killer', 'note not-found true'],
];

test('a program that nobody knows and is told to destroy asks each time, whether it is there or not', t => {
  const seen = told.map(([text]) => {
    const argv = text.split(' ');
    const one = (real: string | undefined) =>
      unknownProgram(
        matterOf([actionOf(argv, { knowledge: 'unknown' })], { located: { programs: new Map([['frob', { real, writable: false }]]) } }),
        policyOf(),
      )[0];
    t.is(one('/usr/bin/frob')?.rememberable, one(undefined)?.rank === 'note');
    const first = one(undefined);
    return [text, `${first?.rank} ${first?.id} ${first?.rememberable}`];
  });
  t.deepEqual(seen, told as unknown as typeof seen);
});

test('a program that no sandbox shows asks, whatever its name, and a yes opens that file; never one among secrets', t => {
  const seen = (real: string, knowledge: 'known' | 'unknown') => {
    const apart = locationOf(real);
    const matter = matterOf([actionOf([real], { knowledge })], {
      located: { programs: new Map([[real, { real, writable: true, apart }]]) },
    });
    return unknownProgram(matter, policyOf({ readable: ['/srv/tools'] })).map(one =>
      [one.rank, ...one.needs.map(need => need.kind)].join(' '),
    );
  };
  t.deepEqual(seen('/home/u/tools/rg', 'known'), ['ask read']);
  t.deepEqual(seen('/home/u/tools/frob', 'unknown'), ['ask read']);
  t.deepEqual(seen('/srv/tools/rg', 'known'), []);
  t.deepEqual(seen('/srv/tools/frob', 'unknown'), ['ask']);
  t.deepEqual(seen('/home/u/.ssh/frob', 'unknown'), ['ask']);
});

test('an unknown program asks, a file of the project is noted, a borrowed name asks', t => {
  const seen = programs.map(([spelled, knowledge, real]) => {
    const matter = matterOf([actionOf([spelled], { knowledge })], {
      located: { programs: new Map([[spelled, { real, writable: true }]]) },
    });
    const [first] = unknownProgram(matter, policyOf());
    return [spelled, knowledge, real, first === undefined ? '' : `${first.rank} ${first.id} ${first.rememberable}`];
  });
  t.deepEqual(seen, programs as unknown as typeof seen);
});
