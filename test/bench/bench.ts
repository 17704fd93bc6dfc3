/** `npm run bench`: what a guarded command costs beside an unguarded one, and where it goes; prints Markdown for README. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Launch } from '../../src/core/values.ts';
import { checkout, ownWard } from '../ward.ts';
import { timeThought } from './analysis.ts';
import { bareSandbox } from './bare.ts';
import { timedBroker } from './broker.ts';
import { timeFsync } from './fsync.ts';
import { hookWords, timeHook } from './hook.ts';
import { median, type Program, quantile, table, timeProgram } from './measure.ts';
import { networkWords } from './network.ts';
import { others } from './others.ts';
import { terminalWords, timeTerminal } from './terminal.ts';

const rounds = process.env.WARD_PROOF === undefined ? 50 : 100;
const env = { PATH: '/usr/bin:/bin' };
const own = ownWard('bench');
const project = path.join(own.top, 'project');
const report = path.join(own.top, 'report.json');
const plain = 'the same sandbox without Ward';
const warm = '`bash -c true` by the shim and the broker, warm';
const inMemory = 'the same, what Ward keeps in memory: nothing waits for the disk';
/** Requests until V8 has made of the broker what it makes of it. */
const settled = 300;
const number = (value: number, digits = 1) => value.toFixed(digits);

/** The stages as one built program, as Ward itself is built; without the bundler, from the sources. */
async function buildStages(): Promise<string> {
  const source = path.join(import.meta.dirname, 'stages.ts');
  const bundler = await import('rolldown').catch(() => undefined);
  if (bundler === undefined) return source;
  const top = path.join(own.top, 'built');
  mkdirSync(top);
  for (const name of ['src', 'node_modules', 'package.json']) symlinkSync(path.join(checkout, name), path.join(top, name));
  const external = (id: string) => /^(?:node:|conf$|execa$|@inquirer\/|@napi-rs\/)/.test(id);
  const bundle = await bundler.rolldown({ input: { stages: source }, cwd: checkout, platform: 'node', external });
  await bundle.write({ dir: path.join(top, 'dist'), format: 'esm' });
  return path.join(top, 'dist/stages.js');
}

interface Report {
  readonly stages: readonly (readonly [string, number])[];
  readonly launched: Launch;
}

function readReport(): Report {
  const { stages, launched } = JSON.parse(readFileSync(report, 'utf8'));
  return { stages, launched: { ...launched, environment: new Map(launched.environment), seccomp: Uint8Array.from(launched.seccomp) } };
}

/** The launcher up to the point where it becomes Node: the same file, beside a Node that is `true`. */
function launcherAlone(): string {
  const top = path.join(own.top, 'launcher');
  mkdirSync(path.join(top, 'node_modules/.bin'), { recursive: true });
  cpSync(path.join(checkout, 'src/bin'), path.join(top, 'src/bin'), { recursive: true });
  symlinkSync('/bin/true', path.join(top, 'node_modules/.bin/node'));
  symlinkSync(path.join(checkout, 'dist'), path.join(top, 'dist'));
  return path.join(top, 'src/bin/wardsh');
}

/** As it is installed: without the sources, of which a checkout looks at each, whether it was edited since they were built. */
function installed(): string {
  const top = path.join(own.top, 'installed');
  for (const part of ['dist', 'src/bin', 'package.json']) cpSync(path.join(checkout, part), path.join(top, part), { recursive: true });
  symlinkSync(path.join(checkout, 'node_modules'), path.join(top, 'node_modules'));
  return path.join(top, 'src/bin/wardsh');
}

/** Each program once a round, so that what else the machine does falls on all of them; by turns behind each other one, so that what that leaves behind does too. */
function interleave(programs: readonly Program[], between: () => void): ReadonlyMap<string, readonly number[]> {
  for (const one of programs) timeProgram(one);
  const rows = new Map(programs.map(one => [one.name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of shuffled(programs)) rows.get(one.name)?.push(timeProgram(one));
    between();
  }
  return rows;
}

function shuffled<T>(all: readonly T[]): readonly T[] {
  return all
    .map(one => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** A Ward of its own for the same project, for which a sync is nothing (tmpfs(5)); its broker is asked in memory too, as that of a person is (/run/user). */
function inMemoryWard(): { readonly root: string; readonly remove: () => void } {
  const kept = ownWard('bench-memory');
  const held = mkdtempSync('/dev/shm/ward-bench-');
  mkdirSync(kept.root, { mode: 0o700 });
  for (const name of ['state', 'broker']) {
    mkdirSync(path.join(held, name), { mode: 0o700 });
    symlinkSync(path.join(held, name), path.join(kept.root, name));
  }
  kept.setUp('auto', project);
  const remove = () => {
    kept.remove();
    rmSync(held, { recursive: true });
  };
  return { root: kept.root, remove };
}

async function main(): Promise<void> {
  mkdirSync(project);
  own.setUp('auto', project);
  const program = (name: string, ...argv: string[]): Program => ({ name, argv, cwd: project, env });
  const stages = program('stages', process.execPath, await buildStages(), own.root, project, report);
  timeProgram(stages);
  const servedBash = (name: string, root: string): Program => ({
    ...program(name, path.join(checkout, 'src/bin/served/bash'), '--ward-root', root, '-c', 'true'),
    another: true,
  });
  const programs = [
    program('`bash -c true`', '/bin/bash', '-c', 'true'),
    program('`node -e 0`', process.execPath, '-e', '0'),
    program('bubblewrap with a read-only root alone', 'bwrap', '--unshare-all', '--ro-bind', '/', '/', '/bin/bash', '-c', 'true'),
    program(plain, ...bareSandbox(readReport().launched, own.top)),
    program('`wardsh -c true`, cold', installed(), '--ward-root', own.root, '-c', 'true'),
    servedBash(warm, own.root),
    program('the launcher alone', launcherAlone(), '-c', 'true'),
  ];
  const unsynced = inMemoryWard();
  programs.splice(-1, 0, servedBash(inMemory, unsynced.root));
  const more = others(own.top, project);
  programs.push(...more.programs);
  const brokers = [await timedBroker(own.root), await timedBroker(unsynced.root)];
  const asked = programs.filter(one => one.name === warm || one.name === inMemory);
  for (let round = 0; round < settled; round += 1) for (const one of asked) timeProgram(one);
  const parts = new Map<string, number[]>();
  const rows = interleave(programs, () => {
    timeProgram(stages);
    for (const [name, value] of readReport().stages) parts.set(name, [...(parts.get(name) ?? []), value]);
  });
  for (const broker of brokers) {
    const missed = settled + rounds + 1 - broker.served();
    broker.end();
    if (missed > 0) throw new Error(`${missed} of the warm commands were not served: ${broker.cold()}`);
  }
  unsynced.remove();
  print(rows, parts);
  for (const one of more.left) say(`\nNot timed: ${one}.`);
  say(`\n${hookWords(await timeHook(2000, 60, 'disk'), await timeHook(2000, 60, 'memory'))}`);
  say(`\n${terminalWords(await timeTerminal(5, 200))}`);
  say(`\n${await networkWords()}`);
}

function print(rows: ReadonlyMap<string, readonly number[]>, parts: ReadonlyMap<string, readonly number[]>): void {
  const bash = median(rows.get('`bash -c true`') ?? []);
  const sandbox = median(rows.get(plain) ?? []);
  const figures = [...rows].filter(([name]) => name !== 'the launcher alone');
  const line = ([name, row]: readonly [string, readonly number[]]) => [
    name,
    number(median(row)),
    number(quantile(row, 0.95)),
    `${number(median(row) / bash)}×`,
    `${number(median(row) / sandbox)}×`,
  ];
  say(`${machine()}; ${rounds} interleaved rounds, in milliseconds.\n`);
  say(table(['', 'median', '95 %', 'of `bash -c true`', 'of the sandbox'], figures.map(line)));
  say(`\nWhere a cold \`wardsh -c true\` goes (medians, in milliseconds):\n`);
  say(table(['stage', 'median'], composition(rows)));
  say('\nThe stages of Ward itself, built as one plain module and without what was compiled beforehand, so that each can be timed:\n');
  say(table(['stage', 'median'], stagesOf(parts)));
  const launch = median(parts.get('run') ?? []);
  say(`\nThe launch with all layers, from Ward's word to the outcome, takes ${number(launch / sandbox)}× the same sandbox without Ward.`);
  const syncs = timeFsync(path.join(own.root, 'state/bench'), 700, 200);
  say(`\nOne sync (fdatasync) of a record: ${number(median(syncs.synced), 2)} ms (95 %: ${number(quantile(syncs.synced, 0.95), 2)} ms); `);
  say(`without it ${number(median(syncs.unsynced), 3)} ms. A command makes two.`);
  const served = [warm, inMemory].map(name => `${number(median(rows.get(name) ?? []) / sandbox, 2)}×`);
  say(`Warm ${served[0]} the same sandbox without Ward, and ${served[1]} where what Ward keeps is in memory and none waits for the disk.`);
  const thought = timeThought(3);
  say(
    `\nOver the ${thought.commands} commands of \`test/commands\`, median and slowest hundredth: ${pair(thought.parse)} µs to parse one, `,
  );
  say(`${pair(thought.verdict)} µs from its text to the verdict.`);
}

const pair = ([middle, slow]: readonly [number, number]) => `${number(middle, 0)} and ${number(slow, 0)}`;
const say = (text: string) => process.stdout.write(`${text}\n`);

function stagesOf(parts: ReadonlyMap<string, readonly number[]>): readonly string[][] {
  const names = new Map([
    ['locate', 'where everything is'],
    ['approve', 'consent'],
    ['decided', 'the decision, on disk'],
    ['capabilities', 'what this machine offers'],
    ['run', 'the sandbox and the command in it'],
    ['finished', 'the outcome, on disk'],
  ]);
  return [...parts].map(([name, row]) => [names.get(name) ?? name, number(median(row), median(row) < 1 ? 2 : 1)]);
}

/** Ward itself is what is left: loading it, policy, judgement, the look at the machine, and the record. */
function composition(rows: ReadonlyMap<string, readonly number[]>): readonly string[][] {
  const of = (name: string) => median(rows.get(name) ?? []);
  const known = [
    ['the launcher', of('the launcher alone')],
    ['Node', of('`node -e 0`')],
    ['the sandbox and the command in it', of(plain)],
  ] as const;
  const total = of('`wardsh -c true`, cold');
  const rest = total - known.reduce((sum, [, value]) => sum + value, 0);
  return [...known, ['Ward itself', rest] as const, ['together', total] as const].map(([name, value]) => [name, number(value)]);
}

function machine(): string {
  const cpu = os.cpus()[0]?.model ?? 'an unnamed processor';
  const bubblewrap = execFileSync('bwrap', ['--version'], { encoding: 'utf8' }).trim();
  return `${cpu}, ${os.cpus().length} cores, Linux ${os.release()}, Node ${process.version}, ${bubblewrap}`;
}

await main().finally(own.remove);
