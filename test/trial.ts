/** A Ward of its own in a scratch directory, with an opened project, as a user would set it up; driven through the real launchers. */
import { execFileSync, type SpawnSyncReturns, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';

export const checkout = path.join(import.meta.dirname, '..');

export interface Given {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Else pipes. */
  readonly stdio?: StdioOptions;
  /** The caller's whole environment; else the test's own PATH and HOME alone. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Trial {
  /** Ward's own root (`--root`). */
  readonly root: string;
  readonly project: string;
  readonly wardsh: (text: string, given?: Given) => SpawnSyncReturns<string>;
  /** wardsh with these words after `--ward-root ROOT`. */
  readonly shell: (words: readonly string[], given?: Given) => SpawnSyncReturns<string>;
  readonly ward: (words: readonly string[], given?: Given) => SpawnSyncReturns<string>;
  /** Starts wardsh with this text and does not wait. */
  readonly start: (text: string) => { readonly kill: () => void; readonly stderr: Promise<string>; readonly pid: number };
}

/** Not below /tmp: what others can write can't be opened as a project. */
export function scratch(t: ExecutionContext): string {
  const base = path.join(checkout, 'scratch');
  mkdirSync(base, { recursive: true });
  const directory = mkdtempSync(path.join(base, 't-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return directory;
}

/** Set up in `mode` with one project opened. Without bubblewrap nothing here can run, and the test fails with Ward's own words. */
export function trial(t: ExecutionContext, mode: 'auto' | 'ask' | 'strict' = 'auto'): Trial {
  const base = scratch(t);
  const [root, project] = [path.join(base, 'ward'), path.join(base, 'project')];
  mkdirSync(project);
  const plain = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: process.env.HOME ?? '/' };
  const start = (program: string, words: readonly string[], given: Given) =>
    spawnSync(path.join(checkout, 'src/bin', program), words, { cwd: project, encoding: 'utf8', env: plain, ...given, timeout: 60_000 });
  const ward: Trial['ward'] = (words, given = {}) => start('ward', ['--root', root, ...words], given);
  const shell: Trial['shell'] = (words, given = {}) => start('wardsh', ['--ward-root', root, ...words], given);
  const { dev, ino } = statSync(project);
  // No test waits for a person unless that is what it is about.
  const policy = { mode, wait: 0, projects: [{ path: project, device: String(dev), inode: String(ino) }] };
  mkdirSync(path.join(root, 'config'), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(root, 'config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  const background: Trial['start'] = text => {
    const words = ['--ward-root', root, '-c', text];
    const child = spawn(path.join(checkout, 'src/bin/wardsh'), words, { cwd: project, env: plain, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    const stderr = new Promise<string>(resolve => child.on('close', () => resolve(said)));
    return { kill: () => child.kill(), stderr, pid: child.pid ?? 0 };
  };
  return { root, project, ward, shell, wardsh: (text, given) => shell(['-c', text], given), start: background };
}

/** A git repository with one commit, made by the host's own git. */
export function repository(directory: string): void {
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@example.org', ...words], { cwd: directory });
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'first');
}
