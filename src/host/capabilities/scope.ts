/** Whether systemd gives a command a scope with limits that the kernel then holds: tried once with the real options, and remembered. */
import { spawnSync } from 'node:child_process';
import { renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scopeArgv } from '../../core/confine/limits.ts';
import type { Hold } from '../../core/values.ts';
import { ownDirectory } from '../directories.ts';
import { textAt } from '../text-at.ts';

type Scope = Hold & { kind: 'scope' };

/** What is asked, and of whom; elsewhere in tests. */
export interface Service {
  readonly program: string;
  /** There where systemd is the first process (sd_booted(3)). */
  readonly booted: string;
  /** The user's own manager listens there. */
  readonly socket: string;
  readonly uid: number;
}

const service = (uid: number): Service => ({
  program: '/usr/bin/systemd-run',
  booted: '/run/systemd/system',
  socket: `/run/user/${uid}/systemd/private`,
  uid,
});

/** Undefined where systemd can't be asked, or what it gives holds nothing. `cache`: Ward's own directory. */
export function scopeHold(cache: string, from: Service = service(process.getuid?.() ?? 0)): Scope | undefined {
  if (mark(from.booted) === '' || mark(from.program) === '' || (from.uid !== 0 && mark(from.socket) === '')) return undefined;
  const found: Scope = { kind: 'scope', program: from.program, user: from.uid !== 0 };
  const file = path.join(cache, 'scope.json');
  const wanted = [textAt('/proc/sys/kernel/random/boot_id').trim(), from.uid, mark(from.program), mark(from.socket)];
  const known = kept(file, wanted);
  const holds = known ?? tryOut(found, from);
  if (known === undefined) keep(file, [...wanted, holds]);
  return holds ? found : undefined;
}

/** One file from another, and from what it was before. */
function mark(file: string): string {
  const seen = statSync(file, { throwIfNoEntry: false });
  return seen === undefined ? '' : `${seen.ino}:${seen.ctimeMs}`;
}

function kept(file: string, wanted: readonly unknown[]): boolean | undefined {
  try {
    const said = JSON.parse(textAt(file)) as unknown[];
    const answer = said.at(-1);
    return JSON.stringify(said.slice(0, -1)) === JSON.stringify(wanted) && typeof answer === 'boolean' ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all; a cache that can't be written costs time and nothing else. */
function keep(file: string, value: readonly unknown[]): void {
  try {
    ownDirectory(path.dirname(file));
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(value), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next command tries again.
  }
}

const memory = 64 * 1024 ** 2;
const processes = 20;

/** Prints what the kernel says it holds the scope to. */
const look = `place=$(sed -n 's/^0:://p' /proc/self/cgroup); cat "/sys/fs/cgroup$place/memory.max" "/sys/fs/cgroup$place/pids.max"`;

function tryOut(found: Scope, { uid }: Service): boolean {
  const argv = scopeArgv(found, `ward-try-${process.pid}`, { memory, processes }, 1);
  const [program = '', ...words] = [...argv, '/bin/sh', '-c', look];
  const env = { PATH: '/usr/bin:/bin', XDG_RUNTIME_DIR: `/run/user/${uid}` };
  const done = spawnSync(program, words, { env, cwd: '/', timeout: 5000, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [bytes, count] = (done.stdout ?? '').split('\n').map(Number);
  return done.status === 0 && bytes === memory && count !== undefined && count > 0 && count <= processes + 4;
}
