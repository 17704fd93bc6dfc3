/** What `BASH_ENV`, `ENV` and `ZDOTDIR` name: judged with the text, run once before it where that is allowed, and else left out in words. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { shellWords } from '../../src/core/shell-words.ts';
import { namedStartup } from '../../src/front/named-startup.ts';
import { startup } from '../../src/front/startup.ts';
import { account, noAccount } from '../account.ts';
import { slice } from '../slice.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';

/** bash with a socket as its input, as Node gives it, runs such a file only where it is not the first shell. */
const plain = { PATH: '/usr/local/bin:/usr/bin:/bin', SHLVL: '1' };

function begin(t: ExecutionContext, contents: string): Trial & { readonly file: string } {
  const made = trial(t);
  const file = path.join(made.project, 'env.sh');
  writeFileSync(file, contents);
  writeFileSync(path.join(made.project, 'victim'), '');
  return { ...made, file };
}

const due = turns(4);
const test = due();

test('what it sets and defines is there for the text, as in bash', t => {
  const { project, wardsh, file } = begin(t, 'GREETING=hello\ngreet() { echo "$GREETING $1"; }\nset -o pipefail\n');
  const env = { ...plain, BASH_ENV: file };
  const text = 'greet you; false | true; echo $?; echo "$BASH_ENV"';
  const real = spawnSync('/bin/bash', ['-c', text], { cwd: project, env, encoding: 'utf8' });
  const ran = wardsh(text, { env });
  t.is(real.stdout, `hello you\n1\n${file}\n`);
  t.is(ran.stdout, real.stdout, ran.stderr);
  t.is(ran.stderr, '');
});

const deeds: readonly (readonly [file: string, text: string])[] = [
  ['git() { rm victim; }', 'git status'],
  ['shopt -s expand_aliases; alias ls="rm victim"', 'ls'],
  ['trap "rm victim" EXIT', 'echo hi'],
  ['rm victim', 'echo hi'],
  ['"$@"', 'echo hi'],
];

for (const [contents, text] of slice(deeds, 2)) {
  test(`a file of "${contents}" is not run before "${text}", nor that without it`, t => {
    const { project, shell, file } = begin(t, `${contents}\n`);
    const words = ['-c', text, 'bash', 'rm', 'victim'];
    const env = { ...plain, BASH_ENV: file };
    const held = shell(words, { env });
    t.is(held.status, 126, held.stdout);
    t.regex(held.stderr, /^ward: not run: .*rm deletes/m);
    t.is(held.stdout, '');
    t.true(existsSync(path.join(project, 'victim')));
    t.is(shell(words).status, text === 'git status' ? 128 : 0, 'the control: without the variable it runs');
    spawnSync('/bin/bash', words, { cwd: project, env });
    t.false(existsSync(path.join(project, 'victim')), 'the control: in bash it does it');
  });
}

for (const [shell, variable] of [
  ['bash', 'BASH_ENV'],
  ['sh', 'ENV'],
  ['zsh', 'ZDOTDIR'],
] as const) {
  const missing = existsSync(`/bin/${shell}`) ? undefined : `${shell} is not installed`;
  due(unless(missing))(`what ${shell} starts does not inherit ${variable}`, t => {
    const { project, shell: wardsh, file } = begin(t, 'echo begun\n');
    writeFileSync(path.join(project, '.zshenv'), 'echo begun\n');
    const text = `echo "$${variable}"; ${shell} -${shell === 'sh' ? 'i' : ''}c 'echo "<$${variable}>"' </dev/null`;
    const value = variable === 'ZDOTDIR' ? project : file;
    const words = [...(shell === 'sh' ? ['-i'] : []), '-c', text];
    const env = { ...plain, WARD_SHELL: shell, [variable]: value };
    // With an input a shell like that asks.
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const real = spawnSync(`/bin/${shell}`, words, { cwd: project, env, encoding: 'utf8', stdio: [...stdio] });
    t.is(real.stdout, `begun\n${value}\nbegun\n<${value}>\n`, 'the control');
    const ran = wardsh(words, { env, stdio: [...stdio] });
    t.is(ran.stdout, `begun\n${value}\n<>\n`, ran.stderr);
  });
}

test('one outside the project is not run, and that is said', t => {
  const { project, wardsh } = begin(t, '');
  const file = path.join(project, '../outside.sh');
  writeFileSync(file, 'echo begun\n');
  const env = { ...plain, BASH_ENV: file };
  const without = wardsh('echo hi', { env });
  t.is(without.stdout, 'hi\n');
  t.regex(without.stderr, /^ward: warning: not run: BASH_ENV names ".*outside\.sh", which lies outside the project/m);
  symlinkSync(file, path.join(project, 'link.sh'));
  t.is(wardsh('echo hi', { env: { ...plain, BASH_ENV: './link.sh' } }).stdout, 'hi\n');
});

test('one that the person named as readable is run, where it is allowed', t => {
  const { root, project, wardsh } = begin(t, '');
  const file = path.resolve(project, '../outside.sh');
  const env = { ...plain, BASH_ENV: file };
  const policy = path.join(root, 'config/policy.json');
  writeFileSync(policy, JSON.stringify({ ...JSON.parse(readFileSync(policy, 'utf8')), readable: [file] }), { mode: 0o600 });
  writeFileSync(file, 'echo begun\n');
  const named = wardsh('echo hi', { env });
  t.is(named.stdout, 'begun\nhi\n', named.stderr);
  t.is(named.stderr, '');
  writeFileSync(file, 'rm victim\n');
  t.is(wardsh('echo hi', { env }).status, 126);
});

interface Case {
  readonly sentence: string;
  readonly value: string;
  readonly says: RegExp | undefined;
}

const odd: readonly Case[] = [
  { sentence: 'is not there', value: 'nothing-here.sh', says: undefined },
  { sentence: 'is named by a text to be expanded', value: '$HOME/env.sh', says: /only running could tell which file/ },
  { sentence: 'is named by a command', value: '$(touch made)', says: /only running could tell which file/ },
  { sentence: 'is in a home', value: '~/env.sh', says: /only running could tell which file/ },
  { sentence: 'is a directory', value: 'sub', says: /"sub", which is no plain file/ },
];

for (const { sentence, value, says } of slice(odd, 2)) {
  test(`one that ${sentence} is not run${says === undefined ? ', and nothing is said' : ', and that is said'}`, t => {
    const { project, wardsh } = begin(t, '');
    mkdirSync(path.join(project, 'sub'));
    const ran = wardsh('echo hi', { env: { ...plain, BASH_ENV: value } });
    t.is(ran.stdout, 'hi\n');
    t.is(ran.status, 0);
    if (says === undefined) t.is(ran.stderr, '');
    else t.regex(ran.stderr, says);
    t.false(existsSync(path.join(project, 'made')));
  });
}

const asRoot = process.getuid?.() === 0 ? 'root can read every file' : undefined;
due(unless(asRoot))('one that is not readable is not run, and that is said', t => {
  const { wardsh, file } = begin(t, 'echo begun\n');
  chmodSync(file, 0);
  t.regex(wardsh('echo hi', { env: { ...plain, BASH_ENV: file } }).stderr, /which can't be read/);
});

test('Landlock has no place for it, and that is said', t => {
  const { project, file } = begin(t, '');
  const said: string[] = [];
  const policy = { projects: [], readable: [file] } as never;
  const user = { home: project } as never;
  const around = { cwd: project, user, environment: new Map([['BASH_ENV', file]]), say: (line: string) => void said.push(line) };
  const words = shellWords(['-c', 'true'], 'bash');
  t.is(startup(words, 'bash', { policy, around, mounts: false }), undefined);
  t.regex(said[0] ?? '', /Landlock has no place/);
  t.deepEqual(startup(words, 'bash', { policy, around, mounts: true })?.files, [file], 'the control');
});

const profiles = ['.bash_profile', '.profile'];
const homes: readonly (readonly [shell: 'bash' | 'zsh' | 'sh', words: string, files: string])[] = [
  ['bash', '-lc true', '.bash_profile'],
  ['bash', '--noprofile -lc true', ''],
  ['bash', '-ic true', '.bashrc'],
  ['bash', '--norc -ic true', ''],
  ['bash', '--posix -lc true', ''],
  ['sh', '-lc true', '.profile'],
  ['sh', '-ic true', ''],
  ['zsh', '-c true', '.zshenv'],
  ['zsh', '-lc true', '.zshenv .zprofile .zlogin'],
  ['zsh', '-fc true', ''],
];

test('which files of the home a call runs first is what the shells themselves run, and only what is readable counts', t => {
  const { project } = trial(t);
  const all = [...profiles, '.bashrc', '.zshenv', '.zprofile', '.zshrc', '.zlogin'];
  for (const name of all) writeFileSync(path.join(project, name), `echo ${name}\n`);
  for (const [shell, words, files] of homes) {
    const told = (readable: readonly string[]) => {
      const around = { cwd: project, user: { home: project } as never, environment: new Map(), say: (line: string) => t.fail(line) };
      const policy = { projects: [], readable } as never;
      const found = startup(shellWords(words.split(' '), shell), shell, { policy, around, mounts: true });
      return (found?.files ?? []).map(one => path.basename(one)).join(' ');
    };
    t.is(told([project]), files, `${shell} ${words}`);
    t.is(told(['/elsewhere']), '');
    if (!existsSync(`/bin/${shell}`)) continue;
    const env = { PATH: plain.PATH, HOME: project };
    const real = spawnSync(`/bin/${shell}`, words.split(' '), { cwd: '/', env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const ran = real.stdout.split('\n').filter(line => all.includes(line));
    t.is(ran.join(' '), files, `the real ${shell} ${words}`);
  }
});

due(unless(noAccount))('a function of a profile that the person made readable is what the text means', async t => {
  const { home, project, uid, gid } = await account(t);
  const wardsh = (...words: readonly string[]) =>
    spawnSync(path.join(checkout, 'src/bin/wardsh'), words, { cwd: project, uid, gid, env: { PATH: plain.PATH }, encoding: 'utf8' });
  const profile = path.join(home, '.profile');
  writeFileSync(profile, 'hello() { echo "hello $1"; }\ngit() { rm victim; }\n');
  const policy = path.join(home, '.config/ward/policy.json');
  writeFileSync(policy, JSON.stringify({ ...JSON.parse(readFileSync(policy, 'utf8')), readable: [profile] }));
  t.is(wardsh('-lc', 'hello you').stdout, 'hello you\n', wardsh('-lc', 'hello you').stderr);
  t.regex(wardsh('-lc', 'git status').stderr, /not run: .*rm deletes, in .*profile/);
  t.not(wardsh('-c', 'git status').status, 126, 'the control: without the profile that is git');
});

const calls: readonly (readonly [shell: 'bash' | 'zsh' | 'sh', words: string, files: string])[] = [
  ['bash', '-c true', 'B'],
  ['bash', '-lc true', 'B'],
  ['bash', 'script', 'B'],
  ['bash', '-ic true', ''],
  ['bash', '-pc true', ''],
  ['bash', '--posix -c true', ''],
  ['bash', '-o posix -ic true', 'E'],
  ['bash', '--version', ''],
  ['sh', '-c true', ''],
  ['sh', '-ic true', 'E'],
  ['zsh', '-c true', 'Z/.zshenv'],
  ['zsh', '-lc true', 'Z/.zshenv Z/.zprofile Z/.zlogin'],
  ['zsh', '-ilc true', 'Z/.zshenv Z/.zprofile Z/.zshrc Z/.zlogin'],
  ['zsh', '-fc true', ''],
  ['zsh', '-o NO_RCS -c true', ''],
  ['zsh', '+o rcs -c true', ''],
  ['zsh', '-o rcs -c true', 'Z/.zshenv'],
];

test('which files a call runs first is what the shells themselves run', t => {
  const { project } = trial(t);
  mkdirSync(path.join(project, 'Z'));
  const all = ['B', 'E', 'Z/.zshenv', 'Z/.zprofile', 'Z/.zshrc', 'Z/.zlogin'];
  for (const name of all) writeFileSync(path.join(project, name), `echo ${name}\n`);
  writeFileSync(path.join(project, 'script'), 'true\n');
  const variables = { BASH_ENV: './B', ENV: './E', ZDOTDIR: './Z' };
  for (const [shell, words, files] of calls) {
    const named = namedStartup(shellWords(words.split(' '), shell), shell, new Map(Object.entries(variables)));
    t.is((named?.files ?? []).map(one => one.slice(2)).join(' '), files, `${shell} ${words}`);
    if (!existsSync(`/bin/${shell}`)) continue;
    const env = { PATH: plain.PATH, HOME: '/nonexistent', ...variables };
    const real = spawnSync(`/bin/${shell}`, words.split(' '), { cwd: project, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    t.is(
      real.stdout
        .split('\n')
        .filter(line => all.includes(line))
        .join(' '),
      files,
      `the real ${shell} ${words}`,
    );
  }
});
