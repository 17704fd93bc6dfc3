/** screen with Ward as its shell: a window in a project is a guarded terminal, beside bash in one. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { agentAmong } from '../../src/host/agents.ts';
import { ancestors, processAt } from '../../src/host/processes.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { without } from './beside.ts';

const own = ownWard('screen');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
test.after.always(own.remove);

const me = processAt('self');
const agent =
  me === undefined || agentAmong(ancestors(me)) === undefined
    ? undefined
    : 'an agent runs these tests, and a terminal below one is nobody’s';

interface Window {
  readonly line: (text: string) => void;
  readonly until: (what: string, holds: (screen: string) => boolean) => Promise<string>;
  readonly gone: () => boolean;
}

/** A session of one window with this shell, which ends with the test. */
function open(t: ExecutionContext, shell: string): Window {
  const place = path.join(own.top, `s-${path.basename(shell)}`);
  const sockets = path.join(place, 'sockets');
  mkdirSync(sockets, { recursive: true, mode: 0o700 });
  const env = { ...plainEnvironment, TERM: 'xterm', SCREENDIR: sockets, HOME: place };
  const screen = (...words: readonly string[]) => spawnSync('screen', words, { cwd: project, env, encoding: 'utf8', timeout: 20_000 });
  screen('-c', '/dev/null', '-dmS', 'w', '-s', shell);
  t.teardown(() => void screen('-S', 'w', '-X', 'quit'));
  const copy = path.join(place, 'copy');
  const seen = () => {
    rmSync(copy, { force: true });
    screen('-S', 'w', '-X', 'hardcopy', copy);
    return existsSync(copy) ? readFileSync(copy, 'utf8') : '';
  };
  const until: Window['until'] = async (what, holds) => {
    let last = '';
    for (const end = performance.now() + 40_000; performance.now() < end; await sleep(100)) {
      last = seen();
      if (holds(last)) return last;
    }
    throw new Error(`40 seconds went by without ${what}: ${last}`);
  };
  return {
    // A dollar would be a variable of screen's own.
    line: text => void screen('-S', 'w', '-X', 'stuff', `${text.replaceAll('$', '\\$')}\n`),
    until,
    gone: () => /No Sockets found/.test(screen('-ls').stdout),
  };
}

const at = (name: string) => path.join(project, name);

/** What a line writes that both run, and that the session is over when the shell ends. */
async function written(shell: string, window: Window, prompt: RegExp): Promise<string> {
  rmSync(at('said'), { force: true });
  await window.until('a prompt', screen => prompt.test(screen));
  window.line('cd .; x=$((40 + 2)); echo "$x $TERM $(test -t 0 && echo terminal) $(pwd)" > said; echo en"d"');
  await window.until(`the end of a line in ${shell}`, screen => /^end\b/m.test(screen) && existsSync(at('said')));
  return readFileSync(at('said'), 'utf8');
}

unless(noSandbox ?? agent ?? without('screen'), test.serial)('screen, shell', async t => {
  const [ward, bash] = [open(t, own.wardsh), open(t, '/bin/bash')];
  const plain = await written('/bin/bash', bash, /[$#] *$/m);
  t.is(await written(own.wardsh, ward, /^\[auto\] /m), plain);
  t.is(plain, `42 screen terminal ${project}\n`);
  writeFileSync(at('victim'), '');
  ward.line('rm victim');
  await ward.until('a question', screen => /run it\? \(y\w*Nrh\)/.test(screen));
  ward.line('n');
  await ward.until('a no', screen => /not run: the person said no/.test(screen));
  t.true(existsSync(at('victim')));
  bash.line('rm victim');
  await bash.until('rm in bash', () => !existsSync(at('victim')));
  for (const window of [ward, bash]) {
    window.line('exit');
    await window.until('the end of the session', () => window.gone());
  }
  t.pass();
});
