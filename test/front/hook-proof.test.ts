/** `ward init SHELL --prove` says of this machine's own shell whether the hook holds in it, and notices where it does not. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { tryHook } from '../../src/host/run/try-hook.ts';
import { scratch, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { checkout } from '../ward.ts';
import { asOlder } from './hook-pane.ts';

const missing = (program: string) =>
  spawnSync(program, ['--version']).error === undefined ? undefined : `${program} is not installed: apt-get install ${program}`;

for (const shell of ['bash', 'zsh']) {
  unless(missing(shell))(`the hook holds in the ${shell} of this machine`, t => {
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

/** What came to bash after 3.2, by its NEWS: a pattern for it, and words that hold it. */
const later: readonly (readonly [since: string, pattern: RegExp, holds: string])[] = [
  ['4.0', /\bcoproc\b/, 'coproc one { cat; }'],
  ['4.0', /\|&/, 'cat |& cat'],
  ['4.0', /&>>/, 'cat &>>file'],
  ['4.0', /;&|;;&/, 'case a in a) : ;& esac'],
  ['4.0', /\b(?:mapfile|readarray)\b/, 'mapfile -t lines'],
  ['4.0', /\$\{\w+(?:\[[^\]]*\])?[\^,]/, 'echo ${word^^}'],
  ['4.0', /\b(?:declare|local|typeset) -[a-z]*[Alu]/, 'declare -A table'],
  ['4.0', /\bBASHPID\b/, 'echo $BASHPID'],
  ['4.0', /\bread\b.* -t *(?:0\b|\d*\.)/, 'read -t 0.1 word'],
  ['4.1', /\{\w+\}[<>]/, 'exec {fd}<file'],
  ['4.1', /\bBASHOPTS\b/, 'echo $BASHOPTS'],
  ['4.1', /\bread\b.* -N/, 'read -N 3 word'],
  ['4.2', /\[\[?(?: !| .*(?:&&|\|\||\())? -v /, '[[ -n x && -v name ]]'],
  ['4.2', /\b(?:declare|typeset) -[a-z]*g/, 'declare -g name'],
  ['4.2', /%\([^)]*\)T/, "printf '%(%F)T'"],
  ['4.2', /\\[uU][0-9a-fA-F]/, "echo $'\\u20ac'"],
  ['4.2', /\$\{\w+:[^}:]*: *-/, 'echo ${word:0:-1}'],
  ['4.2', /\w\[-\d/, 'echo ${words[-1]}'],
  ['4.3', /\b(?:declare|local|typeset) -[a-z]*n/, 'local -n other=name'],
  ['4.3', /\bwait -n/, 'wait -n'],
  ['4.4', /@[QEPAa]\}/, 'echo ${PS1@P}'],
  ['4.4', /\blocal -(?:\s|;|$)/, 'local -; set -f'],
  ['5.0', /\bEPOCH(?:SECONDS|REALTIME)\b/, 'echo $EPOCHSECONDS'],
  ['5.0', /\bhistory -d *-/, 'history -d -1'],
  ['5.1', /\bSRANDOM\b/, 'echo $SRANDOM'],
  ['5.1', /@[UuLKk]\}/, 'echo ${word@U}'],
  ['5.3', /\$\{[ |]/, 'echo ${ pwd; }'],
];

const laterThan = (text: string) =>
  later.filter(([, pattern]) => text.split('\n').some(line => pattern.test(line))).map(([since]) => since);

test('a bash too old for the hook can read what it is given, and is told so: what a later one alone can read is one word to it', t => {
  for (const [since, pattern, holds] of later) t.regex(holds, pattern, since);
  const text = trial(t).ward(['init', 'bash']).stdout;
  const around = text.replace(/^#.*\n/, '').replaceAll(/\\'|'[^']*'/g, "''");
  t.deepEqual(laterThan(around), []);
  t.regex(around, /< 302[^\n]*printf[\s\S]*< 403[\s\S]*\nelse[^\n]*eval ''/);
  // The control: the same looked through whole.
  t.true(laterThan(text).length > 5);
});

/** What a bash before 4.3 makes of the text: its weaker form. */
const taken = (edit: string) => (root: string) =>
  `eval "$('${checkout}/src/bin/ward' --root '${root}' init bash | sed '${asOlder}')"; ${edit}\n`;

unless(missing('bash'))('the weaker form holds in the bash of this machine, and is found out where it asks nobody', async t => {
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
