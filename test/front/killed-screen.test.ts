/** What is killed or stopped in a guarded terminal, or is Ward itself, leaves the terminal as it was, whoever it is. Real tmux, shells and sandbox. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { type Desk, desk } from './guarded-desk.ts';

const run = unless(noTerminal ?? noSandbox ?? noZsh);

/** What tmux knows of the pane. */
const known = ({ pane }: Desk, what: string) =>
  spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), 'display-message', '-p', what], { encoding: 'utf8' }).stdout.trim();

const text = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Below it, each with its words. */
function below(pid: number): readonly { readonly pid: number; readonly words: string }[] {
  const children = text(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap(one => [{ pid: one, words: text(`/proc/${one}/cmdline`).replaceAll('\0', ' ') }, ...below(one)]);
}

/** Those of this pane whose words are these. */
const within = (here: Desk, who: RegExp) => below(Number(known(here, '#{pane_pid}'))).filter(one => who.test(one.words));
const ward = /node .*--ward-root/;

/** On another screen, with the keys, the mouse and the lines as an editor has them. */
const draw = String.raw`stty raw -echo; printf '\33[?1049h\33[2;9H\33[?1h\33=\33[?1002h\33[31mdrawn-%s' $((40 + 2)); sleep 60`;

for (const [shell, call] of [
  ['bash', 'wardsh --norc'],
  ['zsh', 'WARD_SHELL=zsh wardsh -f'],
] as const)
  run(
    `under ${shell}, the screen, its cursor, keys and lines are as before: where a program was killed, the shell above it, Ward`,
    async t => {
      const here = await desk(t, { call });
      const { pane, say, project, start } = here;
      writeFileSync(path.join(project, 'draw'), draw);
      const killed = async (who: RegExp) => {
        await say('sh ./draw', /^ +drawn-42$/m);
        t.is(known(here, '#{alternate_on} #{mouse_any_flag} #{keypad_cursor_flag}'), '1 1 1', 'the control');
        const found = within(here, who);
        t.is(found.length, 1, String(who));
        for (const { pid } of found) process.kill(pid, 'SIGKILL');
        await pane.until(/^(?![\s\S]*drawn-42)/);
        await pane.line('stty -a | grep -o -e "-icanon" -e "-echo " -e "-onlcr" -e "-isig"; echo "is $?"');
        // Behind the line that began it, and not over what stood on the screen.
        await pane.until(/^\[auto\] \$ sh \.\/draw\n(?:[\s\S]*\n)?is 1\n(?:\[auto\] \$|out\$)$/m);
        t.is(
          known(here, '#{alternate_on} #{mouse_any_flag} #{keypad_flag} #{keypad_cursor_flag} #{cursor_flag}'),
          '0 0 0 0 1',
          String(who),
        );
      };
      await killed(/^sh \.\/draw/);
      // One that drew nothing: the cursor stays, and does not go to where it stood when another screen was shown.
      await say(String.raw`printf 'a\nb\nc\n'; sh -c 'kill -9 $$'`, /kill -9 \$\$'\na\nb\nc\n(?:.*[Kk]illed.*\n)?\[auto\] \$$/m);
      await killed(shell === 'bash' ? /^\S*bash --rcfile \/run\/ward/ : /^\S*zsh -d -i/);
      await pane.fresh(start);
      await pane.until(/^\[auto\] /m);
      await pane.fresh("PS1='$ '");
      await pane.until(/^\[auto\] \$ *$/m);
      await killed(ward);
    },
  );

unless(noTerminal ?? noSandbox)(
  'a shell that suspends itself goes on, and a Ward that was stopped has the terminal as before when it goes on',
  async t => {
    const here = await desk(t, { call: 'wardsh --norc' });
    const { pane, say } = here;
    await say('suspend; echo is $?', /^is 0$/m);
    for (const { pid } of within(here, ward)) process.kill(pid, 'SIGSTOP');
    await pane.until(/Stopped[\s\S]*^out\$ *$/m);
    await pane.fresh('fg');
    await pane.until(/src\/bin\/wardsh' /);
    // Keys come one by one, and are shown by the shell within alone.
    await pane.type('echo anew-$((40 + 33');
    for (const key of ['BSpace', ')', ')', 'C-a', 'Space', 'Enter']) await pane.press(key);
    t.notRegex(await pane.until(/^anew-43\n\[auto\] \$ *$/m), /\^H|\^A/);
  },
);
