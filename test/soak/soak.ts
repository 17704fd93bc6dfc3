/** Many sandboxed commands at once, with Ward, bubblewrap and the commands killed at random: what is left of it all, and what the record says. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Arena, checkout } from '../attacks/arena.ts';
import { unread } from '../unread.ts';

export interface Plan {
  readonly commands: number;
  readonly together: number;
  /** The same seed gives the same commands and the same kills. */
  readonly seed: number;
}

export interface Report {
  /** How many of each kind of kill struck. */
  readonly struck: ReadonlyMap<string, number>;
  /** What should not be, in words; empty where all is well. */
  readonly left: readonly string[];
  readonly decided: number;
  readonly finished: number;
  /** Outcomes that are not known, and say why. */
  readonly explained: number;
  /** Commands whose Ward was killed before it could decide. */
  readonly unheard: number;
  readonly seconds: number;
}

/** A small generator (mulberry32): the same numbers again for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** By text, the status it ends with where nobody disturbs it. A process of it that survived would be found by its name. */
const kinds: readonly (readonly [string, number])[] = [
  ['true', 0],
  ['exit 7', 7],
  ['echo NAME > NAME.txt; cat NAME.txt', 0],
  ['bash left.sh NAME', 0],
  ['bash stubborn.sh NAME', 0],
  ['bash many.sh NAME', 0],
  ['git status --short | head -n 3', 0],
  ['bash -c "kill -9 \\$\\$"', 137],
];

const scripts: ReadonlyMap<string, string> = new Map([
  ['left.sh', '(exec -a "$1" sleep 300) & setsid bash -c "exec -a $1 sleep 300" </dev/null >/dev/null 2>&1 & sleep 0.05'],
  ['stubborn.sh', 'trap "" TERM HUP INT QUIT; for i in 1 2 3 4; do ( trap "" TERM HUP; exec -a "$1" sleep 300 ) & done; sleep 0.2'],
  ['many.sh', 'for i in {1..20}; do ( exec -a "$1" sleep 0.1 ) & done; wait; head -c 200000 /dev/zero > "/tmp/$1"'],
]);

type Victim = 'ward' | 'the shell above' | 'bubblewrap' | 'the first process' | 'the command';
const victims: readonly Victim[] = ['ward', 'the shell above', 'bubblewrap', 'the first process', 'the command'];

function children(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Ward's child is a shell, whose child is bubblewrap, whose child is the namespace's first process, whose child is the command. */
function find(ward: number, victim: Victim): number | undefined {
  let level: readonly number[] = [ward];
  // What Ward's launcher starts has come and gone by then.
  const wanted = [(pid: number) => wordsOf(pid).includes('exec "$@"'), isBubblewrap, isBubblewrap, () => true];
  for (const form of wanted.slice(0, victims.indexOf(victim))) level = level.flatMap(children).filter(form);
  return level[0];
}

const isBubblewrap = (pid: number) => wordsOf(pid).startsWith('/usr/bin/bwrap\0');

function wordsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

function strike(pid: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(pid, signal);
  } catch {
    return false;
  }
}

interface Ran {
  readonly pid: number;
  readonly text: string;
  readonly status: number | null;
  readonly wanted: number;
  readonly struck: Victim | undefined;
}

/** One command, and maybe a kill somewhere in its life. */
async function one(place: Arena, text: string, wanted: number, die: () => number): Promise<Ran> {
  const argv = ['--ward-root', place.ward, '-c', text];
  const { uid, gid } = place.attacker;
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: place.project };
  const child: ChildProcess = spawn(path.join(checkout, 'src/bin/wardsh'), argv, { cwd: place.project, stdio: 'ignore', uid, gid, env });
  const ended = new Promise<number | null>(resolve => child.on('close', status => resolve(status)));
  const victim = die() < 0.4 ? victims[Math.floor(die() * victims.length)] : undefined;
  const signal: NodeJS.Signals = die() < 0.7 ? 'SIGKILL' : 'SIGTERM';
  const delay = die() * 150;
  // Ward itself is struck at any time; half the time, and whatever it starts, once that is there.
  const target: Victim = victim === 'ward' && die() < 0.5 ? 'ward' : victim === 'ward' ? 'bubblewrap' : (victim ?? 'ward');
  let struck: Victim | undefined;
  if (victim !== undefined && child.pid !== undefined) {
    const { pid } = child;
    while (child.exitCode === null && child.signalCode === null && find(pid, target) === undefined) await sleep(3);
    await Promise.race([sleep(delay), ended]);
    if (child.exitCode === null && strike(find(pid, victim), signal)) struck = victim;
  }
  return { pid: child.pid ?? 0, text, wanted, struck, status: await ended };
}

/** Processes of it: by the names its commands give, and by what they were started with. */
function processes(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(pid => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
        const holds =
          line.startsWith('/usr/bin/bwrap') && readdirSync(`/proc/${pid}/fd`).some(one => linkOf(`/proc/${pid}/fd/${one}`).includes(mark));
        return line.includes(mark) || holds ? [`process ${pid}: ${line}`] : [];
      } catch {
        return [];
      }
    });
}

const lines = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean);
const mounts = (mark: string) => lines('/proc/self/mountinfo').filter(line => line.includes(mark));

const allGroups = () =>
  spawnSync('find', ['/sys/fs/cgroup', '-type', 'd', '-name', 'ward-*'], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);

/** Control groups of these Wards: each is named after one. What was there before is of another that had the same number. */
function groups(wards: ReadonlySet<number>, before: readonly string[]): readonly string[] {
  const mine = (one: string) => wards.has(Number(path.basename(one).split('-')[2]));
  return allGroups()
    .filter(one => mine(one) && !before.includes(one))
    .map(one => `cgroup ${one}`);
}

const descriptors = () => readdirSync('/proc/self/fd').map(one => linkOf(`/proc/self/fd/${one}`));

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

/** What Ward keeps by itself; whatever else lies there was left. */
const kept =
  /^(?:config(?:\/policy\.json|\/audit\.seed|\/store\.key)?|state|state\/(?:unfinished|running|tickets|audit\.jsonl|policy\.accepted\.json|audit\.head[\w.]*|audit\.seed|audit\.lock|turn\.lock\.asked|[\w.-]*\.(?:head|seed|key|lock|mark))|cache|cache\/(?:audit\.mark|probe\.json|compile|projects|sessions)(?:\/.*)?)$/;

function files(place: Arena): readonly string[] {
  const all = readdirSync(place.ward, { recursive: true, encoding: 'utf8' });
  const own = all.filter(name => !kept.test(name)).map(name => `Ward's file ${name}`);
  const project = readdirSync(place.project).filter(name => name.includes('.ward-'));
  return [...own, ...project.map(name => `the project's ${name}`)];
}

interface Entry {
  readonly kind: string;
  readonly n: number;
  readonly command?: string;
  readonly entry?: number;
  readonly unknown?: string;
  readonly ran?: boolean;
}

const entries = (place: Arena) => lines(path.join(place.ward, 'state/audit.jsonl')).map(line => JSON.parse(line) as Entry);

/** The record against what was really started. */
function compare(place: Arena, all: readonly Ran[]): Pick<Report, 'left' | 'decided' | 'finished' | 'explained' | 'unheard'> {
  const record = entries(place);
  const decided = record.filter(one => one.kind === 'decided');
  const finished = new Map(record.flatMap(one => (one.kind === 'finished' ? [[one.entry, one] as const] : [])));
  const known = new Set(decided.map(one => one.command));
  const open = decided.filter(one => !finished.has(one.n)).map(one => `no outcome of "${one.command}"`);
  const lost = all.filter(one => !known.has(one.text));
  const odd = lost.filter(one => one.struck !== 'ward').map(one => `no record of "${one.text}", and its Ward was not killed`);
  const wrong = all.filter(one => one.struck === undefined && one.status !== one.wanted);
  return {
    left: [...open, ...odd, ...wrong.map(one => `"${one.text}" ended with ${one.status}, not ${one.wanted}`)],
    decided: decided.length,
    finished: finished.size,
    explained: [...finished.values()].filter(one => one.unknown !== undefined).length,
    unheard: lost.length,
  };
}

/** Runs it all; throws only where the soak itself is broken. */
export async function soak(place: Arena, { commands, together, seed }: Plan): Promise<Report> {
  for (const [name, text] of scripts) writeFileSync(path.join(place.project, name), unread(text));
  // What Node opens once for all is open before it is counted.
  await one(place, ': first', 0, () => 1);
  const before = descriptors();
  const standing = allGroups();
  const began = performance.now();
  const next = random(seed);
  const all: Ran[] = [];
  let started = 0;
  const worker = async () => {
    while (started < commands) {
      const number = started++;
      const [text, wanted] = kinds[Math.floor(next() * kinds.length)] as (typeof kinds)[number];
      const name = `soak-${path.basename(place.directory)}-${number}`;
      all.push(await one(place, `: ${name}; ${text.replaceAll('NAME', name)}`, wanted, next));
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  const seconds = (performance.now() - began) / 1000;
  // The next start looks after what a killed Ward could not.
  for (let round = 0; round < 2; round++) await one(place, `: last-${round}; true`, 0, () => 1);
  const mark = path.basename(place.directory);
  for (let tries = 0; tries < 100 && processes(mark).length > 0; tries++) await sleep(50);
  const verified = await place.start([path.join(checkout, 'src/bin/ward'), '--root', place.ward, 'log', 'verify']);
  const { left, ...record } = compare(place, all);
  const more = descriptors().length - before.length;
  const struck = new Map(victims.map(victim => [victim, all.filter(one => one.struck === victim).length]));
  const found = [
    ...left,
    ...processes(mark),
    ...mounts(mark).map(line => `mount ${line}`),
    ...groups(new Set(all.map(({ pid }) => pid)), standing),
    ...files(place),
    ...unfinished(place),
    // Node itself keeps one open for the empty input of children; one for each command would be hundreds.
    ...(more > 2 ? [`${more} descriptors: ${descriptors().join(' ')}, where there were ${before.join(' ')}`] : []),
    ...(verified.status === 0 ? [] : [`the record does not verify: ${verified.output}`]),
  ];
  return { ...record, struck, seconds, left: found };
}

function unfinished(place: Arena): readonly string[] {
  const directory = path.join(place.ward, 'state/unfinished');
  return existsSync(directory) ? readdirSync(directory).map(name => `a run that nobody looked after: ${name}`) : [];
}

/** The figures in one line. */
export function told({ struck, decided, finished, explained, unheard, seconds }: Report, commands: number): string {
  const kills = [...struck].map(([victim, count]) => `${victim} ${count}`).join(', ');
  return `${commands} commands in ${seconds.toFixed(1)} s; killed: ${kills}; ${decided} decided, ${finished} outcomes, ${explained} of them not known and said so; ${unheard} ended before Ward had decided`;
}
