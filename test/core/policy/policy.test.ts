/** Layers: what is read, what is refused with its place, and that no layer loosens what it may not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import fc from 'fast-check';
import { limitNames, looserLimit } from '../../../src/core/limits.ts';
import { type By, limitBy, wordBy, type words } from '../../../src/core/policy/decided-by.ts';
import { emptyLayer, modeOrder, type Origin, type PolicyLayer } from '../../../src/core/policy/layer.ts';
import { type Layers, policy } from '../../../src/core/policy/policy.ts';
import { readLayer } from '../../../src/core/policy/read.ts';
import { difference, loosens, tighten } from '../../../src/core/policy/tighten.ts';
import type { AutoLimits, Mode, Policy, Project } from '../../../src/core/values.ts';
import { tries } from '../../whole.ts';

const runs = tries(300, 20_000);
/** Of layers on one another, all of which count. */
const layered = tries(120, 20_000);
const gibibyte = 1024 ** 3;
const now = Date.parse('2030-01-01T00:00:00Z');

/** Of the project's policy. */
const seal = 'a'.repeat(64);
const layer = (some: Partial<PolicyLayer> = {}): PolicyLayer => ({ ...emptyLayer, ...some });
const made = (some: Partial<Layers> = {}, time = now): Policy =>
  policy(
    { system: emptyLayer, user: emptyLayer, project: emptyLayer, remembered: [], own: [], at: { project: '/p', hash: seal }, ...some },
    { now: time, hash: text => text, machine: { memory: 8 * gibibyte, processors: 2 }, host: 'web1' },
  );

// ---- reading -----------------------------------------------------------------------------------------------------------

const allowing = { decision: 'allow' };
/** What can not stand in one rule, or not together. */
const ruleFaults: readonly (readonly [object, string])[] = [
  [{ ...allowing, runs: [['ls']], commands: [['ls']] }, '/runs: can not stand beside "commands": write two rules'],
  [
    { ...allowing, runs: [['ls']], askers: ['claude'] },
    '/askers: can not stand in a rule that allows: who asks is a label, that anybody can take',
  ],
  [
    { ...allowing, commands: [['ls']], hosts: ['a.example'] },
    '/hosts: can not stand beside "commands" in a rule that allows: "runs" takes it',
  ],
  [{ ...allowing, runs: [['ls']], effects: ['read', 'secret'] }, '/effects/1: can not be allowed by a rule: a person is asked each time'],
  [{ ...allowing, effects: ['privilege'] }, '/effects/0: can not be allowed by a rule: a person is asked each time'],
  [{ ...allowing, runs: [['curl', '**']], effects: ['connect'] }, ': must have "hosts" and the effect "connect" together, where it allows'],
  [{ ...allowing, runs: [['curl']], hosts: ['a.example'] }, ': must have "hosts" and the effect "connect" together, where it allows'],
  [{ ...allowing, effects: ['write'] }, ': can allow nothing without "runs" or "commands" but the effect "connect" alone, to its "hosts"'],
  [{ ...allowing, runs: [['ls'], ['**']] }, '/runs/1/0: must name one program where the rule allows'],
  [{ decision: 'deny', hours: '9-17' }, '/hours: must be a part of the day like "09:00-17:30"'],
  [{ decision: 'deny', paths: ['dist'] }, '/paths/0: must be a path like "/srv/**", "~/notes/*" or, of the project, "./dist/**"'],
  [
    { decision: 'deny', hosts: ['https://a.example'] },
    '/hosts/0: must be a host in small letters, like "example.com:443" or "*.example.com"',
  ],
];

const wrong: readonly (readonly [Origin, unknown, string])[] = [
  ['user', [], ': must be an object'],
  ['user', null, ': must be an object'],
  ['user', { mood: 'auto' }, '/mood: "mood" is no word of this policy'],
  ['user', JSON.parse('{"__proto__": {}}'), '/__proto__: "__proto__" is no word of this policy'],
  ['user', { 'a/b~c': 1 }, '/a~1b~0c: "a/b~c" is no word of this policy'],
  ['user', { mode: 'Auto' }, '/mode: must be one of "strict", "ask", "auto", "observe"'],
  ['user', { mode: ['auto'] }, '/mode: must be one of "strict", "ask", "auto", "observe"'],
  ['user', { mode: 'observe' }, '/mode: must have an end in "modeUntil" where it is "observe"'],
  ['user', { modes: ['auto'] }, '/modes: "modes" is no word of this policy'],
  ['user', { lock: true }, '/lock: "lock" is no word of this policy'],
  ['system', { modes: [] }, '/modes: must not be empty'],
  ['system', { modes: ['ask', 'ask'] }, '/modes: must not name anything twice'],
  ['system', { lock: 'yes' }, '/lock: must be true or false'],
  ['user', { readable: ['relative'] }, '/readable/0: must be an absolute path without "." or ".." or a slash at the end'],
  ['user', { readable: ['/a', '/a/../b'] }, '/readable/1: must be an absolute path without "." or ".." or a slash at the end'],
  ['user', { readable: ['/'] }, '/readable/0: must be an absolute path without "." or ".." or a slash at the end'],
  ['user', { environment: ['A-B'] }, '/environment/0: must be the name of a variable, or the beginning of some and "*"'],
  ['system', { without: ['syscalls'] }, '/without: "without" is no word of this policy'],
  [
    'user',
    { rules: [{ decision: 'allow', reason: 'x' }] },
    '/rules/0: says of nothing what it is about: it lacks "commands", "runs", "effects", "paths" or "hosts"',
  ],
  ...ruleFaults.map(([rule, fault]) => ['user', { rules: [{ reason: 'x', ...rule }] }, `/rules/0${fault}`] as const),
  [
    'user',
    { rules: [{ decision: 'allow', commands: [['ls']], reason: '' }] },
    '/rules/0/reason: must be a reason of one line, up to 300 letters',
  ],
  ['user', { rules: [{ decision: 'allow', commands: [[]], reason: 'x' }] }, '/rules/0/commands/0: must not be empty'],
  ['user', { rules: [{ decision: 'allow', commands: [['ls', 1]], reason: 'x' }] }, '/rules/0/commands/0/1: must be a word'],
  ['user', { projects: [{ path: '/a', device: 1, inode: '2' }] }, '/projects/0/device: must be a decimal number as text'],
  ['user', { limits: { memory: '2 GiB' } }, '/limits/memory: must be a size like "512MiB" or "2GiB"'],
  ['user', { limits: { memory: 1 } }, '/limits/memory: must be a size like "512MiB" or "2GiB"'],
  ['user', { limits: { timeout: '0s' } }, '/limits/timeout: must be a time like "90s", "10m" or "2h"'],
  ['user', { limits: { cpuShare: '101%' } }, '/limits/cpuShare: must be a share like "50%"'],
  ['project', { limits: { processes: 0 } }, '/limits/processes: must be a whole number from 1 to 4194304'],
  ['project', { limits: { descriptors: 1.5 } }, '/limits/descriptors: must be a whole number from 128 to 1048576'],
  ['user', { limits: { swap: '1GiB' } }, '/limits/swap: "swap" is no word of this policy'],
  ['user', { pause: 'never' }, '/pause: "pause" is no word of this policy'],
  ['user', { packs: ['all'] }, '/packs/0: must be one of "reading", "git", "tests"'],
  ['user', { auto: { impact: 'network' } }, '/auto/impact: must be one of "read", "write"'],
  ['user', { paused: { from: '2030-01-01T00:00:00Z', until: '2030-01-01T01:00:01Z' } }, '/paused: must be of at most an hour'],
  ['project', { packs: [] }, '/packs: "packs" is no word of this policy'],
  ['project', { services: [] }, '/services: "services" is no word of this policy'],
  ['user', { serviceForms: [] }, '/serviceForms: "serviceForms" is no word of this policy'],
  [
    'user',
    { services: [{ form: 'ftp', project: '/p', access: 'read' }] },
    '/services/0/form: must be one of "scp", "sftp", "rsync", "git", "commands", "terminal"',
  ],
  ['user', { services: [{ form: 'scp', project: '/p' }] }, '/services/0: lacks "access"'],
  ['project', { readable: ['/a'] }, '/readable: "readable" is no word of this policy'],
  ['user', { trusted: [{ project: '/p', hash: 'abc' }] }, '/trusted/0/hash: must be the SHA-256 of a text'],
  ['user', { profiles: [{ mode: 'strict' }] }, '/profiles/0: lacks "name"'],
  ['user', { profiles: [{ name: 'prod', mode: 'observe' }] }, '/profiles/0/mode: must be one of "strict", "ask", "auto"'],
  [
    'user',
    { profiles: [{ name: 'prod', rules: [{ decision: 'allow', runs: [['ls']], reason: 'x' }] }] },
    '/profiles/0/rules/0/decision: must be one of "ask", "deny"',
  ],
  ['project', { profiles: [] }, '/profiles: "profiles" is no word of this policy'],
  ['project', { trusted: [] }, '/trusted: "trusted" is no word of this policy'],
];

for (const [from, json, fault] of wrong) {
  test(`a ${from} policy of ${JSON.stringify(json)} is refused at its place`, t => {
    const { layer: read, faults } = readLayer(json, from);
    t.is(read, undefined);
    t.is(faults.map(one => `${one.at}: ${one.reason}`).join('\n'), fault);
  });
}

test('a policy that says all it may is read word for word', t => {
  const json = {
    mode: 'observe',
    modeFrom: '2030-05-01T00:00:00Z',
    modeUntil: '2030-06-01T00:00:00Z',
    modes: ['ask', 'strict'],
    projects: [{ path: '/p', device: '1', inode: '2' }],
    rules: [{ decision: 'deny', commands: [['npm', 'publish']], reason: 'CI does that', project: '/p', until: '2031-01-01T00:00:00Z' }],
    readable: ['/usr/share'],
    environment: ['FOO', 'BAR_*'],
    services: [{ form: 'sftp', project: '/p', access: 'read' }],
    serviceForms: ['git', 'scp'],
    pause: 'never',
    packs: ['git'],
    trusted: [{ project: '/p', hash: 'b'.repeat(64) }],
    profiles: [],
    remember: 'never',
    unconfined: 'never',
    broker: 'never',
    fallback: 'landlock',
    readingTime: 'none',
    wait: 30,
    notify: { desktop: true, webhook: 'https://example.com/ward' },
    network: { proxy: 'http://n:p%40@proxy.example:3128', direct: ['.corp.example', '10.0.0.0/8', '*'], private: ['db.corp.example:5432'] },
    lock: true,
    limits: { memory: '2GiB', processes: 50, cpuTime: '90s', cpuShare: '50%', timeout: '2h' },
  };
  const read = readLayer(json, 'system').layer;
  t.deepEqual(read, {
    ...json,
    modeFrom: Date.parse('2030-05-01T00:00:00Z'),
    modeUntil: Date.parse('2030-06-01T00:00:00Z'),
    limits: { memory: 2 * gibibyte, processes: 50, cpuTime: 90_000, cpuShare: 50, timeout: 7_200_000 },
    caps: {},
    auto: undefined,
    paused: undefined,
    rules: [
      {
        id: 'system-1',
        from: 'system',
        decision: 'deny',
        commands: [['npm', 'publish']],
        reason: 'CI does that',
        project: '/p',
        subject: undefined,
        until: Date.parse('2031-01-01T00:00:00Z'),
      },
    ],
  } as unknown as PolicyLayer);
});

// ---- the schema --------------------------------------------------------------------------------------------------------

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../../src/core/policy/schema.json'), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTuples: false, allErrors: false });
ajv.addSchema(schema, 'ward');

const bad = fc.constantFrom<unknown>('', 'x', 1, null, true, [], {}, 'a\nb', '\0');
const some = <T>(...good: readonly T[]) =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom<unknown>(...good) }, { weight: 1, arbitrary: bad });
const paths = some('/a', '/a/b c', '/.a', '/..a', '/', '/a/', '/a//b', '/a/./b', '/a/..', 'a', '/\u{1f600}');
const times = some('2030-01-01T00:00:00Z', '2030-02-31T23:59:59Z', '2030-13-01T00:00:00Z', '2030-01-01', '1999-01-01T00:00:00Z');
const mostly = (model: Record<string, fc.Arbitrary<unknown>>) => fc.record(model, { requiredKeys: [] });
const rules = mostly({
  decision: some('allow', 'ask', 'deny'),
  commands: some<unknown>([['ls']], [['ls', 'x'], ['a']], [[]], [['\0']], [[1]], ['ls']),
  runs: some<unknown>([['ls', '**']], [['*']], [['a', '*'], ['b*']], [[]], [['']], 'ls'),
  effects: some<unknown>(['read'], ['connect'], ['connect', 'read'], ['secret'], ['code', 'write', 'delete'], ['see'], []),
  paths: some<unknown>(['/a/**'], ['./x'], ['~/x/*'], ['x'], ['/'], ['/a/../b'], []),
  hosts: some<unknown>(['a.example'], ['*.a.example:443'], ['a:0'], ['A'], ['*'], []),
  askers: some<unknown>(['agent'], ['claude', 'person'], ['a\nb'], []),
  hours: some('09:00-17:30', '22:00-06:00', '24:00-01:00', '9:00-10:00'),
  match: some<unknown>(['ls'], ['a\nb'], [''], []),
  not: some<unknown>(['ls'], [1]),
  reason: some('why', 'é'.repeat(300), '\u{1f600}'.repeat(300), 'e'.repeat(301)),
  project: paths,
  until: times,
  extra: some('y'),
});
const document = mostly({
  $schema: some('x'),
  mode: some('strict', 'ask', 'auto', 'observe'),
  modeFrom: times,
  modeUntil: times,
  modes: some<unknown>(['ask'], ['ask', 'strict'], ['ask', 'ask'], ['no']),
  projects: fc.array(
    mostly({
      path: paths,
      device: some('1', '123456789012345678901'),
      inode: some('2'),
      extra: some('y'),
      repository: mostly({ path: paths, device: some('1', 'x'), inode: some('2'), extra: some('y') }),
    }),
    {
      maxLength: 2,
    },
  ),
  rules: fc.array(rules, { maxLength: 2 }),
  readable: fc.array(paths, { maxLength: 2 }),
  environment: fc.array(some('A', 'A_*', '*', '1A', 'A B'), { maxLength: 2 }),
  remember: some('exact', 'never'),
  unconfined: some('ask', 'never'),
  broker: some('demand', 'never'),
  fallback: some('refuse', 'landlock'),
  readingTime: some('second', 'none', '0'),
  notify: mostly({
    desktop: some(true),
    webhook: some('https://a.example/x?y', 'http://a.example/', 'http://localhost:80/x', 'http://[::1]', 'https://u@a.example', 'https://'),
    extra: some('y'),
  }),
  network: mostly({
    proxy: some('http://p.example', 'https://n:p@p.example:1', 'http://[::1]:3/', 'socks5://p', 'http://a b', 'http://n@m@p', 'http://p/x'),
    direct: fc.array(some('a.b', '.a.b', '*.a', '*', 'a:1', '[::1]', '10.0.0.0/8', '', 'a b', '**', 'a:b'), { maxLength: 2 }),
    private: fc.array(some('a.b', 'a:1', '*', '.a'), { maxLength: 2 }),
    addresses: fc.array(some('10.0.0.0/8', '::1', 'fd00::/8', 'a', '10.0.0.0/'), { maxLength: 2 }),
    extra: some('y'),
  }),
  wait: some<unknown>(0, 600, 601, -1, 1.5, '60'),
  lock: some(true, false),
  limits: mostly({
    memory: some<unknown>('2GiB', '1MiB', '2', 2, '0GiB', '1234567KiB'),
    processes: some<unknown>(1, 4_194_304, 4_194_305, 0, 1.5, '1'),
    descriptors: some<unknown>(128, 127, 1_048_576),
    fileSize: some('1TiB', '1PiB'),
    cpuTime: some('1s', '1.5s', '1'),
    bandwidth: some('1MiB/s', '1MiB', '0KiB/s', '1mib/s'),
    hostBandwidth: some('1MiB/s', '1MiB'),
    transfer: some<unknown>('10GiB', '1GiB/s', 5),
    requests: some<unknown>(1, 100_000, 0, 100_001, '60'),
    hostRequests: some<unknown>(60, 0, 1.5),
    connections: some<unknown>(1, 512, 0, 513),
    cpuShare: some('100%', '1%', '0%', '101%'),
    timeout: some('2h', '7d', '-1s'),
    tmp: some('1GiB'),
    scratch: some('1MiB'),
    free: some('1MiB'),
    idle: some('2h', '0s'),
    extra: some('y'),
  }),
  auto: mostly({
    impact: some('read', 'write', 'network'),
    programs: some<unknown>(['ls'], ['/bin/ls'], []),
    hosts: some<unknown>(['a.example:443'], ['A']),
    hours: some('09:00-17:00', '9-17'),
    project: paths,
    session: some('s', 'a\nb'),
    extra: some('y'),
  }),
  packs: some<unknown>(['reading'], ['git', 'tests'], ['reading', 'reading'], ['all'], []),
  pause: some('may', 'never', 'no'),
  trusted: fc.array(mostly({ project: paths, hash: some('a'.repeat(64), 'A'.repeat(64)), extra: some('y') }), { maxLength: 1 }),
  profiles: fc.array(
    mostly({
      name: some('prod', 'Prod'),
      projects: some<unknown>(['/p'], ['p'], []),
      machines: some<unknown>(['web*'], ['a b'], []),
      mode: some('strict', 'auto', 'observe'),
      rules: fc.array(rules, { maxLength: 1 }),
      remember: some('never'),
      wait: some(5),
      extra: some('y'),
    }),
    { maxLength: 1 },
  ),
  other: some('z'),
});

const served = mostly({
  services: fc.array(
    mostly({
      form: some('scp', 'sftp', 'rsync', 'git', 'commands', 'ftp'),
      project: paths,
      access: some('read', 'write', 'all'),
      extra: some('y'),
    }),
    { maxLength: 2 },
  ),
  serviceForms: some<unknown>([], ['git'], ['git', 'git'], ['ftp']),
});

test('services: the schema and the reader agree on each', t => {
  const accepted = new Set<string>();
  for (const from of ['system', 'user', 'project'] as const) {
    const valid = ajv.getSchema(`ward#/$defs/${from}`);
    const agree = (anything: unknown) => {
      const json = JSON.parse(JSON.stringify(anything)) as object;
      const good = readLayer(json, from).layer !== undefined;
      if (good) for (const name of Object.keys(json)) accepted.add(`${from} ${name}`);
      return good === valid?.(json);
    };
    fc.assert(fc.property(served, agree), { numRuns: runs });
  }
  t.deepEqual([...accepted].sort(), ['system serviceForms', 'system services', 'user services']);
});

for (const from of ['system', 'user', 'project'] as const) {
  test(`the published schema and the reader accept the same ${from} policies`, t => {
    const valid = ajv.getSchema(`ward#/$defs/${from}`);
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(document, fc.anything()), anything => {
        const json = JSON.parse(JSON.stringify(anything) ?? 'null') as unknown;
        const good = readLayer(json, from).layer !== undefined;
        if (good) accepted++;
        return good === valid?.(json);
      }),
      { numRuns: runs },
    );
    // A project may say little: about one document in a hundred is all its own.
    t.true(accepted > runs / 500);
    t.log(`${runs} documents, ${accepted} accepted`);
  });
}

test('words of single values: the schema and the reader agree on each', t => {
  const valid = ajv.getSchema('ward#/$defs/user');
  const one = fc.oneof(
    ...[
      'mode',
      'readable',
      'rules',
      'environment',
      'projects',
      'remember',
      'modeFrom',
      'modeUntil',
      'limits',
      'auto',
      'packs',
      'trusted',
      'profiles',
    ].map(name => document.map(all => ({ [name]: all[name as 'mode'] }))),
  );
  let accepted = 0;
  fc.assert(
    fc.property(one, anything => {
      const json = JSON.parse(JSON.stringify(anything)) as unknown;
      const good = readLayer(json, 'user').layer !== undefined;
      if (good) accepted++;
      return good === valid?.(json);
    }),
    { numRuns: runs },
  );
  t.true(accepted > runs / 4);
});

// ---- combining ---------------------------------------------------------------------------------------------------------

const modes: readonly (readonly [Partial<PolicyLayer>, Partial<PolicyLayer>, Partial<PolicyLayer>, Mode])[] = [
  [{}, {}, {}, 'ask'],
  [{}, { mode: 'auto' }, {}, 'auto'],
  [{}, { mode: 'auto' }, { mode: 'strict' }, 'strict'],
  [{}, { mode: 'ask' }, { mode: 'auto' }, 'ask'],
  [{}, {}, { mode: 'auto' }, 'ask'],
  [{ mode: 'ask' }, { mode: 'auto' }, {}, 'ask'],
  [{ mode: 'auto' }, {}, {}, 'auto'],
  [{ modes: ['ask', 'strict'] }, { mode: 'auto' }, {}, 'ask'],
  [{ modes: ['strict'] }, {}, {}, 'strict'],
  [{ modes: ['auto'] }, { mode: 'ask' }, {}, 'strict'],
  [{ lock: true }, { mode: 'auto' }, {}, 'ask'],
  [{ lock: true, mode: 'auto' }, { mode: 'auto' }, {}, 'auto'],
  [{ lock: true, mode: 'auto' }, { mode: 'strict' }, {}, 'strict'],
  [{}, { mode: 'auto', modeUntil: now + 1 }, {}, 'auto'],
  [{}, { mode: 'auto', modeUntil: now }, {}, 'ask'],
  [{}, { mode: 'observe', modeUntil: now - 1 }, {}, 'ask'],
  [{}, { mode: 'auto', modeFrom: now, modeUntil: now + 1 }, {}, 'auto'],
  [{}, { mode: 'observe', modeFrom: now + 1, modeUntil: now + 2 }, {}, 'ask'],
  [{}, { mode: 'strict', modeFrom: now + 1, modeUntil: now + 2 }, {}, 'strict'],
  [{ mode: 'strict', modeFrom: now + 1 }, { mode: 'auto' }, {}, 'strict'],
];

for (const [system, user, project, mode] of modes) {
  test(`system ${JSON.stringify(system)}, user ${JSON.stringify(user)} and project ${JSON.stringify(project)} make ${mode}`, t => {
    t.is(made({ system: layer(system), user: layer(user), project: layer(project) }).mode, mode);
  });
}

const rule = (from: 'system' | 'user' | 'project' | 'remembered', decision: 'allow' | 'deny', until?: number) =>
  ({ id: `${from}-1`, from, decision, commands: [['ls']], subject: undefined, project: undefined, reason: 'r', until }) as const;

test('under a lock, users and what they had remembered loosen nothing', t => {
  const user = layer({
    rules: [rule('user', 'allow'), rule('user', 'deny')],
    readable: ['/a'],
    environment: ['A'],
    projects: [{ path: '/p', device: '1', inode: '2' }],
    services: [{ form: 'git', project: '/p', access: 'read' }],
  });
  const locked = made({ system: layer({ lock: true }), user, remembered: [rule('remembered', 'allow')] });
  t.deepEqual([locked.rules.map(one => one.decision), locked.readable, locked.environment, locked.projects], [['deny'], [], [], []]);
  t.is(locked.services, undefined);
  t.is(made({ user, remembered: [rule('remembered', 'allow')] }).rules.length, 3);
});

test('a repository outside comes with a project only once it was accepted; what is edited away is gone at once', t => {
  const bare = { path: '/p', device: '1', inode: '2' };
  const whole = { ...bare, repository: { path: '/r.git', device: '1', inode: '3' } };
  const other = { ...bare, repository: { path: '/s.git', device: '1', inode: '4' } };
  const seen = (before: Project, after: Project) =>
    tighten(layer({ projects: [before] }), layer({ projects: [after] })).projects.map(one => one.repository?.path);
  t.deepEqual(
    [seen(bare, whole), seen(whole, bare), seen(whole, other), seen(whole, whole)],
    [[undefined], [undefined], [undefined], ['/r.git']],
  );
  const adds = (before: Project, after: Project) => loosens(layer({ projects: [before] }), layer({ projects: [after] }));
  t.deepEqual([adds(bare, whole), adds(whole, bare), adds(whole, other)], [true, false, true]);
});

test('what a project allows counts once it is trusted as it is, in that project, and not under a lock', t => {
  const project = layer({ rules: [rule('project', 'allow'), rule('project', 'deny')] });
  const trusting = layer({ trusted: [{ project: '/p', hash: seal }] });
  const of = (some: Partial<Layers>) =>
    made({ project, ...some }).rules.map(one => `${one.from} ${one.decision} ${one.project ?? ''}`.trim());
  t.deepEqual(of({}), ['project deny']);
  t.deepEqual(of({ user: trusting }), ['project deny', 'trusted allow /p']);
  t.deepEqual(of({ user: trusting, at: { project: '/p', hash: 'b' } }), ['project deny']);
  t.deepEqual(of({ user: trusting, at: { project: '/q', hash: seal } }), ['project deny']);
  t.deepEqual(of({ user: trusting, system: layer({ lock: true }) }), ['project deny']);
  t.deepEqual(of({ system: layer({ lock: true, trusted: trusting.trusted }) }), ['project deny', 'trusted allow /p']);
});

test('a profile holds in its projects and on its machines, and only tightens', t => {
  const profiles = [
    { name: 'prod', projects: ['/p'], layer: layer({ mode: 'strict', limits: { processes: 9 } }) },
    { name: 'ci', machines: ['web*'], projects: ['/other'], layer: layer({ unconfined: 'never' }) },
    { name: 'dev', machines: ['WEB*'], layer: layer({ mode: 'auto', rules: [rule('user', 'deny')] }) },
  ];
  const held = made({ user: layer({ mode: 'auto', profiles }) });
  t.deepEqual(
    [held.mode, held.profiles, held.unconfined, held.limits?.processes, held.rules.length],
    ['strict', ['prod', 'dev'], 'ask', 9, 1],
  );
  const elsewhere = made({ user: layer({ mode: 'ask', profiles }), at: undefined });
  t.deepEqual([elsewhere.mode, elsewhere.profiles], ['ask', ['dev']]);
});

interface Said {
  readonly system?: Partial<PolicyLayer>;
  readonly user?: Partial<PolicyLayer>;
  readonly project?: Partial<PolicyLayer>;
}

const strictProfile = { name: 'prod', projects: ['/p'], layer: layer({ mode: 'strict', unconfined: 'never', limits: { processes: 7 } }) };
const decided: readonly (readonly [(typeof words)[number], Said, readonly By[]])[] = [
  ['mode', {}, ['built in']],
  ['mode', { user: { mode: 'ask' } }, ['user']],
  ['mode', { user: { mode: 'ask' }, project: { mode: 'ask' } }, ['user', 'project']],
  ['mode', { user: { mode: 'auto' } }, ['user']],
  ['mode', { user: { mode: 'auto' }, project: { mode: 'strict' } }, ['project']],
  ['mode', { user: { mode: 'auto', modeUntil: now } }, ['built in']],
  ['mode', { system: { modes: ['strict'] } }, ['system']],
  ['mode', { user: { mode: 'ask', paused: { from: now - 1, until: now + 1 } } }, ['user']],
  ['mode', { user: { mode: 'auto', auto: [{ hours: { from: 60, to: 120 } }] } }, ['user']],
  ['mode', { user: { mode: 'ask', profiles: [strictProfile] } }, ['user']],
  ['mode', { system: { profiles: [strictProfile] }, user: { mode: 'ask' } }, ['system']],
  ['remember', { user: { remember: 'exact' } }, ['user']],
  ['unconfined', { system: { unconfined: 'never' }, user: { unconfined: 'ask' } }, ['system']],
  ['unconfined', { system: { unconfined: 'never' }, user: { unconfined: 'ask' }, project: { unconfined: 'never' } }, ['system', 'project']],
  ['unconfined', { user: { profiles: [strictProfile] } }, ['user']],
  ['fallback', { user: { fallback: 'refuse' } }, ['user']],
  ['readingTime', { system: { readingTime: 'second' }, user: { readingTime: 'none' } }, ['system']],
  ['broker', { user: { broker: 'demand' } }, ['user']],
  ['wait', { user: { wait: 110 } }, ['user']],
  ['wait', { system: { wait: 60 }, user: { wait: 110 } }, ['system']],
  ['network', {}, ['built in']],
  ['network', { user: { network: { private: ['a'] } } }, ['user']],
  ['network', { system: { network: { proxy: 'http://p' } }, user: { network: { proxy: 'http://q' } } }, ['system']],
  ['notify', {}, ['built in']],
  ['notify', { user: { notify: { desktop: true } } }, ['user']],
  ['lock', {}, ['built in']],
  ['lock', { system: { lock: true } }, ['system']],
];

const standingOf = ({ system, user, project }: Said) => ({
  layers: {
    ...{ system: layer(system), user: layer(user), project: layer(project), remembered: [], own: [], at: { project: '/p', hash: seal } },
  },
  means: { now, hash: (text: string) => text, machine: { memory: 8 * gibibyte, processors: 2 }, host: 'web1' },
});

for (const [word, said, by] of decided) {
  test(`of ${word} in ${JSON.stringify(said)} it is said who decided it`, t => t.deepEqual(wordBy(word, standingOf(said)), by));
}

test('of a limit it is said who decided it, by a profile too, and even what is built in', t => {
  t.deepEqual(limitBy('processes', standingOf({})), ['built in']);
  t.deepEqual(limitBy('processes', standingOf({ user: { limits: { processes: 1024 } } })), ['user']);
  t.deepEqual(limitBy('processes', standingOf({ user: { limits: { processes: 1024 }, profiles: [strictProfile] } })), ['user']);
  t.deepEqual(limitBy('processes', standingOf({ system: { profiles: [strictProfile] }, user: { limits: { processes: 9 } } })), ['system']);
});

test('what the mode is held to is said with it: a pause, an end, limits, profiles', t => {
  const of = (user: Partial<PolicyLayer>) => made({ user: layer(user) }).terms;
  t.deepEqual(
    [
      of({ mode: 'auto' }),
      of({ mode: 'auto', modeUntil: now + 60_000 }),
      of({ mode: 'auto', auto: [{ impact: 'write', programs: ['ls'] }], profiles: [{ name: 'dev', layer: layer() }] }),
      of({ mode: 'ask', auto: [{ impact: 'write' }] }),
      of({ mode: 'ask', paused: { from: now, until: now + 600_000 } }),
    ],
    [undefined, 'until 2030-01-01T00:01:00Z', 'that writes at most, by ls, profile dev', undefined, 'paused, until 2030-01-01T00:10:00Z'],
  );
  t.is(made({ user: layer({ mode: 'auto', modeUntil: now + 1 }) }, now + 1).terms, undefined, 'it has ended');
});

test('the administrator says which services users may name, and names any', t => {
  const git = { form: 'git', project: '/p', access: 'read' } as const;
  const sftp = { form: 'sftp', project: '/p', access: 'write' } as const;
  const user = layer({ services: [git, sftp] });
  t.deepEqual(made({ user }).services, [git, sftp]);
  t.deepEqual(made({ system: layer({ serviceForms: ['git'] }), user }).services, [git]);
  t.deepEqual(made({ system: layer({ serviceForms: [], services: [sftp] }), user }).services, [sftp]);
  t.not(made({ user }).id, made({}).id);
});

test('a rule ends when it says', t => {
  t.is(made({ user: layer({ rules: [rule('user', 'allow', now), rule('user', 'allow', now + 1)] }) }).rules.length, 1);
});

test('the id of a policy changes with whatever can change a verdict, and not with the order of words', t => {
  const base = made({ user: layer({ mode: 'auto' }) });
  t.is(base.id, made({ user: layer({ mode: 'auto' }) }).id);
  const others = [
    { mode: 'ask' as const },
    { mode: 'auto' as const, readable: ['/a'] },
    { mode: 'auto' as const, environment: ['A'] },
    { mode: 'auto' as const, rules: [rule('user', 'deny')] },
  ];
  t.is(new Set([base.id, ...others.map(user => made({ user: layer(user) }).id)]).size, others.length + 1);
});

const limits: readonly (readonly [string, Layered, Policy['limits']])[] = [
  ['nothing said: what is built in, three quarters of the memory', {}, { memory: 6 * gibibyte, processes: 1024 }],
  ['the user says more than what is built in', { user: { memory: 7 * gibibyte } }, { memory: 7 * gibibyte }],
  ['the project says more: it only tightens', { project: { memory: 7 * gibibyte, processes: 9 } }, { memory: 6 * gibibyte, processes: 9 }],
  ['the system says less than the user', { system: { timeout: 1 }, user: { timeout: 2 } }, { timeout: 1 }],
  ['the background of a session stays as long as the strictest says', { user: { idle: 9 }, project: { idle: 3 } }, { idle: 3 }],
  ['of what must stay free the most', { user: { free: gibibyte }, project: { free: 1 } }, { free: gibibyte }],
];

interface Layered {
  readonly system?: PolicyLayer['limits'];
  readonly user?: PolicyLayer['limits'];
  readonly project?: PolicyLayer['limits'];
}

for (const [title, said, wanted] of limits) {
  test(`limits: ${title}`, t => {
    const of = (one: PolicyLayer['limits'] = {}) => layer({ limits: one });
    t.like(made({ system: of(said.system), user: of(said.user), project: of(said.project) }).limits, wanted ?? {});
  });
}

test('limits: under a lock the user’s word takes no built-in one’s place', t => {
  const user = layer({ limits: { memory: 7 * gibibyte, processes: 5 } });
  t.like(made({ system: layer({ lock: true }), user }).limits, { memory: 6 * gibibyte, processes: 5 });
});

// ---- properties --------------------------------------------------------------------------------------------------------

const anyRule = fc.record({
  id: fc.constant('user-1'),
  from: fc.constant('user' as const),
  decision: fc.constantFrom('allow' as const, 'ask' as const, 'deny' as const),
  commands: fc.constantFrom([['a']], [['b', 'c']]),
  subject: fc.constant(undefined),
  project: fc.constantFrom(undefined, '/p'),
  reason: fc.constant('r'),
  until: fc.constantFrom(undefined, now - 1, now + 1),
});
const autos: readonly AutoLimits[] = [
  {},
  { impact: 'read' },
  { programs: ['ls'] },
  { hosts: ['a.example'] },
  { hours: { from: 0, to: 1 } },
];
const anyLayer: fc.Arbitrary<PolicyLayer> = fc.record({
  mode: fc.constantFrom(undefined, ...modeOrder),
  modeFrom: fc.constantFrom(undefined, now - 1, now + 1),
  modeUntil: fc.constantFrom(undefined, now - 1, now + 1, now + 9),
  modes: fc.constant(undefined),
  auto: fc.constantFrom(undefined, ...autos.map(one => [one])),
  paused: fc.constantFrom(undefined, { from: now - 1, until: now + 1 }, { from: now + 1, until: now + 9 }),
  pause: fc.constantFrom(undefined, 'never' as const),
  packs: fc.subarray(['reading', 'tests']),
  trusted: fc.subarray([
    { project: '/p', hash: seal },
    { project: '/q', hash: seal },
  ]),
  profiles: fc.subarray([
    { name: 'prod', projects: ['/p'], layer: layer({ mode: 'strict', remember: 'never' }) },
    { name: 'ci', machines: ['web*'], layer: layer({ rules: [rule('user', 'deny')], limits: { processes: 7 } }) },
    { name: 'dev', machines: ['x'], layer: layer({ mode: 'strict' }) },
  ]),
  projects: fc.subarray([
    { path: '/p', device: '1', inode: '2' },
    { path: '/q', device: '1', inode: '3' },
    { path: '/r', device: '1', inode: '4', repository: { path: '/r.git', device: '1', inode: '5' } },
  ]),
  rules: fc.array(anyRule, { maxLength: 3 }),
  readable: fc.subarray(['/a', '/b']),
  environment: fc.subarray(['A', 'B']),
  services: fc.subarray([
    { form: 'sftp', project: '/p', access: 'write' },
    { form: 'git', project: '/q', access: 'read' },
  ] as const),
  serviceForms: fc.constantFrom(undefined, [], ['git'] as const),
  remember: fc.constantFrom(undefined, 'exact' as const, 'never' as const),
  unconfined: fc.constantFrom(undefined, 'ask' as const, 'never' as const),
  broker: fc.constantFrom(undefined, 'demand' as const, 'never' as const),
  fallback: fc.constantFrom(undefined, 'refuse' as const, 'landlock' as const),
  readingTime: fc.constantFrom(undefined, 'second' as const, 'none' as const),
  wait: fc.constantFrom(undefined, 0, 60, 110, 600),
  notify: fc.constantFrom(undefined, { desktop: true }, { webhook: 'https://example.com/' }),
  network: fc.option(
    fc.record(
      {
        proxy: fc.constantFrom('http://p.example', 'http://a:b@p.example', 'http://a:c@p.example'),
        direct: fc.subarray(['a', 'b']),
        private: fc.subarray(['a', 'b:1']),
        addresses: fc.subarray([['10.0.0.0/8'], ['::1']]),
      },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  ),
  lock: fc.constant(false),
  limits: fc.record(
    {
      memory: fc.constantFrom(gibibyte, 2 * gibibyte, 7 * gibibyte),
      processes: fc.constantFrom(10, 5000),
      fileSize: fc.constantFrom(1, 1024 ** 5),
      timeout: fc.constantFrom(1, 2),
      free: fc.constantFrom(1, gibibyte),
    },
    { requiredKeys: [] },
  ),
  caps: fc.constant({}),
});

/** Commands in small: what the limits of `auto` look at. */
const autoProbes = [
  { program: 'ls', impact: 'read', host: undefined },
  { program: 'touch', impact: 'write', host: undefined },
  { program: 'ls', impact: 'network', host: 'a.example' },
] as const;

/** As the judge does it, in its own words here: each set of limits has to let it through, and a host only by name. */
function passes(auto: Policy['auto'], { program, impact, host }: (typeof autoProbes)[number]): boolean {
  if (host !== undefined && auto === undefined) return false;
  return (auto ?? []).every(
    one =>
      (one.impact !== 'read' || impact !== 'write') &&
      (one.programs?.includes(program) ?? true) &&
      (host === undefined || (one.hosts ?? []).includes(host)),
  );
}

/** What a policy lets through, as a list of single permissions: a policy is at least as strict as another if it has no other ones. */
function permissions(one: Policy): ReadonlySet<string> {
  const mode = modeOrder.slice(modeOrder.indexOf(one.mode)).map(name => `mode ${name}`);
  const auto = one.mode === 'auto' ? autoProbes.filter(probe => passes(one.auto, probe)).map(probe => `auto ${JSON.stringify(probe)}`) : [];
  if (one.mode === 'observe') auto.push(...autoProbes.map(probe => `auto ${JSON.stringify(probe)}`));
  const listed = [...one.readable, ...one.environment, ...one.projects.flatMap(p => [p.path, `${p.repository?.path}`])].map(
    text => `has ${text}`,
  );
  const services = (one.services ?? []).map(s => `service ${JSON.stringify(s)}`);
  const loose = one.rules.filter(r => r.decision === 'allow').map(r => `allow ${JSON.stringify([r.commands, r.project])}`);
  const caps = [`remember ${one.remember}`, `unconfined ${one.unconfined}`, `broker ${one.broker}`].filter(text => !text.endsWith('never'));
  const weaker = [one.fallback, one.readingTime].filter(word => word !== undefined);
  return new Set([...mode, ...auto, ...listed, ...services, ...loose, ...caps, ...weaker]);
}
const strictRules = (one: Policy) =>
  new Set(one.rules.filter(r => r.decision !== 'allow').map(r => JSON.stringify([r.decision, r.commands, r.project])));
const isSubset = (one: Policy, than: Policy) =>
  permissions(one).isSubsetOf(permissions(than)) &&
  limitNames.every(name => !looserLimit(name, one.limits?.[name], than.limits?.[name])) &&
  (one.wait ?? 110) <= (than.wait ?? 110) &&
  strictRules(one).isSupersetOf(strictRules(than));

/** Now, before anything has begun, and when everything that ends has ended. */
const noLooser = (one: Partial<Layers>, than: Partial<Layers>) =>
  [now - 2, now, now + 2, now + 9].every(time => isSubset(made(one, time), made(than, time)));

test('a project layer that nobody trusts never loosens', t => {
  fc.assert(
    fc.property(anyLayer, anyLayer, anyLayer, (first, second, project) => {
      const [system, user] = [
        { ...first, trusted: [] },
        { ...second, trusted: [] },
      ] as const;
      return noLooser({ system, user, project }, { system, user });
    }),
    { numRuns: layered },
  );
  t.pass();
});

test('one more profile never loosens, whoever has it and whatever it says', t => {
  fc.assert(
    fc.property(anyLayer, anyLayer, anyLayer, fc.boolean(), (system, user, more, ofSystem) => {
      const profile = { name: 'more', layer: more };
      const within = (one: PolicyLayer): PolicyLayer => ({ ...one, profiles: [...one.profiles, profile] });
      const after = ofSystem ? { system: within(system), user } : { system, user: within(user) };
      return noLooser(after, { system, user });
    }),
    { numRuns: layered },
  );
  t.pass();
});

test('an edit from outside never loosens, and what it tightens holds at once', t => {
  fc.assert(
    fc.property(anyLayer, anyLayer, (accepted, edited) => {
      const both = { user: tighten(accepted, edited) };
      return noLooser(both, { user: accepted }) && noLooser(both, { user: edited });
    }),
    { numRuns: layered },
  );
  t.pass();
});

test('the difference names every change, and marks what loosens', t => {
  const before = layer({ mode: 'ask', readable: ['/a'], rules: [rule('user', 'deny')] });
  const after = layer({
    mode: 'auto',
    readable: ['/b'],
    services: [{ form: 'sftp', project: '/p', access: 'write' }],
    remember: 'never',
  });
  const lines = difference(before, after).map(change => `${change.line}${change.loosens ? ' (loosens)' : ''}`);
  t.deepEqual(lines, [
    '- mode ask',
    '+ mode auto (loosens)',
    '- remember not said',
    '+ remember never',
    '- readable /a',
    '- rule {"commands":[["ls"]],"decision":"deny","from":"user","reason":"r"} (loosens)',
    '+ readable /b (loosens)',
    '+ service sftp /p, to read and change (loosens)',
  ]);
  t.deepEqual(difference(before, before), []);
});

test('where a difference marks nothing as loosening, accepting it loosens nothing', t => {
  fc.assert(
    fc.property(anyLayer, anyLayer, (accepted, edited) => {
      return loosens(accepted, edited) || noLooser({ user: edited }, { user: accepted });
    }),
    { numRuns: layered },
  );
  t.pass();
});
