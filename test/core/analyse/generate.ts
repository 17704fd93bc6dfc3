/**
 * Makes small scripts from a seed: assignments, expansions, branches, loops and functions, with numbered probes that print what the shell expanded.
 * Each of them ends: a loop has a counter of its own, and a function calls none that could call it, but `h`, which has fewer arguments each time.
 */

import { parse } from '../../../src/core/parse/parse.ts';
import type { Dialect } from '../../../src/core/values.ts';
import { zshChanges, zshPieces } from './zsh-pieces.ts';

/** A source of choices that a seed decides (mulberry32). */
export interface Chance {
  readonly below: (limit: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
}

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, pick: list => list[below(list.length)] as (typeof list)[number] };
}

interface Script {
  readonly dialect: Dialect;
  readonly chance: Chance;
  readonly counter: { value: number };
  readonly depth: number;
  /** The functions that may be called here. */
  readonly callable: readonly string[];
  /** Its positional parameters may only become fewer. */
  readonly steady: boolean;
}

const names = ['x', 'y', 'z', 'x', 'y', 'n'];
const literals = [
  'foo',
  'bar',
  'a.b.txt',
  "'q u'",
  '"d  q"',
  "$'t\\x62\\tc'",
  '\\*',
  '*.txt',
  "'*'",
  '~',
  '~/s',
  '~+',
  '{a,b}',
  'p{1..3}q',
  '{x,}',
  'a=~/k',
  "''",
  '""',
  'o-o',
  '5',
  '-1',
  '07',
  '?',
  '[ab]*',
  'a\\ b',
  ':',
  '/',
  '../',
  'é',
  "$'q\\'s'",
  '"\\$x"',
  '"a\\b"',
];
const operators = [
  ':-foo',
  '-"a b"',
  ':=foo',
  '="*"',
  ':+alt',
  '+$y',
  ':-~',
  ':-"$y z"',
  '#f*',
  '##*o',
  '%.*',
  '%%?b',
  '#"$y"',
  '%b*',
  '/o/0',
  '//o/"b c"',
  '/#f/g',
  '/%o/g',
  '/b',
  ':1',
  ':1:2',
  ': -1',
  '^^',
  ',',
  ',,',
  '^',
  '@Q',
  ':0:-1',
  ':-*.txt',
  ':+{a,b}',
  '-foo  bar',
  ':-a\\ b',
  '%.txt',
  '##*/',
  '%/*',
  "//o/$'\\t'",
  "%%$'\\x62'*",
  ":-$'t\\n'",
];
const special = [
  '"$@"',
  '$*',
  '"$*"',
  '$#',
  '$1',
  '"$2"',
  '${@:2}',
  '${arr[0]}',
  '${arr[1]}',
  '${arr[@]}',
  '"${arr[@]}"',
  '"${arr[*]}"',
  '${#arr[@]}',
  '"${x[@]:1}"',
  '"${z[@]:0:3}"',
  '${#x[@]}',
  '$arr',
  '"${arr[n]}"',
  '$((1+2))',
  '$((n+1))',
  '$((n=3))',
  '$((n++))',
  '$?',
  '$PWD',
  '"$OLDPWD"',
  '~-',
  '$HOME',
  '${!y}',
  '${!x}',
  '$0',
  '"$IFS"',
  '${#x}',
  '$RANDOM$x',
  '${BASH_VERSION#*}',
  '$LINENO',
  '"${y}${x}"',
  '"$x y"',
  '"${m[k]}"',
  '${m[$y]}',
  '"${!arr[@]}"',
  '${!arr[@]}',
  '"${arr[-1]}"',
  '"${m[@]}"',
  '"${ww:-foo}"',
  '${ww-a b}',
  '"${ww:+$x}"',
  '"${ww=$y}"',
];

/** Texts in which the shortest and the longest match differ, the first and the last, the whole and a part, a letter and its other case. */
const rich = [
  'a.b.c.d',
  'foo/boo/zoo.o.o',
  'xyxyx',
  'aBcD.eFgH',
  '/p/q.r/s.t',
  'o-o-o',
  '"a b.c d.e"',
  '=a=b=',
  'foofoo',
  '..a..',
  'é.o.é',
  "'o*o*o'",
];
const cutting = [
  ...[
    '#*.',
    '##*.',
    '%.*',
    '%%.*',
    '#*/',
    '##*/',
    '%/*',
    '%%/*',
    '#*o',
    '##*o',
    '%o*',
    '%%o*',
    '#?',
    '##?*',
    '%?',
    '%%?',
    '#x*y',
    '##x*y',
    '%y*x',
  ],
  ...[
    '%%y*x',
    '#"*"',
    '%"o"',
    '##*[.]',
    '#o',
    '%o',
    '#foo',
    '%foo',
    '/o/0',
    '//o/0',
    '/./_',
    '//./_',
    '/#f/g',
    '/%o/g',
    '//xy/z',
    '/xy/z',
    '//o',
    '/o',
  ],
  ...[
    ':1',
    ':2',
    ':2:1',
    ':1:2',
    ':0:3',
    ':3',
    ': -2',
    ': -3:2',
    ':1:-1',
    ':9',
    '^',
    '^^',
    ',',
    ',,',
    '^^o',
    '//[a-z]/q',
    '/a*c/q',
    '//"*"/q',
  ],
];

/** One text, cut in several ways. */
function carved(script: Script): string {
  const { chance } = script;
  const own = name(script);
  const cuts = Array.from({ length: 3 }, () =>
    chance.below(3) === 0 ? `\${${own}${chance.pick(cutting)}}` : `"\${${own}${chance.pick(cutting)}}"`,
  );
  return `${own}=${chance.pick(rich)}; probe ${number(script)} ${cuts.join(' ')}`;
}

/** What only one rule tells apart from another: order, precedence, joining, quoting. */
const telling = [
  '{a,b}{c,d}',
  '{3..1}',
  '{a..c}',
  '{1..5..2}',
  '{a,b{1,2}}',
  '"{a,b}"',
  '$((1+2*3))',
  '$((2*3-1))',
  '$((9-4-2))',
  '$((2*3))',
  '$((n*2+1))',
  '"$*"',
  '"$@"',
  'p"$@"q',
  'p"$*"q',
  '$*',
  '$@',
  '"${*}"',
  '"$1$2"',
  "'$x'",
  '"$x"',
  '\\$x',
  '"\\$x"',
  "$(cat <<'E'\n$x `q` $((1))\nE\n)",
  '$(cat <<E\n$x $((1))\nE\n)',
  '"$(cat <<E\n  a  $x\nE\n)"',
  '$(cd d1; pwd)',
  '$(cd d1 && pwd)',
  '$x$y$z',
  '${x}y',
  '"$x"*',
  '${#x}',
  '${x:+"a b"}',
  '${x:-a b}',
  '"${x:-a b}"',
  '${x:+a b}c',
];

/** What is certain of words that only running could tell. */
const fitting = [
  '$(basename "$x" .txt)',
  '"$(basename "$x")"',
  '$(dirname "$x")',
  '"$(dirname "$x")/q"',
  '$(find d1 -name "*.txt")',
  'p/$(git rev-parse HEAD)/q',
  '"v$(git rev-parse --short HEAD)"',
  '"$(git log -1 --format=%h)"/q',
  '$(seq 2).txt',
  '"$(seq 2)".txt',
  "$(date '+%F %T')",
  'l-$(date +%F).txt',
  '$(date +%s)',
  '"$(mktemp -u)"/*.txt',
  '$(mktemp -u q.XXXX).o',
  '"$(mktemp -u nowhere/XXXX)"/q',
  '$(ls *.txt | head -n 1)',
  '"$(ls d1)"',
  '$(ls d2/d3)',
  "$(printf '%03d' $?).o",
  "$(printf '%5d|' $?)",
  '-$?',
  '"$y-$?"',
  '$?$x',
  '"${x//[^a-z]/-}"',
  '"${x//o/zz}"',
  '${y//[a-z]/d1}',
  '$(find d1 | xargs -n1 dirname)',
  '"$(find d1 d2 -name "*.txt" | xargs dirname | sort -u)"',
  '$(find d1 -type f | xargs -n1 basename)',
  '$(ls *.txt | xargs grep -l .)',
  '$(find d1 -type f | xargs grep -L zz)',
  '$(find d1 | tr "\\n" " ")',
  '"$(ls -d d1/* | paste -sd" " -)"',
  '${y//[^a-zA-Z0-9]/_}',
  '"d1/${x//[!0-9]/}"',
  '"${x,,}"',
  '"$(echo "$x" | tr -c a-z0-9 -)"',
  '"$(echo "$y" | tr -cd [:alnum:])"',
  '$(echo "$x" | sed "s/[^a-z]/-/g")',
  '"$(cat b.txt | sed "s/[^a-z]/_/g" | cut -c1-3)"',
  '"$(ls | sed "s/[^a-z]//g")"',
  '${arr[@]%.txt}',
  '"${arr[@]}".o',
  '${arr[0]%.txt}',
  '"${arr[1]##*/}"',
  '$(uname).$?',
  '$(hostname).o',
  '$(id -un)$x',
  '"$(nproc)"',
  '$(wc -l < a.txt)x',
  '"${x%.*}.o"',
  '${x%.*}.o',
  '${x##*/}.bak',
  '${x/./-}',
  '"${x#d1/}"',
  '${x#"d1/"}.o',
  '"p/${x##*/}"',
  '$(dirname "$x")/${y##*/}',
  '"$OLDPWD/$x"',
  '"${#arr[@]}$n"',
];

function name(script: Script): string {
  return script.chance.pick(names);
}

function expansion(script: Script): string {
  const { chance } = script;
  const form = chance.below(11);
  if (form === 9) return chance.pick(telling);
  if (form === 10) return chance.pick(chance.below(3) === 0 ? fitting : telling);
  if (form < 2) return `$${name(script)}`;
  if (form < 4) return `"$${name(script)}"`;
  if (form === 4) return `\${${name(script)}${chance.pick(operators)}}`;
  if (form === 5) return `"\${${name(script)}${chance.pick(operators)}}"`;
  if (form === 6) return substitution(script);
  if (script.dialect === 'zsh' && chance.below(2) === 0) return chance.pick(zshPieces);
  return chance.pick(special);
}

/** Commands whose output Ward works out: what they do to a text, a number or a name. */
const filters = [
  'tr a-z b-za',
  "tr 'a-c' X",
  'tr -d o',
  'tr [:lower:] [:upper:]',
  'rev',
  'base64',
  'base64 -d',
  'cut -c2-3',
  'cut -d o -f 2',
  'cut -c 2-',
  'head -n 1',
  'tail -n 1',
  'head -c 2',
  'sed s/o/0/',
  'sed s/foo/b-r/g',
  'cat',
  'xxd -r -p',
  'tac',
];
const printed = [
  "printf '%5s|' ",
  "printf '%-4s|%s' ",
  "printf '%d %x' 10 ",
  "printf '%03d' 7 # ",
  "printf '\\x41\\102%s' ",
  "printf '%s-' ",
  "printf '%b' 'a\\tb\\x41' # ",
  "printf '%c%c' foo bar # ",
  'ls *.txt # ',
  'ls # ',
  'ls d1/* # ',
  "find . -name '*.txt' # ",
  'find d1 -type f # ',
  'wc -l < a.txt # ',
  'date +%s # ',
  'mktemp -u # ',
  "printf '%.2s' ",
  "printf '%o' 64 # ",
  "printf '%%%s' ",
  'echo -e "a\\x41\\n"',
  "echo -e 'b\\tc' ",
  'echo -n -e ',
  "echo 'a\\nb' ",
  'echo -E ',
  'seq 3 # ',
  'seq 2 -1 0 # ',
  'basename a/b.c .c # ',
  'basename foo ',
];

/** Something that a command makes of a text, piped or on its own. */
function made(script: Script): string {
  const { chance } = script;
  if (chance.below(2) === 0) {
    const text = chance.pick(printed);
    return text.includes('#') ? `$(${text}\n)` : `$(${text}${word(script)})`;
  }
  const from = chance.pick(['echo', "printf '%s'", "printf '%s\\n'"]);
  return `$(${from} ${chance.pick([word(script), 'foo', '"a b c"', 'Zm9vCg==', '666f6f'])} | ${chance.pick(filters)})`;
}

function substitution(script: Script): string {
  const { chance } = script;
  if (chance.below(4) === 0) return chance.below(2) === 0 ? made(script) : `"${made(script)}"`;
  const inner = chance.pick([
    'echo',
    "printf '%s'",
    'echo -n',
    'printf',
    'basename',
    'pwd #',
    'cat <<< ',
    'dirname',
    `${name(script)}=1; echo`,
    'true',
  ]);
  const text = `$(${inner} ${word(script)}${inner.includes('#') ? '\n' : ''})`;
  return chance.below(2) === 0 ? text : `"${text}"`;
}

/** One word, of one to three pieces. */
export function word(script: Script): string {
  const { chance } = script;
  if (script.depth > 6) return 'deep';
  const inner = { ...script, depth: script.depth + 1 };
  const pieces = Array.from({ length: 1 + (chance.below(3) === 0 ? 1 + chance.below(2) : 0) }, () =>
    chance.below(2) === 0 ? chance.pick(literals) : expansion(inner),
  );
  return pieces.join('');
}

function words(script: Script, most: number): string {
  return Array.from({ length: script.chance.below(most + 1) }, () => word(script)).join(' ');
}

function number(script: Script): number {
  script.counter.value += 1;
  return script.counter.value;
}

function probe(script: Script): string {
  return `probe ${number(script)} ${words(script, 3)}`;
}

const items = ['d1', 'd1/a', 'b.txt', './d2', '.', '"$x"', '"d1/$y"', '*.txt', '"$(basename "$x")"', '$(ls d1)', '""'];

/** What a list holds now. */
function ofList(script: Script): string {
  const one = ['"${arr[0]}"', '"$arr"', '${arr[1]}', '"${arr[-1]}"', '"${arr[@]:1}"', '"${arr[0]}/x"', '${#arr[@]}', '${arr[@]}'];
  return `probe ${number(script)} ${script.chance.pick(one)} ${script.chance.pick(['', '', '"${arr[@]}"'])}`;
}

/** A list that a loop makes longer. */
function lengthened(script: Script): string {
  const { chance } = script;
  const before = chance.pick(['arr=()', 'arr=()', 'arr=(d1)', 'arr=(d1 d2/x)', ':', 'unset arr']);
  const over = chance.pick(['*.txt', 'd1/*', '*/', 'a b c', '$(ls d1)', '"$@"', '$x', 'd?']);
  const added = chance.pick(['"$e"', '"$e"', '$e', '"$e" d2', '"d1/$e"', '"${e%.*}"', '"$e" "$e"', '']);
  const others = ["unset 'arr[0]'", 'arr=("${arr[@]:1}")', '[ -d "$e" ] && continue', 'arr[1]=$e', 'arr=d2', ofList(script)];
  return `${before}; for e in ${over}; do ${chance.pick([':', ':', ...others])}; arr+=(${added}); done; ${ofList(script)}`;
}

/** A list from which a loop takes what it does next. */
function queued(script: Script): string {
  const { chance } = script;
  const test = chance.pick(['((${#arr[@]}))', '[ ${#arr[@]} -gt 0 ]', '[[ ${#arr[@]} -ne 0 ]]', '(( ${#arr[@]} > 0 ))', '((n++ < 2))']);
  const take = chance.pick([
    'e=${arr[0]}; arr=("${arr[@]:1}")',
    "e=${arr[-1]}; unset 'arr[-1]'",
    'arr=("${arr[@]:1}"); e=${arr[0]}',
    "e=${arr[0]}; unset 'arr[0]'",
    'e=${arr[0]}; unset "arr[0]"; arr=("${arr[@]}")',
  ]);
  const more = chance.pick([
    'for f in "$e"/*; do [ -d "$f" ] && arr+=("$f"); done',
    ':',
    '((t < 4)) && arr+=("$e/x")',
    'for f in $(ls "$e"); do ((t < 5)) && arr+=("$e/$f"); done',
    'for f in "$e"/*/; do ((t < 5)) && arr+=("${f%/}"); done',
  ]);
  const first = chance.pick(['.', 'd1', 'd1 d2', 'd?', './d1', '"$x"']);
  const shown = `probe ${number(script)} "$e" "$e/q" ${chance.pick(['', '', '"${arr[@]}"'])}`;
  return `arr=(${first}); t=0; while ${test} && ((t++ < 4)); do ${take}; ${shown}; ${more}; done; ${ofList(script)}`;
}

/** A keyed array. */
function keyed(script: Script): string {
  const { chance } = script;
  const item = chance.pick(items);
  const made = chance.pick([`kk=([k]=${item} [foo]=1)`, `kk; kk[k]=${item}`, `kk; kk[$x]=d1; kk[k]=${word(script)}`]);
  const changed = chance.pick([':', 'kk[foo]=d2', 'kk+=([z]=d1/a)', 'kk=(a b)', "unset 'kk[k]'", 'kk=x', 'kk[k]+=x']);
  return `declare -A ${made}; ${changed}; probe ${number(script)} "\${kk[k]}" "\${kk[@]}" \${kk[foo]} "$kk"`;
}

const changes: readonly ((script: Script) => string)[] = [
  carved,
  carved,
  s => `${name(s)}=${s.chance.pick(rich)}`,
  s => `${name(s)}=${s.chance.pick(fitting)}`,
  s => `${name(s)}=${s.chance.pick(fitting)}; probe ${number(s)} $${name(s)} "$${name(s)}" $${name(s)}.o`,
  s => `(cd ${s.chance.pick(['d1', 'd2', '..', '"$x"'])}; ${one(s)}); probe ${number(s)} $PWD`,
  s => `arr=(${s.chance.pick(['*.txt', 'd1/*', '"$@"', '$(ls)', '$(seq 3)', '[ab]*', 'd?/*', '*'])})`,
  s =>
    `${s.chance.pick(['declare -i', 'local -i', 'typeset -i', 'declare -ix'])} ${name(s)}${s.chance.pick(['', '=2', '=foo', '="$y"', '=$x'])}`,
  s =>
    `eval ${quoted(`${s.chance.pick(['declare -i', 'local -i', 'n=$((x))', ': $((y))', 'echo *.no', ': ${x:1:-9}'])} ${name(s)}; ${name(s)}=${word(s)}`)}`,
  s => `${name(s)}=1; : $((${name(s)})); ${name(s)}=${s.chance.pick(rich)}`,
  s =>
    `cd ${s.chance.pick(['"$(dirname "$x")"', '"$x"', '$(git rev-parse HEAD)', '"${arr[0]}"', '"$(mktemp -u nowhere/XXX)"', 'd?', 'd1*'])}`,
  s => `export TMPDIR=${s.chance.pick(['d1', '/p', '.'])}`,
  s => `${name(s)}=${word(s)}`,
  s => `${name(s)}=${word(s)}`,
  s => `${name(s)}=${word(s)}`,
  s => `${name(s)}+=${word(s)}`,
  s => {
    const [one, other] = [name(s), name(s)];
    const kept = s.chance.pick(['//[^a-z]/-}', '//[^[:alnum:]]/_}', '//[!a-z0-9]/}']);
    return `${one}=\${${other}${kept}; ${one}=\${${one},,}; probe ${number(s)} "$${one}" $${one} "d1/$${one}" "$${one}.txt"`;
  },
  s => `: ${s.chance.pick(['"${ww:=d1}"', '"${ww:=$x}"', '${ww=foo bar}', '"${vv:=$(pwd)}"'])}; probe ${number(s)} "$ww" "$vv" $ww`,
  s =>
    `${s.chance.pick(['ww', 'vv'])}=${s.chance.pick(['"${ww:-$y}"', '${vv:-d2}', '"${ww:-}"', '${vv-$(echo "$x")}'])}; probe ${number(s)} "$ww/$vv" $vv`,
  s => `${name(s)}=${s.chance.pick(['1', '2', 'foo', '"a b"', "'*'", 'y', 'x', '"n"'])}`,
  s => `arr=(${words(s, 3)})`,
  s => `arr+=(${words(s, 2)})`,
  s => `arr[${s.chance.below(3)}]=${word(s)}`,
  lengthened,
  queued,
  keyed,
  s =>
    `${s.chance.pick(['declare -a', 'typeset -a', 'declare', 'local -a', 'readonly -a', 'declare -A'])} ${s.chance.pick(['arr', 'arr', 'x', 'rr'])}${s.chance.pick(['=', '=', '+='])}${s.chance.pick(["'(d1 x)'", '"($x $y)"', "'([1]=q [k]=d2)'", "'($(probe 76 $x))'", '"$x"', "'(*.txt)'", '"$(ls d1)"'])}; ${ofList(s)} "${'$'}{rr[@]}"`,
  s => `unset 'arr[${s.chance.pick(['0', '1', '-1', 'n', '2'])}]'; ${ofList(s)}`,
  s => `arr=("\${arr[@]:${s.chance.pick(['1', '0:1', '1:2', '2', '0', 'n'])}}"); ${ofList(s)}`,
  s => `arr=([0]=${s.chance.pick(items)} [${s.chance.pick(['2', '1', 'n'])}]=${s.chance.pick(items)}); ${ofList(s)}`,
  s => `probe ${number(s)} "\${@:${s.chance.pick(['1', '2', '2:1', '3'])}}"`,
  s =>
    `${s.chance.pick(['export', 'declare', 'typeset', 'declare -i', 'declare -l', 'readonly', 'local', 'declare -x', 'declare -g', 'export -n'])} ${name(s)}=${word(s)}`,
  s => `${s.chance.pick(['export', 'declare', 'local', 'unset', 'readonly', 'unset -v'])} ${name(s)}`,
  s => `${s.chance.pick(['export', 'declare'])} "${name(s)}=${s.chance.pick(['1', 'a b', '$y'])}"`,
  s => `read ${name(s)} <<< ${word(s)}`,
  s => `read ${name(s)} ${name(s)} <<< "$x $y"`,
  s => `read -r ${name(s)} ${name(s)} ${name(s)} <<< ${word(s)}`,
  s =>
    `IFS=${s.chance.pick([':', ',', 'o', '', '/', "' '"])} read ${s.chance.pick(['-r ', ''])}${name(s)} ${name(s)} <<< "${s.chance.pick(['a:b:c', 'foo,bar', ' $x ', '$y:$x', 'a::b:', '/p/q'])}"`,
  s => `read -r ${name(s)} <<EOF\n${s.chance.pick(['one two', '$x', '  a  b  ', ''])}\nEOF\n`,
  s => `declare -A m; m[${s.chance.pick(['k', '$x', 'foo', '"$y"'])}]=${word(s)}`,
  s => `declare -A m=([k]=${word(s)} [foo]=1)`,
  s => `arr[${s.chance.pick(['n', '0', '$n', 'k'])}]=${word(s)}`,
  s =>
    `${s.chance.pick(['declare -i', 'declare -i', 'declare -n', 'declare -u'])} ${name(s)}; ${name(s)}=${s.chance.pick(['2', 'x', '1+1', 'foo'])}`,
  s =>
    `declare -n ${name(s)}=${name(s)}; ${s.chance.pick([`${name(s)}=foo`, `read -r ${name(s)} <<< bar`, `for ${name(s)} in x y; do ${name(s)}=2; done`])}`,
  s =>
    `trap '${name(s)}=${s.chance.pick(['foo', '2', '$((n+1))'])}' ${s.chance.pick(['DEBUG', 'ERR', 'DEBUG ERR', 'EXIT'])}${s.chance.pick(['', '; false', '; trap - DEBUG ERR'])}`,
  s => `bash -c 'probe 90 "$@" $1 "$0" $# ${s.chance.pick(['$x', '"${2:-d}"', '${1%o}', ''])}' ${words(s, 3)}`,
  s =>
    s.chance.pick([
      'set -e',
      'set +e',
      'set -eu',
      'set -o errexit',
      'set +o errexit',
      'false',
      'cd nowhere',
      'cd d1; cd ..',
      'cd d2; cd ../d1',
      'cd d1; cd - > /dev/null',
    ]),
  s => `printf -v ${name(s)} %s ${word(s)}`,
  s => `${name(s)}=${word(s)} ${s.chance.pick([':', ':', 'eval :', 'export ee', 'true'])}; ${probe(s)} $x`,
  s => (s.steady ? 'shift' : `set -- ${words(s, 3)}`),
  s =>
    s.chance.pick([
      'shift',
      'shift 2',
      'shift $((n))',
      'set -f',
      'set +f',
      'shopt -s nullglob',
      'shopt -s failglob',
      'shopt -s extglob',
      'shopt -s lastpipe',
      'IFS=,',
      'IFS=',
      'unset IFS',
      'set -e',
      'set -u',
      'HOME=/h',
      'unset HOME',
      'PWD=/q',
      'OLDPWD=/o',
      'CDPATH=d1',
      'POSIXLY_CORRECT=1',
    ]),
  s => `cd ${s.chance.pick(['d1', 'd2/d3', '..', '.', 'nowhere', '-', '"$x"', '~', '/', 'd1/..', '../d1', '$y', 'd1/../d2', 'd1 d2', ''])}`,
  s => s.chance.pick(['pushd d1 > /dev/null', 'popd > /dev/null', 'pushd . > /dev/null', 'cd -P ..']),
  s =>
    s.chance.pick([
      '((n++))',
      '((n=5))',
      'let n+=1',
      'let "x=7"',
      '((x=y))',
      'n=$((n+1))',
      'getopts ab x -a',
      '[[ n -eq 1 ]]',
      '[[ $x == f* ]]',
      'mapfile -t arr <<< "$x"',
      'read -a arr <<< "$x"',
      ': ${x:=foo}',
      ': ${y=bar}',
      '[[ foo =~ (o) ]]',
      'for ((n=0;n<2;n++)); do :; done',
    ]),
  s => `eval ${quoted(statements({ ...s, depth: s.depth + 2 }, 1))}`,
  s => `eval "${name(s)}=${s.chance.pick(['1', '\\$y', '$y', "'a  b'"])}"`,
];

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const compounds: readonly ((script: Script) => string)[] = [
  s => `( ${statements(s, 2)}; )`,
  s => `{ ${statements(s, 2)}; }`,
  s => `${one(s)} | ${one(s)}`,
  s => `${one(s)} && ${one(s)}`,
  s => `${one(s)} || ${one(s)}`,
  s => `${one(s)} && ${one(s)} || ${one(s)}`,
  s => `! ${one(s)}`,
  s => `if ${test(s)}; then ${statements(s, 2)}; else ${statements(s, 2)}; fi`,
  s => `if ${test(s)}; then ${statements(s, 2)}; fi`,
  s => `for ${name(s)} in ${words(s, 3)}; do ${statements(s, 2)}; ${leave(s)}; done`,
  s => `for ${name(s)} in 1 2; do ${leave(s)}; ${statements(s, 2)}; done`,
  s => `for ${name(s)}; do ${statements(s, 2)}; done`,
  s => `for ${name(s)} in "${'$'}{!arr[@]}"; do ${statements(s, 1)}; done`,
  s => `while read -r ${name(s)}; do ${statements(s, 1)}; done <<< ${s.chance.pick(["$'a\\nb'", '"$x"', 'foo'])}`,
  s => `printf '%s\\n' ${words(s, 2)} | while read -r ${name(s)}; do ${statements(s, 1)}; done`,
  s => counted(s, k => `${k}=0; while [ $${k} -lt 2 ]; do ${k}=$((${k}+1)); ${statements(s, 2)}; ${leave(s)}; ${statements(s, 1)}; done`),
  s => counted(s, k => `${k}=0; until ${test(s)} || [ $((${k}+=1)) -gt 2 ]; do ${statements(s, 2)}; done`),
  s =>
    `for ${name(s)} in ${s.chance.pick(['*.txt', '*', 'd1/*', './*.txt', 'd?', '*/', 'd*/*', '*.sh', '$(ls)', '$(ls d1)', '$(find d1)', '"${arr[@]}"', '${arr[@]}', '$(seq 2)'])}; do ${probe(s)} ${s.chance.pick(['"$x"', '$x', '$x.o', '"${x%.txt}"', '${x##*/}', '"$y.bak"', '${x%.*}', '"${x%/*}"/q'])}; ${s.chance.pick([':', ':', 'y=$x', 'y="$x.o"', 'cd "$x"', 'cd $x', '(cd "$x"; probe 70 $PWD)', 'y=${x%.*}', 'y=$(basename $x .txt)', 'y=$(dirname "$x")'])}; ${statements(s, 1)}; done`,
  s =>
    `${name(s)}=${s.chance.pick(['"$(find d1 -name "*.txt")"', '"$(ls *.txt)"', '$(find d1 d2)', '"$x"', "$'foo\\nbar'"])}; ${s.chance.pick(['printf \'%s\\n\' "$x" | ', 'echo "$x" | ', ''])}while IFS= read -r y; do ${probe(s)} "$y" "\${y#d1/}" "\${y##*/}"; done${s.chance.pick(['', ' <<< "$x"', '', ' <<< "$y"'])}`,
  s =>
    `for ${name(s)} in ${s.chance.pick(['d?', 'd*/*', 'd1 d2', '*', '"$y"'])}; do ${s.chance.pick(['cd "$PWD/$x"', 'cd "$HOME/$x"', 'cd d1', 'cd ..', 'cd "$OLDPWD"', 'cd /'])} ${s.chance.pick(['', '|| continue', '|| break', '&& continue'])}; ${probe(s)} "$OLDPWD"; ${statements(s, 1)}; ${s.chance.pick([':', 'cd ..', 'cd "$OLDPWD"', leave(s)])}; done; ${probe(s)} "$PWD"`,
  s =>
    `${s.chance.pick(['[ -n "$ww" ]', '[[ ! -n $x ]]', '[[ ! -z $y ]]', '[[ ! $n -lt 2 ]]', '[[ ! -v ww ]]', '[ -z "$vv" ]', '[ -z "${ww:-}" ]', '[ -n "$y" ]', '[ "$x" = foo ]', '[ $# -eq 0 ]', '[ $# -gt 1 ]', '[ "$1" = 1 ]', 'test -z "$ww"'])} ${s.chance.pick(['&&', '||'])} ${one(s)}`,
  s =>
    `if ${s.chance.pick(['[ -n "$ww" ]', '[[ ! -n $x ]]', '[[ ! $n -lt 2 ]]', '[[ ! $# -gt 1 ]]', '[ -z "$vv" ]', '[ "$x" != b ]', '[ $# -lt 1 ]', '[ $# -gt 0 ]'])}; then ${statements(s, 2)}; else ${statements(s, 2)}; fi`,
  s => `( ${s.chance.pick(endings)}; ${statements(s, 1)} )`,
  s => `f() { ${s.chance.pick(endings)}; ${statements(s, 1)}; }; (f); (f 1 2); ${probe(s)}`,
  s => `${s.chance.pick(endings)}; ${statements(s, 1)}`,
  s =>
    `${s.chance.pick(['while [ $# -gt 1 ]', 'while [ $# -ne 0 ]', 'while [[ $# -gt 2 ]]', 'while (( $# > 1 ))', 'while [ -n "$1" ]', 'until [ "$x" = foo ]', 'while [ "$y" != b ]', 'until [ -z "$1" ]'])}; do ${statements(s, 2)}; break; done`,
  s =>
    `q() { ${s.chance.pick(['', '', 'local x=$1; ', 'y=k; ', 'local z="$1" x; '])}${s.chance.pick(['echo "d1/$1"', 'printf \'%s\\n\' "$x"', 'echo $x', 'basename "$1" .txt', 'echo "$@"', 'echo "$#"', 'pwd', 'echo "$y$z"', 'date +%s'])}; }; ${name(s)}=$(q ${words(s, 2)}); ${probe(s)}`,
  s =>
    `case ${word(s)} in ${s.chance.pick(['foo', '"foo"', 'a?', '$x', '"$y"'])}) ${statements(s, 1)} ;; ${s.chance.pick(['*o*', 'b|c', '?', '-*'])}) ${statements(s, 1)} ;; ${s.chance.pick(['*', '""', 'k'])}) ${statements(s, 1)} ;; esac`,
  s => counted(s, k => `${k}=0; while [ $${k} -lt ${1 + s.chance.below(3)} ]; do ${k}=$((${k}+1)); ${statements(s, 2)}; done`),
  s => `case ${word(s)} in foo) ${statements(s, 1)} ;; *o*) ${statements(s, 1)} ;& *) ${statements(s, 1)} ;; esac`,
  s => `${body(s, 'f', i => `${statements(i, 2)}; ${test(i)} && return; ${statements(i, 2)}`)}; ${call(s, 'f')} ${words(s, 2)}`,
  s => `${body(s, 'g', i => `local ${name(i)}=${word(i)}; ${statements(i, 2)}`)}; ${call(s, 'g')} ${words(s, 2)}`,
  s => `${body(s, 'h', i => `${statements(i, 1)}; [ $# -gt 1 ] && { shift; h "$@"; }; ${statements(i, 1)}`)}; ${call(s, 'h')} 1 2 3`,
  s => `${name(s)}=${word(s)} ${s.chance.pick([call(s, 'f'), call(s, 'g'), 'eval probe 0 $x', 'command eval :', 'probe 0'])} $y`,
  s => `${s.chance.pick(namings)} ${number(s)} ${words(s, 2)}`,
  s => `trap ${quoted(probe(s))} EXIT`,
  s => `{ ${statements(s, 1)}; } > /dev/null`,
  s => `${one(s)} & wait`,
  s => `command ${probe(s)}`,
  s => `x=$(${statements(s, 1)})`,
  s => body(s, 'f', i => statements(i, 2)),
  s => `${test(s)} && ${body(s, 'f', one)}`,
  s =>
    s.chance.pick([
      call(s, 'f'),
      call(s, 'g'),
      'unset -f f',
      `${call(s, 'f')} 1 "2 3"`,
      'exit',
      'exit 3',
      'false || exit',
      'break',
      'return 1',
    ]),
];

/** What may end the shell. */
const endings = [': ${ww:?no}', ': ${1:?no}', 'y=${x:?no}', ': "${n?no}"', 'probe 83 ${3:?no}', '[ -n "${ww:?no}" ]', 'eval ": ${vv:?no}"'];

/** Ways to name the probe. */
const namings = [
  'p=probe; $p',
  '"pr"obe',
  '\\probe',
  "p='probe 80'; $p",
  '$(echo probe)',
  'pro${e}be',
  'eval probe',
  "eval 'probe' 79",
  'p=(probe 81); "${p[@]}"',
  "alias p='probe 82'\np",
  'command eval probe',
  'time probe',
  '! probe',
  "$'\\x70robe'",
  '${p:-probe}',
  '{probe,77}',
];

function counted(script: Script, text: (counter: string) => string): string {
  return text(`k${number(script)}`);
}

/** Defines a function that can only call those behind it. */
function body(script: Script, name: string, text: (inner: Script) => string): string {
  const callable = name === 'h' ? [] : script.callable.filter(one => one > name);
  return `${name}() { ${text({ ...script, callable, steady: script.steady || name === 'h' })}; }`;
}

function call(script: Script, name: string): string {
  return script.callable.includes(name) ? name : ':';
}

function test(script: Script): string {
  return script.chance.pick([
    'true',
    'false',
    '[ $# -gt 1 ]',
    '[[ $x == foo ]]',
    '[[ ! -n $x ]]',
    '[[ ! $n -gt 1 ]]',
    '[[ ! -z "$ww" ]]',
    '[ -n "$y" ]',
    'cd d1',
    '! cd nowhere',
    'cd nowhere',
    '((n))',
    ': ${z:=t}',
  ]);
}

function leave(script: Script): string {
  return script.chance.pick([':', ':', ':', 'break', 'continue', '[ "$x" = foo ] && break', 'true && continue', '[[ $y ]] || break']);
}

function one(script: Script): string {
  const roll = script.chance.below(10);
  if (roll < 4 || script.depth > 3) return roll < 2 ? probe(script) : script.chance.pick(changes)(script);
  return roll < 8 ? probe(script) : script.chance.pick(compounds)({ ...script, depth: script.depth + 1 });
}

function statements(script: Script, most: number): string {
  return Array.from({ length: 1 + script.chance.below(most) }, () => one(script)).join('; ');
}

/** What would leave too few scripts to try. */
const refused = new Map<Dialect, RegExp>([
  ['sh', /IFS/],
  ['zsh', /IFS|set -[eu]|errexit/],
]);

/** A whole script. Every other command is a probe; a command that would not be read is left out, lest there be too few scripts to try. */
export function generate(seed: number, dialect: Dialect = 'bash'): string {
  const script: Script = { dialect, chance: chance(seed), counter: { value: 0 }, depth: 0, callable: ['f', 'g', 'h'], steady: false };
  const refuses = refused.get(dialect);
  const least = dialect === 'sh' ? 7 : dialect === 'zsh' ? 4 : 2;
  const commands = Array.from({ length: least + script.chance.below(5) }, () => `${command(script)}\n${probe(script)}`);
  return commands.filter(one => refuses?.test(one) !== true && parse(one, dialect).faults.length === 0).join('\n');
}

function command(script: Script): string {
  if (script.chance.below(3) === 0) return script.chance.pick(compounds)(script);
  if (script.dialect === 'zsh' && script.chance.below(6) === 0) return script.chance.pick(zshChanges);
  return script.chance.pick(changes)(script);
}
