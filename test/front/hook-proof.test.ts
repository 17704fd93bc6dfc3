/** `ward init SHELL --prove` says of this machine's own shell whether the hook holds in it, and notices where it does not. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tryHook } from '../../src/host/run/try-hook.ts';
import { scratch, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { checkout } from '../ward.ts';
import { turns } from '../whole.ts';
import { asOlder } from './hook-pane.ts';
import { later, laterThan } from './later-bash.ts';

const missing = (program: string) =>
  spawnSync(program, ['--version']).error === undefined ? undefined : `${program} is not installed: apt-get install ${program}`;

const due = turns(3);
const test = due();

for (const shell of ['bash', 'zsh']) {
  due(unless(missing(shell)))(`the hook holds in the ${shell} of this machine`, t => {
    const { status, stdout, stderr } = trial(t).ward(['init', shell, '--prove']);
    t.is(stdout, `${shell} asks here: a line that was refused did not start\n`, stderr);
    t.is(status, 0);
  });
}

for (const shell of ['bash', 'zsh']) {
  test(`what a ${shell} reads at each start is short`, t => {
    const lines = trial(t).ward(['init', shell]).stdout.split('\n').slice(0, -1);
    t.true(lines.length <= 120, `${lines.length} lines`);
    t.true(lines.length > 60);
  });
}

const older = readFileSync(path.join(checkout, 'shell-hooks/ward-old.bash'), 'utf8').replace(/^#.*\n/gm, '');

test('what an older bash reads besides is as short, and in words that bash 3.2 has', t => {
  const lines = older.split('\n').slice(0, -1);
  t.true(lines.length <= 120, `${lines.length} lines`);
  t.true(lines.length > 60);
  t.deepEqual(laterThan(older), []);
});

/** What a bash 4.4 reads, and what each has that came later. */
const full: readonly (readonly [file: string, has: readonly string[]])[] = [
  // Taken from its key from 5.3 on.
  ['ward.bash', ['5.3-alpha 4h']],
  // Where there is no SRANDOM, RANDOM stands in its place; a command of readline that is not there has no key to lose.
  ['session.bash', ['5.1-alpha 3i', '5.2-beta 3a', '5.3-alpha 4h']],
];

for (const [file, has] of full) {
  test(`${file} has nothing that came to bash after 4.4, but where a bash without it has something else`, t => {
    const text = readFileSync(path.join(checkout, 'shell-hooks', file), 'utf8').replace(/^#.*\n/gm, '');
    t.deepEqual(
      laterThan(text).filter(since => since >= '5'),
      has,
    );
  });
}

/** What each bash reads word for word: the rest is one quoted word to those that it is not for. */
const beforeItsVersionIsKnown = (text: string) => text.replace(/^#.*\n/, '').replaceAll(/\\'|'[^']*'/g, "''");

test('each construct that came to bash after 3.2 is found where a text for an older one has it, and is taken for no other', t => {
  const around = beforeItsVersionIsKnown(trial(t).ward(['init', 'bash']).stdout);
  for (const { since, uses } of later)
    for (const use of uses)
      for (const text of [older, around]) {
        t.deepEqual(laterThan(`${use}\n${text}`), [since], use);
        t.deepEqual(laterThan(text.replace(/\n/, `\nif ${use}; then :; fi\n`)), [since], use);
      }
});

/** Of bash 3.2, as its manual has them; what read takes, its source has too. */
const builtins: ReadonlyMap<string, string> = new Map([
  ...['alias', 'break', 'eval', 'exit', 'kill', 'true'].map(name => [name, ''] as const),
  ...[
    ['declare', 'fp'],
    ['disown', ''],
    ['export', 'p'],
    ['history', 'd'],
    ['printf', ''],
    ['read', 'rtud'],
    ['shopt', 'squ'],
    ['trap', 'p'],
  ].map(([name = '', letters = '']) => [name, letters] as const),
]);
const variables = new Set(
  'BASH_COMMAND BASH_SUBSHELL BASH_VERSION COMP_LINE FUNCNAME HISTCONTROL HISTIGNORE HISTSIZE HISTTIMEFORMAT IFS PIPESTATUS PROMPT_COMMAND PS1 PS2 RANDOM SECONDS SHELLOPTS'.split(
    ' ',
  ),
);

/** What a text has of the shell's own that 3.2 has not. */
function unknownTo32(text: string): readonly string[] {
  const called = [...text.matchAll(/\\builtin ([a-z]+)((?: +-[A-Za-z]+(?: +[\w"$]+)?)*)/g)].flatMap(([, name = '', words = '']) => {
    const letters = builtins.get(name);
    const given = [...words.matchAll(/ -([A-Za-z]+)/g)].map(([, one = '']) => one);
    return letters === undefined ? [name] : given.filter(one => one !== 'INT' && [...one].some(letter => !letters.includes(letter)));
  });
  const named = [...text.matchAll(/\$\{?[#!]?([A-Z][A-Z0-9_]+)|\b([A-Z][A-Z0-9_]+)\+?=/g)].map(([, one, other]) => one ?? other ?? '');
  return [...new Set([...called, ...named.filter(name => !variables.has(name))])].sort();
}

test('the builtins, options and variables of the shell that the form for an older bash has are those of 3.2', t => {
  // Only looked at: of ble.sh, and of a key's command from 4.0 on.
  const looked = ['BLE_ATTACHED', 'READLINE_LINE'];
  t.deepEqual(unknownTo32(older), looked);
  for (const [use, unknown] of [
    ['\\builtin mapfile -t x', 'mapfile'],
    ['\\builtin read -r -t 60 -N 1 x', 'N'],
    ['\\builtin history -d 1; \\builtin wait', 'wait'],
    ['kill -INT $BASHPID', 'BASHPID'],
    ['PROMPT_DIRTRIM=2', 'PROMPT_DIRTRIM'],
    ['echo "${BASHOPTS}"', 'BASHOPTS'],
  ] as const)
    t.deepEqual(unknownTo32(`${older}\n${use}`), [...looked, unknown].sort(), use);
});

test('a bash too old for the hook can read what it is given, and is told so: what a later one alone can read is one word to it', t => {
  const text = trial(t).ward(['init', 'bash']).stdout;
  const around = beforeItsVersionIsKnown(text);
  t.deepEqual(laterThan(around), []);
  t.regex(around, /< 302[^\n]*printf[\s\S]*< 403[\s\S]*\nelse[^\n]*eval ''/);
  // The control: the same looked through whole.
  t.true(laterThan(text).length > 5);
});

/** What a bash before 4.3 makes of the text: its weaker form. */
const taken = (edit: string) => (root: string) =>
  `eval "$('${checkout}/src/bin/ward' --root '${root}' init bash | sed '${asOlder}')"; ${edit}\n`;

due(unless(missing('bash')))('the weaker form holds in the bash of this machine, and is found out where it asks nobody', async t => {
  const cache = path.join(scratch(t), 'cache');
  t.is(await tryHook('bash', cache, taken(':')), undefined);
  t.is(await tryHook('bash', cache, taken('_ward_ask() { :; }')), 'a line that Ward does not allow was not refused');
});

test('a hook that asks nobody is found out', async t => {
  const cache = path.join(scratch(t), 'cache');
  t.is(await tryHook('bash', cache, () => '_ward_off() { :; }'), 'a line that Ward does not allow was not refused');
});

test('a shell that is not there is said to be missing', async t => {
  const cache = path.join(scratch(t), 'cache');
  t.regex((await tryHook('no-such-shell', cache, () => '')) ?? '', /^no-such-shell (?:ended|can't be started)/);
});
