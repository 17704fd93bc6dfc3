/** The tree of every construct, and what keeps a text from being read. */
import test from 'ava';
import { parse } from '../../../src/core/parse/parse.ts';
import { lines } from '../../commands/corpus.ts';
import { verdictOf } from '../../commands/world.ts';
import { outline } from './outline.ts';

const constructs: readonly (readonly [text: string, outline: string])[] = [
  ['ls -l', '(ls -l)'],
  ['a; b & c', '(a) (& (b)) (c)'],
  ['a && b || c', '(&& || (a) (b) (c))'],
  ['! a | b |& c', '(!| (a) (b) (c))'],
  ['time -p a', '(| (a))'],
  ['A=1 B+=2 c[1]=x d=(1 2) cmd', '(A=1 B+=2 c[1]=x d=[1 2] cmd)'],
  ['A=1', '(A=1)'],
  ['export A=$(b) -n C', '(export A=$((b)) @1:A=$((b)) -n C)'],
  ['declare -a x=(1 $(b))', '(declare -a x=1$((b)) @2:x=[1 $((b))])'],
  ['"r"m $\'\\x2drf\' \\/', '(rm -rf /)'],
  ['r\\\nm x', '(rm x)'],
  ['$x "$y" ${z}w "${v:-a b}"', '($x "$y" $zw "${v:-a b}")'],
  ['${a[1]} ${!a} ${#a} ${a//b/c} ${a:1:2} ${a^^} ${!a@} ${a@Q}', '(${a[1]} ${!a} ${#a} ${a//b,c} ${a:1,2} ${a^^} ${!a@} ${a@Q})'],
  ['$(a; b) `c` "$(d)"', '($((a) (b)) $((c)) "$((d))")'],
  ['`a \\`b\\``', '($((a $((b)))))'],
  ['$(<f)', '($((<f)))'],
  ['diff <(a) >(b)', '(diff <((a)) >((b)))'],
  ['$((1+$(a)+x[`b`]))', '($[1"$((a))"x["$((b))"]])'],
  ['ls *.c [a-$(b)]? ~ ~u/x a~ "~" \\~', '(ls *.c [a-$(b)]? <~> <~u>/x a~ ~ ~)'],
  ['A=~/a:~b:c~', '(A=<~>/a:<~b>:c~)'],
  ['echo a=~/x --a=~/x ~"a" ~$a', '(echo a=<~>/x --a=~/x ~a ~$a)'],
  ['{rm,-rf} r{m,} a{1..3}b {a,{b,c}} {x,"$y"} A={1,2}', '({rm|-rf} r{m|} a{1|2|3}b {a|{b|c}} {x|"$y"} A={1|2})'],
  ['A={1,2} x=*', '(A={1,2} x=*)'],
  ['a >f 2>>g <h 3<>i >|j &>k 2>&1 >&- {fd}>l', '(a >f 2>>g <h 3<>i >|j &>k 2>&1 >&- fd>l)'],
  ['>f', '(>f)'],
  ['cat <<E <<-"F" <<<w\na $b `c`\nE\n\tx $y\n\tF\n', '(cat <<a "$b" "$((c))"⏎ <<-x $y⏎ <<<w)'],
  ['(a; b) >f', '(>f (sub (a) (b)))'],
  ['{ a; }', '(group (a))'],
  ['if a; then b; elif c; then d; else e; fi', '(if (a)?(b) (c)?(d) (e))'],
  ['for x in a $b; do c; done', '(for x a $b (c))'],
  ['for x; do c; done', '(for x (c))'],
  ['select x in a; do c; done', '(select x a (c))'],
  ['for ((i=0; i<$(n); i++)); do a; done', '(for(( i0i"$((n))"i (a))'],
  ['while a; do b; done; until c; do d; done', '(while (a)?(b)) (until (c)?(d))'],
  ['case $x in a|b*) c;; *) d;& esac', '(case $x a|b*:(c) *:(d))'],
  ['f() { a; }; function g { b; } >h', '(fn f (group (a))) (fn g (>h (group (b))))'],
  ['coproc a b; coproc N { c; }', '(coproc - (a b)) (coproc N (group (c)))'],
  ['[[ -f $(a) && ( x == y* || ! z =~ w ) ]]', '([[ $((a)) x y* z w / -f && == || ! =~)'],
  ['((x = $(a)))', '((( x"$((a))")'],
  ['# a comment $(b)\nc # d', '(c)'],
  ['', ''],
];

for (const [text, expected] of constructs) {
  test(`bash reads ${JSON.stringify(text)} as ${expected}`, t => {
    const script = parse(text, 'bash');
    t.deepEqual(script.faults, []);
    t.is(outline(script.body), expected);
  });
}

const unreadable: readonly (readonly [name: string, text: string, reason: RegExp])[] = [
  ['a NUL byte', 'r\0m x', /NUL/],
  ['bytes that were no UTF-8', 'rm \ufffd', /UTF-8/],
  ['a lone high surrogate', 'rm \ud800', /surrogate/],
  ['a lone low surrogate', 'rm \udc00x', /surrogate/],
  ['a megabyte', 'a '.repeat(524_288), /at most/],
  ['10,000 nested substitutions', '$('.repeat(10_000), /nest|deep|substitutions/],
  ['10,000 functions in a row', 'f() '.repeat(10_000), /deep|compound/],
  ['10,000 coprocs in a row', 'coproc '.repeat(8_000), /deep|command/],
  ['20,000 arithmetic openings', '$(('.repeat(20_000), /nest|deep|closed|parts|substitutions/],
  ['more nodes than are read', 'a;'.repeat(20_000), /parts/],
  ['a hundred-fold subshell', `${'('.repeat(300)}a${')'.repeat(300)}`, /nest|deep/],
  ['an open double quote', 'echo "a', /quote/],
  ['an open single quote', "echo 'a", /quote/],
  ['an open backtick', 'echo `a', /backtick/],
  ['an open substitution', 'echo $(a', /valid|closed/],
  ['an open here-document', 'cat <<E\na', /here-document/],
  ['an error inside a substitution', 'echo "$(if)"', /not valid/],
  ['an error inside a backtick substitution with escapes', 'echo "`if \\`a\\``"', /not valid/],
  ['a lone operator', 'a &&& b', /not valid/],
];

for (const [name, text, reason] of unreadable) {
  test(`${name} is a fault, said in time`, t => {
    const start = process.threadCpuUsage().user;
    const { faults } = parse(text, 'bash');
    t.true(process.threadCpuUsage().user - start < 1_000_000);
    t.true(faults.length > 0);
    t.regex(faults.map(one => one.reason).join('\n'), reason);
    t.true(faults.every(one => one.place.start >= 0 && one.place.start <= one.place.end && one.place.end <= text.length));
  });
}

test('a carriage return, a vertical tab and spaces of other scripts are characters of a word', t => {
  const script = parse('a\rb c\vd e\u00a0f g\u3000h i\u2028j', 'bash');
  t.is(outline(script.body), '(a\rb c\vd e\u00a0f g\u3000h i\u2028j)');
  t.deepEqual(script.faults, []);
});

/** Whoever changes anything of it meets an error. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const one of Object.values(value)) frozen(one);
  }
  return value;
}

test('a tree is read by many and changed by none: the same text asked for again is the same tree, in another shell another', t => {
  const some = lines.filter((_, at) => process.env.WARD_PROOF === '1' || at % 25 === 0);
  for (const { command } of some) {
    const fresh = verdictOf(command);
    const script = frozen(parse(command, 'bash'));
    t.is(parse(command, 'bash'), script);
    t.deepEqual(verdictOf(command), fresh, command);
    t.not(parse(command, 'zsh'), script);
    t.deepEqual(parse(command, 'bash'), script);
  }
});
