/** awk: the files it reads, and what its program writes and runs. */
import type { Effect, Touch } from '../../values.ts';
import { code, runsText, textOf, together, touch, touchAt, touchEmptied, unknown, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { awkScript } from './awk-script.ts';
import { row } from './row.ts';
import { scriptFile, textOnInput } from './script-file.ts';

/** What `-W` says without naming a program: `-W exec FILE` runs one (mawk(1), gawk(1)). */
const TOLD =
  /^(?:v(?:ersion)?|u(?:sage)?|h(?:elp)?|i(?:nteractive)?|posix(?:[_-]space)?|compat|traditional|lint|(?:s(?:printf)?|r(?:andom)?)=\d+)$/;

function awk(found: Options, call: Call): Partial<Reading> {
  const given = has(found, 'f', 'e', 'E');
  const named = ['f', 'E'].flatMap(name => valuesOf(found, name));
  const texts = given ? [...valuesOf(found, 'e'), ...named.flatMap(one => textOnInput(one, call) ?? [])] : found.operands.slice(0, 1);
  const files = given ? found.operands : found.operands.slice(1);
  const empties = inPlace(found) && texts.length > 0 && texts.every(mute);
  return together(
    {
      effects: files
        .filter(one => !assigns(one))
        .flatMap(one => (empties ? touchEmptied(one, call, 'replace') : touch(inPlace(found) ? 'replace' : 'read', one, call))),
    },
    {
      effects: valuesOf(found, 'i').flatMap(one =>
        textOf(one) === 'inplace' ? [] : [code('sideways', 'an option of awk runs a program', one.place)],
      ),
    },
    { effects: [...kept(found, call), ...named.flatMap(one => scriptFile(one, call))] },
    {
      effects: valuesOf(found, 'W').flatMap(one =>
        TOLD.test(textOf(one) ?? '') ? [] : [code('sideways', 'an option of awk runs a program', one.place)],
      ),
    },
    ...texts.map(one => program(one, call, texts.length > 1 || has(found, 'v', 'f', 'i', 'E') || files.some(assigns))),
  );
}

/** Names that gawk takes itself, and what a debugger is told (gawk(1)). */
function kept(found: Options, call: Call): Effect[] {
  const usual = found.options.flatMap(({ name, value }) => (value === undefined ? (USUAL.get(name) ?? []) : []));
  const debugs = has(found, 'D') ? [code('unknown', 'the debugger of awk takes commands from its input', call.place)] : [];
  return [...usual.flatMap(one => touchAt('write', one, call)), ...debugs];
}

const USUAL: ReadonlyMap<string, string> = new Map([
  ['o', 'awkprof.out'],
  ['p', 'awkprof.out'],
  ['d', 'awkvars.out'],
]);

/** A program that prints no line: nothing in it prints, and no pattern stands alone. */
function mute(argument: Argument): boolean {
  const text = textOf(argument)?.trim();
  if (text !== undefined && (scarce(text) || /^(?:0|!\s*1|"")\s*\{[^{}]*\}$/.test(text) || leaves(text))) return true;
  return (
    text !== undefined &&
    (/^(?:|0|""|[A-Z]+\s*\{[^}]*\}|\{[^}]*\})$/.test(text) || /^NR\s*(?:==|<)\s*0$/.test(text)) &&
    !/print|getline/.test(text)
  );
}

/** Before all else it goes on with the next line, or ends, and has printed nothing. */
function leaves(text: string): boolean {
  const [, first = ''] = /^(?:1\s*)?\{([^{}]*)\}/.exec(text) ?? [];
  return /(?:^|[;\n])\s*(?:next|nextfile|exit)\s*(?:\d+\s*)?(?:[;\n]|$)/.test(first) && !/print|getline|\bif\b/.test(first);
}

/** A pattern alone that picks next to no line: what is never true, the first few lines, those far beyond any end, blank ones. */
function scarce(text: string): boolean {
  if (/^!\s*(?:NF|\$0|length(?:\(\))?|\/\.\/|[1-9]\d*)$|^\/\^\$\/$/.test(text)) return true;
  const [, left = '', how = '', right = ''] = /^(F?NR|\d+)\s*([=!<>]=|[<>])\s*(\d+(?:e\d+)?)$/.exec(text) ?? [];
  const number = Number(right);
  if (/^\d/.test(left)) return !holds(Number(left), how, number);
  return (
    left !== '' && ((how === '==' && number < LINES) || (how.startsWith('<') && number <= FEW) || (how.startsWith('>') && number >= LINES))
  );
}

/** Few lines, and more than a file is taken to have. */
const FEW = 10;
const LINES = 100_000;

function holds(left: number, how: string, right: number): boolean {
  if (how === '==' || how === '!=') return (left === right) === (how === '==');
  return how.startsWith('<') ? left < right || (how === '<=' && left === right) : left > right || (how === '>=' && left === right);
}

/** gawk's library that writes the files anew. */
function inPlace(found: Options): boolean {
  return valuesOf(found, 'i').some(one => textOf(one) === 'inplace');
}

/** `name=value` among the files sets a variable, and `-` is the input. */
function assigns(argument: Argument): boolean {
  return /^(?:[A-Za-z_]\w*=.*|-)$/s.test(textOf(argument) ?? '');
}

/** `given`: variables are set from without. */
function program(argument: Argument, call: Call, given: boolean): Reading {
  const text = textOf(argument);
  const { place } = argument;
  if (text === undefined) return together({ effects: [code('unknown', 'the awk program is known only when it runs', place)] });
  const seen = awkScript(text);
  const unsure: Effect[] = seen.unsure === undefined ? [] : [code('unknown', seen.unsure, place)];
  const hidden = seen.runs.some(secret) ? [code('unknown', 'awk runs a command that it makes up itself', place)] : [];
  const named = (how: Touch) => (name: string | undefined) =>
    touch(how, secret(name) ? unknown('awk makes up the name itself', place) : word(name ?? '', place), call);
  return together({
    effects: [
      ...unsure,
      ...hidden,
      ...seen.reads.filter(stream).flatMap(named('read')),
      ...seen.patterns.flatMap(one =>
        given
          ? touch('write', unknown('awk makes up the name itself', place), call)
          : touch('write', { value: { kind: 'pattern', text: one }, place }, call),
      ),
      ...seen.writes
        .filter(stream)
        .flatMap(one => (one !== undefined && seen.empties.has(one) ? touchEmptied(word(one, place), call) : named('write')(one))),
    ],
    runs: seen.runs.flatMap(one => (one === undefined || secret(one) ? [] : [runsText(word(one, place), call)])),
  });
}

function secret(text: string | undefined): boolean {
  return text === undefined || text.includes('\0') || text.startsWith('/inet');
}

/** gawk's own names for the standard streams. */
function stream(text: string | undefined): boolean {
  return text !== '/dev/stdout' && text !== '/dev/stderr' && text !== '/dev/stdin' && text !== '-';
}

/** awk. */
export const awkRow: Program = row({
  names: 'awk gawk mawk nawk original-awk',
  style: 'first',
  options:
    'F|field-separator= v|assign= f|file= e|source= E|exec= i|include= l|load=program b c C d|dump-variables=?write D|debug=?program g h k L=? M n N o|pretty-print=?write O p|profile=?write P r s S|sandbox t V W=',
  more: awk,
  flags: [
    `awk 'BEGIN{system("rm x")}'`,
    `awk 'BEGIN{"date"|getline d; print d | "sh"}'`,
    `awk '{print > "/home/u/.bashrc"}' a.txt`,
    `awk '{print $0 | "cat >> ~/x"}' a.txt`,
    `awk -v c=x 'BEGIN{system(c)}'`,
    `awk '{print > $1}' a.txt`,
    'awk "$program" a.txt',
    `awk 'BEGIN{f="system"; @f("id")}'`,
    `awk 'BEGIN{while((getline l < "/etc/shadow")>0) print l}'`,
    `awk -i ./lib.awk 1 a.txt`,
    `awk '{printf "%s", $1 >> ("/etc/" $2)}' a.txt`,
    `awk -f - <<< 'BEGIN{system("rm x")}'`,
    'awk -W exec a.awk',
    `gawk -D 'BEGIN{}' < commands`,
    `(cd ..; gawk -p 'BEGIN{}')`,
  ],
  quiet: [
    `awk '{print $1}' a.txt`,
    `gawk -i inplace '{print $1}' a.txt`,
    `awk -F, 'NR>1 && $3 > 10 {print $1, $2}' table.csv`,
    `ps aux | awk '/node/ {print $2}'`,
    `awk '{ if ($1 > 5 || $2 < 3) print $0 }' a.txt`,
    `awk 'BEGIN { printf "a|b > c\\n" }'`,
    `awk '/a|b/ {n++} END {print n/2}' a.txt`,
    `awk '{print > "out.txt"}' a.txt`,
    `awk '{s+=$1} END {print (s > 3 ? "big" : "small")}' a.txt`,
  ],
});
