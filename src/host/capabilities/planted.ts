/** Whether this bubblewrap follows a link that a command planted when it makes a mount point (CVE-2026-87766, fixed in 0.12): tried in a directory of Ward's. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ownDirectory } from '../directories.ts';

/** While bubblewrap sets up, the host's root lies at /oldroot: a link there leads out of the new one. */
function makes(bubblewrap: string, directory: string): boolean {
  const project = path.join(directory, 'project');
  const outside = path.join(directory, 'outside');
  mkdirSync(project);
  mkdirSync(outside);
  symlinkSync(path.join('/oldroot', outside), path.join(project, 'link'));
  const mounts = ['--ro-bind', '/', '/', '--dev', '/dev', '--bind', project, project, '--dir', path.join(project, 'link/made')];
  spawnSync(bubblewrap, ['--unshare-user', ...mounts, '--', '/bin/true'], { stdio: 'ignore', env: {}, cwd: '/', timeout: 10_000 });
  return existsSync(path.join(outside, 'made'));
}

/** Ward itself lets no mount point be made there; this is what would happen without that check. `cache` is Ward's own directory. */
export function followsPlanted(bubblewrap: string, cache: string): boolean {
  const directory = mkdtempSync(path.join(ownDirectory(cache), 'planted-'));
  try {
    return makes(bubblewrap, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
