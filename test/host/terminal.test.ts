/** Whose terminal it is: what may be claimed, and when a claimed one is a person's to answer in. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { compiled } from '../compiled.ts';
import { noTerminal, openPane, type Pane } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { part } from '../whole.ts';

const here = import.meta.dirname;
const node = path.join(here, '../../node_modules/.bin/node');
const terminal = noTerminal === undefined ? test : test.skip;
if (noTerminal !== undefined) test.skip(`skipped: ${noTerminal}`, () => undefined);

const python = spawnSync('python3', ['--version']).error === undefined;

/** A pane with `claim` and `claimed` to run in it, for a Ward of its own. */
async function person(more: Readonly<Record<string, string>> = {}): Promise<Pane> {
  const pane = await openPane(160, 40, more);
  const bin = path.join(pane.directory, 'bin');
  mkdirSync(bin);
  const script = (name: string, text: string) => writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  script('claim', `NODE_COMPILE_CACHE='${compiled}' exec ${node} ${path.join(here, 'claim-here.ts')} ${pane.directory}/ward`);
  script('claimed', `NODE_COMPILE_CACHE='${compiled}' exec ${node} ${path.join(here, 'claimed-here.ts')} ${pane.directory}/ward`);
  for (const agent of ['claude', 'codex']) script(agent, '"$@"\ntrue');
  await pane.line(`PATH=${bin}:$PATH; clear`);
  await pane.until(/^\$$/);
  return pane;
}

/** Runs lines on an empty screen, and gives back the screen once it shows what is waited for. */
async function after(pane: Pane, lines: readonly string[], pattern: RegExp): Promise<string> {
  for (const [at, line] of lines.entries()) await (at === 0 ? pane.fresh(line) : pane.line(line));
  return pane.until(pattern);
}

interface Case {
  readonly title: string;
  readonly lines: readonly string[];
  readonly shows: RegExp;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A process whose program is `python3` holds the other end, and answers every prompt with y. */
const puppeteer = `
import os, pty, sys, select, time
pid, master = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
end = time.time() + 6
seen = b''
while time.time() < end:
    if select.select([master], [], [], 0.1)[0]:
        try: seen += os.read(master, 4096)
        except OSError: break
    elif seen: os.write(master, b'y\\n'); time.sleep(0.2)
print(seen.decode(errors='replace').replace('\\r', ''))
`;

/** A process that calls itself sshd and closes itself to the user's eyes, as sshd does (prctl(2)). */
const forger = `
import ctypes, os, pty, sys
libc = ctypes.CDLL(None)
libc.prctl(15, b'sshd', 0, 0, 0)
libc.prctl(4, 0, 0, 0, 0)
pid, master = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try: sys.stdout.write(os.read(master, 4096).decode().replace('\\r', '')); sys.stdout.flush()
    except OSError: break
`;

const cases: readonly Case[] = [
  { title: 'a terminal that a person opened can be claimed', lines: ['claim'], shows: /^claim made/m },
  { title: 'an unclaimed one is nobody', lines: ['claimed'], shows: /^no: this terminal was not claimed/m },
  { title: 'a claimed one is a person’s', lines: ['claim', 'claimed'], shows: /^yes/m },
  { title: 'it is one for a script the person runs', lines: ['claim', 'sh -c "claimed; true"'], shows: /^yes/m },
  {
    title: 'a command in the background is not asked about there',
    lines: ['claim', '(sleep 0.2; claimed) &'],
    shows: /^(?:\$ )?no: this command runs in the background/m,
  },
  {
    title: 'a command cut loose from its shell is not',
    lines: ['claim', 'bash -c "(sleep 0.3; claimed; true) &"'],
    shows: /^(?:\$ )?no: this command was cut loose from the terminal it runs in/m,
  },
  { title: 'a command that left the terminal is not', lines: ['claim', 'setsid -w claimed'], shows: /^no: there is no terminal here/m },
  { title: 'what an agent runs is not', lines: ['claim', 'claude claimed'], shows: /^no: an agent asks \(process \d+, "claude"\)/m },
  {
    title: 'what runs beside an agent in the same terminal is not',
    lines: ['claim', 'codex sleep 5 &', 'claimed'],
    shows: /^no: an agent runs in this terminal/m,
  },
  {
    title: 'what has an agent’s mark in its environment is not',
    lines: ['claim', 'CLAUDECODE=1 claimed'],
    shows: /^no: an agent asks \(CLAUDECODE in/m,
  },
  {
    title: 'what an agent that took the place of the shell runs is not',
    lines: ['claim', 'exec codex sh -c "claimed; sleep 9"'],
    shows: /^no: an agent asks \(process \d+, "codex"\)/m,
  },
  { title: 'an agent can not claim', lines: ['claude claim'], shows: /^claim refused: an agent asks \(process/m },
  { title: 'what has an agent’s mark can not claim', lines: ['GEMINI_CLI=1 claim'], shows: /^claim refused: an agent asks \(GEMINI_CLI/m },
  {
    title: 'a terminal that an agent opened can not be claimed, even with the mark taken away',
    lines: ['env -u CLAUDECODE claim'],
    shows: /^claim refused: an agent started this terminal \(CLAUDECODE/m,
    environment: { CLAUDECODE: '1' },
  },
  { title: 'nothing without a terminal can be claimed', lines: ['setsid -w claim'], shows: /^claim refused: there is no terminal here/m },
  {
    title: 'a claim from the background is none',
    lines: ['(sleep 0.2; claim) &'],
    shows: /^(?:\$ )?claim refused: this command runs in the background/m,
  },
  {
    title: 'a terminal whose other end script(1) holds can not be claimed',
    lines: ['script -qc claim /dev/null'],
    shows: /^claim refused: the other end of this terminal is held by "script" \(process \d+\), which can type into it/m,
  },
  {
    title: 'a terminal inside a claimed one is not claimed',
    lines: ['claim', 'script -qc claimed /dev/null'],
    shows: /^no: this terminal was not claimed/m,
  },
  {
    title: 'a program that took the name of a terminal, and not its file, is none',
    lines: ['mkdir own; cp $(command -v script) own/tmux; chmod g+w own/tmux; own/tmux -qc claim /dev/null'],
    shows: /^claim refused: the other end of this terminal is held by "tmux"/m,
  },
  {
    title: 'a sandbox can not claim',
    lines: ['bwrap --dev-bind / / --unshare-user --cap-drop ALL --seccomp 9 claim 9<filter'],
    shows: /^claim refused: this runs inside a sandbox/m,
  },
];

/** One instruction, `return SECCOMP_RET_ALLOW` (seccomp(2)): enough for a process to be filtered. */
const allowAll = Buffer.from([0x06, 0, 0, 0, 0, 0, 0xff, 0x7f]);

for (const { title, lines, shows, environment } of part(cases, 3)) {
  terminal(title, async t => {
    const pane = await person(environment);
    try {
      writeFileSync(path.join(pane.directory, 'filter'), allowAll);
      t.regex(await after(pane, lines, shows), shows);
    } finally {
      pane.close();
    }
  });
}

(python ? terminal : test.skip)('a program that holds the other end answers a plain prompt, and can not claim', async t => {
  const pane = await person();
  try {
    writeFileSync(path.join(pane.directory, 'puppeteer.py'), puppeteer);
    const naive = `python3 puppeteer.py bash -c 'read -p "run it? " key </dev/tty; echo naive got $key'`;
    await after(pane, [naive], /^naive got y/m);
    await after(pane, ['python3 puppeteer.py claim'], /^claim refused: the other end of this terminal is held by "python3/m);
    writeFileSync(path.join(pane.directory, 'forger.py'), forger);
    const refused =
      /^claim refused: (?:the other end of this terminal is held by "python3|who holds the other end of this terminal can't be told)/m;
    await after(pane, ['python3 forger.py claim'], refused);
    await after(pane, ['claim', 'python3 puppeteer.py claimed'], /^no: this terminal was not claimed/m);
    t.pass();
  } finally {
    pane.close();
  }
});

/** Opens masters until one has this number, and stays. */
const masters =
  "const { openSync, readFileSync } = require('node:fs'); while (!readFileSync('/proc/self/fdinfo/' + openSync('/dev/ptmx', 'r+'), 'utf8').includes('tty-index:\\t' + process.argv[1] + '\\n')); console.log('held'); setInterval(() => {}, 1000);";

unless(noTerminal ?? noSandbox)('a sandbox whose own terminals have the same numbers holds none of the others', async t => {
  const pane = await person();
  t.teardown(pane.close);
  const [, number = ''] = /^number-(\d+)$/m.exec(await after(pane, ['echo number-$(basename $(tty))'], /^number-\d+$/m)) ?? [];
  const words = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--die-with-parent', '--', node, '-e', masters, number];
  const sandbox = spawn('bwrap', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => sandbox.kill('SIGKILL'));
  await once(sandbox.stdout, 'data');
  t.regex(await after(pane, ['claim'], /^claim (?:made|refused).*/m), /^claim made/m);
});

terminal('the claim of another process, with the same number and another start, is none', async t => {
  const pane = await person();
  try {
    await after(pane, ['claim', 'claimed'], /^yes/m);
    const claims = path.join(pane.directory, 'ward/state/claims');
    await after(
      pane,
      [`for one in ${claims}/*; do sed -i 's/"start":"/"start":"9/' $one; done; claimed`],
      /^no: this terminal was not claimed/m,
    );
    t.pass();
  } finally {
    pane.close();
  }
});
