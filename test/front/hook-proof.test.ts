/** `ward init SHELL --prove` says of this machine's own shell whether the hook holds in it, and notices where it does not. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'ava';
import { tryHook } from '../../src/host/run/try-hook.ts';
import { scratch, trial } from '../trial.ts';
import { unless } from '../unless.ts';

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

test('a hook that asks nobody is found out', async t => {
  const cache = path.join(scratch(t), 'cache');
  t.is(await tryHook('bash', cache, () => '_ward_off() { :; }'), 'a line that Ward does not allow was not refused');
});

test('a shell that is not there is said to be missing', async t => {
  const cache = path.join(scratch(t), 'cache');
  t.regex((await tryHook('no-such-shell', cache, () => '')) ?? '', /^no-such-shell (?:ended|can't be started)/);
});
