/** tmux and its kin in a command: they are nothing without a Unix socket, so they ask for it, and where nobody granted it the reason is told; outside, with wardsh in it, tmux works. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { needsSocket } from '../../src/core/confine/needs-socket.ts';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';

const terminal = unless(noTerminal);
const said = path.join(checkout, 'test/attacks/said-yes.ts');

terminal(
  'tmux in a command asks for Unix sockets and works with them; ungranted it fails with its own words, and a hint says what works',
  t => {
    const one = trial(t);
    const inside = `/tmp/sock-${process.pid}`;
    // The control leg: the same sandbox without the filter of system calls.
    const bare = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--unshare-all', '--die-with-parent'];
    const code = `tmux -S ${inside} new-session -d 'sleep 60' && tmux -S ${inside} ls && tmux -S ${inside} kill-server`;
    t.is(spawnSync('bwrap', [...bare, '--', '/bin/sh', '-c', code], { encoding: 'utf8' }).status, 0);
    const asked = one.wardsh(`tmux -S ${inside} new-session -d 'sleep 60'`);
    t.is(asked.status, 126);
    t.regex(asked.stderr, /^ward: not run: this needs a person's yes, .*\(runs commands in another terminal\)/m);
    t.regex(one.wardsh('tmux ls').stderr, /^ward: not run: this needs a person's yes, .*\(tmux needs Unix sockets\)/m);
    writeFileSync(path.join(one.project, 'list.sh'), unread('tmux ls\n'));
    const done = one.wardsh('sh list.sh tmux');
    t.is(done.status, 1);
    t.regex(done.stderr, /Address family not supported by protocol/);
    t.regex(
      done.stderr,
      /^ward: hint: "tmux" needs a Unix socket, and this command was not granted any: as a command of its own, by its own name, it asks for them; or start it outside, with wardsh in it$/m,
    );
    const words = [said, path.dirname(one.root), 'codex.one', `tmux -S ${inside} new-session -d 'sleep 60'; tmux -S ${inside} ls`];
    const granted = spawnSync(process.execPath, words, { cwd: one.project, encoding: 'utf8' });
    t.regex(granted.stdout, /1 windows/, granted.stderr);
    t.notRegex(one.wardsh('false').stderr, /socket/);
  },
);

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
