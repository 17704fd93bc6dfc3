/** tmux and its kin in a command: they are nothing without a Unix socket, so they fail there, and the reason is told; outside, with wardsh in it, tmux works. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { needsSocket } from '../../src/core/confine/needs-socket.ts';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout, trial } from '../trial.ts';
import { unless } from '../unless.ts';

const terminal = unless(noTerminal);

terminal('tmux in a command fails with its own words, and a hint says why and what works', t => {
  const one = trial(t);
  const inside = `/tmp/sock-${process.pid}`;
  // The control leg: the same sandbox without the filter of system calls.
  const bare = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--unshare-all', '--die-with-parent'];
  const code = `tmux -S ${inside} new-session -d 'sleep 60' && tmux -S ${inside} ls && tmux -S ${inside} kill-server`;
  t.is(spawnSync('bwrap', [...bare, '--', '/bin/sh', '-c', code], { encoding: 'utf8' }).status, 0);
  const asked = one.wardsh(`tmux -S ${inside} new-session -d 'sleep 60'`);
  t.is(asked.status, 126);
  t.regex(asked.stderr, /^ward: not run: this needs a person's yes, .*\(runs commands in another terminal\)/m);
  const done = one.wardsh('tmux ls');
  t.is(done.status, 1);
  t.regex(done.stderr, /Address family not supported by protocol/);
  t.regex(
    done.stderr,
    /^ward: hint: "tmux" needs a Unix socket, and the sandbox refuses those to every command: start it outside, with wardsh in it; /m,
  );
  t.notRegex(one.wardsh('false').stderr, /socket/);
});

terminal('started outside, tmux runs wardsh in its panes', async t => {
  const one = trial(t);
  const pane = await openPane(120, 30);
  t.teardown(pane.close);
  await pane.line(`cd ${one.project}; clear`);
  await pane.until(/^\$$/);
  await pane.line(`${checkout}/src/bin/wardsh --ward-root ${one.root} -c 'echo from-$((40 + 2))'`);
  t.regex(await pane.until(/^from-42$/m), /^from-42$/m);
});

const named: readonly (readonly [string, string | undefined])[] = [
  ['tmux new -d', 'tmux'],
  ['cd x && /usr/bin/tmux ls', 'tmux'],
  ['eval $(ssh-agent)', 'ssh-agent'],
  ['(screen -dm sleep 1)', 'screen'],
  ['echo tmuxinator', undefined],
  ['cat screen.txt', undefined],
  ['grep -r screens .', undefined],
];
test('a program that needs one is known by its name as a word of its own', t => {
  t.deepEqual(
    named.map(([text]) => needsSocket(text)),
    named.map(([, program]) => program),
  );
});
