/** Begins a session's world: a keeper on the host, and within it a process that owns the namespaces. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { recognise } from '../capabilities/failures.ts';
import { processAt } from '../processes.ts';
import { firstProcess, keeper } from './keeper.ts';
import { keepReason } from './why-ended.ts';
import { bootId, namespaceOf, network, noted, processesIn, type World } from './world.ts';

/** Whose world it is, and how long it may stay unused. */
export interface Owner {
  /** `Asker.session`. */
  readonly session: string;
  readonly asker: string;
  readonly project: string | undefined;
  /** The process whose end ends it, where one is known. */
  readonly process: { readonly pid: number; readonly start: string } | undefined;
  /** Told that it has begun. */
  readonly began?: () => void;
  /** Seconds. */
  readonly idle: number;
}

/** Milliseconds until a machine that says nothing is given up. */
const patience = 10_000;

/** The world, or why there is none, in words. */
export async function begin(directory: string, bubblewrap: string, owner: Owner): Promise<World | string> {
  mkdirSync(processesIn(directory), { recursive: true, mode: 0o700 });
  keepReason(directory);
  for (const name of ['ended', 'world.ended', 'left']) rmSync(path.join(directory, name), { recursive: true, force: true });
  const child = start(directory, bubblewrap, owner);
  const told = await answer(child);
  const first = processAt(told.pid ?? 0);
  const seen = processAt(child.pid ?? 0);
  const [net, processes] = [network(told.pid ?? 0), namespaceOf(told.pid ?? 0, 'pid')];
  release(child);
  if (first === undefined || seen === undefined || net === undefined || processes === undefined) return recognise(told.trouble).reason;
  const { session, asker, project } = owner;
  const world: World = {
    ...{ pid: first.pid, start: first.start, network: net, processes, keeper: { pid: seen.pid, start: seen.start } },
    ...{ boot: bootId(), began: Date.now(), session, asker, project },
  };
  writeFileSync(`${noted(directory)}.new`, JSON.stringify(world), { mode: 0o600 });
  renameSync(`${noted(directory)}.new`, noted(directory));
  owner.began?.();
  return world;
}

/** Whole host in sight, and no capability: only Ward enters here, on its way into a sandbox of its own (nsenter(1)). */
function start(directory: string, bubblewrap: string, { idle, process: own }: Owner): ChildProcess {
  const view = processesIn(directory);
  const namespaces = ['user', 'net', 'pid', 'ipc', 'uts'].map(name => `--unshare-${name}`);
  const mounts = ['--dev-bind', '/', '/', '--proc', view];
  const words = [bubblewrap, ...namespaces, '--cap-drop', 'ALL', '--as-pid-1', ...mounts, '--info-fd', '3', '--'];
  const inside = ['/bin/bash', '--norc', '--noprofile', '-c', firstProcess, 'ward', view];
  const bounds = [directory, String(idle), String(own?.pid ?? 0), own?.start ?? '0'];
  const nothing = openSync('/dev/null', 'r+');
  try {
    return spawn('/bin/bash', ['--norc', '--noprofile', '-c', keeper, 'ward', ...bounds, ...words, ...inside], {
      stdio: [nothing, 'pipe', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      cwd: '/',
      detached: true,
    });
  } finally {
    closeSync(nothing);
  }
}

/** The number of the first process as bubblewrap tells it, once that process itself has said that all stands; or what was said instead. */
function answer(child: ChildProcess): Promise<{ readonly pid: number | undefined; readonly trouble: string }> {
  return new Promise(resolve => {
    let [text, trouble, ready] = ['', '', false];
    const done = () => {
      clearTimeout(timer);
      const pid = ready ? /"child-pid": (\d+)/.exec(text)?.[1] : undefined;
      resolve({ pid: pid === undefined ? undefined : Number(pid), trouble });
    };
    const timer = setTimeout(done, patience);
    (child.stderr as Readable).setEncoding('utf8').on('data', (part: string) => {
      trouble += part;
    });
    (child.stdio[3] as Readable).setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (ready && text.includes('}')) done();
    });
    const output = child.stdout as Readable;
    output.setEncoding('utf8').on('data', () => {
      ready = true;
      if (text.includes('}')) done();
    });
    output.on('end', done).on('error', done);
    child.on('error', error => {
      trouble += error.message;
      done();
    });
  });
}

/** It goes on without Ward. */
function release(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.stdio[3]?.destroy();
  child.unref();
}
