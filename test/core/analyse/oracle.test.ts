/** The word oracle: whatever the analysis claims of a word or a directory, real bash must agree with, in thousands of generated scripts. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Action, Value } from '../../../src/core/values.ts';
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

/** The prelude of every script: a probe that writes to a file of its own process, whatever the script does to its output. */
const prelude = `probe() { { builtin printf '%s\\0' "$@"; builtin pwd -P; builtin printf '\\1'; } >> "$ORACLE.$BASHPID"; }`;

/** Runs each script in a bash of its own; what its probes saw. */
function run(scripts: readonly string[]): Seen[][] {
  const out = path.join(scratch, 'out');
  mkdirSync(out);
  writeFileSync(path.join(scratch, 'prelude'), prelude);
  writeFileSync(path.join(scratch, 'scripts'), scripts.map(one => `${one}\0`).join(''));
  const environment = 'PATH="$PATH" HOME="$2" USER=u LOGNAME=u BASH_ENV="$1/prelude" ORACLE="$1/out/$at"';
  const start = `(cd ground && exec env -i ${environment} bash -c "$one" zero 'first one' second) <&- >/dev/null 2>&1`;
  const driver = `ulimit -t 2; at=0; while IFS= read -r -d '' one <&8; do ${start} 8<&-; at=$((at+1)); done 8< scripts`;
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
  const pattern = new RegExp(`^${value.text.replace(/\\([\s\S])|[\s\S]/g, inPattern)}$`, 's');
  const literal = value.text.replace(/\\([\s\S])/g, '$1');
  return words.every(one => pattern.test(one)) || (words.length === 1 && words[0] === literal);
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

test('whatever is claimed of a word or a directory, bash agrees', t => {
  const [first, count] = process.env.WARD_PROOF ? [1, 25_000] : [Number(process.env.WARD_SEED ?? 1), Number(process.env.WARD_COUNT ?? 500)];
  const all = Array.from({ length: count }, (_, at) => generate(first + at));
  const readings = all.map(text => read(text, { scene, args: ['zero', 'first one', 'second'] }));
  const kept = all.flatMap((text, at) =>
    readings[at]?.faults.length === 0 ? [{ seed: first + at, text, actions: readings[at].actions }] : [],
  );
  const seen = run(kept.map(one => one.text));
  t.is(seen.length, kept.length);
  const wrong = kept.flatMap(({ seed, text, actions }, at) => {
    const lost = missed(actions, seen[at] ?? []);
    return lost.length === 0
      ? []
      : [
          {
            seed,
            text,
            lost: lost.map(one => `${one.id}: ${JSON.stringify(one.words)} in ${one.cwd}`),
            claimed: actions.filter(one => lost.some(two => two.id === idOf(one))).map(one => `${line(one)} in ${one.cwd}`),
          },
        ];
  });
  const records = seen.flat();
  const certain = readings
    .flatMap(one => one.actions)
    .filter(one => one.program === 'probe' && one.argv.every(value => value.kind === 'text'));
  t.log(
    `${kept.length} scripts of ${count} read without a fault, ${records.length} commands run by bash, ${certain.length} claimed whole, ${wrong.length} wrong`,
  );
  t.true(records.length > kept.length && certain.length > kept.length);
  t.deepEqual(wrong.slice(0, Number(process.env.WARD_SHOW ?? 3)), []);
});
