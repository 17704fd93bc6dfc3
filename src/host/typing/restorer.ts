/** A small shell beside Ward that gives a terminal back as it was where Ward itself is killed and can't: it learns of that by a pipe. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { calm } from '../run/calm-terminal.ts';

/** `$1`: what ends another screen and its like. Whatever ends Ward by a signal to the whole group is not for this. */
const program = `trap '' HUP INT QUIT TERM TSTP TTOU
modes=$(stty -g) 2>/dev/null </dev/tty || modes=sane
echo ready
while read -r word to from; do
  [ "$word" = alike ] || exit 0
  as=$modes; [ -z "$from" ] || as=$(stty -g -F "$from")
  stty -F "$to" "$as"
  echo done
done 2>/dev/null
{ printf %s "$1"; stty "$modes"; } >/dev/tty 2>/dev/null </dev/tty`;

/** Milliseconds for its start, and for its end; without it Ward goes on. */
const patience = 5000;

export interface Kept {
  /** Gives the terminal of this path the modes that another has, or that this one had. */
  readonly alike: (to: string, from?: string) => Promise<void>;
  /** To be called when the terminal is as it was. */
  readonly done: () => void;
  /** Gives it back as where Ward was killed, and waits for that. */
  readonly restore: () => Promise<void>;
}

/** Once it knows the terminal's modes. */
export async function keepTerminal(draws: boolean): Promise<Kept> {
  const child = spawn('/bin/sh', ['-c', program, 'sh', draws ? calm : ''], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  });
  const ended = new Promise<void>(resolve => child.on('error', () => resolve()).on('close', () => resolve()));
  child.stdin.on('error', () => undefined);
  const waiting: (() => void)[] = [];
  const word = () => Promise.race([ended, new Promise<void>(resolve => waiting.push(resolve))]);
  child.stdout.on('data', (words: Buffer) => {
    for (const byte of words) if (byte === 10) waiting.shift()?.();
  });
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, patience);
  await Promise.race([word(), late.promise]);
  clearTimeout(timer);
  const alike: Kept['alike'] = (to, from = '') => {
    child.stdin.write(`alike ${to} ${from}\n`);
    return word();
  };
  const restore = () => {
    child.stdin.end();
    // A terminal that shows nothing for now (Ctrl-S) is not waited for.
    return Promise.race([ended, sleep(patience, undefined, { ref: false })]);
  };
  return { alike, done: () => void child.stdin.end('done\n'), restore };
}
