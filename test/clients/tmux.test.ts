/** tmux with Ward as its default shell: what it starts in a pane, beside bash. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { noTerminal } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';

const own = ownWard('tmux-shell');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
test.after.always(own.remove);

/** What stands in a pane that ran this text. The shell is one that tells its status on the same terminal, and stays: all that was printed before is there then. */
async function pane(t: ExecutionContext, shell: string, text: string): Promise<string> {
  const place = mkdtempSync(path.join(checkout, 'scratch', 'pane-'));
  t.teardown(() => rmSync(place, { recursive: true, force: true }));
  const stays = path.join(place, 'shell');
  writeFileSync(stays, `#!/bin/sh\n'${shell}' "$@"\nprintf 'ended: %s.\\n' "$?"\nexec sleep 600\n`, { mode: 0o755 });
  const tmux = (...words: readonly string[]) => {
    const options = { cwd: project, encoding: 'utf8', env: { ...plainEnvironment, TERM: 'xterm' } } as const;
    return spawnSync('tmux', ['-S', path.join(place, 's'), '-f', '/dev/null', ...words], options).stdout;
  };
  tmux('new-session', '-d', '-s', 'first', '-x', '250', '-y', '40', 'sleep 600', ';', 'set', '-g', 'default-shell', stays);
  tmux('new-window', '-t', 'first:5', text);
  try {
    for (let tries = 0; tries < 600; tries += 1) {
      const screen = tmux('capture-pane', '-p', '-t', 'first:5');
      if (/^ended: \d+\.$/m.test(screen)) return screen.trimEnd();
      await sleep(100);
    }
    throw new Error(`it has not ended: ${tmux('capture-pane', '-p', '-t', 'first:5')}`);
  } finally {
    tmux('kill-server');
  }
}

unless(noSandbox ?? noTerminal)('tmux default-shell', async t => {
  for (const text of ['echo "out  put"; test -t 1 && echo terminal; exit 3', 'stty size; tput cols'])
    t.is(await pane(t, own.wardsh, text), await pane(t, '/bin/bash', text), text);
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  const screen = await pane(t, own.wardsh, 'rm victim');
  t.regex(screen, /^ended: 126\.$/m);
  t.regex(screen, /ward: not run: .*rm deletes/);
  t.true(existsSync(victim));
  await pane(t, '/bin/bash', 'rm victim');
  t.false(existsSync(victim), 'the control: bash does it');
});
