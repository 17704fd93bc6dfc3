/** A broker for a Ward of a test's own, and clients of it through the real shims. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { checkout, ownWard, plainEnvironment } from './ward.ts';

export interface Broker {
  readonly pid: number;
  /** All that it said so far. */
  readonly said: () => string;
  /** Waits until it has said something like this. */
  readonly until: (what: RegExp) => Promise<string>;
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  /** What it has open, but for papers that it keeps to hand out again, of which it says itself how many at most, and for its slots, of which there may be more at any time. */
  readonly descriptors: () => number;
  /** Waits until no more slots than so many are taken. */
  readonly rests: (taken?: number) => Promise<void>;
  /** Its directory of slots. */
  readonly room: string;
}

/** Waits for what comes to be: not longer than so many seconds, and then says what did not. */
export async function until<T>(look: () => T | undefined | false, what: string | (() => string), seconds = 60): Promise<T> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(10)) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
  }
  throw new Error(`waited ${seconds} seconds in vain: ${typeof what === 'string' ? what : what()}`);
}

export async function startBroker(root: string): Promise<Broker> {
  const child = spawn(path.join(checkout, 'src/bin/ward'), ['--root', root, 'broker', '--verbose'], {
    env: plainEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  let over = false;
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const ended = new Promise<void>(resolve => {
    child.on('close', () => {
      over = true;
      resolve();
    });
  });
  const said = async (what: RegExp) => {
    await until(
      () => what.test(text) || over,
      () => `the broker says ${what}; it said: ${text}`,
    );
    if (!what.test(text)) throw new Error(`the broker ended: ${text}`);
    return text;
  };
  await said(/the broker answers/).catch(async error => {
    child.kill('SIGKILL');
    await ended;
    throw error;
  });
  const pid = child.pid ?? 0;
  const kill = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    await ended;
  };
  const [own = '', start = ''] = readFileSync(path.join(root, 'broker/now'), 'utf8').split(' ');
  const room = path.join(root, 'broker', `${own}-${start}`);
  const taken = () => readdirSync(room).filter(name => existsSync(path.join(room, name, 'taken'))).length;
  const rests = async (most = 0) => void (await until(() => taken() <= most, `no more than ${most} slots are taken`));
  return { pid, said: () => text, until: said, kill, descriptors: () => open(pid, room), rests, room };
}

function open(pid: number, room: string): number {
  const kept = new RegExp(`/kept \\(deleted\\)$|^${room}/\\d+/(?:ask|answer)$`);
  return readdirSync(`/proc/${pid}/fd`).filter(name => !kept.test(linkAt(`/proc/${pid}/fd/${name}`))).length;
}

function linkAt(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

export interface Done {
  readonly pid: number;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Asked {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** The caller writes its input, and ends it. */
  readonly feed?: boolean;
  readonly shell?: string;
  /** What a shell does before it becomes the shim. */
  readonly before?: string;
}

/** One shim at work. */
export function ask(
  root: string,
  words: readonly string[],
  { cwd, env = plainEnvironment, input = '', feed = false, shell = 'served/bash', before }: Asked,
) {
  const shim = [path.join(checkout, 'src/bin', shell), '--ward-root', root, ...words];
  const [program = '', ...argv] = before === undefined ? shim : ['/bin/bash', '--norc', '-c', `${before}; exec "$@"`, 'bash', ...shim];
  const child: ChildProcess = spawn(program, argv, { cwd, env });
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    out += part;
  });
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    err += part;
  });
  child.stdin?.on('error', () => undefined);
  if (!feed) child.stdin?.end(input);
  const done = new Promise<Done>(resolve => {
    child.on('close', (status, signal) => resolve({ pid: child.pid ?? 0, status, signal, out, err }));
  });
  return { child, pid: child.pid ?? 0, done };
}

/** A Ward of this test's own with one project, its broker, and clients of it there; when the test has ended nothing of them is left. */
export async function brokered(t: ExecutionContext, name: string) {
  const own = ownWard(name);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const broker = await startBroker(own.root);
  t.teardown(async () => {
    await broker.kill('SIGKILL');
    own.remove();
  });
  const client = (text: string, more: Partial<Asked> = {}) => ask(own.root, ['-c', text], { cwd: project, ...more });
  /** The broker's word of a client, behind its number. */
  const told = async (pid: number) => {
    const said = await broker.until(new RegExp(`process ${pid} (?:was|starts)`));
    return new RegExp(`process ${pid} (.*?)(?: \\(Ward.*)?$`, 'm').exec(said)?.[1] ?? '';
  };
  const records = () =>
    readFileSync(path.join(own.root, 'state/audit.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  return { own, project, broker, client, told, records };
}
