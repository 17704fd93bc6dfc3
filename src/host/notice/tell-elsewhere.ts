/** Has it told elsewhere that a request waits: by a process of its own, so that nothing of it can slow or change the command. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Directories } from '../directories.ts';
import { installation } from '../installation.ts';

/** Returns at once, and whatever becomes of it is on record. */
export function tellElsewhere(ticket: string, { root }: Directories): void {
  try {
    const words = [...(root === undefined ? [] : ['--root', root]), 'notify', ticket];
    const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
    const child = spawn(path.join(installation, 'src/bin/ward'), words, { stdio: 'ignore', cwd: '/', env, detached: true });
    child.on('error', () => undefined).unref();
  } catch {
    // Nothing more can be started here: the request waits all the same.
  }
}
