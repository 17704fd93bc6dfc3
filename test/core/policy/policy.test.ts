/** Layers: what is read, what is refused with its place, and that no layer loosens what it may not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import fc from 'fast-check';
import { limitNames, looserLimit } from '../../../src/core/limits.ts';
import { emptyLayer, modeOrder, type Origin, type PolicyLayer } from '../../../src/core/policy/layer.ts';
import { type Layers, policy } from '../../../src/core/policy/policy.ts';
import { readLayer } from '../../../src/core/policy/read.ts';
import { difference, loosens, tighten } from '../../../src/core/policy/tighten.ts';
import type { Mode, Policy, Project } from '../../../src/core/values.ts';

const runs = process.env.WARD_PROOF === '1' ? 50_000 : 1500;
const gibibyte = 1024 ** 3;
const now = Date.parse('2030-01-01T00:00:00Z');

const layer = (some: Partial<PolicyLayer> = {}): PolicyLayer => ({ ...emptyLayer, ...some });
const made = (some: Partial<Layers> = {}, time = now): Policy =>
  policy(
    { system: emptyLayer, user: emptyLayer, project: emptyLayer, remembered: [], own: [], ...some },
    { now: time, hash: text => text, machine: { memory: 8 * gibibyte, processors: 2 } },
  );

// ---- reading -----------------------------------------------------------------------------------------------------------

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
  ['user', { rules: [{ decision: 'allow', reason: 'x' }] }, '/rules/0: lacks "commands"'],
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
  ['project', { readable: ['/a'] }, '/readable: "readable" is no word of this policy'],
  ['project', { rules: [{ decision: 'allow', commands: [['ls']], reason: 'x' }] }, '/rules/0/decision: must be one of "ask", "deny"'],
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
    modeUntil: '2030-06-01T00:00:00Z',
    modes: ['ask', 'strict'],
    projects: [{ path: '/p', device: '1', inode: '2' }],
    rules: [{ decision: 'deny', commands: [['npm', 'publish']], reason: 'CI does that', project: '/p', until: '2031-01-01T00:00:00Z' }],
    readable: ['/usr/share'],
    environment: ['FOO', 'BAR_*'],
    remember: 'never',
    unconfined: 'never',
    fallback: 'landlock',
    lock: true,
    limits: { memory: '2GiB', processes: 50, cpuTime: '90s', cpuShare: '50%', timeout: '2h' },
  };
  const read = readLayer(json, 'system').layer;
  t.deepEqual(read, {
    ...json,
    modeUntil: Date.parse('2030-06-01T00:00:00Z'),
    limits: { memory: 2 * gibibyte, processes: 50, cpuTime: 90_000, cpuShare: 50, timeout: 7_200_000 },
    caps: {},
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
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: false });
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
  reason: some('why', 'é'.repeat(300), '\u{1f600}'.repeat(300), 'e'.repeat(301)),
  project: paths,
  until: times,
  extra: some('y'),
});
const document = mostly({
  $schema: some('x'),
  mode: some('strict', 'ask', 'auto', 'observe'),
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
  fallback: some('refuse', 'landlock'),
  lock: some(true, false),
  limits: mostly({
    memory: some<unknown>('2GiB', '1MiB', '2', 2, '0GiB', '1234567KiB'),
    processes: some<unknown>(1, 4_194_304, 4_194_305, 0, 1.5, '1'),
    descriptors: some<unknown>(128, 127, 1_048_576),
    fileSize: some('1TiB', '1PiB'),
    cpuTime: some('1s', '1.5s', '1'),
    bandwidth: some('1MiB/s', '1MiB', '0KiB/s', '1mib/s'),
    cpuShare: some('100%', '1%', '0%', '101%'),
    timeout: some('2h', '7d', '-1s'),
    tmp: some('1GiB'),
    scratch: some('1MiB'),
    free: some('1MiB'),
    idle: some('2h', '0s'),
    extra: some('y'),
  }),
  other: some('z'),
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
    ...['mode', 'readable', 'rules', 'environment', 'projects', 'remember', 'modeUntil', 'limits'].map(name =>
      document.map(all => ({ [name]: all[name as 'mode'] })),
    ),
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
  });
  const locked = made({ system: layer({ lock: true }), user, remembered: [rule('remembered', 'allow')] });
  t.deepEqual([locked.rules.map(one => one.decision), locked.readable, locked.environment, locked.projects], [['deny'], [], [], []]);
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
const anyLayer: fc.Arbitrary<PolicyLayer> = fc.record({
  mode: fc.constantFrom(undefined, ...modeOrder),
  modeUntil: fc.constantFrom(undefined, now - 1, now + 1),
  modes: fc.constant(undefined),
  projects: fc.subarray([
    { path: '/p', device: '1', inode: '2' },
    { path: '/q', device: '1', inode: '3' },
    { path: '/r', device: '1', inode: '4', repository: { path: '/r.git', device: '1', inode: '5' } },
  ]),
  rules: fc.array(anyRule, { maxLength: 3 }),
  readable: fc.subarray(['/a', '/b']),
  environment: fc.subarray(['A', 'B']),
  remember: fc.constantFrom(undefined, 'exact' as const, 'never' as const),
  unconfined: fc.constantFrom(undefined, 'ask' as const, 'never' as const),
  fallback: fc.constantFrom(undefined, 'refuse' as const, 'landlock' as const),
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

/** What a policy lets through, as a list of single permissions: a policy is at least as strict as another if it has no other ones. */
function permissions(one: Policy): ReadonlySet<string> {
  const mode = modeOrder.slice(modeOrder.indexOf(one.mode)).map(name => `mode ${name}`);
  const listed = [...one.readable, ...one.environment, ...one.projects.flatMap(p => [p.path, `${p.repository?.path}`])].map(
    text => `has ${text}`,
  );
  const loose = one.rules.filter(r => r.decision === 'allow').map(r => `allow ${JSON.stringify([r.commands, r.project])}`);
  const caps = [`remember ${one.remember}`, `unconfined ${one.unconfined}`].filter(text => !text.endsWith('never'));
  const weaker = one.fallback === undefined ? [] : [`fallback ${one.fallback}`];
  return new Set([...mode, ...listed, ...loose, ...caps, ...weaker]);
}
const strictRules = (one: Policy) =>
  new Set(one.rules.filter(r => r.decision !== 'allow').map(r => JSON.stringify([r.decision, r.commands, r.project])));
const isSubset = (one: Policy, than: Policy) =>
  permissions(one).isSubsetOf(permissions(than)) &&
  limitNames.every(name => !looserLimit(name, one.limits?.[name], than.limits?.[name])) &&
  strictRules(one).isSupersetOf(strictRules(than));

/** Now, and when everything that ends has ended. */
const noLooser = (one: Partial<Layers>, than: Partial<Layers>) => [now, now + 2].every(time => isSubset(made(one, time), made(than, time)));

test('a project layer never loosens', t => {
  fc.assert(
    fc.property(anyLayer, anyLayer, anyLayer, (system, user, project) => noLooser({ system, user, project }, { system, user })),
    { numRuns: runs },
  );
  t.pass();
});

test('an edit from outside never loosens, and what it tightens holds at once', t => {
  fc.assert(
    fc.property(anyLayer, anyLayer, (accepted, edited) => {
      const both = { user: tighten(accepted, edited) };
      return noLooser(both, { user: accepted }) && noLooser(both, { user: edited });
    }),
    { numRuns: runs },
  );
  t.pass();
});

test('the difference names every change, and marks what loosens', t => {
  const before = layer({ mode: 'ask', readable: ['/a'], rules: [rule('user', 'deny')] });
  const after = layer({ mode: 'auto', readable: ['/b'], remember: 'never' });
  const lines = difference(before, after).map(change => `${change.line}${change.loosens ? ' (loosens)' : ''}`);
  t.deepEqual(lines, [
    '- mode ask',
    '+ mode auto (loosens)',
    '- remember not said',
    '+ remember never',
    '- readable /a',
    '- rule {"commands":[["ls"]],"decision":"deny","from":"user","reason":"r"} (loosens)',
    '+ readable /b (loosens)',
  ]);
  t.deepEqual(difference(before, before), []);
});

test('where a difference marks nothing as loosening, accepting it loosens nothing', t => {
  fc.assert(
    fc.property(anyLayer, anyLayer, (accepted, edited) => {
      return loosens(accepted, edited) || noLooser({ user: edited }, { user: accepted });
    }),
    { numRuns: runs },
  );
  t.pass();
});
