/** Where unbash reads a text otherwise than bash: bash really runs what its tree doesn't hold, and Ward says a fault. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { parse } from '../../../src/core/parse/parse.ts';
import { printable } from '../../../src/core/printable.ts';
import type { Dialect } from '../../../src/core/values.ts';
import { unaccounted } from './account.ts';
import { lacking, witness } from './oracle.ts';

/** Where bash prints a substitution and reads it again; a later 5.2 reads it but once. */
const anew = /COPROC/.test(spawnSync('bash', ['-c', ': $(coproc :)'], { encoding: 'utf8' }).stderr);
const coprocess: readonly (readonly [string, string])[] = anew ? [['a coprocess in a substitution', 'c0 $(coproc c1 x)']] : [];

/** A later bash (5.3.15 at the latest) expands what stands behind `>&` but once. */
const twice = spawnSync('bash', ['-c', ": >&'$(echo /dev/null)'"], { cwd: '/proc' }).status === 0;
const descriptor: readonly (readonly [string, string])[] = twice ? [['a descriptor word that is expanded twice', "c0 hi >&'$(c1)'"]] : [];

/** Programs that run something that unbash's tree lacks, or with words that it lacks. `c…` are the commands. */
const hiding: readonly (readonly [what: string, text: string, extglob?: 'extglob'])[] = [
  ['an assignment of a process substitution', 'A=<(c0) c1 -rf'],
  ['a comment sign that touches one', 'c0 <(c2)#; c1'],
  ['a word before one', 'c1 x<(c0)'],
  ['a word after an escaped space before one', 'c1 \\ <(c0)'],
  ['a number before one', 'c1 0>(c2)'],
  ['a braced name before one', 'c1 {a}>(c2)'],
  ['a number before one in a loop', 'for x in 0>(c1); do c2; done'],
  ['a number before one in an array', 'a=(0>(c1)) c2'],
  ['a number before one in a choice', 'case 0>(c1) in *) c2;; esac'],
  ['a number before one in a test', '[[ 0>(c1) ]]'],
  ['a carriage return before one', 'c1 a\r<(c2)'],
  ['a no-break space before one', 'c1 \u00a0<(c2)'],
  ['what follows a closed descriptor', 'c0 >&-c1 -rf'],
  ['a closed input and a command', '<&-c1 -rf'],
  ['a descriptor before a line continuation', '2\\\n>&1 c1 x'],
  ['a descriptor variable before a line continuation', 'c1 {fd}\\\n>f x'],
  ['a descriptor variable around a line continuation', 'c1 {f\\\nd}>f x'],
  ['a number around a line continuation', 'c1 1\\\n2>f x'],
  ['a continued expansion', 'c0 "${\\\nv:-$(c1)}"'],
  ['a continued expansion in a here-document', 'c0 <<E\n${\\\nv:-$(c1)}\nE\n'],
  ['the case operator without a page', 'v=x; c0 ${v~$(c1)}'],
  ['an array with a tail', 'x=( $(c1) )y'],
  ['arithmetic that is commands after all', 'c0 $((c1 ${v:-$(c2 $(case a in a) c4 ;; esac))}))'],
  ['single quotes in arithmetic', "c0 $(( '$(c1)' ))"],
  ['single quotes in an arithmetic command', "((x='$(c1)'))"],
  ['single quotes in the old arithmetic', "c0 $[ '$(c1)' ]"],
  ['single quotes in an arithmetic loop', "for ((i='$(c1)';0;)); do c2; done"],
  ['single quotes in a subscript', "c0 ${a['$(c1)']}"],
  ['single quotes in a subscript of an assignment', "a['$(c1)']=x"],
  ['single quotes in a subscript of an element', "a=(['$(c1)']=x)"],
  ['single quotes in a slice', "v=abc; c0 ${v:'$(c1)':1}"],
  ['single quotes in an operand in a here-document', "c0 <<E\n${v:='$(c1)'}\nE\n"],
  ...descriptor,
  ['a descriptor word that loses its backslash twice', 'c0 >&o\\\\\\\\x'],
  ['a negation that is a pattern', '!(c1) x', 'extglob'],
  ['a list after a here-document in a substitution', "c0 $(c2 <<'E' | (c4;c1)\nx\nE\n)"],
  ...coprocess,
  ['what a quoted string in an operand within a substitution within quotes comes to', `c0 "$(c2 \${v:-$'\\x24(c1)'})"`],
  ['the same without a substitution', `c0 "\${v:-$'\\x24(c1)'}"`],
  ['a dollar that a line continuation parts from what it quotes', "$\\\n'\\x631' -rf"],
  ['the same in the middle of a word', "c$\\\n'\\x31' -rf"],
  ['the same in quotes of its own', `c0 "$(c2 "\${v-$'\\44(c1)'}")"`],
  ['the same within backticks', `c0 "$(c2 \${v:=$'\\x60c1\\x60'})"`],
  ['the same for a name that has a value', `v=x; a="$(c2 \${v:+$'\\u0024(c1)'})"`],
  ['backslashes before the end of a line within backticks', 'c1 `c0 \\\\\\\n a x`'],
  ['quotes and braces within backticks within quotes', 'c0 "`c1 "{a,b} x"`"'],
  ['a control character that bash uses itself, read twice', "((c1 $'\\cA'); c0)"],
  ['a here-document in what only looks like arithmetic', "((c0 <<'E'\nE\\\n\nc1\nE\n); c2)"],
  ['a continued ANSI string', "c1 $'a\\\nb'"],
  ['a pattern in an array, and the line after the error', 'c0; a=(?(x)); c2 \\\n c1 x'],
];

const lack = lacking('bash');
const check = lack ? test.skip : test;
const why = lack ? ` (${lack})` : '';

check(`bash runs what unbash alone does not see, and Ward says a fault${why}`, t => {
  const deeds = witness(
    hiding.map(([, text, extglob]) => ({ text, extglob: extglob !== undefined })),
    'bash',
  );
  for (const [index, [what, text]] of hiding.entries()) {
    const script = parse(text, 'bash');
    const done = deeds[index];
    t.true(script.faults.length > 0, `no fault: ${what}`);
    t.not(done && unaccounted(script, done), undefined, `unbash would do alone: ${what}: ran ${JSON.stringify(done?.ran)}`);
  }
});

/** What is as it seems, and must not be refused for looking like the above. */
const honest: readonly string[] = [
  'diff <(c1) <(c2) >(c3)',
  'while c1; do c2; done < <(c3)',
  'c1 2>&1 >&2 >&- <&- 3>&2- >&file >&"$v"',
  "c1 ${a['k']} ${a[$i]} $((1 + 2)) $(( (1+2)*$v )) $(($(c2)+1)) $((16#ff))",
  'a=(x y "$(c1)") c2',
  'f() { c1; }; f',
  '! c1; ! (c2)',
  '( (c1); c2)',
  'c1 "${v:-its} ${v%x}"',
  'c1 <<E\nit\'s ${v} "x" \\$(c2)\nE\n',
  "c1 <<'E'\n${\\\n}\nE\n",
  'c1 "`c2 x`" `c3 "a b"`',
  "c1 \"$(c2 <<'E' | c3 2>&1 && c4\nit's; (x)\nE\n)\"",
  "c1 $'a\\nb\\x41\\u00e9'",
  'c1 "${v//$\'\\n\'/ }" "$(c2 "${v%%$\'\\t\'*}")" ${v:-$\'\\n\'}',
  'c1 @(a|b)* x',
  'if [[ $x =~ ^(a|b)[0-9]+$ && ( -n $y || $z == "<(" ) ]]; then c1; fi',
  'c1 \\\n  -a \\\n  -b && \\\n  c2',
  'case $x in (a) c1;; b|c*) c2;; esac',
  'c1 {a,b}{1..3} a=~/x',
  'for ((i = 0; i < ${#a[@]}; i++)); do c1 "${a[i]}"; done',
];

for (const text of honest) {
  test(`${JSON.stringify(text)} is no fault`, t => t.deepEqual(parse(text, 'bash').faults, []));
}

/** What another shell reads otherwise than bash, and unbash doesn't see. */
const others: readonly (readonly [dialect: Dialect, text: string])[] = [
  ['sh', "$'\\x72m' x"],
  ['sh', 'c0 &>f'],
  ['sh', 'c0 &>>f'],
  ['sh', 'c0 |& c1'],
  ['sh', 'c0 <<<x'],
  ['sh', '[[ a && c1 ]]'],
  ['sh', '[[ a > f ]]'],
  ['sh', '((c1))'],
  ['sh', 'for ((i=0;i<1;i++)); do c1; done'],
  ['sh', 'function f { c1; }'],
  ['sh', 'a+=b'],
  ['sh', 'a=(c1)'],
  ['sh', 'a[1]=x'],
  ['sh', 'c0 {a,b}'],
  ['sh', 'c0 {fd}>f'],
  ['sh', 'c0 10>f'],
  ['sh', 'c0 ~+/x'],
  ['sh', 'c0 >&file'],
  ['sh', 'c0 ${v/a/b} ${v:1} ${!v} ${v^}'],
  ['sh', 'c0 $[1]'],
  ['sh', 'time c0'],
  ['sh', 'select x in a; do c0; done'],
  ['sh', 'coproc c0'],
  ['sh', 'c0 <(c1)'],
  ['sh', 'case a in a) c0;& esac'],
  ['sh', 'c0 @(a|b)'],
  ['zsh', "c0 ${v##${v%%$'\\x24(c1)'}}"],
  ['zsh', 'c0 =(c1)'],
  ['zsh', '=ls -l'],
  ['zsh', 'c0 =ls'],
  ['zsh', 'repeat 3 c1'],
  ['zsh', '{ c0 } always { c1 }'],
  ['zsh', 'for x (a b) c1'],
  ['zsh', 'foreach x (a b); c1; end'],
  ['zsh', '() { c1 }'],
  ['zsh', 'c0 &| c1'],
  ['zsh', 'c0 &! c1'],
  ['zsh', 'c0 *(e:"c1":)'],
  ['zsh', 'c0 *(.)'],
  ['zsh', 'c0 ${$(c0)[1]}'],
  ['zsh', 'c0 ${(e)v}'],
  ['zsh', 'c0 ${(P)v}'],
  ['zsh', 'c0 ${~v} ${=v} ${^v}'],
  ['zsh', 'c0 $~v'],
  ['zsh', 'c0 $=v'],
  ['zsh', 'c0 "$v[1]" $#v'],
  ['zsh', 'c0 "$~v"'],
  ['zsh', 'c0 $v[1]'],
  ['zsh', 'c0 $v:h'],
  ['zsh', 'c0 ${v:s/a/b/}'],
  ['zsh', 'c0 >! f'],
  ['zsh', 'c0 >>! f'],
  ['zsh', 'c0 >&! f'],
  ['zsh', 'c0 &>| f'],
  ['zsh', 'c0 <1-9>'],
  ['zsh', 'c0 a<1-9>b'],
  ['zsh', 'noglob c1 *'],
  ['zsh', 'nocorrect c1'],
  ['zsh', '- c1'],
  ['zsh', 'coproc N { c1; }'],
  ['zsh', 'f() c1'],
  ['zsh', 'function f g { c1; }'],
  ['zsh', 'if [[ a == b ]] { c1 }'],
  ['zsh', 'while c0 { c1 }'],
  ['zsh', '{ c0 a }'],
  ['zsh', '> f'],
  ['zsh', 'c0 22>&1'],
  ['zsh', 'c0 ~1'],
  ['zsh', 'case a in (a) c0 ;| esac'],
  ['zsh', "c0 $'\\C-a'"],
  ['zsh', "c0 $'\\x;'"],
  ['zsh', "c0 ''~/x"],
  ['zsh', 'c0 a}'],
  ['zsh', 'c0 `c1 \\\\ x`'],
  ['zsh', 'c0 \\'],
];

for (const [dialect, text] of others) {
  test(`${dialect} reads ${printable(text)} otherwise, which is a fault`, t => t.true(parse(text, dialect).faults.length > 0));
}

for (const text of [
  'c1 -a "$x" | c2 && c3',
  'for x in a b; do c1 "$x"; done',
  'c1 > f 2>&1',
  'c1 $v:$x "$v"',
  'c1 -exec c2 {} \\; "{a}" `c3 x`',
  "c1 '$v[1] $x:h $~y'",
  'x=$(c1) && c2 "${x:-y}" *.c ~/f',
  'c1 <<E\n$x\nE\n',
]) {
  for (const dialect of ['sh', 'zsh'] as const) {
    test(`${dialect} reads ${printable(text)} as bash does, which is no fault`, t => t.deepEqual(parse(text, dialect).faults, []));
  }
}

const noZsh = lacking('zsh');
(noZsh ? test.skip : test)(`zsh lets one choose as bash does, in the form in which Ward reads it${noZsh ? ` (${noZsh})` : ''}`, t => {
  const said = (shell: string, text: string) =>
    spawnSync(shell, ['-c', text], { input: '1\n\nzz\n 2\n9\n3\n', encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } }).stdout;
  const body = String.raw`do printf '<%s> <%s>\n' "$x" "$REPLY"; [[ $x != d ]] || break; done; echo "$x"`;
  for (const head of ['select x in a "b c" d;', "select x in a 'b c' d\n", 'v="b c"; select x in a "$v" d;']) {
    t.deepEqual(parse(`${head} ${body}`, 'zsh').faults, []);
    t.is(said('zsh', `${head} ${body}`), said('bash', `${head} ${body}`));
    t.regex(said('zsh', `${head} ${body}`), /^<a> <1>\n<> <zz>\n<b c> < 2>/);
  }
  for (const text of ['select x; do c1; done', 'select x in a; { c1; }', 'select x in $(c0; c2); do c1; done'])
    t.not(parse(text, 'zsh').faults.length, 0, text);
});
