/** A process that stays has the policy that a new one would read: after any edits, at any time, in any directory. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { type Directories, directories } from '../../../src/host/directories.ts';
import { accept } from '../../../src/host/policy/accepted.ts';
import { loadPolicy, type PolicyAt, policyReader } from '../../../src/host/policy/load.ts';
import { accept as acceptStore, storeFiles } from '../../../src/host/snapshot.ts';
import { standingSources } from '../../../src/host/standing-sources.ts';
import { tries } from '../../whole.ts';
import { muchLater, nextStep } from '../file-clock.ts';

const proof = process.env.WARD_PROOF === '1';
const runs = tries(60, 3000);
const began = Date.parse('2030-01-01T00:00:00Z');
const second = 1000;
const minute = 60 * second;
const scratch = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(scratch, { recursive: true });
const base = mkdtempSync(path.join(scratch, 'kept-'));
test.after.always(() => rmSync(base, { recursive: true, force: true }));

/** One change of the world, and in words for a failure. */
interface Edit {
  readonly said: string;
  readonly make: (world: World) => unknown;
}

interface World {
  readonly made: Directories;
  readonly projects: readonly string[];
  readonly reader: PolicyAt;
  readonly now: number;
  readonly cwd: string;
}

/** `settled`: what was written counts as written long ago, and is not read again. */
function world(settled = false): World {
  const top = mkdtempSync(path.join(base, 'w-'));
  const made = directories('/nowhere', path.join(top, 'ward'));
  for (const name of ['config', 'state', 'cache', 'system'] as const) mkdirSync(made[name], { recursive: true, mode: 0o700 });
  const projects = ['a', 'b'].map(name => path.join(top, name));
  for (const project of projects) mkdirSync(path.join(project, '.ward'), { recursive: true });
  return {
    made,
    projects,
    reader: settled ? policyReader(made, standingSources(muchLater)) : policyReader(made),
    now: began,
    cwd: projects[0] ?? '/',
  };
}

const time = fc.integer({ min: -3, max: 6 }).map(seconds => began + seconds * second);
const at = (moment: number) => new Date(moment).toISOString().replace('.000', '');
const mode = fc.constantFrom('ask', 'auto', 'strict');
const rule = (decisions: readonly string[]) =>
  fc.record(
    {
      decision: fc.constantFrom(...decisions),
      commands: fc.constantFrom([['make']], [['rm', 'a']], [['ls'], ['pwd']]),
      reason: fc.constantFrom('one', 'two'),
      until: time.map(at),
    },
    { requiredKeys: ['decision', 'commands', 'reason'] },
  );
const rulesOf = (...decisions: readonly string[]) => fc.array(rule(decisions), { maxLength: 2 });

/** The text of a policy file, with the projects of the world in it. Words that all have, and now and then what can't be read. */
const trusted = fc
  .record(
    {
      mode,
      modeFrom: time.map(at),
      modeUntil: time.map(at),
      opened: fc.subarray([0, 1]),
      rules: rulesOf('allow', 'ask', 'deny'),
      readable: fc.subarray(['/srv/a', '/srv/b']),
      remember: fc.constantFrom('exact', 'never'),
      limits: fc.record({ processes: fc.integer({ min: 10, max: 12 }) }),
    },
    { requiredKeys: [] },
  )
  .map(
    ({ opened, ...words }) =>
      (projects: readonly string[]) =>
        JSON.stringify({ ...words, ...openedOf(opened, projects) }),
  );

function openedOf(opened: readonly number[] | undefined, projects: readonly string[]) {
  if (opened === undefined) return {};
  const one = (project: string) => {
    const seen = statSync(project, { bigint: true, throwIfNoEntry: false });
    return { path: project, device: String(seen?.dev), inode: String(seen?.ino) };
  };
  return { projects: opened.map(index => one(projects[index] ?? '/nowhere')) };
}

const broken = fc.constantFrom('{', '{"mood":1}', '').map(text => () => text);
const text = fc.oneof({ weight: 9, arbitrary: trusted }, { weight: 1, arbitrary: broken });
const ofProject = fc.record({ mode, rules: rulesOf('ask', 'deny') }, { requiredKeys: [] }).map(words => JSON.stringify(words));

function put(file: string, content: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
}

/** In the same file, with the times that it had: only what stands in it tells. */
function overwrite(file: string, content: string): void {
  const before = statSync(file, { throwIfNoEntry: false });
  writeFileSync(file, content, { mode: 0o600 });
  if (before !== undefined) utimesSync(file, before.atimeMs / 1000, before.mtimeMs / 1000);
}

/** Made long ago: with what is new a process waits for the half that another may be about to make (load.test.ts). */
function age({ made }: World): void {
  for (const file of [path.join(made.state, 'policy.accepted.json'), path.join(made.config, 'store.key')]) {
    const seen = statSync(file, { throwIfNoEntry: false });
    if (seen !== undefined && Date.now() - seen.mtimeMs < minute) utimesSync(file, seen.atimeMs / 1000, (seen.mtimeMs - minute) / 1000);
  }
}

const policyOf = (which: 'system' | 'config') => (here: World) => path.join(here.made[which], 'policy.json');
const write = fc
  .tuple(fc.constantFrom('system' as const, 'config' as const), text, fc.constantFrom(put, overwrite))
  .map(([which, content, how]) => ({
    said: `${how.name} ${which} ${content([])}`,
    make: (here: World) => how(policyOf(which)(here), content(here.projects)),
  }));
const accepting = text.map(content => ({
  said: `accept ${content([])}`,
  make: ({ made, projects }: World) => {
    put(path.join(made.config, 'policy.json'), content(projects));
    // Where others can write to the directory of the key there is none to accept by.
    outcome(() => accept(made, content(projects)));
  },
}));
const acceptedAs = fc.constantFrom('', '{', 'gone').map(content => ({
  said: `what was accepted: "${content}"`,
  make: ({ made }: World) => {
    const file = path.join(made.state, 'policy.accepted.json');
    if (content === 'gone') rmSync(file, { force: true });
    else put(file, content);
  },
}));
const ofProjectWritten = fc.tuple(fc.nat(1), ofProject, fc.constantFrom('write', 'remove', 'link')).map(([index, content, how]) => ({
  said: `${how} of project ${index}: ${content}`,
  make: ({ projects }: World) => {
    const file = path.join(projects[index] ?? '', '.ward/policy.json');
    rmSync(file, { force: true });
    if (how === 'write') put(file, content);
    if (how === 'link') symlinkSync('/etc/hostname', file);
  },
}));
const remembered = fc.tuple(rulesOf('allow'), fc.boolean()).map(([rules, known]) => ({
  said: `remembered${known ? '' : ', from outside'}: ${JSON.stringify(rules)}`,
  make: ({ made, projects }: World) => {
    const kept = rules.map(one => ({ ...one, id: 'abcd', from: 'remembered', subject: '', project: projects[0], until: ends(one.until) }));
    put(storeFiles(made, 'rules').store, JSON.stringify(kept));
    // Where others can write beside its key Ward itself keeps nothing.
    if (known) outcome(() => acceptStore(made, 'rules', kept));
  },
}));
const ends = (until: string | undefined) => (until === undefined ? undefined : Date.parse(until));
const snapshotOf = fc.constantFrom('of this', '{', 'gone').map(content => ({
  said: `the snapshot of what is remembered: "${content}"`,
  make: ({ made }: World) => {
    const { store, snapshot } = storeFiles(made, 'rules');
    if (content === 'gone') rmSync(snapshot, { force: true });
    else if (content === '{') put(snapshot, content);
    else if (statSync(store, { throwIfNoEntry: false }) !== undefined)
      outcome(() => acceptStore(made, 'rules', JSON.parse(readFileSync(store, 'utf8'))));
  },
}));
const keyGone = fc.constantFrom('gone', `${'0'.repeat(64)}\n`).map(content => ({
  said: `the key of what is remembered: "${content}"`,
  make: ({ made }: World) => {
    const file = path.join(made.config, 'store.key');
    if (content === 'gone') rmSync(file, { force: true });
    else put(file, content);
  },
}));
const modeOf = fc
  .tuple(fc.constantFrom('system' as const, 'config' as const), fc.boolean(), fc.constantFrom(0o700, 0o722))
  .map(([which, file, bits]) => ({
    said: `chmod ${bits.toString(8)} ${which}${file ? "'s policy" : ''}`,
    make: (here: World) => {
      const place = file ? policyOf(which)(here) : here.made[which];
      if (statSync(place, { throwIfNoEntry: false }) !== undefined) chmodSync(place, bits);
    },
  }));
const gone = fc.constantFrom('system' as const, 'config' as const).map(which => ({
  said: `no policy in ${which}`,
  make: (here: World) => rmSync(policyOf(which)(here), { force: true }),
}));
const later = time.map(now => ({ said: `at ${at(now)}`, make: (here: World) => Object.assign(here, { now }) }));
const elsewhere = fc.constantFrom(-1, 0, 0, 1).map(index => ({
  said: `in project ${index}`,
  make: (here: World) => Object.assign(here, { cwd: here.projects[index] ?? '/' }),
}));
const made = fc.integer({ min: 0, max: 1 }).map(index => ({
  said: `project ${index} is another directory`,
  make: ({ projects }: World) => {
    rmSync(projects[index] ?? '', { recursive: true });
    mkdirSync(path.join(projects[index] ?? '', '.ward'), { recursive: true });
  },
}));

/** Of a project's own file most, for it counts only in that project, and while it is open. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: ofProjectWritten },
  ...[
    write,
    accepting,
    acceptedAs,
    ofProjectWritten,
    ofProjectWritten,
    remembered,
    remembered,
    snapshotOf,
    keyGone,
    modeOf,
    gone,
    later,
    elsewhere,
    made,
  ],
);

/** What is judged by, or why nothing is. */
function outcome(load: () => unknown): unknown {
  try {
    return load();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { code, message };
  }
}

test('after any edits the policy that is kept is the one that a new process reads, at each time', t => {
  const seen = new Set<string>();
  const check = (edits: readonly Edit[], silent: readonly boolean[], settled: boolean) => {
    const here = world(settled);
    put(policyOf('config')(here), JSON.stringify({ mode: 'auto', ...openedOf([0, 1], here.projects) }));
    for (const [index, { make }] of edits.entries()) {
      if (settled) nextStep(base);
      make(here);
      age(here);
      if (silent[index] === true) continue;
      const kept = outcome(() => here.reader(here.now, here.cwd));
      const accepted = statSync(path.join(here.made.state, 'policy.accepted.json'), { throwIfNoEntry: false }) !== undefined;
      const read = outcome(() => loadPolicy(here.made, here.now, here.cwd));
      t.deepEqual(
        kept,
        read,
        edits
          .slice(0, index + 1)
          .map(one => one.said)
          .join('\n'),
      );
      t.is(accepted, statSync(path.join(here.made.state, 'policy.accepted.json'), { throwIfNoEntry: false }) !== undefined);
      seen.add(JSON.stringify(read));
    }
    rmSync(path.dirname(here.made.root ?? ''), { recursive: true, force: true });
  };
  const lists = [fc.array(edit, { minLength: 2, maxLength: 25 }), fc.array(fc.boolean(), { maxLength: 25 }), fc.boolean()] as const;
  fc.assert(fc.property(...lists, check), { numRuns: runs, seed: proof ? Date.now() : 5 });
  t.true(seen.size > runs, `only ${seen.size} different policies were seen`);
});

test('what is kept is what was made: nothing is made twice of the same', t => {
  const here = world();
  const words = { mode: 'auto', modeUntil: at(began + second), ...openedOf([0], here.projects) };
  put(policyOf('config')(here), JSON.stringify(words));
  const [root, project] = ['/', here.projects[0] ?? ''];
  here.reader(began, root); // accepts it
  const first = here.reader(began, root);
  const inside = here.reader(began, project);
  t.is(here.reader(began + 1, root), first);
  t.is(here.reader(began + 1, project), inside);
  t.is(first.mode, 'auto');
  t.is(here.reader(began + second, root).mode, 'ask');
  t.is(here.reader(began, root).mode, 'auto', 'the clock was set back');
});

test('a policy below what is no directory is a fault, for a process that stays as for any', t => {
  const here = world();
  t.is(here.reader(began, '/').mode, 'ask');
  rmSync(here.made.config, { recursive: true });
  t.is(here.reader(began, '/').mode, 'ask');
  writeFileSync(here.made.config, '');
  t.throws(() => here.reader(began, '/'), { code: 'policy-unreadable' });
  t.throws(() => loadPolicy(here.made, began, '/'), { code: 'policy-unreadable' });
});
