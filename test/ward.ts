/** A Ward of its own for a test: its directories, a project below scratch/, and the two programs. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openPane, type Pane } from './tmux.ts';

export const checkout = path.join(import.meta.dirname, '..');
const program = (name: string) => path.join(checkout, 'src/bin', name);

export interface Result {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface Own {
  /** Below scratch/: everything of this test. */
  readonly top: string;
  readonly root: string;
  /** A two-line `wardsh` that is this Ward's: for what takes a path and no options. */
  readonly wardsh: string;
  /** As a script sets up a machine: a first policy is accepted as given. */
  readonly setUp: (mode: 'auto' | 'ask', project: string) => void;
  readonly ward: (...words: readonly string[]) => Promise<Result>;
  /** One command as an agent would send it. */
  readonly run: (text: string, cwd: string, environment?: Readonly<Record<string, string>>) => Promise<Result>;
  /** A terminal whose person has claimed it for this Ward. */
  readonly claimedTerminal: () => Promise<Pane>;
  readonly remove: () => void;
}

export const plainEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb' };

/** Runs a program to its end, whatever its status. */
export function start(file: string, words: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, [...words], { ...options, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      const signal = error?.signal ? os.constants.signals[error.signal] : undefined;
      const status = error === null ? 0 : signal === undefined ? error.code : 128 + signal;
      if (typeof status === 'number') resolve({ status, out, err });
      else reject(error);
    });
    child.stdin?.end();
  });
}

/** Nothing of the user's own Ward is touched, nor seen. */
export function ownWard(name: string): Own {
  mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
  const top = mkdtempSync(path.join(checkout, 'scratch', `${name}-`));
  const root = path.join(top, 'ward');
  const wardsh = path.join(top, 'wardsh');
  writeFileSync(wardsh, `#!/bin/sh\nexec '${program('wardsh')}' --ward-root '${root}' "$@"\n`);
  chmodSync(wardsh, 0o755);
  const ward = (...words: readonly string[]) => start(program('ward'), ['--root', root, ...words], { cwd: top, env: plainEnvironment });
  const setUp: Own['setUp'] = (mode, project) => {
    const config = path.join(root, 'config');
    mkdirSync(config, { recursive: true, mode: 0o700 });
    const { dev, ino } = statSync(project, { bigint: true });
    const projects = [{ path: realpathSync(project), device: String(dev), inode: String(ino) }];
    // What a test starts is not to outlive it.
    writeFileSync(path.join(config, 'policy.json'), JSON.stringify({ mode, projects, broker: 'never', wait: 0 }), { mode: 0o600 });
  };
  const run: Own['run'] = (text, cwd, environment = {}) =>
    start(wardsh, ['-c', text], { cwd, env: { ...plainEnvironment, ...environment } });
  const claimedTerminal = async () => {
    const terminal = await openPane(150, 50);
    await terminal.line(`ward() { '${program('ward')}' --root '${root}' "$@"; }; ward claim && echo claimed-$((40 + 2))`);
    await terminal.until(/claimed-42/);
    return terminal;
  };
  return {
    top,
    root,
    wardsh,
    setUp,
    ward,
    run,
    claimedTerminal,
    remove: () => rmSync(top, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }),
  };
}

/** Whether bubblewrap can make the namespaces that Ward needs; if not, a test that needs it is skipped with this sentence. */
export const noSandbox = (() => {
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-user', '--unshare-net', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'bubblewrap can make no namespaces here ("ward doctor" says what mends it)';
  }
})();
