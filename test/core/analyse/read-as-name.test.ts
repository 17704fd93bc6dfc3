/** Names and numbers that builtins read: wherever a real shell runs the code in what one of them came to, Ward told of it before. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Dialect } from '../../../src/core/values.ts';
import { projectFiles } from '../../commands/files.ts';
import { reasons, thoughtOf, verdictOf } from '../../commands/world.ts';
import { slice } from '../../slice.ts';
import { unless } from '../../unless.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch/names', String(process.pid));
test.before(() => mkdirSync(scratch, { recursive: true }));
test.after.always(() => rmSync(scratch, { recursive: true, force: true }));

/** Each way to hand a builtin, or the shell itself, a name or a number. */
const ways: readonly string[] = [
  'unset NAME',
  'unset -v NAME',
  'unset -f NAME',
  'unset -n NAME',
  'unset -- y NAME',
  'builtin unset NAME',
  'command unset NAME',
  'for n in NAME; do unset "$n"; done',
  'f() { unset "$1"; }; f NAME',
  'read NAME <<< 1',
  'read -r y NAME <<< 1',
  'read -a NAME <<< 1',
  'read -t NAME y <<< 1',
  'read -n NAME y <<< 1',
  'mapfile NAME <<< 1',
  'printf -v NAME 1',
  'printf -vy NAME',
  'printf %d NAME',
  'printf %s NAME',
  'printf %*d NAME 3',
  'printf "%5.2f" NAME',
  'getopts a NAME -a',
  'getln NAME',
  'print -v NAME 1',
  'print -f %d NAME',
  'print -f %s NAME',
  'set -A NAME 1',
  'declare NAME',
  'declare NAME=1',
  'f() { local NAME; }; f',
  'f() { local NAME=1; }; f',
  'export NAME',
  'export NAME=1',
  'readonly NAME=1',
  'declare -n r=NAME; : "$r"',
  'declare -n r=NAME; r=1',
  'declare -i r; read r <<< NAME',
  'declare -i r; for r in NAME; do :; done',
  'declare -i r; printf -v r %s NAME',
  'declare -i r=NAME',
  'declare -i r; r=NAME',
  'r=NAME; : "${!r}"',
  'r=NAME; : "${!r@a}"',
  'r=NAME; : "${!r:-1}"',
  'let NAME',
  'test -v NAME',
  '[ -v NAME ]',
  '[[ -v NAME ]]',
  '[ -t NAME ]',
  '[[ -t NAME ]]',
  '[[ NAME -eq 1 ]]',
  '[ NAME -eq 1 ]',
  'sleep 0 & wait -n -p NAME',
  'sleep 0 & wait -p NAME $!',
  'b=([NAME]=1)',
  'k=([NAME]=1)',
  'b[NAME]=1',
  ': "${b[NAME]}"',
  ': "${y:NAME}"',
  ': $((NAME))',
  'exec {b[NAME]}> /dev/null',
  'exit NAME',
  'f() { return NAME; }; f',
  'shift NAME',
  'for n in 1; do break NAME; done',
  'for n in 1; do continue NAME; done',
  'logout NAME',
  'f() { (( $1 )); }; f NAME',
  'f() { [[ $1 -eq 1 ]]; }; f NAME',
  'f() { : "${!1}"; }; f NAME',
];

/** Each way to write the name: all of it is read from a file, or a subscript of it, or a variable that a subscript names. */
const names: readonly string[] = [
  '"$x"',
  '$x',
  '"${x}"',
  '"${q[@]}"',
  '"$@"',
  '"b[$x]"',
  'b[$x]',
  '"b[x]"',
  "'b[x]'",
  '"k[$x]"',
  "'b[i]'",
  'x',
  '"$i"',
];
const begun: Readonly<Record<'bash' | 'zsh', string>> = {
  bash: 'x=$(cat names.txt); i=1; b=(1 2); q=("$x"); set -- "$x"; declare -A k=(); y=1; ',
  zsh: 'x=$(cat names.txt); i=1; b=(1 2); q=("$x"); set -- "$x"; typeset -A k=(); y=1; ',
};
const CODE = 'b[$(: > hit)]';
const forms = slice(
  ways.flatMap(way => names.map(name => way.replace('NAME', name))),
  11,
);

/** The forms that run the code in the file, each in a fork of one shell with a directory of its own. */
function running(shell: 'bash' | 'zsh'): readonly string[] {
  const cwd = path.join(scratch, shell);
  for (const [at] of forms.entries()) {
    mkdirSync(path.join(cwd, String(at)), { recursive: true });
    writeFileSync(path.join(cwd, String(at), 'names.txt'), `${CODE}\n`);
    writeFileSync(path.join(cwd, String(at), 'form'), `${begun[shell]}${forms[at]}`);
  }
  const loop = `for ((at = 0; at < ${forms.length}; at++)); do ( cd $at && eval "$(cat form)" ) < /dev/null > /dev/null 2>&1; done`;
  spawnSync(shell, [...(shell === 'zsh' ? ['-f'] : ['--norc']), '-c', loop], { cwd, stdio: 'ignore', timeout: 120_000 });
  return forms.filter((_, at) => existsSync(path.join(cwd, String(at), 'hit')));
}

/** How many commands are told to run what the text does not name. */
function told(text: string, dialect: Dialect): number {
  const { actions, faults } = thoughtOf(text, projectFiles, dialect).matter.analysis;
  const code = actions.filter(one => one.opaque !== undefined || one.effects.some(effect => effect.kind === 'code'));
  return code.length + faults.length;
}

const has = (shell: string) => spawnSync(shell, ['-c', ':']).status === 0;
for (const shell of ['bash', 'zsh'] as const)
  unless(has(shell) ? undefined : `${shell} is not on this machine`, test.serial)(
    `code in a name or number that a builtin of ${shell} reads is told wherever ${shell} runs it`,
    t => {
      const hits = running(shell);
      t.log(`${shell} runs the code in ${hits.length} of ${forms.length} forms`);
      t.true(hits.length > forms.length / 4);
      const before = told(`${begun[shell]}:`, shell);
      t.deepEqual(
        hits.filter(one => told(begun[shell] + one, shell) <= before),
        [],
      );
    },
  );

test('names that the text tells, numbers that are surely such, and names that begin so are read without a question', t => {
  const quiet = [
    'unset y',
    'y=A; unset "$y"',
    'for n in A B C; do unset "$n"; done',
    'f() { unset "$1"; }; f A',
    'f() { local n; for n in "$@"; do unset "$n"; done; }; f A B',
    'unset "${!npm_config_@}"',
    'unset ${!npm_config_*}',
    'b=(1 2); unset "b[0]" "b[-1]"',
    'b=(1 2); for i in "${!b[@]}"; do unset "b[$i]"; done',
    'b=(1 2); i=1; unset "b[$i]"',
    'n=$(wc -l < names.txt); b=(1 2); unset "b[$n]"',
    'unset "$NOT_SET_HERE"',
    'unset -f "$(cat names.txt)"',
    'sleep 1 & p=$!; wait "$p"',
    'sleep 1 & wait -n -p done $!',
    'p=(); sleep 1 & p+=($!); for one in "${p[@]}"; do wait "$one"; done',
    'b=([0]=a [1]=b)',
    'declare -A k=([a]=1 [b]=2); unset "k[a]"',
    'x=$(cat names.txt); printf "%s\\n" "$x"',
    'exit $?',
    'declare -i n; n=3; read -r m <<< 4',
    'exec {log}> log.txt',
  ];
  t.deepEqual(
    quiet.filter(text => verdictOf(text).decision !== 'allow').map(text => `${text} → ${reasons(verdictOf(text))}`),
    [],
  );
});

test('numbers that are surely such are read by zsh without a question', t => {
  const quiet = [
    'exit $?',
    'code=$?; exit $code',
    'f() { return 1; }; f',
    'shift 2',
    'x=$(cat names.txt); printf "%s\\n" "$x"',
    'x=$(cat names.txt); print -r -- "$x"',
    'printf "%d files\\n" "$(ls | wc -l)"',
    'if [ -t 1 ]; then echo yes; fi',
  ];
  t.deepEqual(
    quiet
      .map(text => [text, verdictOf(text, projectFiles, 'zsh')] as const)
      .flatMap(([text, found]) => (found.decision === 'allow' ? [] : [`${text} → ${reasons(found)}`])),
    [],
  );
});
