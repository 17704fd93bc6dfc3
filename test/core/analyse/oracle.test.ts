/** The word oracle: whatever the analysis claims of a word or a directory, real bash must agree with, in thousands of generated scripts. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** A shell as an oracle: how it is started with a prelude, and how that tells one process from another. */
interface Shell {
  readonly name: Dialect;
  readonly start: string;
  readonly prelude: string;
}

/** The prelude of every script: a probe that writes to a file of its own process, whatever the script does to its output. */
const probe = (process: string) =>
  `probe() { { command printf '%s\\0' "$@"; command pwd -P; command printf '\\001'; } >> "$ORACLE.${process}"; }`;
const builtin = (text: string) => text.replaceAll('command ', 'builtin ');

const shells: readonly Shell[] = [
  { name: 'bash', start: 'BASH_ENV="$1/bash.prelude" bash -c "$one"', prelude: builtin(probe('$BASHPID')) },
  { name: 'zsh', start: 'ZDOTDIR="$1" zsh -c "$one"', prelude: `zmodload zsh/system\n${builtin(probe('${sysparams[pid]}'))}` },
  {
    name: 'sh',
    start: 'PRELUDE="$(cat "$1/sh.prelude")" sh -c "$(cat "$1/sh.prelude")\n$one"',
    prelude: probe("$(exec sh -c 'echo $PPID')"),
  },
];

/** Runs each script in a shell of its own; what its probes saw. */
function run(scripts: readonly string[], shell: Shell): Seen[][] {
  const out = path.join(scratch, shell.name);
  mkdirSync(out);
  writeFileSync(path.join(scratch, `${shell.name}.prelude`), shell.prelude);
  writeFileSync(path.join(scratch, '.zshenv'), shell.prelude);
  writeFileSync(path.join(scratch, `${shell.name}.scripts`), scripts.map(one => `${one}\0`).join(''));
  const environment = `PATH="$PATH" HOME="$2" USER=u LOGNAME=u ORACLE="$1/${shell.name}/$at"`;
  const start = `(cd ground && exec env -i ${environment} ${shell.start} zero 'first one' second) <&- >/dev/null 2>&1`;
  const driver = `ulimit -t 2; at=0; while IFS= read -r -d '' one <&8; do ${start} 8<&-; at=$((at+1)); done 8< ${shell.name}.scripts`;
  spawnSync('bash', ['-c', driver, 'bash', scratch, home], { cwd: scratch, stdio: 'ignore' });
  const seen: Seen[][] = scripts.map(() => []);
  for (const file of readdirSync(out)) seen[Number(file.split('.')[0])]?.push(...records(readFileSync(path.join(out, file), 'utf8')));
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
  ['bash', Number(process.env.WARD_COUNT ?? (whole ? 25_000 : 200))],
  ['zsh', Number(process.env.WARD_COUNT ?? (whole ? 5000 : 80))],
  ['sh', Number(process.env.WARD_COUNT ?? (whole ? 5000 : 80))],
]);

for (const shell of shells) {
  test(`whatever is claimed of a word or a directory, ${shell.name} agrees`, t => {
    const dialect = shell.name;
    const count = counts.get(dialect) ?? 0;
    const all = Array.from({ length: count }, (_, at) => ({ seed: first + at, text: generate(first + at, dialect) }));
    const readings = all.map(one => ({ ...one, analysis: read(one.text, { scene, dialect, args: ['zero', 'first one', 'second'] }) }));
    const kept = readings.filter(one => one.analysis.faults.length === 0);
    const seen = run(
      kept.map(one => one.text),
      shell,
    );
    const wrong = kept.flatMap(({ seed, text, analysis }, at) => {
      const lost = missed(analysis.actions, seen[at] ?? []);
      return lost.length === 0
        ? []
        : [
            {
              seed,
              text,
              lost: lost.map(told),
              claimed: analysis.actions.filter(one => lost.some(two => two.id === idOf(one))).map(claim),
            },
          ];
    });
    const probes = kept.flatMap(one => one.analysis.actions).filter(one => one.program === 'probe');
    const certain = probes.filter(one => one.argv.every(value => value.kind === 'text'));
    const ran = seen.flat().length;
    t.log(
      `${kept.length} of ${count} scripts read without a fault, ${ran} commands run, ${certain.length} of ${probes.length} claimed whole, ${wrong.length} wrong`,
    );
    t.true(ran > kept.length && certain.length > kept.length && kept.length > count / 2);
    t.deepEqual(wrong.slice(0, Number(process.env.WARD_SHOW ?? 3)), []);
  });
}

function told(one: Seen): string {
  return `${one.id}: ${JSON.stringify(one.words)} in ${one.cwd}`;
}

function claim(one: Action): string {
  return `${line(one)} in ${one.cwd}`;
}
