/** What uses up a machine: each attempt is shown to come through where the limits allow it, and is contained, and named, where they do not. */
import type { ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { unread } from '../unread.ts';
import { part, turns } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, checkout, type Done, lack, type Options } from './arena.ts';

const proof = process.env.WARD_PROOF === '1';

interface Attempt {
  readonly title: string;
  /** Prints "came through" where nothing holds it. */
  readonly code: string;
  /** What the project's own policy says: it only tightens. */
  readonly limits: Readonly<Record<string, string | number>>;
  /** How the limit is named, after `ward: stopped: `; undefined where the program itself says it and Ward can't see it. */
  readonly named: RegExp | undefined;
  readonly unless?: (attacker: Attacker) => string | undefined;
  /** Tried in the proof alone: it takes its time, or another is much like it. */
  readonly slow?: true;
}

/** Who Ward's own looks hold, and not the kernel, has to be there when Ward looks: four times a second, on a machine that has time. */
const stay = 'sleep 3';
const python = existsSync('/usr/bin/python3') ? undefined : 'there is no python3 here';
const allocate = (bytes: string) => `/usr/bin/perl -e '$x = "x" x (${bytes}); select undef, undef, undef, 3; print "came through\\n"'`;
const burn = (seconds: number) => `/usr/bin/perl -e 'do { @t = times } while $t[0] + $t[1] < ${seconds}'`;

const attempts: readonly Attempt[] = [
  {
    title: 'a memory bomb of one process',
    code: allocate('200 << 20'),
    limits: { memory: '100MiB' },
    named: /^memory over 100 MiB$/,
  },
  {
    title: 'a memory bomb of eight processes, each small',
    code: `for one in 1 2 3 4 5 6 7 8; do ${allocate('25 << 20')} & done >all; wait; [ $(wc -l <all) = 8 ] && echo came through`,
    limits: { memory: '100MiB' },
    named: /^memory over 100 MiB$/,
  },
  {
    title: 'memory that processes share',
    code: `python3 -c 'import mmap, time; x = mmap.mmap(-1, 200 << 20); x.write(b"x" * (200 << 20)); time.sleep(3); print("came through")'`,
    limits: { memory: '100MiB' },
    named: /^memory over 100 MiB$/,
    unless: () => python,
    slow: true,
  },
  {
    title: 'files in memory',
    code: `head -c 30M /dev/zero >/dev/shm/a && head -c 30M /dev/zero >~/a && echo came through; ${stay}`,
    limits: { scratch: '10MiB' },
    named: /^writing to \/dev\/shm, which is full \(10 MiB\)$/,
  },
  {
    title: 'more processes than are allowed',
    code: `for one in {1..60}; do sleep 20 & done 2>/dev/null; [ $(jobs -r | wc -l) = 60 ] && echo came through; kill $(jobs -p)`,
    limits: { processes: 30 },
    named: /^more than 30 processes$/,
  },
  {
    title: 'a file larger than is allowed',
    code: 'head -c 3M /dev/zero >large && echo came through; exit $?',
    limits: { fileSize: '1MiB' },
    named: /^a file over 1 MiB, as status 153 says$/,
  },
  {
    title: 'filling the session’s /tmp',
    code: 'for one in {1..10}; do head -c 4M /dev/zero >/tmp/fill-$one; sleep 0.25; done; echo came through; rm /tmp/fill-*',
    limits: { tmp: '8MiB' },
    named: /^the session's \/tmp over 8 MiB$/,
    slow: true,
  },
  {
    title: 'filling the disk',
    slow: true,
    code: `sleep 0.5; head -c 40M /dev/zero >large-$RANDOM; ${stay}; echo came through`,
    limits: { free: '999999TiB' },
    named: /^less than 999999 TiB left on the disk of \/.*$/,
  },
  {
    title: 'more open files than are allowed',
    code: `/usr/bin/perl -e 'open $all[$_], "<", "/dev/null" or exit 1 for 1 .. 300; print "came through\\n"' || { ulimit -n 1000 && echo came through; }`,
    limits: { descriptors: 128 },
    named: undefined,
  },
  {
    title: 'a processor burner',
    slow: true,
    code: `${burn(1.5)} && echo came through`,
    limits: { cpuTime: '1s' },
    named: /^more than 1 s of processor time$/,
  },
  {
    title: 'a processor burner of many short processes',
    code: `for one in 1 2 3 4; do ${burn(0.5)} || exit 1; done; echo came through`,
    limits: { cpuTime: '1s' },
    named: /^more than 1 s of processor time$/,
  },
  {
    title: 'a command that never ends',
    code: 'sleep 4; echo came through',
    limits: { timeout: '1s' },
    named: /^still running after 1 s$/,
  },
];

interface Ring {
  readonly place: Arena;
  /** Runs code in a project of its own, which has this policy. */
  readonly run: (name: string, code: string, limits: Attempt['limits'], options?: Options) => Promise<Done>;
}

/** Projects of one Ward, each with a policy of its own. Made before the first command, for the person's policy is accepted as it is then. */
function ring(attacker: Attacker, names: readonly string[]): Ring {
  const place = arena(attacker);
  const give = (...files: string[]) => {
    if (process.getuid?.() === 0) for (const file of files) chownSync(file, attacker.uid, attacker.gid);
  };
  const at = (name: string) => path.join(place.directory, name);
  for (const name of names) {
    mkdirSync(path.join(at(name), '.ward'), { recursive: true });
    give(at(name), path.join(at(name), '.ward'));
  }
  const projects = names.map(name => {
    const { dev, ino } = statSync(at(name));
    return { path: at(name), device: String(dev), inode: String(ino) };
  });
  writeFileSync(path.join(place.ward, 'config/policy.json'), JSON.stringify({ mode: 'auto', projects }), { mode: 0o600 });
  const run: Ring['run'] = (name, code, limits, options = {}) => {
    writeFileSync(path.join(at(name), '.ward/policy.json'), JSON.stringify({ limits }));
    writeFileSync(path.join(at(name), 'a.sh'), unread(code));
    const argv = [path.join(checkout, 'src/bin/wardsh'), '--ward-root', place.ward, '-c', 'bash a.sh'];
    return place.start(argv, { cwd: at(name), milliseconds: 60_000, ...options });
  };
  return { place, run };
}

const came = (output: string) => /^came through$/m.test(output);
const stopped = ({ output }: Done) =>
  [...output.matchAll(/^ward: stopped: (.*?)(?: \(Ward of its own in .*\))?$/gm)].map(([, words]) => words ?? '');

/** Some at a time: what they do takes time, and is to come before Ward's next look. */
async function each<T, R>(all: readonly T[], one: (what: T, index: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < all.length; index = next++) results[index] = await one(all[index] as T, index);
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

/** The control leg: all at once in one command, with what is built in. */
async function free({ run }: Ring, all: readonly Attempt[]): Promise<readonly string[]> {
  const mark = '== next ==';
  const begin = all.map(({ code }, at) => `mkdir -p ${at}; (cd ${at} || exit; bash -c '${code.replaceAll("'", "'\\''")}' >said 2>&1) &`);
  const tell = all.map((_, at) => `echo; echo '${mark}'; cat ${at}/said`);
  const done = await run('free', [...begin, 'wait', ...tell].join('\n'), {});
  if (stopped(done).length > 0) return all.map(() => done.output);
  return done.output.split(`\n${mark}\n`).slice(1);
}

interface Fight {
  readonly ring: Ring;
  /** What each printed where nothing held it, and what became of it where something did. */
  readonly free: readonly string[];
  readonly held: readonly Done[];
}

async function fight(attacker: Attacker, all: readonly Attempt[]): Promise<Fight> {
  const place = ring(attacker, ['free', ...all.map((_, at) => `p${at}`)]);
  const loose = await free(place, all);
  const held = await each(all, ({ code, limits }, at) => place.run(`p${at}`, code, limits));
  return { ring: place, free: loose, held };
}

function war(attacker: Attacker): void {
  const all = part(
    attempts.filter(one => (proof || one.slow === undefined) && one.unless?.(attacker) === undefined),
    2,
  );
  for (const one of attempts) {
    const why = one.unless?.(attacker) ?? (proof || one.slow === undefined ? undefined : 'it is tried in the proof: WARD_PROOF=1');
    if (why !== undefined) test.skip(`${one.title}, tried by ${attacker.name} (skipped: ${why})`, () => undefined);
  }
  let fought: Promise<Fight> | undefined;
  const once = () => {
    fought ??= fight(attacker, all);
    return fought;
  };
  test.after.always(async () => (await fought)?.ring.place.end());
  for (const [at, { title, named }] of all.entries()) {
    test.serial(`${title}, tried by ${attacker.name}`, async t => {
      const done = await once();
      const held = done.held[at] ?? { status: null, output: 'it was not tried' };
      t.true(came(done.free[at] ?? ''), `the attack itself is broken: ${done.free[at]}`);
      t.false(came(held.output), held.output);
      const words = stopped(held);
      t.true(named === undefined ? words.length === 0 : words.some(one => named.test(one)), held.output);
    });
  }
  test.serial(`what stopped the attempts of ${attacker.name} is in the record`, async t => {
    const done = await once();
    const lines = readFileSync(path.join(done.ring.place.ward, 'state/audit.jsonl'), 'utf8').trim().split('\n');
    const limited = lines.flatMap(line => (JSON.parse(line) as { limited?: string[] }).limited ?? []);
    for (const { named } of all) t.true(named === undefined || limited.some(words => named.test(words)), String(named));
  });
  const fork = `a fork bomb of ${attacker.name} stays small, and whoever waits for the machine does not wait long`;
  const due = turns(2);
  due(test.serial)(fork, async t => {
    const { run } = (await once()).ring;
    const lags = lagging();
    const [bomb, other] = await Promise.all([
      run('p0', 'f() { f | f & }; f; sleep 5; echo came through', { processes: 60, timeout: '1s' }),
      sleep(500).then(() => run('p1', 'echo unhindered', {})),
    ]);
    const worst = lags();
    t.false(came(bomb.output));
    // Where the kernel counts from within, a bomb whose pieces die at once need not be at the number when Ward looks.
    t.true(stopped(bomb).includes('still running after 1 s'), bomb.output);
    t.deepEqual(
      stopped(bomb).filter(one => !['more than 60 processes', 'still running after 1 s'].includes(one)),
      [],
    );
    t.regex(other.output, /^unhindered$/m);
    // In a check other tests run beside this one.
    t.true(worst < (proof ? 1000 : 10_000), `the loop of this test stood still for ${worst} ms`);
    t.log(`the loop of this test stood still for at most ${worst} ms`);
  });
  due(test.serial)(`endless output of ${attacker.name} to a reader who does not read waits, and Ward does not grow`, async t => {
    const { run } = (await once()).ring;
    const grown: number[] = [];
    const done = await run('p2', 'yes', { timeout: '4s' }, { meanwhile: child => void weigh(child, grown) });
    t.deepEqual(stopped(done), ['still running after 4 s']);
    t.true(done.output.length < 8 * 1024 ** 2, `${done.output.length} bytes came`);
    t.true((grown.at(-1) ?? Number.POSITIVE_INFINITY) < 24 * 1024, `Ward grew by ${grown.at(-1)} KiB`);
  });
}

/** Stops reading, and looks twice at how much memory Ward has: once it waits for the command, and a while later. */
async function weigh(child: ChildProcess, grown: number[]): Promise<void> {
  child.stdout?.pause();
  const weight = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
  for (let tries = 0; (child.stdout?.readableLength ?? 0) === 0 && tries < 200; tries++) await sleep(50);
  const before = weight();
  await sleep(700);
  grown.push(weight() - before);
  child.once('exit', () => child.stdout?.resume());
}

/** Begins to measure by how much a timer of this process comes late; the function it returns ends that with the worst. */
function lagging(): () => number {
  let [last, worst] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last - 10);
    last = now;
  }, 10);
  return () => {
    clearInterval(timer);
    return Math.round(worst);
  };
}

if (lack !== undefined) test.skip(`limits are not tried (skipped: ${lack})`, () => undefined);
else for (const attacker of proof ? attackers : attackers.slice(0, 1)) war(attacker);
