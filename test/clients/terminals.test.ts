/** Programs that start a shell on a terminal that they made: expect, a task of VS Code, script; what they see of it, beside bash. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { calm } from '../../src/host/run/calm-terminal.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { without } from './beside.ts';

const own = ownWard('terminals');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
test.after.always(own.remove);

/** What was seen on the terminal, and the status that the program was told. */
interface Seen {
  readonly screen: string;
  readonly status: number;
}

interface Terminal {
  readonly onData: (heard: (part: string) => void) => void;
  readonly onExit: (heard: (end: { exitCode: number; signal?: number }) => void) => void;
  readonly write: (text: string) => void;
  readonly kill: (signal: string) => void;
}

/** Its types are no module. */
const { spawn }: { spawn: (file: string, argv: string[], options: object) => Terminal } = createRequire(import.meta.url)('node-pty');

type Start = (shell: string, text: string) => Seen | Promise<Seen>;

const texts: readonly string[] = [
  'echo "out  put"; echo err >&2; test -t 0 && test -t 1 && test -t 2 && echo terminal; exit 3',
  'read -p "name? " name; echo "is $name"; stty size; tput cols',
  'kill -TERM $$',
];

/** What died of a signal may have left a terminal as it had made it: Ward puts that right, and bash doesn't. */
const calmed = new RegExp(`${RegExp.escape(calm)}$`);

async function besideBash(t: ExecutionContext, start: Start, tried = texts): Promise<void> {
  for (const text of tried) {
    const { screen, status } = await start(own.wardsh, text);
    t.is(calmed.test(screen), status > 128, text);
    t.deepEqual({ screen: screen.replace(calmed, ''), status }, await start('/bin/bash', text), text);
  }
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  const held = await start(own.wardsh, 'rm victim');
  t.is(held.status, 126);
  t.regex(held.screen, /ward: not run: .*rm deletes/);
  t.true(existsSync(victim));
  await start('/bin/bash', 'rm victim');
  t.false(existsSync(victim), 'the control: bash does it');
}

/** It types an answer when it is asked for one, and tells how the program ended: a status, or 128 and the signal, as shells say it. */
const script = `
set timeout 60
log_user 1
spawn -noecho {*}$argv
expect {
  "name? " { send "Ann\\r"; exp_continue }
  timeout { exit 99 }
  eof
}
set end [wait]
if {[llength $end] > 4} { exit 143 }
exit [lindex $end 3]
`;

unless(noSandbox ?? without('expect'), test.serial)('expect spawns it with -c, and types', async t => {
  const file = path.join(own.top, 'script');
  writeFileSync(file, script);
  const env = { ...plainEnvironment, TERM: 'xterm', SHLVL: '1' };
  await besideBash(t, (shell, text) => {
    const { status, stdout, stderr } = spawnSync('expect', [file, shell, '-c', text], {
      cwd: project,
      env,
      encoding: 'utf8',
      timeout: 90_000,
    });
    return { screen: stdout + stderr, status: status ?? -1 };
  });
});

/** As `terminal.integrated.automationProfile.linux` with a path and no more has it: `-c` and the task's line, on a terminal of its own. */
unless(noSandbox, test.serial)('a task of VS Code with its automation profile', async t => {
  const env = { ...plainEnvironment, TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'vscode', LANG: 'C.UTF-8', SHLVL: '1' };
  await besideBash(t, (shell, text) => {
    const pty = spawn(shell, ['-c', text], { cwd: project, env, cols: 97, rows: 31, name: 'xterm-256color' });
    let screen = '';
    pty.onData(part => {
      screen += part;
      if (screen.endsWith('name? ')) pty.write('Ann\r');
    });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        pty.kill('SIGKILL');
        reject(new Error(`a minute went by without an end: ${screen}`));
      }, 60_000);
      pty.onExit(({ exitCode, signal }) => {
        clearTimeout(late);
        resolve({ screen, status: signal === undefined || signal === 0 ? exitCode : 128 + signal });
      });
    });
  });
});

/** With an end of its input script(1) waits for a second or more: one text will do. */
unless(noSandbox ?? without('script'), test.serial)('script -c, with SHELL', async t => {
  const record = path.join(own.top, 'typescript');
  const start: Start = (shell, text) => {
    const env = { ...plainEnvironment, TERM: 'xterm', SHLVL: '1', SHELL: shell };
    const options = { cwd: project, env, encoding: 'utf8' as const, stdio: 'pipe' as const, input: '', timeout: 90_000 };
    const ran = spawnSync('script', ['-qec', text, record], options);
    rmSync(record, { force: true });
    return { screen: ran.stdout + ran.stderr, status: ran.status ?? -1 };
  };
  await besideBash(t, start, texts.slice(0, 1));
});

/** Its other end is held by a program of the user's, and what runs in that can type: such a terminal is no person's (ward(1), CLAIMS). */
unless(noSandbox, test.serial)(
  'a terminal profile of VS Code, a path and no words: said to be nobody’s terminal, and nothing runs',
  async t => {
    const env = { ...plainEnvironment, TERM: 'xterm-256color', TERM_PROGRAM: 'vscode', LANG: 'C.UTF-8', SHLVL: '1' };
    const pty = spawn(own.wardsh, [], { cwd: project, env, cols: 97, rows: 31, name: 'xterm-256color' });
    let screen = '';
    pty.onData(part => {
      screen += part;
    });
    const late = setTimeout(() => pty.kill('SIGKILL'), 60_000);
    const status = await new Promise<number>(resolve => pty.onExit(({ exitCode }) => resolve(exitCode)));
    clearTimeout(late);
    t.is(status, 125, screen);
    t.regex(screen, /^ward: not run: (?:this is no terminal of a person's|.*agent).*\r\nward: hint: /);
  },
);
