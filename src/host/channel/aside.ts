/** Lines on standard error that this process never waits for, whoever reads them or does not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fstatSync, readFileSync, statSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Aside {
  readonly say: (line: string) => void;
  /** What was said is given a moment to be read. */
  readonly end: () => Promise<void>;
}

/** Bytes that wait to be read; what comes then is left out, and that is said. */
const most = 64 * 1024;
/** Milliseconds at the end. */
const moment = 500;

export function aside(): Aside {
  const never = waitsForNobody(2);
  let relay: Relay | undefined;
  let left = 0;
  const say = (line: string) => {
    const text = `${left === 0 ? '' : `ward: ${left} lines were left out here: nobody read them in time\n`}${line}\n`;
    if (!never && !triesOnly() && (relay === undefined || relay.over())) relay = newRelay();
    left = (never || triesOnly() ? tried(text) : relay?.take(text)) === true ? 0 : left + 1;
  };
  return { say, end: async () => relay?.end() };
}

/** A file, or nothing at all (null(4)). */
function waitsForNobody(descriptor: number): boolean {
  const seen = fstatSync(descriptor);
  return seen.isFile() || (seen.isCharacterDevice() && seen.rdev === statSync('/dev/null').rdev);
}

/** O_NONBLOCK as fdinfo shows it; whoever shares the descriptor may set it or take it away at any time. */
const nonBlock = 0o4000;

function triesOnly(): boolean {
  const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync('/proc/self/fdinfo/2', 'latin1'))?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & nonBlock) !== 0;
}

function tried(text: string): boolean {
  try {
    return writeSync(2, text) > 0;
  } catch {
    return false;
  }
}

interface Relay {
  readonly take: (text: string) => boolean;
  readonly over: () => boolean;
  readonly end: () => Promise<void>;
}

/** Whether a pipe or a socket would take another line can't be asked, and to make it never wait would do so for all who share it: so another process waits. */
function newRelay(): Relay {
  const child: ChildProcess = spawn('/bin/cat', [], { stdio: ['pipe', 2, 'ignore'], env: {}, cwd: '/' });
  let over = false;
  const ended = new Promise<void>(resolve => {
    const done = () => {
      over = true;
      resolve();
    };
    child.on('close', done).on('error', done);
  });
  child.unref();
  const stdin = (child.stdin as Writable).on('error', () => undefined);
  const take = (text: string) => {
    if (stdin.writableLength > most) return false;
    stdin.write(text);
    return true;
  };
  const end = async () => {
    stdin.end();
    await Promise.race([ended, sleep(moment)]);
    child.kill();
  };
  return { take, over: () => over, end };
}
