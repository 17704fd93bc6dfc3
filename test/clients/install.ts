/** The real agents: installed once, below scratch/, from the lock file in claude/; or the reason why they are not here. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const lock = path.join(import.meta.dirname, 'claude');
const place = path.join(import.meta.dirname, '../../scratch/clients');

export type Installed = { readonly bin: string } | { readonly missing: string };

/** Only registry's own files: no package's install script runs. */
export function installClaude(): Installed {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  if (process.platform !== 'linux') return { missing: 'the agent is tested on Linux alone' };
  const bin = path.join(place, `node_modules/@anthropic-ai/claude-code-linux-${arch}/claude`);
  if (upToDate() && existsSync(bin)) return { bin };
  try {
    mkdirSync(place, { recursive: true });
    copyFileSync(path.join(lock, 'package.json'), path.join(place, 'package.json'));
    copyFileSync(path.join(lock, 'package-lock.json'), path.join(place, 'package-lock.json'));
    const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=60000'];
    execFileSync('npm', options, { cwd: place, stdio: 'pipe', timeout: 110_000 });
  } catch (error) {
    return { missing: `the agent could not be installed from the registry: ${(error as Error).message.split('\n')[0]}` };
  }
  return existsSync(bin) ? { bin } : { missing: `there is no agent for ${process.platform} ${arch} in the lock file` };
}

function upToDate(): boolean {
  const kept = path.join(place, 'package-lock.json');
  return existsSync(kept) && readFileSync(kept, 'utf8') === readFileSync(path.join(lock, 'package-lock.json'), 'utf8');
}
