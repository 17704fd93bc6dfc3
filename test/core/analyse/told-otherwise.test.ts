/** Forms in which the shells do otherwise than was once claimed, found by running generated scripts: nothing wrong is claimed of them. */
import test from 'ava';
import type { Dialect } from '../../../src/core/values.ts';
import { read, word } from './notation.ts';

const cases: readonly (readonly [Dialect, string, string])[] = [
  // Braces are plain text where they have been turned off.
  ['bash', 'set +B; probe {a,b}', '?…'],
  ['bash', 'set +o braceexpand; probe {a,b}', '?…'],
  ['bash', 'shopt -uo braceexpand; probe {a,b}', '?…'],
  ['bash', 'shopt -s nullglob; probe {a,b}', 'a b'],
  ['zsh', 'emulate sh; probe {a,b}', '?…'],
  ['zsh', 'setopt ignore_braces; probe {a,b}', '?…'],
  ['zsh', 'setopt null_glob; probe {a,b}', 'a b'],
  // Further characters are patterns to zsh where that is set.
  ['zsh', 'setopt extended_glob; probe foox#', '?…'],
  ['zsh', 'set -o extendedglob; probe ^x', '?…'],
  ['zsh', 'setopt extended_glob; probe "x#"', '"x#"'],
  ['zsh', 'probe foox#', '"foox#"'],
  // Where a pattern may be no word, a word may begin with what stands behind it.
  ['zsh', 'setopt null_glob; probe a$x*$y', '?…'],
  ['bash', 'shopt -s nullglob; probe a$x*$y', '?…'],
  // A turn is gone through only for what a pattern matched; a list of such may have no first.
  ['bash', 'shopt -s nullglob; for x in d?; do probe "$x"; done', '~"d?"'],
  ['bash', 'shopt -s nullglob dotglob; for x in d?; do probe "$x"; done', '?'],
  ['bash', 'shopt -s nullglob; for x in a$y*$z; do probe "$x"; done', '?'],
  ['bash', 'shopt -s nullglob; probe d?', '?…'],
  // In zsh the arguments are variables, by number and as a list.
  ['zsh', 'probe "$2"', 'second'],
  ['zsh', 'argv=(u v); probe "$2"', '?'],
  ['zsh', 'argv[2]=v; probe "$2"', '?'],
  ['zsh', 'export argv=v; probe "$2"', '?'],
  ['zsh', 'unset argv; probe "$2"', '?'],
  ['zsh', 'read 2 <<< w; probe "$2"', '?'],
  ['zsh', 'print -v 2 w; probe "$2"', '?'],
  ['zsh', '(( argv[2] = 5 )); probe "$2"', '?'],
  ['zsh', 'for 2 in a b; do probe "$2"; done', '?'],
  ['zsh', ': ${2:=q}; probe "$2"', '?'],
  ['zsh', 'set -A argv u v; probe "$2"', '?'],
  ['zsh', 'set -A x u v; probe "$x"', '?'],
  // These assign, too.
  ['zsh', 'y=2; print -v y foo; probe "$y"', '?'],
  ['zsh', 'y=2; print -rv y foo; probe "$y"', '?'],
  ['zsh', 'y=2; print -z foo; getln y; probe "$y"', '?'],
  ['zsh', 'typeset -T X x; x=foo; x+=bar; probe "$x"', '?'],
  ['zsh', 'typeset -L 2 x; x=foo; probe "$x"', '?'],
  ['zsh', 'typeset -x x; x=foo; probe "$x"', 'foo'],
  // An attribute that a loop gives a name holds in its next turn.
  ['bash', 'for x in d?; do probe "$x"; declare -i x; done', '?'],
  // What is an error ends its line before anything of it runs.
  ['bash', 'f() { x=3; }; f ${!y}\nprobe "$x"', '?'],
  ['bash', 'shopt -s failglob\nx=2\n: *.none; x=3\nprobe "$x"', '?'],
  ['bash', 'shopt -s failglob\nx=2; p="*.none"\n: $p; x=3\nprobe "$x"', '?'],
  ['bash', 'shopt -s failglob\nx=2\ny=(*.none); x=3\nprobe "$x"', '?'],
  ['bash', 'shopt -s failglob\nx=2\n: "*.none"; x=3\nprobe "$x"', '3'],
  // A name that was made read-only, wherever and however often, keeps what it held.
  [
    'bash',
    'for y in a b; do for x in 1; do break; done; h() { readonly y; [ $# -gt 1 ] && { shift; h "$@"; }; }; h 1 2 3; done\ny=1; z=2\nprobe "$z"',
    '?',
  ],
  // What ends the shell is not believed beyond its line.
  ['bash', 'x=2\n: ${3:?}; x=3\nprobe "$x"', '?'],
  // A home that is not set is no word where zsh does as ksh does.
  ['zsh', 'emulate -L ksh; unset HOME; probe ~', '?…'],
  ['zsh', 'emulate sh; HOME=; probe ~', '?…'],
  ['zsh', 'HOME=; probe ~', '""'],
  // A trap runs between any two commands.
  ['bash', 'trap "x=3" DEBUG; x=2; probe "$x"', '?'],
  ['bash', 'x=2; trap "x=3" ERR; false; probe "$x"', '?'],
  ['bash', 'trap f USR1; f() { x=3; }; x=2; probe "$x"', '?'],
  ['bash', 'f() { x=3; return; }; trap f DEBUG; x=2; probe "$x"', '?'],
  ['bash', 'trap "x=3; exit 1" ERR; x=2; probe "$x"', '2'],
  ['bash', 'trap "x=3" EXIT; x=2; probe "$x"', '2'],
  ['zsh', 'f() { trap "x=3" EXIT; }; x=2; f; probe "$x"', '?'],
  ['zsh', 'TRAPDEBUG() { x=3; }; x=2; probe "$x"', '?'],
  ['zsh', 'chpwd() { x=3; }; x=2; cd d; probe "$x"', '?'],
  // A test that is turned round comes out the other way.
  ['bash', 'x=a; y=b; [[ ! -z $x ]] && y=$(cat f); probe "$y"', '?'],
  ['bash', 'x=a; y=b; [[ ! -n $x ]] || y=$(cat f); probe "$y"', '?'],
  ['bash', 'x=5; y=b; [[ ! $x -lt 3 ]] && y=$(cat f); probe "$y"', '?'],
  ['bash', 'x=5; y=b; [[ ! ( $x -lt 3 ) ]] && y=$(cat f); probe "$y"', '?'],
  ['bash', 'y=b; [[ ! -v ww ]] && y=$(cat f); probe "$y"', '?'],
  ['zsh', 'x=a; y=b; [[ ! -z $x ]] && y=$(cat f); probe "$y"', '?'],
  // Elements of a list come and go.
  ['bash', 'x=(a b); probe "${x[-1]}" "${x[@]:1}"', 'b b'],
  ['bash', 'x=(a b); probe "${x[-3]}"', '""'],
  ['bash', 'x=(a b); unset "x[0]"; probe "$x"', '?'],
  ['bash', 'x=(a b); x[0]=$(cat f); probe "${x[@]}"', '?…'],
  ['bash', 'declare -A x; x[k]=foo; x=(a b); probe "${x[a]}"', '?'],
  ['bash', 'declare -Au x; x[k]=foo; probe "${x[k]}"', '?'],
  ['bash', 'declare -A x; x[k]=foo; read -r "x[k]" < f; probe "${x[k]}"', '?'],
  ['bash', 'x=(a); while [ ${#x[@]} -gt 0 ]; do unset "x[0]"; probe "${x[0]}/q"; done', '?'],
  // What is left of a text may be nothing, or begin with a dash.
  ['bash', 'x=$(cat f); probe "${x//[^a-z.]/}"', '?'],
  ['bash', 'x=$(cat f); probe "${x//[^+-z]/}"', '?'],
  // What goes by two names is changed by either.
  ['bash', 'x=2; declare -n y=x; y=3; probe "$x"', '?'],
  ['bash', 'x=2; typeset -n y=x; read -r y <<< 3; probe "$x"', '?'],
  ['bash', 'x=2; y=x; declare -n y; y=3; probe "$x"', '?'],
  ['bash', 'x=2; declare -n y; y=x; y=3; probe "$x"', '?'],
  ['bash', 'x=2; f() { local -n r=$1; r=3; }; f x; probe "$x"', '?'],
  ['bash', 'x=2; f() { local -n r=$1; r=3; }; f y; probe "$x"', '2'],
  ['bash', 'declare -n y=x; for y in a z; do y=3; done; a=2; probe "$a"', '?'],
  ['bash', 'for v in a z; do declare -n r=$v; a=2; r=3; probe "$a"; done', '?'],
  ['bash', 'declare -n y=$(cat f); x=2; y=3; probe "$x"', '?'],
  // What a loop keeps of a turn is one of the names, or what the name held before.
  ['bash', 'y=; for x in d/*; do y=$x; done; probe "$y"', '?'],
  ['bash', 'y=; for x in d/*; do y=$x$y; done; probe "$y"', '?'],
  // A function that calls itself is given what the call in it gives, and changes what it changes.
  ['bash', 'f() { probe "$1"; f "$1/.."; }; f "$(find d -type f)"', '?'],
  ['bash', 'f() { local x=1; f "$2"; probe "$x"; }; f a "$y"', '?'],
  // What is set for a command alone may stay, where zsh does as ksh does.
  ['zsh', 'emulate ksh; x=a; x=b f; probe "$x"', '?'],
  ['zsh', 'x=a; x=b f; probe "$x"', 'a'],
];

const args = ['zero', 'first one', 'second'];

for (const [dialect, text, said] of cases) {
  test(`${dialect}: ${text}`, t => {
    const { actions, faults } = read(text, { dialect, args });
    const probes = actions.filter(one => one.program === 'probe');
    t.deepEqual(faults, []);
    t.true(probes.length > 0);
    for (const one of probes) t.is(one.argv.slice(1).map(word).join(' '), said);
  });
}

for (const text of ['2=w; probe "$2"', '2+=w; probe "$2"', '3[1]=w; probe "$3"', 'probe $yé', 'probe "$é"']) {
  test(`zsh reads it otherwise, and so it is not read: ${text}`, t => t.true(read(text, { dialect: 'zsh', args }).faults.length > 0));
}

/** What is said to fit an unknown word. */
const fits: readonly (readonly [Dialect, string, string])[] = [
  // No line is left at the end of the text, or none was there: nothing is in the name then.
  ['sh', 'read -r z <<EOF\n\nEOF\nprobe "$z"', 'nothing'],
  ['bash', 'while read -r z; do :; done <<EOF\na\nEOF\nprobe "$z"', 'nothing'],
  ['bash', 'while read -r z; do probe "$z"; done <<EOF\na\nb\nEOF', 'pattern *'],
  // A command that finds nothing prints nothing.
  ['bash', 'probe "$(find d -type f)"', 'below . or nothing'],
  ['bash', 'probe "$(find d -type f)"/x', 'nothing'],
  ['bash', 'for f in $(find d -type f); do probe "$f"/x; done', 'below d'],
  ['bash', 'probe "$(wc -l < f)"', 'pattern *'],
  ['bash', 'probe "$(ls | wc -l)"', 'pattern *'],
  // What a loop keeps of a turn is nothing before the first one.
  ['bash', 'shopt -s nullglob; y=(d/*); probe "${y[0]}"x/y', 'nothing'],
  ['bash', 'y=; for x in d/*; do probe "$y"; y=$x; done', 'pattern d/*'],
  ['bash', 'y=/etc; for x in d/*; do probe "$y"; y=$x; done', 'nothing'],
  ['bash', 'y=a; for x in d/*; do probe "$y"; y=$x; done', 'below .'],
  ['bash', 'y=a; for x in d/*; do probe "$y"; y=${x%/*}; done', 'nothing'],
  ['bash', 'for x in d/*; do probe "$y"; y=$x; done', 'nothing'],
  // A pattern in a directory matches what lies below it, unless the directory may be nothing, or the pattern leads up.
  ['bash', 'for x in $(find d -type f); do probe "$x"/*; done', 'below d'],
  ['bash', 'probe d/"$(date +%F)"/*.x', 'pattern d/*/*.x'],
  ['bash', 'probe *-$(date +%F).x', 'pattern *-*.x'],
  ['zsh', 'probe d/"$(date +%F)"/*.x', 'pattern d/*/*.x'],
  ['bash', 'probe d/"$(date +%F)"/[ab].x', 'nothing'],
  ['bash', 'probe .$(date +%F)*/x', 'nothing'],
  ['bash', 'probe d/"$(whoami)"*/../x', 'nothing'],
  ['bash', 'probe d/"$y"/*.x', 'nothing'],
  ['bash', 'shopt -s nocaseglob; probe d/"$(date +%F)"/*.x', 'nothing'],
  ['bash', 'shopt -s globstar; probe d/"$(date +%F)"/**', 'nothing'],
  ['bash', 'for x in $(find d -type f); do probe "$x"/.*; done', 'nothing'],
  ['bash', 'for x in $(find d -type f); do probe "$x"/*/..; done', 'nothing'],
  ['bash', 'x=$(find d -type f); probe "$x"/*', 'nothing'],
  ['bash', 'for x in $(find d -type f); do probe "${x%/*}"/*; done', 'nothing'],
  // A pattern that matches several names is several words.
  ['bash', 'probe "$(basename [ab]*)"', 'nothing'],
  ['bash', 'probe "$(dirname d/*)"', 'nothing'],
  ['bash', 'for f in d/*; do probe "$(basename "$f")"; done', 'pattern *'],
  ['bash', 'probe a/$(find d -type f)', 'nothing'],
  ['bash', 'probe a/"$(find d -type f)"', 'below a/'],
  ['bash', 'for x in d?; do probe "$x"; declare -i x; done', 'nothing'],
  // Without a file grep tells of its input.
  ['bash', 'for x in $(find d -type f | xargs grep -L x); do probe "$x"; done', 'nothing'],
  ['bash', 'for x in $(find d -type f | xargs -r grep -L x); do probe "$x"; done', 'below d'],
  ['bash', 'for x in $(find d -type f | xargs grep -l x); do probe "$x"; done', 'below d'],
  // These fail, since there is no such option.
  ['bash', 'probe "$(basename "-1$?")"', 'nothing'],
  ['bash', 'probe "$(dirname "-1$?")"', 'nothing'],
  // What is left of a match may be nothing.
  ['bash', 'for f in a*; do probe "${f#a}"; done', 'nothing'],
  ['bash', 'for f in a*.txt; do probe "${f#a}"; done', 'pattern *.txt'],
  // An element that may not be there leaves the rest of its word alone.
  ['bash', 'arr=(5*.txt); probe "a${arr[n]}"', 'nothing'],
  ['bash', 'arr=(5*.txt); probe "a${arr[0]}"', 'pattern a5*.txt'],
  // Subscripts are several numbers, and together none.
  ['bash', 'arr=($(ls)); y=a${!arr[@]}/; probe $y', 'nothing'],
  ['bash', 'arr=($(ls)); y=${!arr[*]}; probe "a$y"', 'nothing'],
  // Nothing is cut between a backslash and what it escapes.
  ['bash', 'x=[ab]*5$((z)); probe "${x%.*}"', 'nothing'],
  // The dot that is cut at may be one that a star stands for, or the last before it; the first one of all is before it.
  ['sh', 'z=a.b.txt${#x}; probe "${z%.*}"', 'pattern a.b*'],
  ['sh', 'z=a.b.txt${#x}; probe "${z%%.*}"', 'pattern a'],
  ['bash', 'z=a${#x}.txt; probe "${z%.*}"', 'pattern a*'],
  ['bash', 'z=a${#x}.txt; probe "${z%%.*}"', 'pattern a*'],
  ['bash', 'for f in a.?; do probe "${f%.*}"; done', 'pattern a*'],
  ['bash', 'for f in a.b[.c]d; do probe "${f%.*}"; done', 'pattern a*'],
  ['bash', 'for f in a.*.b[cd]; do probe "${f%.*}"; done', 'pattern a.*'],
  ['bash', 'for f in *.b[cd].txt; do probe "${f%.*}"; done', 'pattern *.b[cd]'],
  // zsh reads what comes through a pipe, and each input that is named, one after the other.
  ['bash', 'y=$(ls -d ?); echo "$x" | while read -r y; do probe "$y"; done <<< "$(date +%s)"', 'pattern *'],
  ['zsh', 'while read -r y; do probe "$y"; done <<< "$(date +%s)"', 'pattern *'],
  ['zsh', 'echo "$x" | while read -r y; do probe "$y"; done <<< "$(date +%s)"', 'nothing'],
  ['zsh', 'while read -r y; do probe "$y"; done <<< "$x" <<< "$(date +%s)"', 'nothing'],
  ['zsh', 'find d -type f | while read -r y; do probe "$y"; done < /dev/null', 'below d'],
  ['zsh', 'echo "$x" | { while read -r y; do probe "$y"; done <<< "$(date +%s)"; }', 'pattern *'],
  ['zsh', 'y=$(echo /x | cat <<< b); probe "$y"', 'nothing'],
  // A filter that is given a file reads that.
  ['bash', 'probe "$(find d -type f | head -1)"', 'below d or nothing'],
  ['bash', 'probe "$(find d -type f | head -1 < f)"', 'nothing'],
  ['bash', 'probe "$(git branch --format="%(refname)" | head -1)"', 'below . or nothing'],
  ['bash', 'probe "$(git branch --format="%(refname)" | head -1 < f)"', 'nothing'],
  ['bash', 'probe "$(grep -n x f | cut -d: -f1 < g)"', 'nothing'],
  // Of several words only the first has what stands before them.
  ['bash', 'for i in $x; do arr[i]=1; done; probe f"${!arr[@]}"', 'nothing'],
  // A word that is an error keeps a function from being called, and then nothing is printed.
  ['bash', 'q() { date +%s; }; probe "$(q $x)"', 'pattern *'],
  ['bash', 'q() { date +%s; }; probe "$(q ${!x})"', 'nothing'],
  ['bash', 'q() { date +%s; }; n=x/; probe "$(q "${arr[n]}")"', 'nothing'],
  ['bash', 'shopt -s failglob; q() { date +%s; }; probe "$(q *.none)"', 'nothing'],
  ['bash', 'q() { date +%s; }; y="*"; probe "$(q ${m[$y]})"', 'nothing'],
  ['bash', 'q() { date +%s; }; y=@; probe "$(q "${#m[$y]}")"', 'nothing'],
  ['bash', 'q() { date +%s; }; probe "$(q "${m[*]}")"', 'pattern *'],
  ['zsh', 'q() { date +%s; }; probe "$(q a)"', 'pattern *'],
  ['zsh', 'q() { date +%s; }; probe "$(q *.none)"', 'nothing'],
  ['bash', 'probe "$(dirname "$(mktemp -u)"/*.none)"', 'fresh /tmp/tmp.XXXXXXXXXX'],
  ['zsh', 'probe "$(dirname "$(mktemp -u)"/*.none)"', 'fresh /tmp/tmp.XXXXXXXXXX or nothing'],
  // Where a new name may be nothing, what stands behind it is an old one.
  ['bash', 'y=; [ -e q ] && y=$(mktemp -u q.XXXX); probe "$y"', 'fresh q.XXXX or nothing'],
  ['bash', 'y=; [ -e q ] && y=$(mktemp -u q.XXXX); probe "$y"07', 'nothing'],
  ['zsh', 'y=; [ -e q ] && y=$(mktemp -u q.XXXX).o; probe "$y"07', 'nothing'],
];

for (const [dialect, text, said] of fits) {
  test(`what fits, in ${dialect}: ${text}`, t => {
    const values = read(text, { dialect })
      .actions.filter(one => one.program === 'probe')
      .flatMap(one => one.argv.slice(1));
    t.true(values.length > 0);
    for (const one of values) {
      const found = one.kind === 'unknown' ? one.fits : undefined;
      const empty = found?.kind !== 'pattern' && found?.empty === true ? ' or nothing' : '';
      t.is(found === undefined ? 'nothing' : `${found.kind} ${found.text}${empty}`, said);
    }
  });
}

test('dash goes to a directory of CDPATH where there is none to go back to', t => {
  const { actions } = read('CDPATH=d; cd -; probe', { dialect: 'sh' });
  t.is(actions.find(one => one.program === 'probe')?.cwd, undefined);
});

test('a loop is left from its test, which may have gone elsewhere', t => {
  const stands = (text: string) => read(text, {}).actions.findLast(one => one.program === 'probe')?.cwd;
  const here = stands('probe');
  t.not(here, undefined);
  for (const text of [
    'echo ${!x}; until cd d; do :; done',
    'until cd d; do :; done',
    'while ! cd d; do :; done',
    'k=0; until cd d || [ $((k+=1)) -gt 2 ]; do :; done',
    'while true; do cd d; break; done',
  ])
    t.not(stands(`${text}; probe`), here, text);
  for (const text of ['for x in a b; do pushd d && popd; done', 'while read -r x; do (cd d); done < f'])
    t.is(stands(`${text}; probe`), here, text);
});

test('a function whose arguments are an error in zsh prints nothing', t => {
  const fitsOf = (text: string, dialect: Dialect) => {
    const value = read(`q() { date +%s; }; y=$(${text}); probe "$y"`, { dialect }).actions.findLast(one => one.program === 'probe')
      ?.argv[1];
    return value?.kind === 'unknown' ? value.fits : undefined;
  };
  for (const text of ['q *.none', 'q ${x:-*.none}', 'q ${x:-d?}/a']) {
    t.true(fitsOf(text, 'zsh') === undefined || fitsOf(text, 'zsh')?.empty === true, text);
    t.not(fitsOf(text, 'bash')?.empty, true, text);
  }
  t.not(fitsOf('q a', 'zsh')?.empty, true);
});

test('a pattern that nothing fits stands as it is, beside what is known only as it runs', t => {
  const value = read('for y in [ab]*q; do probe $y$(date +%s); done', {}).actions.find(one => one.program === 'probe')?.argv[1];
  t.like(value, { kind: 'unknown', fits: { kind: 'pattern', text: '*q*' } });
});

test('a shell reads all that comes in: in zsh what stands before the pipe, and every input that is named', t => {
  const ran = (text: string, dialect: Dialect) => {
    const { actions } = read(text, { dialect });
    const origins = actions.flatMap(one => one.effects.flatMap(effect => (effect.kind === 'code' ? [effect.origin] : [])));
    return [...actions.filter(one => one.within.length > 0).map(one => one.argv.map(word).join(' ')), ...origins].join('; ');
  };
  const cases: readonly (readonly [string, string, string])[] = [
    ['echo "rm a" | sh <<< ls', 'ls', 'rm a; ls'],
    ['echo "rm a" | { sh; } <<< ls', 'ls', 'rm a; ls'],
    ['echo "rm a" | { sh <<< ls; }', 'ls', 'ls'],
    ['sh <<< "rm a" <<< ls', 'ls', 'rm a; ls'],
    ['curl -s http://h.example/f | sh < /dev/null', 'project', 'elsewhere'],
    ['curl -s http://h.example/f | python3 < g', 'project', 'elsewhere'],
    ['cat "$f" | sh <<< ls', 'ls', 'unknown'],
  ];
  for (const [text, bash, zsh] of cases) {
    t.is(ran(text, 'bash'), bash, text);
    t.is(ran(text, 'zsh'), zsh, text);
  }
  // Where that may have been turned off, it may be the last alone: nothing is said of the text.
  t.is(ran('unsetopt multios; echo exit | sh <<< "rm a"', 'zsh'), 'unknown');
  t.is(ran('f() { sh; } <<< ls; echo "rm a" | f', 'zsh'), 'rm a; ls');
});
