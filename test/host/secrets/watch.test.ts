/** The broker's watch over secret files: what it lists is what a plain walk finds, whatever is made, moved and taken away meanwhile. Real inotify. */
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { isSecretName } from '../../../src/core/secret-names.ts';
import type { Project } from '../../../src/core/values.ts';
import { knownSecrets, type List } from '../../../src/host/secrets/known.ts';
import { type Bounds, built, secretWatches } from '../../../src/host/secrets/watch.ts';
import { tries } from '../../whole.ts';

interface Watched {
  readonly root: string;
  readonly home: string;
  readonly project: Project;
  readonly cache: string;
  /** The list as it is now. */
  readonly list: () => Promise<List>;
  /** Another watch in the place of the first. */
  readonly anew: () => void;
  readonly end: () => void;
}

/** No time is short here: a loaded machine is no fault of the watch. */
const patient: Bounds = { ...built, seconds: 600, first: 600_000, patience: 600_000 };

function watched(bounds: Partial<Bounds> = {}): Watched {
  const top = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'watch-')));
  const [root, home, cache] = ['project', 'home', 'cache'].map(name => path.join(top, name)) as [string, string, string];
  for (const one of [root, home, cache]) mkdirSync(one, { mode: 0o700 });
  const { dev, ino } = statSync(root, { bigint: true });
  const project: Project = { path: root, device: String(dev), inode: String(ino) };
  const begin = () => secretWatches(cache, home, { ...patient, ...bounds });
  let watches = begin();
  const end = () => {
    watches.end();
    rmSync(top, { recursive: true, force: true });
  };
  const list = async () => {
    await watches.upToDate(project);
    const found = knownSecrets(cache, project);
    if (found?.kept !== true) throw new Error('nobody keeps the list');
    return found;
  };
  const anew = () => {
    watches.end();
    watches = begin();
  };
  return { root, home, project, cache, list, anew, end };
}

const paths = ({ secrets }: List, root: string) => secrets.map(one => one.path.slice(root.length + 1)).sort();

/** Every name of a file that is as wanted, and what it is. */
function walk(root: string, passes: (name: string) => boolean, wanted = isSecretName, at = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(path.join(root, at), { withFileTypes: true })) {
    const below = path.join(at, entry.name);
    const { dev, ino } = lstatSync(path.join(root, below), { bigint: true });
    if (entry.isDirectory()) {
      if (!passes(entry.name)) for (const [name, is] of walk(root, passes, wanted, below)) found.set(name, is);
    } else if (wanted(entry.name)) found.set(below, `${dev}:${ino}`);
  }
  return found;
}

const isFurther = (file: string) => (lstatSync(file, { throwIfNoEntry: false })?.nlink ?? 0) > 1;

/** Of a link to a file in there. */
function target(root: string, name: string): string | undefined {
  try {
    const real = realpathSync(path.join(root, name));
    return lstatSync(path.join(root, name)).isSymbolicLink() && lstatSync(real).isFile() && real.startsWith(`${root}/`)
      ? real.slice(root.length + 1)
      : undefined;
  } catch {
    return undefined;
  }
}

const passedOver = (name: string) => ['.git', 'node_modules', 'site-packages'].includes(name);

const name = fc.constantFrom('a', 'b', 'c', 'node_modules', '.git', '.env', 'key.pem', 'x', 'cacert.pem', '.env\n', 'é');
const where = fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'));
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), at: where }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('directory' as const), at: where }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), at: where, to: where }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('away' as const), at: where }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), at: where }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('link' as const), at: where, to: where }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('further' as const), at: where, to: where }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Where it can't be done nothing is. */
function take(root: string, one: Exclude<Step, { do: 'look' }>): void {
  const at = path.join(root, one.at);
  try {
    if (one.do === 'write') {
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, 'x');
    } else if (one.do === 'directory') mkdirSync(at, { recursive: true });
    else if (one.do === 'move') renameSync(at, path.join(root, one.to));
    else if (one.do === 'away') renameSync(at, path.join(root, '../away'));
    else if (one.do === 'remove') rmSync(at, { recursive: true, force: true });
    else if (one.do === 'further') linkSync(at, path.join(root, one.to));
    else symlinkSync(path.relative(path.dirname(at), path.join(root, one.to)), at);
  } catch {
    // Nothing there, or in the way.
  }
  rmSync(path.join(root, '../away'), { recursive: true, force: true });
}

test('whatever is made, moved and taken away: all that a walk finds is listed, what was known is never lost, and nothing else is', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, again) => {
      const { root, list, anew, end } = watched();
      let known = new Map<string, string>();
      try {
        const compare = async () => {
          const listed = paths(await list(), root);
          const all = walk(root, () => false);
          const near = walk(root, passedOver);
          const secrets = new Set(near.values());
          const further = [...walk(root, passedOver, one => !isSecretName(one))].filter(([, is]) => secrets.has(is)).map(([file]) => file);
          const led = [...near.keys()].flatMap(one => target(root, one) ?? []).filter(one => !one.split('/').some(passedOver));
          const plain = [...near.keys(), ...further, ...led];
          const links = steps.some(one => one.do === 'link');
          const before = new Set([...known].map(([file, is]) => `${path.basename(file)} ${is}`));
          const kept = [...all].filter(([file, is]) => before.has(`${path.basename(file)} ${is}`)).map(([file]) => file);
          t.deepEqual(
            [...plain, ...kept].filter(one => !listed.includes(one)),
            [],
          );
          t.deepEqual(
            listed.filter(one => !all.has(one) && !links && !isFurther(path.join(root, one))),
            [],
          );
          known = new Map([...all].filter(([file]) => listed.includes(file)));
        };
        await compare();
        for (const one of steps) {
          if (one.do === 'look') await compare();
          else take(root, one);
        }
        await compare();
        if (again) anew();
        await compare();
      } finally {
        end();
      }
    }),
    { numRuns: tries(15, 1000) },
  );
});

/** With whatever a test needs, taken away when it has ended. */
async function using(bounds: Partial<Bounds>, body: (one: Watched) => Promise<void>): Promise<void> {
  const one = watched(bounds);
  try {
    await body(one);
  } finally {
    one.end();
  }
}

const put = (root: string, file: string, text = 'x') => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};

test('a name is a secret name there where it is one here', async t => {
  const part = fc.constantFrom(
    '.env',
    '.ENV',
    'x',
    '.',
    '-',
    'key',
    '.pem',
    '.Pem',
    'ca',
    'cert',
    'id_',
    'rsa',
    '_sk',
    '.local',
    '.example',
    ' ',
    '\n',
    'é',
    'ſ',
    '.p12',
    '.netrc',
    '$',
  );
  const names = fc.sample(fc.array(part, { minLength: 1, maxLength: 4 }), { numRuns: 500, seed: 7 }).map(parts => parts.join(''));
  const all = [...new Set(names)].filter(one => one !== '.' && one !== '..' && one !== '...');
  await using({}, async ({ root, list }) => {
    for (const one of all) put(root, path.join('d', one));
    t.deepEqual(
      paths(await list(), root),
      all
        .filter(isSecretName)
        .map(one => `d/${one}`)
        .sort(),
    );
  });
});

test('a further name of a secret is one, in the project and of one in the home, for as long as both are there', async t => {
  await using({}, async ({ root, home, list }) => {
    put(home, '.ssh/id_rsa');
    put(root, 'a/.env');
    put(root, 'b/harmless');
    linkSync(path.join(home, '.ssh/id_rsa'), path.join(root, 'b/token'));
    linkSync(path.join(root, 'a/.env'), path.join(root, 'b/early'));
    linkSync(path.join(root, 'b/harmless'), path.join(root, 'b/other'));
    t.deepEqual(paths(await list(), root), ['a/.env', 'b/early', 'b/token']);
    linkSync(path.join(root, 'a/.env'), path.join(root, 'late'));
    put(root, 'c/key.pem');
    await list();
    linkSync(path.join(root, 'c/key.pem'), path.join(root, 'c/plain'));
    t.deepEqual(paths(await list(), root), ['a/.env', 'b/early', 'b/token', 'c/key.pem', 'c/plain', 'late']);
    rmSync(path.join(root, 'b/early'));
    rmSync(path.join(root, 'late'));
    rmSync(path.join(root, 'c'), { recursive: true });
    t.deepEqual(paths(await list(), root), ['a/.env', 'b/token']);
  });
});

const number = (project: Project, cache: string) =>
  Number(readFileSync(path.join(cache, 'secrets', `${project.device}-${project.inode}`), 'utf8').split('\0')[1]);

const watches = (pid: number) =>
  readdirSync(`/proc/${pid}/fd`).reduce(
    (sum, one) => sum + (readFileSync(`/proc/${pid}/fdinfo/${one}`, 'utf8').match(/^inotify wd:/gm)?.length ?? 0),
    0,
  );

test('no more directories are watched than it may; the rest are looked at again and again, and that is told', async t => {
  await using({ directories: 5, period: 1 }, async ({ root, project, cache, list }) => {
    for (let one = 0; one < 20; one += 1) put(root, `d${one}/e/file`);
    const first = await list();
    t.deepEqual(first.trouble, ['it holds more than 5 directories']);
    t.is(first.directories, 41);
    t.is(watches(number(project, cache)), 5);
    for (let one = 0; one < 20; one += 1) put(root, `d${one}/e/.env`);
    let seen = await list();
    while (seen.secrets.length < 20) seen = await list();
    for (let one = 1; one < 20; one += 1) rmSync(path.join(root, `d${one}`), { recursive: true });
    while (seen.secrets.length > 1 || seen.trouble.length > 0) seen = await list();
    t.is(watches(number(project, cache)), 3);
  });
});

test('what is taken away is watched no more, and a look that finds too much is cut off, which is told', async t => {
  await using({ entries: 100 }, async ({ root, project, cache, list }) => {
    for (let one = 0; one < 30; one += 1) put(root, `a/d${one}/file`);
    await list();
    t.is(watches(number(project, cache)), 32);
    renameSync(path.join(root, 'a'), path.join(root, '../a'));
    t.deepEqual((await list()).trouble, []);
    t.is(watches(number(project, cache)), 1);
    renameSync(path.join(root, '../a'), path.join(root, 'b'));
    put(root, '.env');
    for (let one = 0; one < 300; one += 1) put(root, `b/d1/f${one}`);
    t.deepEqual(paths(await list(), root), ['.env']);
    put(root, 'b/d2/e/.env');
    const seen = await list();
    t.deepEqual(paths(seen, root), ['.env', 'b/d2/e/.env']);
  });
});

test('what the kernel could not tell of is found by a look at all of it', async t => {
  await using({}, async ({ root, project, cache, list }) => {
    put(root, 'a/b/.env');
    put(root, 'busy/file');
    t.deepEqual(paths(await list(), root), ['a/b/.env']);
    const pid = number(project, cache);
    process.kill(pid, 'SIGSTOP');
    const most = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    for (let one = 0; one < most; one += 2) {
      writeFileSync(path.join(root, 'busy', `f${one % 4}`), '');
      rmSync(path.join(root, 'busy', `f${one % 4}`));
    }
    renameSync(path.join(root, 'a'), path.join(root, 'c'));
    put(root, 'c/d/e/key.pem');
    mkdirSync(path.join(root, 'node_modules'));
    renameSync(path.join(root, 'c/b'), path.join(root, 'node_modules/b'));
    process.kill(pid, 'SIGCONT');
    t.deepEqual(paths(await list(), root), ['c/d/e/key.pem', 'node_modules/b/.env']);
  });
});

test('links lead nowhere, and what was closed and is opened again is the same', async t => {
  await using({}, async ({ root, home, project, cache, list }) => {
    put(home, 'deep/.env');
    put(root, 'a/.env');
    symlinkSync(path.join(home, 'deep'), path.join(root, 'out'));
    symlinkSync('a', path.join(root, 'again'));
    t.deepEqual(paths(await list(), root), ['a/.env']);
    chmodSync(path.join(root, 'a'), 0);
    t.deepEqual(paths(await list(), root), ['a/.env']);
    renameSync(path.join(root, 'a'), path.join(root, 'b'));
    t.deepEqual(paths(await list(), root), ['b/.env']);
    chmodSync(path.join(root, 'b'), 0o700);
    renameSync(path.join(root, 'b'), path.join(root, 'a'));
    symlinkSync('a', path.join(root, 'b'));
    t.deepEqual(paths(await list(), root), ['a/.env']);
    // Never seen before it was closed.
    const pid = number(project, cache);
    process.kill(pid, 'SIGSTOP');
    put(root, 'new/in/.env');
    chmodSync(path.join(root, 'new'), 0);
    process.kill(pid, 'SIGCONT');
    await list();
    chmodSync(path.join(root, 'new'), 0o700);
    t.deepEqual(paths(await list(), root), ['a/.env', 'new/in/.env']);
  });
});

test('another directory in the place of the project is another project', async t => {
  await using({}, async ({ root, project, cache, list }) => {
    put(root, 'a/.env');
    await list();
    renameSync(root, `${root}-was`);
    put(root, 'b/.env');
    const { dev, ino } = statSync(root, { bigint: true });
    const other: Project = { path: root, device: String(dev), inode: String(ino) };
    const second = secretWatches(cache, '/nowhere', patient);
    await second.upToDate(other);
    t.deepEqual(
      knownSecrets(cache, other)?.secrets.map(one => one.path),
      [path.join(root, 'b/.env')],
    );
    second.end();
    t.deepEqual(knownSecrets(cache, { ...project, path: '/elsewhere' }), undefined);
  });
});

test('what a link leads to is a secret wherever it is moved, and its number is nothing when it is gone', async t => {
  await using({}, async ({ root, home, list }) => {
    put(root, 'data/real');
    put(home, 'elsewhere');
    mkdirSync(path.join(root, 'a'));
    symlinkSync('../data/real', path.join(root, 'a/.env'));
    symlinkSync(path.join(home, 'elsewhere'), path.join(root, 'a/out.pem'));
    t.deepEqual(paths(await list(), root), ['a/.env', 'a/out.pem', 'data/real']);
    renameSync(path.join(root, 'data'), path.join(root, 'b'));
    rmSync(path.join(root, 'a/.env'));
    renameSync(path.join(root, 'b/real'), path.join(root, 'b/x'));
    t.deepEqual(paths(await list(), root), ['a/out.pem', 'b/x']);
    rmSync(path.join(root, 'b/x'));
    await list();
    for (let one = 0; one < 50; one += 1) put(root, `b/f${one}`);
    mkdirSync(path.join(root, 'b/more'));
    t.deepEqual(paths(await list(), root), ['a/out.pem']);
  });
});
