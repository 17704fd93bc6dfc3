/** Sees to it that a broker is there for the next who asks: it is nobody's child, and has nothing of whoever missed it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Directories, ownDirectory } from '../directories.ts';
import { installation } from '../installation.ts';
import { processAt } from '../processes.ts';
import { noted, roomDirectory } from './room.ts';

/** Seconds without anybody to serve, after which it ends. */
const idleTime = 900;

/** Milliseconds in which it is not tried again: one that begins is soon there, and one that can't would be tried for each command. */
const pause = 10_000;

/** Returns at once, and whatever becomes of it is told to nobody: who missed it is served otherwise. */
export function startBroker(directories: Directories): void {
  try {
    if (isHeld() || isThere(directories) || !isTurn(path.join(ownDirectory(directories.cache), 'broker-missed'))) return;
    const { root } = directories;
    const own = [
      path.join(installation, 'src/bin/ward'),
      ...(root === undefined ? [] : ['--root', root]),
      'broker',
      '--idle',
      String(idleTime),
    ];
    const runtime = `/run/user/${process.getuid?.()}`;
    const byManager = root === undefined && existsSync(path.join(runtime, 'systemd/private'));
    const text = byManager ? `${manager} || exec "$@"` : 'exec "$@"';
    // A session of its own, no terminal, no directory of anybody's; what is open above 2 the broker closes.
    const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...(byManager ? { XDG_RUNTIME_DIR: runtime } : {}) };
    const child = spawn('/bin/sh', ['-p', '-c', text, 'sh', ...own], { stdio: 'ignore', cwd: '/', env, detached: true });
    child.on('error', () => undefined).unref();
  } catch {
    // The next who misses it tries again.
  }
}

/** Where install.sh has put the unit, it is the manager's own: in no control group of whoever missed it. */
const manager = '/usr/bin/systemctl --user --quiet --no-block start ward-broker.service 2>/dev/null';

/** Within somebody's sandbox it could serve only those within, and would be in the way of all others. */
function isHeld(): boolean {
  return !/^NoNewPrivs:\s+0$/m.test(status()) || !/^Seccomp:\s+0$/m.test(status());
}

const status = () => readFileSync('/proc/self/status', 'latin1');

/** One that has no slot left, or that leaves this one to itself, is there. */
function isThere(directories: Directories): boolean {
  const [pid, start] = noted(roomDirectory(directories))?.split(' ') ?? [];
  return pid !== undefined && processAt(Number(pid))?.start === start;
}

function isTurn(file: string): boolean {
  const before = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Math.abs(Date.now() - before) < pause) return false;
  writeFileSync(file, '', { mode: 0o600 });
  return true;
}
