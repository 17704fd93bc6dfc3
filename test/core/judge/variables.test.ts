/** A variable that makes programs run code asks however it is set: no way that hands it on is milder than the assignment before the command. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { never } from '../../../src/core/environment.ts';
import { dangerous, families } from '../../../src/core/judge/environment.ts';
import type { Decision, Dialect, Request } from '../../../src/core/values.ts';
import { understand } from '../../../src/guard.ts';
import { projectFiles } from '../../commands/files.ts';
import { reasons, textsOf, verdictOf } from '../../commands/world.ts';
import { unless } from '../../unless.ts';
import { tries } from '../../whole.ts';

const strictness: readonly Decision[] = ['allow', 'ask', 'deny'];

/** The name, what it is given, and the program that it is handed on to. */
type Way = (name: string, value: string, program: string) => string;

/** In each shell. */
const ways: Readonly<Record<string, Way>> = {
  'an assignment among others': (n, v, p) => `A1=1 ${n}=${v} B1=2 ${p}`,
  'a value of another variable': (n, v, p) => `x1=${v}; ${n}=$x1 ${p}`,
  'command behind it': (n, v, p) => `${n}=${v} command ${p}`,
  'a function behind it': (n, v, p) => `f1() { ${p}; }; ${n}=${v} f1`,
  'eval behind it': (n, v, p) => `${n}=${v} eval '${p}'`,
  'another shell behind it': (n, v, p) => `${n}=${v} sh -c '${p}'`,
  env: (n, v, p) => `env ${n}=${v} ${p}`,
  'env -u': (n, v, p) => `env -u X1 -- ${n}=${v} ${p}`,
  'env -S': (n, v, p) => `env -S '${n}=${v} ${p}'`,
  'nohup env': (n, v, p) => `nohup env ${n}=${v} ${p}`,
  export: (n, v, p) => `export ${n}=${v}; ${p}`,
  'export of one word': (n, v, p) => `export "${n}=${v}"; ${p}`,
  'an assignment and then export': (n, v, p) => `${n}=${v}; export ${n}; ${p}`,
  'export and then an assignment': (n, v, p) => `export ${n}; ${n}=${v}; ${p}`,
  'export among others': (n, v, p) => `${n}=${v}; a1=1; export a1 ${n}; ${p}`,
  'export of a name that a variable holds': (n, v, p) => `n1=${n}; ${n}=${v}; export $n1; ${p}`,
  'export of what a variable holds': (n, v, p) => `n1=${n}; export $n1=${v}; ${p}`,
  'a milder value before': (n, v, p) => `export ${n}=; ${n}=${v}; ${p}`,
  'a milder value behind the command': (n, v, p) => `${n}=${v}; export ${n}; ${p}; ${n}=`,
  'a substitution': (n, v, p) => `${n}=$(echo ${v}); export ${n}; ${p}`,
  'export in a function': (n, v, p) => `f1() { ${n}=${v}; export ${n}; }; f1; ${p}`,
  'an assignment in a function': (n, v, p) => `f1() { ${n}=${v}; }; export ${n}; f1; ${p}`,
  'export and assignment in two functions': (n, v, p) => `f1() { export ${n}; }; f2() { ${n}=${v}; }; f2; f1; ${p}`,
  'a name that is told to a function': (n, v, p) => `f1() { export "$1=$2"; }; f1 ${n} ${v}; ${p}`,
  readonly: (n, v, p) => `readonly ${n}=${v}; export ${n}; ${p}`,
  read: (n, v, p) => `export ${n}; read ${n} <<E1\n${v}\nE1\n${p}`,
  'read and then export': (n, _, p) => `read -r ${n} < value.txt; export ${n}; ${p}`,
  'the last word of read': (n, v, p) => `export ${n}; read a1 ${n} <<E1\nx ${v}\nE1\n${p}`,
  'read in a loop': (n, v, p) => `export ${n}; echo ${v} | while read ${n}; do ${p}; done`,
  for: (n, v, p) => `export ${n}; for ${n} in ${v}; do ${p}; done`,
  'for and then export': (n, v, p) => `for ${n} in ${v}; do :; done; export ${n}; ${p}`,
  'export within for': (n, v, p) => `for ${n} in ${v}; do export ${n}; ${p}; done`,
  'a default': (n, v, p) => `unset ${n}; export ${n}; : \${${n}:=${v}}; ${p}`,
  'a default that is read': (n, v, p) => `unset ${n}; echo "\${${n}=${v}}"; export ${n}; ${p}`,
  'set -a': (n, v, p) => `set -a; ${n}=${v}; ${p}`,
  'set -o allexport': (n, v, p) => `set -o allexport; ${n}=${v}; ${p}`,
  'set -ea': (n, v, p) => `set -ea; ${n}=${v}; ${p}`,
  'set -a and read': (n, _, p) => `set -a; read ${n} < value.txt; ${p}`,
  'set -a and for': (n, v, p) => `set -a; for ${n} in ${v}; do ${p}; done`,
  'eval of an assignment': (n, v, p) => `eval ${n}=${v}; export ${n}; ${p}`,
  'eval of export': (n, v, p) => `eval "export ${n}=${v}"; ${p}`,
  'export in a group': (n, v, p) => `{ export ${n}=${v}; }; ${p}`,
  'a subshell': (n, v, p) => `( ${n}=${v}; export ${n}; ${p} )`,
  'a condition': (n, v, p) => `if true; then ${n}=${v}; fi; export ${n}; ${p}`,
  'one of two values': (n, v, p) => `if test -e value.txt; then ${n}=${v}; else ${n}=; fi; export ${n}; ${p}`,
  'a shell of its own': (n, v, p) => `sh -c '${n}=$1; export ${n}; ${p}' _ ${v}`,
  'a shell that is handed it': (n, v, p) => `${n}=${v}; export ${n}; sh -c '${p}'`,
  getopts: (n, v, p) => `export ${n}=${v}; getopts a ${n} -b || ${p}; ${n}=${v}; ${p}`,
  'a pipe': (n, v, p) => `${n}=${v}; export ${n}; true | ${p}`,
  trap: (n, v, p) => `${n}=${v}; export ${n}; trap '${p}' EXIT`,
  'export where it is given behind it, the second time': (n, v, p) => `for i1 in 1 2; do ${p}; ${n}=${v}; export ${n}; done`,
};

/** bash's own, and those that zsh has from it. */
const waysOfBash: Readonly<Record<string, Way>> = {
  'declare -x': (n, v, p) => `declare -x ${n}=${v}; ${p}`,
  'declare -x and then an assignment': (n, v, p) => `declare -x ${n}; ${n}=${v}; ${p}`,
  'an assignment and then declare -x': (n, v, p) => `${n}=${v}; declare -x ${n}; ${p}`,
  'declare -gx': (n, v, p) => `f1() { declare -gx ${n}=${v}; }; f1; ${p}`,
  'declare -rx': (n, v, p) => `declare -rx ${n}=${v}; ${p}`,
  'typeset -x': (n, v, p) => `typeset -x ${n}=${v}; ${p}`,
  'local -x': (n, v, p) => `f1() { local -x ${n}=${v}; ${p}; }; f1`,
  'local and then export': (n, v, p) => `f1() { local ${n}=${v}; export ${n}; ${p}; }; f1`,
  'declare of a text': (n, v, p) => `n1=${n}; declare -x "$n1=${v}"; ${p}`,
  'builtin export': (n, v, p) => `builtin export ${n}=${v}; ${p}`,
  'a here-string': (n, v, p) => `export ${n}; read -r ${n} <<< ${v}; ${p}`,
  'printf -v': (n, v, p) => `export ${n}; printf -v ${n} %s ${v}; ${p}`,
  'printf -v and then export': (n, v, p) => `printf -v ${n} %s ${v}; export ${n}; ${p}`,
  'printf -v of a name that a variable holds': (n, v, p) => `n1=${n}; export $n1; printf -v "$n1" %s ${v}; ${p}`,
  'set -a and printf -v': (n, v, p) => `set -a; printf -v ${n} %s ${v}; ${p}`,
  '+= to nothing': (n, v, p) => `unset ${n}; ${n}+=${v}; export ${n}; ${p}`,
  'export of +=': (n, v, p) => `unset ${n}; export ${n}+=${v}; ${p}`,
  '+= before the command': (n, v, p) => `unset ${n}; ${n}+=${v} ${p}`,
  'an element of mapfile': (n, _, p) => `mapfile -t a1 < value.txt; export ${n}=\${a1[0]}; ${p}`,
  select: (n, v, p) => `export ${n}; select ${n} in ${v}; do ${p}; break; done <<< 1`,
};

/** Those that zsh does not have, or does otherwise. */
const waysOfBashAlone: Readonly<Record<string, Way>> = {
  'a reference': (n, v, p) => `declare -n r1=${n}; r1=${v}; export ${n}; ${p}`,
  'a reference to what is exported': (n, v, p) => `export ${n}; declare -n r1=${n}; r1=${v}; ${p}`,
  'a reference that is exported': (n, v, p) => `declare -n r1=${n}; export r1=${v}; ${p}`,
  'a reference that is exported behind it': (n, v, p) => `declare -n r1=${n}; r1=${v}; export r1; ${p}`,
  'a reference in a function': (n, v, p) => `f1() { local -n r1=$1; r1=${v}; export r1; }; f1 ${n}; ${p}`,
  'a reference that is read': (n, v, p) => `declare -n r1=${n}; read r1 <<< ${v}; export ${n}; ${p}`,
  'a reference of printf': (n, v, p) => `declare -n r1=${n}; printf -v r1 %s ${v}; export ${n}; ${p}`,
  'shopt -so allexport': (n, v, p) => `shopt -so allexport; ${n}=${v}; ${p}`,
};

const VALUE = './x';
const bash = { ...ways, ...waysOfBash, ...waysOfBashAlone };
const each: readonly (readonly [Dialect, Readonly<Record<string, Way>>])[] = [
  ['bash', bash],
  ['zsh', { ...ways, ...waysOfBash }],
  ['sh', ways],
];

const programs = ['git log', 'git diff', 'node a.js', 'python x.py', 'make', 'less a.txt', 'ls', 'npm test', 'cargo build'];
const files = new Map([...projectFiles, ['value.txt', `${VALUE}\n`]]);

/** Of the families the names that stand in them, and some that they only begin. */
const begun = [
  'LD_PRELOAD',
  'GIT_SSH_COMMAND',
  'GIT_EXTERNAL_DIFF',
  'npm_config_script_shell',
  'CARGO_ALIAS_X',
  'PIP_TARGET',
  'FZF_X_COMMAND',
];
const written = families.flatMap(one => one.source.match(/[A-Za-z_][A-Za-z0-9_]{2,}/g) ?? []);
const names = [...new Set([...dangerous, ...written, ...begun])].filter(
  // What bash won't have set, and what the caller has set already.
  name => !/^(?:SHELLOPTS|BASHOPTS|PATH|HOME|WARD_\w*)$/.test(name) && (dangerous.has(name) || families.some(one => one.test(name))),
);

const thought = new Map<string, Decision>();
function plainly(name: string, program: string, dialect: Dialect): Decision {
  const key = `${dialect} ${name} ${program}`;
  const decision = thought.get(key) ?? verdictOf(`${name}=${VALUE} ${program}`, files, dialect).decision;
  thought.set(key, decision);
  return decision;
}

/** Why this way is milder, or undefined where it is not. */
function milder(name: string, program: string, dialect: Dialect, way: Way): string | undefined {
  const text = way(name, VALUE, program);
  const { decision, ...verdict } = verdictOf(text, files, dialect);
  const plain = plainly(name, program, dialect);
  return strictness.indexOf(decision) < strictness.indexOf(plain)
    ? `${dialect}: ${text}: ${plain} → ${reasons({ decision, ...verdict })}`
    : undefined;
}

test('the names are those that ask, set before a command', t => {
  const asking = names.filter(name => plainly(name, 'git log', 'bash') !== 'allow');
  t.true(asking.length > 250, `${asking.length}`);
  t.log(`${asking.length} of ${names.length} names`);
});

test('bash hands the variable on in each of the ways', t => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'ward-ways-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(path.join(directory, 'value.txt'), `${VALUE}\n`);
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: directory };
  const all = Object.entries(bash);
  const each = all.map(([, way], at) => `echo; echo is ${at}\n(\n${way('SOME_NAME', VALUE, 'printenv SOME_NAME')}\n) < /dev/null`);
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  const out = execFileSync('bash', ['-c', `${each.join('\n')}\n:`], { cwd: directory, encoding: 'utf8', env, stdio: [...stdio] });
  const said = new Map(out.split(/^is (?=\d+$)/m).map(part => [part.split('\n', 1)[0] ?? '', part.split('\n').slice(1)]));
  const lost = all.filter((_, at) => !said.get(String(at))?.includes(VALUE));
  t.deepEqual(
    lost.map(([title]) => title),
    [],
  );
});

test('no way of setting a variable is milder than the assignment before the command', t => {
  const some = fc.constantFrom(...each.flatMap(([dialect, all]) => Object.entries(all).map(([title, way]) => ({ dialect, title, way }))));
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.constantFrom(...programs), some, (name, program, { dialect, way }) => {
      const found = milder(name, program, dialect, way);
      if (found !== undefined) throw new Error(found);
    }),
    { numRuns: tries(1000, 200_000) },
  );
  t.pass();
});

for (const name of ['PYTEST_PLUGINS', 'IFS', 'SHELL', 'LEFTHOOK_BIN'])
  test(`${name} asks in each way`, t => {
    const found = each.flatMap(([dialect, all]) => Object.values(all).map(way => milder(name, 'git log', dialect, way)));
    t.deepEqual(
      found.filter(one => one !== undefined),
      [],
    );
  });

test('what is not exported, or does nothing, is run unasked', t => {
  const quiet = [
    'IFS=,; for a in $x; do echo "$a"; done',
    'ZIP=out.zip; echo "$ZIP"; zip -r "$ZIP" src',
    'MAKE=make; $MAKE test',
    'export RUST_BACKTRACE; RUST_BACKTRACE=1; cargo test',
    'export PYTHONPATH; PYTHONPATH=src; python -m app --help',
    'PYTHONPATH=src:$PYTHONPATH; export PYTHONPATH; python -m app --help',
    'PATH=$PATH:/opt/x/bin; export PATH; ls',
    'set -a; NODE_ENV=test; set +a; npm test',
    'CFLAGS=-O2; export CFLAGS; make',
    'CC=clang; export CC; make',
    'export HG; echo a',
    'TAPE=x; unset TAPE; tar cf a.tar src',
  ];
  t.deepEqual(
    quiet
      .map(text => ({ text, verdict: verdictOf(text, files) }))
      .flatMap(one => (one.verdict.decision === 'allow' ? [] : [`${one.text}: ${reasons(one.verdict)}`])),
    [],
  );
});

test('what the caller has exported is told as it is given something else; a shell that lines are typed into tells of more than it exports', t => {
  const told = (exported: string, scene: Partial<Request['scene']> = {}, unheld: { readonly unheld?: true } = {}) => {
    const base = { cwd: '/home/u/app', home: '/home/u', user: 'u', uid: 1000, gid: 1000, toplevel: '/home/u/app', terminal: false };
    const request: Request = {
      ...{ text: 'PYTEST_PLUGINS=./x; git log', dialect: 'bash', options: [], args: [], ...unheld },
      asker: { kind: 'agent', name: 'agent', session: 's' },
      scene: { ...base, environment: new Map([[exported, 'y']]), ...scene },
    };
    return understand(request, textsOf(files)).actions.some(({ effects }) => effects.some(one => one.kind === 'environment'));
  };
  t.true(told('PYTEST_PLUGINS'));
  t.false(told('OTHER'));
  t.false(told('PYTEST_PLUGINS', { typed: true }));
  t.false(told('PYTEST_PLUGINS', {}, { unheld: true }));
});

/** In each way that a shell takes a value for: a text, a list, a number. */
const meant = ["N='$(rm x)'", "N=('$(rm x)' 'y?$(rm x)')", "N[1]='$(rm x)'"];

/** Names that zsh has a meaning for, and that run nothing whatever they hold: they are shown, counted, cut or compared with. */
const idle = 'manpath USERNAME MANPATH IFS OPTARG fignore TERM FIGNORE _ psvar LANG argv WORDCHARS pipestatus PSVAR';

const noZsh = spawnSync('zsh', ['-fc', ':']).status === 0 ? undefined : 'zsh is not installed';

unless(noZsh)('each name that zsh has a meaning for asks where it is given code, but for those that run nothing', t => {
  const list = 'zmodload zsh/parameter; for k v in ${(kv)parameters}; [[ $v == *special* && $v != *readonly* ]] && print -r - $k';
  const names = execFileSync('zsh', ['-fc', list], { encoding: 'utf8' })
    .split('\n')
    .filter(one => /^\w+$/.test(one));
  t.true(names.length > 60);
  const idleNames = new Set(idle.split(' '));
  const quiet = names.filter(
    name => !idleNames.has(name) && meant.every(one => verdictOf(one.replace('N', name), files, 'zsh').decision === 'allow'),
  );
  t.deepEqual(quiet, []);
});

/** Names that no caller hands on, and that nothing is done by in a text: they hold a number, or what is shown, or lead the project's own code to more of it. */
const tame =
  'PS0 PS1 PS2 PS3 PS4 FIGNORE FUNCNEST TMOUT HISTTIMEFORMAT MAILCHECK ARGV0 KSH_VERSION FCEDIT RES_OPTIONS GLIBC_TUNABLES TZDIR NODE_PATH NODE_V8_COVERAGE NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE NODE_COMPILE_CACHE PYTHONPLATLIBDIR PERL5LIB PERLIO RUBYLIB PHP_INI_SCAN_DIR R_PROFILE JULIA_LOAD_PATH NETRC';

test('what no caller may hand on asks where the text itself exports it, but for what does nothing', t => {
  const known = new Set(tame.split(' '));
  const quiet = [...never].filter(name => !known.has(name) && verdictOf(`export ${name}=./x; ls`, files).decision === 'allow');
  t.deepEqual(quiet, []);
});
