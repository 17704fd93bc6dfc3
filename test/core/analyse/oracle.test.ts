/** The word oracle: whatever the analysis claims of a word or a directory, real bash must agree with, in thousands of generated scripts. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Action, Dialect, Value } from '../../../src/core/values.ts';
import { generate } from './generate.ts';
import { line, read } from './notation.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch/oracle', String(process.pid));
const ground = path.join(scratch, 'ground');
const home = path.join(scratch, 'home');

test.before(() => {
  for (const one of ['d1/d4', 'd2/d3', 'd1/foo', 'foo', 'b']) mkdirSync(path.join(ground, one), { recursive: true });
  mkdirSync(home, { recursive: true });
  for (const one of ['a.txt', 'b.txt', 'q', 'd1/x.txt']) writeFileSync(path.join(ground, one), '');
});
test.after.always(() => rmSync(scratch, { recursive: true, force: true }));

/** What one probe saw: its number, its other words, and where it stood. */
interface Seen {
  readonly id: string;
  readonly words: readonly string[];
  readonly cwd: string;
}

/** A shell as an oracle: one process of it defines the probe, and runs each script in a fork of its own. */
interface Shell {
  readonly name: Dialect;
  readonly prelude: string;
  /** Reads the scripts from descriptor 8, or has them in it already. */
  readonly driver: (scripts: readonly string[]) => string;
}

/** Writes to a file of its own process, whatever the script does to its output. */
const probe = (process: string) =>
  `probe() { { command printf '%s\\0' "$@"; command pwd -P; command printf '\\001'; } >> "$ORACLE.$oracle_at.${process}"; }`;
const builtin = (text: string) => text.replaceAll('command ', 'builtin ');

/** What every script runs in: no input, no output, two seconds of work. Bash ends a function that calls itself without end; zsh does so by itself. */
const forked = (text: string) => `(ulimit -t 2; eval ${text}) <&- >/dev/null 2>&1`;
const reading = () =>
  `oracle_at=0; while IFS= read -r -d '' oracle_text <&8; do ${forked('"$oracle_text"')} 8<&-; oracle_at=$((oracle_at+1)); done`;
const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const shells: readonly Shell[] = [
  { name: 'bash', prelude: `export oracle_at\nFUNCNEST=40\n${builtin(probe('$BASHPID'))}\nexport -f probe`, driver: reading },
  { name: 'zsh', prelude: `zmodload zsh/system\n${builtin(probe('${sysparams[pid]}'))}`, driver: reading },
  {
    name: 'sh',
    prelude: probe('$oracle_process').replace('{ {', "{ IFS=' ' read -r oracle_process oracle_rest < /proc/self/stat; {"),
    driver: scripts => scripts.map((text, at) => `oracle_at=${at}; ${forked(single(text))}`).join('\n'),
  },
];

/** Scripts for one process of a shell. */
const AT_ONCE = 500;

/** Runs each script in a fork of a shell; what its probes saw. */
function run(scripts: readonly string[], shell: Shell): Seen[][] {
  const out = path.join(scratch, shell.name);
  mkdirSync(out);
  const list = path.join(scratch, `${shell.name}.scripts`);
  const driver = path.join(scratch, `${shell.name}.driver`);
  writeFileSync(list, scripts.map(one => `${one}\0`).join(''));
  writeFileSync(driver, `${shell.prelude}\n${shell.driver(scripts)}\n`);
  const start = shell.name === 'zsh' ? `eval "$(cat '${driver}')"` : `. '${driver}'`;
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: home, USER: 'u', LOGNAME: 'u', ORACLE: path.join(out, 'p') };
  const fed = openSync(list, 'r');
  const stdio = ['ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', fed] as const;
  spawnSync(shell.name, ['-c', start, 'zero', 'first one', 'second'], { cwd: ground, env, stdio: [...stdio], timeout: 600_000 });
  closeSync(fed);
  const seen: Seen[][] = scripts.map(() => []);
  for (const file of readdirSync(out)) seen[Number(file.split('.')[1])]?.push(...records(readFileSync(path.join(out, file), 'utf8')));
  rmSync(out, { recursive: true });
  return seen;
}

/** Records are words that end in NUL, then the directory, a newline and a byte of 1. */
function records(text: string): Seen[] {
  return text
    .split('\n\x01')
    .slice(0, -1)
    .map(one => {
      const all = one.split('\0');
      return { id: all[0] ?? '', words: all.slice(1, -1), cwd: all.at(-1) ?? '' };
    });
}

/** The claim admits these words: text exactly, a pattern by its matches or itself, the unknown by its certain beginning. */
function admits(values: readonly Value[], words: readonly string[]): boolean {
  const [value, ...rest] = values;
  if (value === undefined) return words.length === 0;
  if (value.kind === 'text') return words[0] === value.text && admits(rest, words.slice(1));
  const most = value.kind === 'pattern' || value.splits ? words.length : Math.min(1, words.length);
  const least = value.kind === 'unknown' && value.splits ? 0 : 1;
  for (let taken = least; taken <= most; taken += 1) {
    if (fits(value, words.slice(0, taken)) && admits(rest, words.slice(taken))) return true;
  }
  return false;
}

function fits(value: Value, words: readonly string[]): boolean {
  if (value.kind === 'unknown') return words.length === 0 || (words[0] ?? '').startsWith(value.prefix);
  const pattern = new RegExp(`^${value.text.replace(/\/+/g, '/').replace(/\\([\s\S])|[\s\S]/g, inPattern)}$`, 's');
  const literal = value.text.replace(/\\([\s\S])/g, '$1');
  return words.every(one => pattern.test(one.replace(/\/+/g, '/'))) || (words.length === 1 && words[0] === literal);
}

function inPattern(character: string, quoted: string | undefined): string {
  if (quoted !== undefined)
    return `\\u{${quoted.codePointAt(0)?.toString(16)}}`.replace(/\\u\{(\w+)\}/, (_, hex: string) => `\\x${hex.padStart(2, '0')}`);
  if (character === '*') return '.*';
  if (character === '?') return '.';
  return /[\w[\]]/.test(character) ? character : `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
}

/** What bash did that no action admits. */
function missed(actions: readonly Action[], seen: readonly Seen[]): Seen[] {
  const opaque = actions.some(one => one.opaque !== undefined);
  return seen.filter(one => {
    const mine = actions.filter(action => action.program === 'probe' && idOf(action) === one.id);
    if (mine.length === 0 && opaque) return false;
    return !mine.some(action => admits(action.argv.slice(2), one.words) && (action.cwd === undefined || action.cwd === one.cwd));
  });
}

function idOf(action: Action): string | undefined {
  const value = action.argv[1];
  return value?.kind === 'text' ? value.text : undefined;
}

const scene = { cwd: ground, home, user: 'u', uid: 0, gid: 0, environment: new Map<string, string>(), terminal: false };

const whole = process.env.WARD_PROOF !== undefined;
const first = Number(process.env.WARD_SEED ?? 1);
const counts = new Map<Dialect, number>([
  ['bash', Number(process.env.WARD_COUNT ?? (whole ? 100_000 : 200))],
  ['zsh', Number(process.env.WARD_COUNT ?? (whole ? 100_000 : 80))],
  ['sh', Number(process.env.WARD_COUNT ?? (whole ? 40_000 : 80))],
]);

/** What has been seen so far: scripts without a fault, commands run, probes claimed and those claimed whole, and where the shell did otherwise. */
interface Tally {
  kept: number;
  ran: number;
  probes: number;
  certain: number;
  readonly wrong: object[];
}

/** Generates some scripts, reads them, runs them, and compares. */
function compare(seeds: readonly number[], shell: Shell, tally: Tally): void {
  const dialect = shell.name;
  const texts = seeds.map(seed => ({ seed, text: generate(seed, dialect) }));
  const all = texts.map(one => ({ ...one, analysis: read(one.text, { scene, dialect, args: ['zero', 'first one', 'second'] }) }));
  const kept = all.filter(one => one.analysis.faults.length === 0);
  const seen = run(
    kept.map(one => one.text),
    shell,
  );
  for (const [at, { seed, text, analysis }] of kept.entries()) {
    const lost = missed(analysis.actions, seen[at] ?? []);
    const claimed = analysis.actions.filter(one => lost.some(two => two.id === idOf(one))).map(claim);
    if (lost.length > 0) tally.wrong.push({ seed, text, lost: lost.map(told), claimed });
  }
  const probes = kept.flatMap(one => one.analysis.actions).filter(one => one.program === 'probe');
  tally.kept += kept.length;
  tally.ran += seen.flat().length;
  tally.probes += probes.length;
  tally.certain += probes.filter(one => one.argv.every(value => value.kind === 'text')).length;
}

for (const shell of shells) {
  test(`whatever is claimed of a word or a directory, ${shell.name} agrees`, t => {
    const count = counts.get(shell.name) ?? 0;
    const tally: Tally = { kept: 0, ran: 0, probes: 0, certain: 0, wrong: [] };
    for (let at = 0; at < count; at += AT_ONCE)
      compare(
        Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, more) => first + at + more),
        shell,
        tally,
      );
    const { kept, ran, probes, certain, wrong } = tally;
    t.log(
      `${kept} of ${count} scripts read without a fault, ${ran} commands run, ${certain} of ${probes} claimed whole, ${wrong.length} wrong`,
    );
    t.true(ran > kept && certain > kept && kept > count / 2);
    t.deepEqual(wrong.slice(0, Number(process.env.WARD_SHOW ?? 3)), []);
  });
}

function told(one: Seen): string {
  return `${one.id}: ${JSON.stringify(one.words)} in ${one.cwd}`;
}

function claim(one: Action): string {
  return `${line(one)} in ${one.cwd}`;
}
