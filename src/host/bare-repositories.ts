/** `safe.bareRepository` of git (git-config(1)): what the person's own git does in a bare repository that it meets by the way, asked and set through git. */
import { spawnSync } from 'node:child_process';

/** What is set: nothing, or a value; or why it can't be, in words. */
export type BareRepositories =
  | { readonly kind: 'unset' }
  | { readonly kind: 'set'; readonly value: string }
  | { readonly kind: 'none'; readonly reason: string };

const key = 'safe.bareRepository';

/** Before it git knows no such setting. */
const since = [2, 38] as const;

/** The person's own configuration and the system's, and nothing of the caller's environment; no repository is near. */
function git(home: string, words: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, LC_ALL: 'C', ...more };
  return spawnSync('git', words, { cwd: '/', env, encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Settings that can't be read keep git from telling even its version. */
const noSettings = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/** As git itself reads it for the person whose home that is. */
export function bareRepositories(home: string): BareRepositories {
  const [, major = '0', minor = '0'] = /^git version (\d+)\.(\d+)/.exec(git(home, ['--version'], noSettings).stdout ?? '') ?? [];
  if (major === '0') return { kind: 'none', reason: 'git is not installed' };
  const old = Number(major) < since[0] || (Number(major) === since[0] && Number(minor) < since[1]);
  if (old) return { kind: 'none', reason: `git ${major}.${minor} is too old for ${key}: it came with ${since.join('.')}` };
  const { status, stdout, stderr } = git(home, ['config', '--get', key]);
  if (status === 0) return { kind: 'set', value: stdout.trim() };
  return status === 1 ? { kind: 'unset' } : { kind: 'none', reason: `git can't read its settings: ${stderr.trim()}` };
}

/** Sets it to `explicit` in the person's global configuration; why that failed, in words, or nothing. */
export function setExplicit(home: string): string | undefined {
  const { stderr, error } = git(home, ['config', '--global', key, 'explicit']);
  const seen = bareRepositories(home);
  if (seen.kind === 'set' && seen.value === 'explicit') return undefined;
  return `git did not set ${key}: ${error?.message ?? stderr.trim()}`;
}
