/** Variables that carry code: whatever gives them something is seen, and the real shells say which names and spellings run it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { carries, isInteger } from '../../../src/core/analyse/carriers.ts';
import { reasons, verdictOf } from '../../commands/world.ts';
import { unless } from '../../unless.ts';
import { tries } from '../../whole.ts';
import { read, request } from './notation.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch/carriers', String(process.pid));
test.before(() => mkdirSync(scratch, { recursive: true }));
test.after.always(() => rmSync(scratch, { recursive: true, force: true }));

const has = (shell: string) => spawnSync(shell, ['-c', ':']).status === 0;
const inZsh = unless(has('zsh') ? undefined : 'zsh is not on this machine', test.serial);
const shell = (name: string, args: readonly string[], cwd: string) =>
  spawnSync(name, [...args], { cwd, encoding: 'utf8', timeout: 60_000, env: { PATH: '/usr/bin:/bin', HOME: scratch } });

/** Each way to give `NAME` a value without an assignment that bears its name, by words of bash. */
const ways: readonly string[] = [
  'read NAME <<< VALUE; ls',
  'read -r first NAME <<< "a VALUE"; ls',
  'read -r NAME < list.txt; ls',
  'printf list.txt | while read -r NAME; do ls; done',
  'read -a NAME <<< VALUE; ls',
  'printf -v NAME %s VALUE; ls',
  'mapfile -t NAME < list.txt; ls',
  'for NAME in VALUE other; do ls; done',
  'select NAME in VALUE; do ls; break; done <<< 1',
  'unset NAME; : "${NAME:=VALUE}"; ls',
  'getopts ab NAME -a; ls',
  'declare NAME=VALUE; ls',
  'export "NAME=VALUE"; ls',
  'f() { for NAME; do ls; done; }; f VALUE',
  'eval "read NAME <<< VALUE"; ls',
  'declare -n other=NAME; other=VALUE; ls',
];

const carriers = ['PATH', 'BASH_ENV', 'GIT_SSH_COMMAND', 'LD_PRELOAD', 'PROMPT_COMMAND', 'BASH_CMDS', 'npm_config_script_shell'];
const fill = (way: string, name: string) => way.replaceAll('NAME', name).replaceAll('VALUE', './evil');

test('a name that carries code is never given something unasked, in whatever way', t => {
  const silent = carriers.flatMap(name => ways.map(way => fill(way, name))).filter(text => verdictOf(text).decision === 'allow');
  t.deepEqual(silent, []);
});

test('the same ways with an ordinary name run without a question', t => {
  const asked = ways.map(way => fill(way, 'tone')).filter(text => verdictOf(text).decision !== 'allow');
  t.deepEqual(
    asked.map(text => `${text} → ${reasons(verdictOf(text))}`),
    [],
  );
});

test('a value that does nothing is no matter', t => {
  const quiet = [
    ': "${PAGER:=cat}"; git log',
    'read -r PAGER <<< less; git log',
    ': "${PATH:=/usr/bin:/bin}"; ls',
    'RANDOM=42; echo $RANDOM',
  ];
  t.deepEqual(
    quiet.filter(text => verdictOf(text).decision !== 'allow'),
    [],
  );
});

/** Pieces of which a prompt that runs something can be made, and which do nothing by themselves. */
const pieces =
  '$ ( ) { } [ ] ` \\ \\0 \\04 \\044 \\44 \\444 \\140 \\033 \\007 \\\\ \\$ \\[ \\] \\w \\u \\D{ >hit (>hit) $(>hit) `>hit` ${ ${code} ${code:+ ${code:- $code ${list[ ${!code} code list : + - @P 044 44 4 0 7 x';
const prompt = fc.array(fc.constantFrom(...pieces.split(' '), ' '), { minLength: 1, maxLength: 6 }).map(all => all.join(''));

test('a prompt that is said to do nothing does nothing, and the usual ones are', t => {
  const runs = tries(2000, 10_000);
  const made = fc.sample(prompt, { numRuns: runs, seed: Number(process.env.WARD_SEED ?? 1) });
  const quiet = made.filter(text => !/[\n\0]/.test(text) && carries('PS4', { kind: 'text', text }, 'bash') === undefined);
  const cwd = path.join(scratch, 'prompts');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(path.join(cwd, 'list'), quiet.map(text => `${text}\n`).join(''));
  writeFileSync(
    path.join(cwd, 'loud'),
    made
      .filter(text => !quiet.includes(text) && !text.includes('\n'))
      .map(text => `${text}\n`)
      .join(''),
  );
  const one = `code='list[$(>hit)]'; list=(1 2); try() { [ ! -e hit ] || rm hit; ( PS4=$2; { set -x; :; } 2>/dev/null ) 2>/dev/null; [ ! -e hit ] || printf '%s\\n' "$2" >>"$1"; }`;
  shell(
    'bash',
    [
      '-c',
      `${one}; while IFS= read -r text; do try ran "$text"; done <list; for text in '$(>hit)' '\\044(>hit)' '\\140>hit\\140' '\\444(>hit)' '\${list[code]}'; do try control "$text"; done`,
    ],
    cwd,
  );
  t.false(existsSync(path.join(cwd, 'ran')), existsSync(path.join(cwd, 'ran')) ? readFileSync(path.join(cwd, 'ran'), 'utf8') : '');
  t.is(readFileSync(path.join(cwd, 'control'), 'utf8').split('\n').length, 6, 'these five do run it');
  t.true(quiet.length > made.length / 10);
  for (const text of [
    '\\u@\\h:\\w\\$ ',
    '${debian_chroot:+($debian_chroot)}\\w ',
    '\\[\\e]0;\\w\\a\\]',
    '\\[\\033[01;32m\\]$VIRTUAL_ENV ',
    '+ ${name}: ',
    '\\$\\[\\e[0m\\] ',
  ])
    t.is(carries('PS1', { kind: 'text', text }, 'bash'), undefined, text);
});

/** Every name that the shell itself brings, and what listed it: whether it evaluates what it is given. */
const names = { bash: 'compgen -v', zsh: 'print -rl -- ${(k)parameters}' } as const;

function evaluating(name: 'bash' | 'zsh', args: readonly string[]): string[] {
  const cwd = path.join(scratch, name);
  mkdirSync(cwd, { recursive: true });
  const loop = `${names[name]} > names; x=(1 2); while IFS= read -r one; do case $one in *[!A-Za-z_]*|x|one|argv|path|PATH|IFS) ;; *) ( eval "$one='x[\\$(: > hit.$one)]'" ) ;; esac; done < names`;
  shell(name, [...args, loop], cwd);
  return spawnSync('sh', ['-c', 'cat names; echo; ls'], { cwd, encoding: 'utf8' })
    .stdout.split('\n')
    .flatMap(line => /^hit\.(\w+)$/.exec(line)?.[1] ?? []);
}

test.serial('bash evaluates what it gives the names that are known to be integers, and no others', t => {
  const found = evaluating('bash', ['-c']);
  t.true(found.includes('RANDOM'), 'the shell evaluates none: the trial itself is broken');
  t.deepEqual(
    found.filter(name => !isInteger(name, 'bash')),
    [],
  );
});

inZsh('zsh evaluates what it gives the names that are known to be integers, and no others', t => {
  const found = evaluating('zsh', ['-fc']);
  t.true(found.includes('SECONDS'), 'the shell evaluates none: the trial itself is broken');
  t.deepEqual(
    found.filter(name => !isInteger(name, 'zsh')),
    [],
  );
});

/** Each makes the file `M` in zsh, by a name or a text that no command of it names. */
const runs: readonly string[] = [
  'emulate sh -c ": > M"',
  'emulate zsh -o extendedglob -c ": > M"',
  'emulate -R zsh -c "eval \': > M\'"',
  'functions[ls]=": > M"; ls',
  'functions=(ls ": > M"); ls',
  'typeset "functions[ls]=: > M"; ls',
  'print -v "functions[ls]" ": > M"; ls',
  'read "functions[ls]" <<< ": > M"; ls',
  'aliases[pwd]=": > M"; eval pwd',
  'galiases[X]="; : > M"; eval "echo X"',
  'alias -g X="; : > M;"; eval "echo X"',
  'saliases[md]=": > M;"; eval a.md',
  'setopt promptsubst; print -P "\\$(: > M)"',
  'setopt promptsubst; RPS1="\\$(: > M)"; print -P $RPS1',
  'x=(1 2); integer i="x[\\$(: > M)]"',
  'x=(1 2); float i="x[\\$(: > M)]"',
  'x=(1 2); typeset -F i="x[\\$(: > M)]"',
  'x=(1 2); SECONDS="x[\\$(: > M)]"',
  'x=(1 2); shift "x[\\$(: > M)]"',
  'x=(1 2); exit "x[\\$(: > M)]"',
  'x=(1 2); f() { return "x[\\$(: > M)]"; }; f',
  'x=(1 2); printf %d "x[\\$(: > M)]"',
  'set -A "x[\\$(: > M)]" 1',
  'print -v "x[\\$(: > M)]" a',
  'mkdir -p bin; printf "#!/bin/sh\\n: > M\\n" > bin/ls; chmod +x bin/ls; path=(./bin $path); ls',
  'mkdir -p bin; printf "#!/bin/sh\\n: > M\\n" > bin/ls; chmod +x bin/ls; read path <<< ./bin; ls',
  'mkdir -p bin; printf "#!/bin/sh\\n: > M\\n" > bin/tool; chmod +x bin/tool; commands[ls]=$PWD/bin/tool; ls',
];

inZsh('zsh runs each of these, and none of them is allowed unasked', t => {
  const wrong = runs.flatMap((text, at) => {
    const cwd = path.join(scratch, `run${at}`);
    mkdirSync(cwd, { recursive: true });
    shell('zsh', ['-fc', text], cwd);
    const ran = existsSync(path.join(cwd, 'M'));
    const grave = text.replaceAll(': > M', 'rm M').replaceAll("'", `'\\''`);
    const silent = verdictOf(`zsh -c '${grave}'`).decision === 'allow';
    return [...(ran ? [] : [`did not run: ${text}`]), ...(silent ? [`allowed: ${text}`] : [])];
  });
  t.deepEqual(wrong, []);
  t.is(verdictOf("zsh -c ': > M'").decision, 'allow');
});

/** Directories of a PATH, and another one. */
const directory = fc.constantFrom('/v/bin', '/home/u/bin', '/usr/bin', '/bin', '', '.');
const moved = (text: string, path: string, typed: boolean) =>
  read(text, { scene: { ...request('').scene, environment: new Map([['PATH', path]]), typed } }).actions.some(one =>
    one.effects.some(effect => effect.kind === 'code' && effect.reason.startsWith('PATH')),
  );

test('whoever types a PATH with fewer of its directories, in their order, as a virtual environment does when it is left, changes nothing else', t => {
  fc.assert(
    fc.property(fc.array(directory, { minLength: 1 }), fc.array(directory, { minLength: 1 }), (before, after) => {
      let rest = [...before];
      const fewer = after.every(one => {
        const at = rest.indexOf(one);
        rest = rest.slice(at + 1);
        return at !== -1;
      });
      const [was, is] = [before.join(':'), after.join(':')];
      t.is(moved(`PATH='${is}'`, was, true), !fewer, `${was} → ${is}`);
      t.is(
        moved(`f() { PATH="\${O:-}"; export PATH; }; O='${is}'; f`, was, true),
        is === '' ? !before.includes('') : !fewer,
        `${was} → ${is}`,
      );
      t.true(moved(`PATH='${is}'`, was, false), 'nobody typed it');
    }),
  );
  t.true(moved('PATH=/x:$PATH; PATH=/x', '/usr/bin:/bin', true));
  t.true(moved('PATH=$x; PATH=/bin', '/usr/bin:/bin', true));
});
