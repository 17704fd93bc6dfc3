/** A small shell beside Ward that gives a terminal back as it was where Ward itself is killed and can't: it learns of that by a pipe. */
import { spawn } from 'node:child_process';
import { calm } from '../run/calm-terminal.ts';

/** `$1`: what ends another screen and its like. Whatever ends Ward by a signal to the whole group is not for this. */
const program = `trap '' HUP INT QUIT TERM TSTP TTOU
modes=$(stty -g) 2>/dev/null </dev/tty || modes=sane
echo ready
read -r _ || { printf %s "$1"; stty "$modes"; } >/dev/tty 2>/dev/null </dev/tty`;

/** Milliseconds for its start; without it Ward goes on. */
const patience = 5000;

/** Once it knows the terminal's modes; what it gives back is to be called when the terminal is as it was. */
export function keepTerminal(): Promise<() => void> {
  const child = spawn('/bin/sh', ['-c', program, 'sh', calm], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  });
  child.stdin.on('error', () => undefined);
  const done = () => void child.stdin.end('done\n');
  return new Promise(resolve => {
    const late = setTimeout(() => resolve(done), patience);
    const now = () => {
      clearTimeout(late);
      resolve(done);
    };
    child.stdout.on('data', now);
    child.on('error', now).on('close', now);
  });
}
