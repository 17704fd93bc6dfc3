/** Ends this process where it does nothing any more: one look at a file on a machine that does not answer (nfs(5), fuse(4)) would hold up all whom it serves, and keep its locks, for as long as that lasts. */
import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface Watchdog {
  /** This process goes on: to be said every second, and whenever it has done something for somebody. */
  readonly beat: () => void;
  readonly end: () => void;
}

/** Seconds. The longest that it waits for by itself is the record's lock, two thirds of that (`record/standing-lock.ts`). */
const patience = 30;

/** By its own looks and not by a clock: who is stopped together with the one that it watches has missed nothing. It ends when that one has ended. */
const words = `missed=0
while :; do
  if read -r -t 1 _; then missed=0
  elif [ $? -le 128 ]; then exit
  elif ((++missed == $1)); then kill -KILL $PPID; printf '%s\\n' "$2" >&2; exit
  fi
done`;

/** Bytes that it has not read: it is stopped itself. */
const most = 64;

/** Milliseconds in which it is not said again: each time another process is woken. */
const quiet = 250;

/** `say`: what is then said on standard error. */
export function watchdog(say: string, seconds = patience): Watchdog {
  const child = spawn('/bin/bash', ['--norc', '-p', '-c', words, 'bash', String(seconds), say], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {},
    cwd: '/',
  });
  child.on('error', () => undefined).unref();
  const stdin = (child.stdin as Writable).on('error', () => undefined);
  let last = Number.NEGATIVE_INFINITY;
  return {
    beat: () => {
      const now = performance.now();
      if (now - last < quiet || !stdin.writable || stdin.writableLength >= most) return;
      last = now;
      stdin.write('\n');
    },
    end: () => void stdin.end(),
  };
}
