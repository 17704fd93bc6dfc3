/** Calls of a shell by chance: its options and words, a text or a script and what stands on the input. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';

export type Shell = 'bash' | 'zsh' | 'sh';

/** Where a script stands, or that none does. */
export interface Call {
  readonly shell: Shell;
  readonly words: readonly string[];
  /** A file of that name with these bytes lies in the directory. */
  readonly script: string;
  readonly input: string;
  /** The input is a file, not a pipe. */
  readonly file: boolean;
}

/** What a text is made of, for every shell. */
const common = [
  ...['echo "$0" "$#" "$@"', 'echo "$-"', 'false', 'exit 3', 'echo err >&2', 'echo "[${unset_x}]"', 'x=1', 'echo "$x"', ':', 'pwd'],
  ...[
    'f() { return 4; }; f',
    'trap "echo bye" EXIT',
    'trap "echo end" 0 TERM',
    '(exit 9)',
    'set -- q "r s"',
    'echo *.none',
    'umask',
    'echo $LINENO',
  ],
  ...[
    'read a; echo "got $a"',
    'read -r b; echo "raw $b"',
    'head -n1',
    'cat',
    'exec <other',
    'cat <other',
    'exec 3<other; read c <&3; echo "$c"',
    'wc -c',
  ],
  ...[
    'cat <<E\nhere $((1+1)) $x\nE\n',
    "cat <<'E'\nhere $x\nE\n",
    'kill -TERM $$',
    'kill -KILL $$',
    'kill -USR1 $$',
    '. ./lib',
    '. ./nothere',
    'nosuchprogram-y',
  ],
  ...[
    'set -e',
    'set -u',
    'set -x',
    'set -v',
    'set +e',
    'set -f',
    'set -n',
    'exec echo replaced',
    'exec nosuchprogram-y',
    'return 3',
    'break',
    'for i in 1 2; do echo $i; done',
  ],
  ...[
    'if',
    'done',
    'echo "open',
    'echo )',
    '# said',
    'echo caf\u00e9',
    "printf 'a\\0b\\n'",
    'echo a\\\nb',
    'eval "echo evaled"',
    'eval "exit 5"',
    'false | true',
    'true && false || echo or',
  ],
  ...[
    'sleep 0.01 & wait',
    'sleep 0.01 & wait $!; echo $?',
    './other',
    './none',
    '.',
    '$x',
    '"$@"',
    'shift; echo "$1"',
    'case a in a) echo A;; esac',
    'while read l; do echo "<$l>"; done',
  ],
  ...[
    'until true; do :; done',
    '! false',
    '{ echo grouped; }',
    'unset x',
    'export V=v; env | grep ^V=',
    'readonly r=1; r=2; echo after',
    'x=$(echo sub); echo "$x"',
    'echo `echo back`',
    'cd sub && pwd',
  ],
  ...[
    'cd nothere',
    'test -t 0; echo $?',
    'type cd',
    'command -v cat',
    'getopts ab o -a; echo "$o"',
    'alias z1="echo aliased"\nz1',
    'echo ~',
    'ulimit -c',
    'wait; echo $?',
    'jobs',
    'exit',
    'exit 256',
    'exit no',
  ],
  ...[
    'echo "$SHLVL"',
    'echo "$PWD $OLDPWD"',
    'echo "$IFS" | od -c',
    'echo "${1:-none}" "${V:=set}"',
    'echo "$PS4"',
    'echo a\r',
    'echo \ufeffx',
    'exec 2>&1',
    'exec >other2; echo x; cat other2 >&2',
    'echo "$_"',
  ],
];

const ofShell: ReadonlyMap<Shell, readonly string[]> = new Map([
  [
    'bash',
    [
      ...[
        'shopt extglob nullglob',
        'set -o | head -n5',
        'shopt -s',
        'set -o posix; set -o',
        '[[ a == @(a|b) ]] && echo m',
        'declare -a l=(1 2); echo "${l[@]}"',
        'mapfile m; echo ${#m[@]}',
      ],
      ...[
        'echo "$BASH_EXECUTION_STRING"',
        'echo "$SHELLOPTS"',
        'echo "$BASHOPTS"',
        'echo "$BASH"',
        'caller',
        'shopt login_shell',
        'echo "${BASH_ARGV[@]}"',
        'echo "${BASH_SOURCE[@]}"',
        'type -a echo | head -n1',
      ],
      ...[
        'echo $"translated"',
        'trap "echo debugged" DEBUG',
        'trap "echo failed" ERR',
        'set -o pipefail; false | true; echo $?',
        'set -T',
        'history',
        'set +B; echo {a,b}',
        'hash',
        'let y=1+1; echo $y',
      ],
      ...[
        'logout',
        'exec -a other bash -c "echo \\$0"',
        'coproc { echo co; }; read -u ${COPROC[0]} d; echo $d',
        'echo {1..3}',
        'select s in a b; do echo $s; break; done',
        'cat <<<"$x here"',
        'diff <(echo a) <(echo a) && echo same',
        'shopt -s expand_aliases; alias z2="echo two"\nz2',
        'printf "%q\\n" "$0"',
        'ulimit -a | wc -l',
        'enable | wc -l',
        'bind -l 2>&1 | wc -l',
        'dirs',
        'echo $BASH_SUBSHELL',
        'echo "$GROUPS $EUID"',
        'compgen -A shopt | wc -l',
        'echo ${x^^}',
        'echo "$OPTIND $HISTCMD"',
        'unset BASH_VERSION; echo "$BASH_VERSION"',
        'kill -l 9',
        'test -v x; echo $?',
      ],
    ],
  ],
  [
    'zsh',
    [
      ...[
        'setopt',
        'unsetopt',
        'echo $options[extendedglob]',
        'emulate',
        'print -l a b',
        'echo $ZSH_EVAL_CONTEXT',
        'echo $argv',
        'echo $ZSH_ARGZERO',
        'echo ${(U)x}',
        '[[ -o login ]] && echo login',
        '[[ -o interactive ]] && echo i',
      ],
      ...[
        'echo *(N)',
        'autoload -Uz nothere; nothere',
        'zmodload',
        'TRAPEXIT() { echo texit; }',
        'typeset -a l; l=(1 2); echo $l[1]',
        'echo =cat',
        'cat <<<$x',
        'setopt nomatch; echo *.zz',
        'print -P %N',
        'whence cd',
        'echo $ZSH_NAME',
        'repeat 2 echo r',
        'limit | wc -l',
        'disown',
        'logout',
        'bye',
        'functions | wc -l',
        'options',
        'print $ZSH_EXECUTION_STRING',
        'echo $fpath | wc -w',
        'setopt err_return; false; echo no',
        'echo $SHLVL',
        'echo $(( 07 + 1 ))',
        '{ echo t } always { echo a }',
      ],
    ],
  ],
  [
    'sh',
    [
      'set -o',
      'local y=1',
      'echo "a\\tb"',
      'printf "%s\\n" "$-"',
      'set -C; echo x >other; echo $?',
      'times | wc -l',
      'hash',
      'command -V cd',
    ],
  ],
]);

/** Without `-i` of zsh, which under `-x` tells of the machine's own start-up files what differs by the variables there are. */
const letters: ReadonlyMap<Shell, readonly string[]> = new Map([
  [
    'bash',
    [
      '-e',
      '-u',
      '-x',
      '-v',
      '-f',
      '-n',
      '-h',
      '-a',
      '-b',
      '-k',
      '-m',
      '-t',
      '-B',
      '+B',
      '-C',
      '-E',
      '-H',
      '-P',
      '-T',
      '+e',
      '-eu',
      '-p',
      '-l',
      '-s',
      '-i',
      '-D',
      '-r',
      '-q',
      '-euo',
      '-o',
      '+o',
      '-O',
      '+O',
      '-eO',
      '+',
      '-ex',
      '-xv',
      '-1',
      '-vn',
    ],
  ],
  [
    'zsh',
    [
      '-e',
      '-u',
      '-x',
      '-v',
      '-f',
      '-n',
      '-y',
      '-F',
      '-d',
      '-l',
      '-s',
      '-o',
      '+o',
      '-fe',
      '-0',
      '-1',
      '-B',
      '-G',
      '-I',
      '-X',
      '-Y',
      '-J',
      '-k',
      '-b',
      '-p',
      '-r',
      '+f',
      '+',
      '-oextendedglob',
      '-q',
      '-t',
      '-fy',
      '-h',
      '-H',
    ],
  ],
  [
    'sh',
    [
      '-e',
      '-u',
      '-x',
      '-v',
      '-f',
      '-n',
      '-a',
      '-b',
      '-C',
      '-m',
      '-I',
      '-V',
      '-E',
      '-l',
      '-s',
      '-o',
      '+o',
      '-p',
      '-q',
      '-i',
      '-eu',
      '+e',
      '-h',
      '-t',
    ],
  ],
]);

const names: ReadonlyMap<Shell, readonly string[]> = new Map([
  [
    'bash',
    [
      'errexit',
      'nounset',
      'pipefail',
      'xtrace',
      'verbose',
      'noglob',
      'noexec',
      'monitor',
      'posix',
      'extglob',
      'nullglob',
      'globstar',
      'lastpipe',
      'sourcepath',
      'expand_aliases',
      'nosuch',
      'history',
      'physical',
      'onecmd',
      'xpg_echo',
      'dotglob',
      'login_shell',
      'compat44',
    ],
  ],
  [
    'zsh',
    [
      'errexit',
      'nounset',
      'pipefail',
      'xtrace',
      'verbose',
      'noglob',
      'noexec',
      'shwordsplit',
      'extendedglob',
      'NULL_GLOB',
      'no_nomatch',
      'interactivecomments',
      'nosuch',
      'ksharrays',
      'posixbuiltins',
      'err_return',
      'aliases',
      'noaliases',
      'shinstdin',
    ],
  ],
  ['sh', ['errexit', 'nounset', 'xtrace', 'verbose', 'noglob', 'noexec', 'monitor', 'nosuch', 'nolog', 'debug']],
]);

const long: ReadonlyMap<Shell, readonly (readonly string[])[]> = new Map([
  [
    'bash',
    [
      ['--norc'],
      ['--noprofile'],
      ['--posix'],
      ['--login'],
      ['--verbose'],
      ['--noediting'],
      ['--rcfile', 'lib'],
      ['--init-file', 'lib'],
      ['--debugger'],
      ['--dump-strings'],
      ['--dump-po-strings'],
      ['--help'],
      ['--version'],
      ['--nosuch'],
      ['-norc'],
      ['-posix'],
      ['--restricted'],
      ['--rcfile'],
      ['--wordexp'],
      ['--protected'],
      ['---'],
      ['--pretty-print'],
      ['-rcfile', 'lib'],
      ['-noprofile'],
      ['-restricted'],
    ],
  ],
  [
    'zsh',
    [
      ['--emulate', 'sh'],
      ['--emulate', 'ksh'],
      ['--emulate', 'zsh'],
      ['--emulate'],
      ['--errexit'],
      ['--no-rcs'],
      ['--extended-glob'],
      ['--nosuch'],
      ['--help'],
      ['--version'],
      ['--no-glob'],
      ['--sh-word-split'],
      ['--xtrace'],
    ],
  ],
  ['sh', [['--help'], ['--version'], ['--norc']]],
]);

const of = <T>(all: ReadonlyMap<Shell, readonly T[]>, shell: Shell): readonly T[] => all.get(shell) ?? [];
const one = <T>(all: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...all);

function option(shell: Shell): fc.Arbitrary<readonly string[]> {
  const letter = fc.oneof({ arbitrary: one(of(letters, shell)), weight: 3 }, { arbitrary: cluster(shell), weight: 1 }).chain(word => {
    const wants = [...word].filter(letter => letter === 'o' || (letter === 'O' && shell === 'bash')).length;
    if (wants === 0 || /^.\w{4,}$/.test(word)) return fc.constant([word]);
    return fc.oneof(
      { arbitrary: one(of(names, shell)).map(name => [word, name]), weight: 9 },
      { arbitrary: fc.constant([word]), weight: 1 },
    );
  });
  return letter;
}

/** Letters by chance behind one sign (of zsh without `p` too: who is root here can give nothing up in a sandbox), those that say what is run oftener than others; and what only looks like such a word. */
function cluster(shell: Shell): fc.Arbitrary<string> {
  const known = of(letters, shell).filter(word => /^-\w$/.test(word) && !(shell === 'zsh' && /[ip]/.test(word)));
  const some = fc.array(fc.oneof(one(['c', 's', 'o', 'O', 'b', 'l']), one(known.map(word => word.slice(1)))), {
    minLength: 1,
    maxLength: 4,
  });
  const odd = one(['', '', '', '', '', '', '', ' ', '\t', '=', '-', '+', '\u00e9']);
  return fc.tuple(one(['-', '-', '-', '+']), some, odd).map(([sign, all, end]) => `${sign}${all.join('')}${end}`);
}

/** Bytes, as latin1: what is written in a text is UTF-8. */
const bytes = (text: string) => Buffer.from(text).toString('latin1');

function text(shell: Shell): fc.Arbitrary<string> {
  const part = fc.oneof({ arbitrary: one(common), weight: 3 }, { arbitrary: one(of(ofShell, shell)), weight: 1 });
  const joined = fc.tuple(fc.array(part, { minLength: 1, maxLength: 5 }), one(['\n', '\n', '; ', '\r\n', ' && ', '\n\n']));
  return joined.map(([parts, between]) => parts.join(between));
}

/** A script file's bytes. */
function script(shell: Shell, texts = text(shell)): fc.Arbitrary<string> {
  const begin = one(['', '', '', '#!/bin/sh\n', '#!/bin/bash -e\n', '#!/usr/bin/env nosuch\n', '\ufeff', ':\n', '\n\n', '#! /bin/cat\n']);
  const end = one(['\n', '\n', '', '\n\n', '\r\n', '\\', '\x1a']);
  const whole = fc.tuple(begin, texts, end).map(parts => bytes(parts.join('')));
  const odd = one([
    '',
    '\n',
    '\x7fELF\x02\x01\x01\0\0\0',
    'echo a\0b\n',
    '\0',
    'echo caf\xe9\n',
    '\xff\xfe',
    'exit 7',
    'echo x # \xe9\n',
    '\x89PNG\r\n\x1a\n\0\0',
  ]);
  return fc.oneof({ arbitrary: whole, weight: 6 }, { arbitrary: odd, weight: 1 });
}

/** Lines on the input behind what a shell reads there itself. */
const lines = one(['', 'a b\n', 'one\ntwo\nthree\n', 'no end', 'back\\\nslash\n', 'exit 6\n', 'echo read\n', '\xff\xe9\n', '\n']);
const args = fc.array(one(['a', 's b', '', '-x', '--', '-', '*', '\u00e9', '\n', '-c']), { maxLength: 3 });
const operands = [
  './script',
  './script',
  './script',
  'script',
  'sub/script',
  './sub',
  '.',
  './none',
  'none',
  '/dev/null',
  './unreadable',
  './lib',
  '-',
  './link',
  'other',
];

type Form = 'text' | 'file' | 'input';

/** A call by chance, of texts by chance. */
export function call(shell: Shell, texts = text(shell)): fc.Arbitrary<Call> {
  return one<Form>(['text', 'text', 'file', 'input']).chain(form => {
    const options = fc.array(option(shell), { maxLength: 3 });
    const longs = fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      { arbitrary: fc.array(one(of(long, shell)), { maxLength: 2 }), weight: 1 },
    );
    const ending = one<readonly string[]>([[], [], [], ['--'], ['-']]);
    const parts = fc.record({ options, longs, ending, args, text: texts, script: script(shell, texts), lines, file: fc.boolean() });
    return fc
      .tuple(parts, one(operands), one(['-c', '-c', '-c', '+c', '-lc', '-ec', '-cx', '-ce', '-sc', '-ic', '-cc']))
      .map(([given, operand, letter]) => {
        const before = [...given.longs.flat(), ...given.options.flat()];
        const common = { shell, script: given.script, file: given.file };
        if (form === 'text')
          return { ...common, words: [...before, letter, ...given.ending, given.text, ...given.args], input: given.lines };
        if (form === 'file') return { ...common, words: [...before, ...given.ending, operand, ...given.args], input: given.lines };
        const stated = given.args.length === 0 ? [] : [letter === '+c' ? '+s' : '-s', ...given.ending, ...given.args];
        return { ...common, words: [...before, ...stated], input: given.script + given.lines };
      });
  });
}

/** What lies in the directory where it is called. */
export function furnish(directory: string, script: string): void {
  mkdirSync(path.join(directory, 'sub'), { recursive: true });
  const write = (name: string, bytes: string, mode = 0o644) =>
    writeFileSync(path.join(directory, name), bytes, { encoding: 'latin1', mode });
  write('script', script);
  write('sub/script', 'echo "within $0"\n');
  write('other', 'other 1\nother 2\nother 3\n');
  write('lib', 'echo "lib $0 $#"\n');
}

const furniture = new Set(['script', 'sub', 'other', 'lib', 'link']);

/** What a call left there goes. */
export function tidy(directory: string): void {
  for (const name of readdirSync(directory)) if (!furniture.has(name)) rmSync(path.join(directory, name), { recursive: true, force: true });
}
