/** The real agents: each installed once, below scratch/clients, from its lock file; or the reason why it is not here. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const place = path.join(import.meta.dirname, '../../scratch/clients');
const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const machine = arch === 'arm64' ? 'aarch64' : 'x86_64';

/** Where the program of each lies in its packages; what is JavaScript is started by a Node. */
const programs = {
  claude: `@anthropic-ai/claude-code-linux-${arch}/claude`,
  codex: `codex-linux-${arch}/vendor/${machine}-unknown-linux-musl/bin/codex`,
  gemini: '@google/gemini-cli/bundle/gemini.js',
  qwen: '@qwen-code/qwen-code/cli-entry.js',
  opencode: `opencode-linux-${arch}/bin/opencode`,
} as const;
export type Name = keyof typeof programs;

export type Installed = { readonly bin: string } | { readonly missing: string };

/** The registry that gave nothing for one is not asked for the next: each try takes a minute and more. */
let silent = false;

/** Only the registry's own files: no package's install script runs, and what a package can do without is left out. */
export function install(name: Name): Installed {
  if (process.platform !== 'linux') return { missing: 'the agents are tested on Linux alone' };
  const [lock, to] = [path.join(import.meta.dirname, 'locks', name), path.join(place, name)];
  const bin = path.join(to, 'node_modules', programs[name]);
  const kept = path.join(to, 'package-lock.json');
  if (existsSync(bin) && readFileSync(kept, 'utf8') === readFileSync(path.join(lock, 'package-lock.json'), 'utf8')) return { bin };
  if (silent) return { missing: `${name} was not asked for: the registry gave nothing for another agent` };
  try {
    mkdirSync(to, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(path.join(lock, file), path.join(to, file));
    const scripted = bin.endsWith('.js') ? ['--omit=optional'] : [];
    const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=60000', ...scripted];
    execFileSync('npm', options, { cwd: to, stdio: 'pipe', timeout: 110_000 });
  } catch (error) {
    silent = true;
    return { missing: `${name} could not be installed from the registry: ${(error as Error).message.split('\n')[0]}` };
  }
  if (existsSync(bin)) return { bin };
  // Of what is optional for its package npm says nothing where it can't be had.
  const part = /^(?:@[^/]+\/)?[^/]+/.exec(programs[name])?.[0];
  const locked = readFileSync(kept, 'utf8').includes(`"node_modules/${part}"`);
  silent ||= locked;
  return {
    missing: locked
      ? `${name} could not be fetched from the registry`
      : `there is no ${name} for ${process.platform} ${arch} in the lock file`,
  };
}
