/** Code that hides in data, in names and in later moments: each way that real bash was seen to run is told, and its harmless neighbour is not. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { spent } from '../../spent.ts';
import { line, lines, read } from './notation.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch/hidden', String(process.pid));
test.before(() => mkdirSync(scratch, { recursive: true }));
test.after.always(() => rmSync(scratch, { recursive: true, force: true }));

/** Each makes the file `M` in bash. `CODE` stands for what makes it. */
const runs: readonly string[] = [
  `let 'x=a[$(CODE)]'`,
  `[[ -v 'a[$(CODE)]' ]]`,
  `[[ 'a[$(CODE)]' -eq 0 ]]`,
  `test -v 'a[$(CODE)]'`,
  `[ -v 'a[$(CODE)]' ]`,
  `read 'a[$(CODE)]' <<< 1`,
  `printf -v 'a[$(CODE)]' 1`,
  `declare 'a[$(CODE)]=1'`,
  `declare -i n='a[$(CODE)]'`,
  `declare -n r='a[$(CODE)]'; echo $r`,
  `x='a[$(CODE)]'; echo $((x))`,
  `x='a[$(CODE)]'; echo $(($x))`,
  `x='a[$(CODE)]'; ((x))`,
  `x='a[$(CODE)]'; for ((i=x; i<1; i++)); do :; done`,
  `set -- 'a[$(CODE)]'; echo $(($1))`,
  `f() { echo $(($1)); }; f 'a[$(CODE)]'`,
  `x='a[$(CODE)]'; echo \${!x}`,
  `v=abc; o='a[$(CODE)]'; echo \${v:o}`,
  `b=(1 2); i='a[$(CODE)]'; echo \${b[i]}`,
  `x='$(CODE)'; echo \${x@P}`,
  `read -r n <<< 'a[$(CODE)]'; echo $((n))`,
  `n=$(echo 'a[$(CODE)]'); echo $((n + 1))`,
  `n=$(echo 'a[$(CODE)]'; :); [[ $n -gt 0 ]]`,
  `PS4='$(CODE)'; set -x; :`,
  `trap 'CODE' EXIT`,
  `trap 'CODE' ERR; false`,
  `mapfile -c 1 -C 'CODE;:' < /etc/passwd`,
  `compgen -C 'CODE' x`,
  `hash -p /usr/bin/touch ls; ls M`,
  `shopt -s expand_aliases; alias ls='CODE'\nls`,
  `BASH_CMDS[ls]=/usr/bin/touch; ls M`,
  `echo 'CODE' > f; . ./f`,
  `source <(echo CODE)`,
  `echo CODE > f; BASH_ENV=./f bash -c :`,
  `eval "$(echo CODE; :)"`,
  `x=$(echo CODE; :); $x`,
  `echo CODE | bash`,
  `echo CODE | . /dev/stdin`,
  `ls() { CODE; }; ls`,
  `command_not_found_handle() { CODE; }; no-such-program`,
  `export -f f 2>/dev/null; f() { CODE; }; export -f f; bash -c f`,
  `coproc { CODE; }; wait`,
];

for (const text of runs) {
  test(`bash runs it, and so it is told: ${text}`, t => {
    const directory = path.join(scratch, String(runs.indexOf(text)));
    mkdirSync(directory);
    spawnSync('bash', ['-c', text.replaceAll('CODE', 'touch M')], { cwd: directory, stdio: 'ignore' });
    t.true(existsSync(path.join(directory, 'M')));
    const { actions } = read(text.replaceAll('CODE', 'touch M'));
    const opaque = actions.some(one => one.opaque !== undefined || one.effects.some(effect => effect.kind === 'code'));
    const seen = actions.some(one => one.program === 'touch' && one.effects.some(effect => effect.kind === 'path'));
    t.true(opaque || seen, actions.map(line).join('\n'));
  });
}

/** Everyday texts of the same kinds, of which nothing is opaque. */
const quiet: readonly string[] = [
  'let x=1+2',
  'n=3; echo $((n + 1)); ((n++)); [[ $n -eq 4 ]]',
  '[[ -v x && -n $x ]]',
  'i=0; while [ $i -lt 3 ]; do i=$((i + 1)); echo "$i"; done',
  'for i in $(seq 1 3); do echo $((i * 2)); done',
  'for ((i = 0; i < 3; i++)); do echo "$i"; done',
  'n=$(wc -l < a.txt); echo $((n + 1)); [[ $n -gt 3 ]]',
  'n=$(git rev-list --count HEAD); [[ $n -gt 3 ]]',
  'read -r x < a.txt; echo "$x"',
  'printf -v x %s a; echo "$x"',
  'declare -A m; declare -i n=3; local x',
  'set -euo pipefail; ls',
  'set -x; PS4="+ "; ls',
  'shopt -s nullglob; shopt -u extglob',
  "trap - EXIT; trap '' INT; trap",
  'alias ll="ls -l"',
  'type ls; command -v node',
  'cat <<< "$HOME"',
  'x=abc; echo ${x:1:2} ${x#a} ${x/b/c} ${#x}',
  'echo $((COLUMNS - 2)) $(($# + 1)) $(($? + 1))',
];

for (const text of quiet) {
  test(`nothing of it is opaque: ${text}`, t => {
    t.deepEqual(
      read(text)
        .actions.filter(one => one.opaque !== undefined || one.effects.some(effect => effect.kind === 'code'))
        .map(line),
      [],
    );
  });
}

/** The text, then its actions: what names stand for, and where they run. */
const table: readonly (readonly [string, ...string[]])[] = [
  ['cd a && cd .. && pwd > x', 'cd a {enter /p/a}', 'cd .. {enter /p}', 'pwd {write /p/x}'],
  ['cd a && cd - && pwd > x', 'cd a {enter /p/a}', 'cd - {enter /p}', 'pwd {write /p/x}'],
  ['cd; pwd > x', 'cd {enter /home/u}', 'pwd {write /home/u/x, write /p/x}'],
  ['cd "$x" && pwd > x', 'cd ? !', 'pwd {write ?}'],
  ['CDPATH=/etc; cd a && pwd > x', ': {code sideways}', 'cd a {enter /p/a}', 'pwd {write ?}'],
  ['! cd a && pwd > x', 'cd a {enter /p/a}', 'pwd {write /p/x}'],
  ['if cd a; then pwd > x; else pwd > y; fi', 'cd a {enter /p/a}', 'pwd {write /p/a/x}', 'pwd {write /p/y}'],
  ['cd a | true; pwd > x', 'cd a {enter /p/a}', 'true', 'pwd {write /p/x}'],
  ['cd a & pwd > x', 'cd a {enter /p/a, background}', 'pwd {write /p/x}'],
  ['cd a & wait; pwd > x', 'cd a {enter /p/a}', 'wait', 'pwd {write /p/x}'],
  ['f() { cd a; }; f; pwd > x', 'cd a {enter /p/a}', 'pwd {write /p/a/x, write /p/x}'],
  ['while cd ..; do rm x; done', 'cd .. {enter /}', 'rm x {delete /x}'],
  ['x=1; (x=2); rm $x', 'rm 1 {delete /p/1}'],
  ['x=1; if a; then x=2; fi; rm "$x"', 'a', 'rm 2 {delete /p/2}', 'rm 1 {delete /p/1}'],
  ['for f in a b; do rm "$f"; done', 'rm a {delete /p/a}', 'rm b {delete /p/b}'],
  ['for f in *.c; do rm "$f"; done', 'rm ~*.c {delete ~/p/*.c}'],
  ['for f in *.c; do cd a && rm "$f"; done', 'cd a {enter ?}', 'rm ? {delete ?}'],
  ['rm "$@" "$HOME" "$x"', 'rm /home/u ? ! {delete /home/u, delete ?}'],
  ['set -- a b; shift; rm "$@"', 'set -- a b', 'shift', 'rm b {delete /p/b}'],
  ['f() { local x=$1; rm "$x"; }; x=b; f a; rm "$x"', 'local x=a', 'rm a {delete /p/a}', 'rm b {delete /p/b}'],
  ['f() { rm "$1"; f b; }; f a', 'rm a {delete /p/a}', 'rm b {delete /p/b}', 'rm ? {delete /p}'],
  ['eval "rm \'a b\'"', 'eval> rm "a b" {delete "/p/a b"}'],
  ['exec 3< in; cat <&3', 'exec {read /p/in}', 'cat'],
  ['exec > out', 'exec {write /p/out}'],
  ['{ rm a; } > out 2>&1', ': {write /p/out}', 'rm a {delete /p/a}'],
  ['exec 3<> /dev/tcp/h.example/80', 'exec {connect h.example:80}'],
  ['cat < "/dev/tcp/$h/80"', 'cat {connect ?:?}'],
  ['diff <(rm a) <(rm b)', 'diff ?/dev/fd/ ?/dev/fd/', 'rm a {delete /p/a}', 'rm b {delete /p/b}'],
  ['A=1 B=$(rm a) true', 'true {sets A, sets B}', 'rm a {delete /p/a}'],
  ['GIT_PAGER=cat true', 'true {sets GIT_PAGER}'],
  ['GIT_PAGER=./x true', 'true {sets GIT_PAGER, code sideways}'],
  ['NODE_OPTIONS=--max-old-space-size=4096 true', 'true {sets NODE_OPTIONS}'],
  ['NODE_OPTIONS="--require ./x" true', 'true {sets NODE_OPTIONS, code sideways}'],
  ['PATH=$PATH:/opt/x true', 'true'],
  ['HOME=/etc; rm ~/x', ': {code sideways}', 'rm /etc/x {delete /etc/x}'],
  ['HOME=/etc sh -c "rm ~/x"', 'sh -c "rm ~/x" {sets HOME, code sideways}', 'sh> rm /etc/x {delete /etc/x}'],
  ['env HOME=/etc sh -c "rm ~/x"', 'env HOME=/etc sh -c "rm ~/x" {sets HOME}', 'env> sh -c "rm ~/x"', 'env> sh> rm ? ! {delete ?}'],
  ['env -i sh -c "rm $HOME/x"', 'env -i sh -c "rm /home/u/x"', 'env> sh -c "rm /home/u/x"', 'env> sh> rm /home/u/x {delete /home/u/x}'],
  ["env -i sh -c 'rm $HOME/x'", 'env -i sh -c "rm $HOME/x"', 'env> sh -c "rm $HOME/x"', 'env> sh> rm ?… ! {delete ?}'],
];

test('in zsh only the last pipeline of a list runs in the background, in bash the whole list', t => {
  const text = 'cd a && true & pwd > x';
  t.deepEqual(lines(text).slice(1), ['true {background}', 'pwd {write /p/x}']);
  t.deepEqual(lines(text, { dialect: 'zsh' }).slice(1), ['true {background}', 'pwd {write /p/a/x, write /p/x}']);
});

const tidy = (text: string) => text.replaceAll(/(?<=(?:delete|write|read|enter) )"([^"]*)"/g, '$1').replaceAll('?, delete ?', '?');

for (const [text, ...expected] of table) {
  test(`${text} is read as ${expected.join(' | ')}`, t => {
    t.deepEqual(lines(text).map(tidy), expected.map(tidy));
  });
}

/** Texts made to take long or to grow without end. */
const heavy: readonly (readonly [string, string])[] = [
  ['nested loops', `${'for i in 1 2 3; do '.repeat(40)}rm $i${'; done'.repeat(40)}`],
  ['nested substitutions', `echo ${'$(echo '.repeat(60)}rm${')'.repeat(60)}`],
  ['a function that calls itself', 'f() { f "$@" "$@"; f "$@" "$@"; f; }; f a b c'],
  ['functions that call each other', `${Array.from({ length: 300 }, (_, at) => `f${at}() { f${at + 1}; f${at + 1}; }`).join('; ')}; f0`],
  ['braces', `echo ${'{a,b,c,d}'.repeat(12)}`],
  ['a text that doubles', `x=aaaaaaaaaa; ${'x=$x$x; '.repeat(60)}echo $x`],
  ['a list that doubles', `set -- a b c; ${'set -- "$@" "$@"; '.repeat(40)}rm "$@"`],
  ['an array that doubles', `a=(x); ${'a+=("${a[@]}"); '.repeat(40)}rm "\${a[@]}"`],
  ['a pattern of many stars', `x=${'a'.repeat(1900)}; echo \${x##${'*a'.repeat(200)}b}`],
  ['many assignments', Array.from({ length: 4000 }, (_, at) => `x${at}=${at}`).join('; ')],
  ['many directories', 'cd a; '.repeat(1000)],
];

for (const [what, text] of heavy) {
  test(`${what} are read, or given up, soon`, t => {
    const began = spent();
    read(text);
    const took = spent() - began;
    t.log(`${Math.round(took)} ms`);
    t.true(took < 5000);
  });
}

test('a shell started with an option that makes another command of a text is a fault; one that does not is none', t => {
  const text = 'alias ls="rm -rf x"\nls';
  /** What bash itself does: where the file is gone, the option changed what `ls` means. */
  const removes = (options: readonly string[]) => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'options-'));
    writeFileSync(path.join(directory, 'x'), '');
    spawnSync('/bin/bash', [...options, '-c', text], { cwd: directory, env: { PATH: '/usr/bin:/bin' } });
    const gone = !existsSync(path.join(directory, 'x'));
    rmSync(directory, { recursive: true });
    return gone;
  };
  const odd = [['-O', 'expand_aliases'], ['--posix'], ['-o', 'posix'], ['-k'], ['-O', 'lastpipe'], ['-O', 'cdable_vars'], ['-a'], ['+B']];
  const plain = [[], ['-e'], ['-e', '-u', '-o', 'pipefail'], ['-x'], ['-l'], ['--norc'], ['-o', 'errexit'], ['-f'], ['-O', 'extglob']];
  for (const options of odd) t.is(read(text, { options }).faults.length, 1, options.join(' '));
  for (const options of plain) {
    t.deepEqual(read(text, { options }).faults, [], options.join(' '));
    t.false(removes(options), options.join(' '));
  }
  t.true(removes(['-O', 'expand_aliases']), 'the attack itself is broken');
});
