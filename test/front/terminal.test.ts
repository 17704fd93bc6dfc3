/** `wardsh -c` on a person's terminal: what a terminal does to a program it does to a sandboxed one. Real tmux, bash and programs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lack } from '../attacks/arena.ts';
import { noTerminal, openPane, type Pane } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';

const why = lack ?? noTerminal;
const due = turns(2);
const run = due(unless(why));

interface Desk {
  readonly pane: Pane;
  readonly project: string;
  /** Types the command for wardsh, on an emptied screen. */
  readonly say: (text: string) => Promise<void>;
}

/** A terminal in a project, with `w` for wardsh. */
async function desk(t: import('ava').ExecutionContext): Promise<Desk> {
  mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
  const base = mkdtempSync(path.join(checkout, 'scratch', 'terminal-'));
  const [root, project] = [path.join(base, 'ward'), path.join(base, 'project')];
  mkdirSync(path.join(root, 'config'), { recursive: true, mode: 0o700 });
  mkdirSync(project);
  const { dev, ino } = statSync(project);
  const policy = { mode: 'auto', projects: [{ path: project, device: String(dev), inode: String(ino) }] };
  writeFileSync(path.join(root, 'config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  const pane = await openPane(100, 30);
  t.teardown(() => {
    pane.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  await pane.fresh(`cd '${project}'; w() { '${checkout}/src/bin/wardsh' --ward-root '${root}' -c "$1"; }; echo at-$((40 + 2))`);
  await pane.until(/at-42/);
  return { pane, project, say: text => pane.fresh(`w '${text}'; echo "status $?"`) };
}

const script = ({ project }: Desk, name: string, text: string) => writeFileSync(path.join(project, name), unread(text));

run('Ctrl-C reaches the program alone, and its handler finishes', async t => {
  const here = await desk(t);
  script(here, 'trap.sh', `trap 'sleep 0.4; echo handled; exit 7' INT; echo ready; while :; do sleep 0.1; done`);
  await here.say('bash trap.sh');
  await here.pane.until(/^ready/m);
  await here.pane.press('C-c');
  t.regex(await here.pane.until(/^status/m), /handled\nstatus 7/);
});

run('Ctrl-Z stops it, fg goes on, bg goes on, and the end is its own', async t => {
  const here = await desk(t);
  script(here, 'count.sh', 'echo ready; for i in {1..400}; do [ -e go ] && break; sleep 0.05; done; echo counted; exit 5');
  await here.pane.fresh(`w 'bash count.sh'`);
  await here.pane.until(/^ready/m);
  await here.pane.press('C-z');
  await here.pane.until(/Stopped/);
  await here.pane.line('bg');
  await here.pane.until(/\$ bg\n\[1\]/);
  await here.pane.line('fg');
  await here.pane.until(/\$ fg\n/);
  writeFileSync(path.join(here.project, 'go'), '');
  await here.pane.until(/counted/);
  await here.pane.line('echo "status $?"');
  t.regex(await here.pane.until(/^status/m), /status 5/);
});

run('the size of the window is known, and a change of it is told', async t => {
  const here = await desk(t);
  script(here, 'size.sh', `trap 'stty size; exit 0' WINCH; stty size; while :; do sleep 0.1; done`);
  await here.say('bash size.sh');
  await here.pane.until(/^30 100/m);
  spawnSync('tmux', ['-S', path.join(here.pane.directory, 'tmux'), 'resize-window', '-x', '90', '-y', '25']);
  t.regex(await here.pane.until(/^status/m), /^25 90\nstatus 0/m);
});

run('a password is asked for at /dev/tty, and not shown', async t => {
  const here = await desk(t);
  script(here, 'ask.sh', 'read -rs -p "Password: " word </dev/tty; echo; echo "got ${#word}"');
  await here.say('bash ask.sh </dev/null');
  await here.pane.until(/Password:/);
  await here.pane.line('secret!');
  const screen = await here.pane.until(/^status/m);
  t.regex(screen, /got 7\nstatus 0/);
  t.notRegex(screen, /secret!/);
});

run('vim, less and top draw, take keys, and leave the screen as it was', async t => {
  const here = await desk(t);
  script(here, 'edit.sh', 'vim -u NONE -N text; seq 1000 | less; top -d 1; echo left');
  writeFileSync(path.join(here.project, 'text'), 'first line\n');
  await here.say('bash edit.sh');
  await here.pane.until(/first line[\s\S]*~/);
  await here.pane.type('ohello from vim');
  await here.pane.press('Escape');
  await here.pane.line(':wq');
  await here.pane.until(/^1\n2\n3\n/m);
  await here.pane.type('G');
  await here.pane.until(/^1000$/m);
  await here.pane.type('q');
  await here.pane.until(/PID +USER/);
  await here.pane.type('q');
  t.regex(await here.pane.until(/^status/m), /left\nstatus 0/);
  t.is(readFileSync(path.join(here.project, 'text'), 'utf8'), 'first line\nhello from vim\n');
});

run('a program that dies with the terminal turned over leaves it usable', async t => {
  const here = await desk(t);
  // Asked for in the same line: at its prompt bash puts the terminal in order itself.
  const state = async (status: number) => {
    const asked = 'stty -a | grep -ow "[-]*echo\\|[-]*icanon\\|[-]*opost" | tr "\\n" " "';
    await here.pane.fresh(`w 'exec bash raw.sh'; modes="$? $(${asked})"; stty sane; echo; echo "$modes seen"`);
    const [modes = ''] = /^\d+ .* seen$/m.exec(await here.pane.until(new RegExp(`^${status} .* seen$`, 'm'))) ?? [];
    const flags = spawnSync('tmux', [
      '-S',
      path.join(here.pane.directory, 'tmux'),
      'display',
      '-p',
      '#{alternate_on}#{cursor_flag}#{mouse_standard_flag}',
    ]);
    return `${modes} ${flags.stdout}`;
  };
  const turned = `stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?1000hfull screen'`;
  // One that ends by itself has its way: the screen it leaves, and the modes, it meant.
  script(here, 'raw.sh', `${turned}; exit 3`);
  t.regex(await state(3), /^3 -opost -icanon -echo +seen 101\n$/, 'the screen was not turned over');
  script(here, 'raw.sh', `${turned}; kill -9 $$`);
  t.regex(await state(137), /^137 opost icanon echo +seen 010\n$/);
});
