/** Has it told elsewhere that a request waits, or that something forges answers: by a process of its own, so that nothing of it can slow or change the command. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Directories } from '../directories.ts';
import { installation } from '../installation.ts';

/** A ticket that waits, or an alert by its number in the record. Returns at once, and whatever becomes of it is on record. */
export function tellElsewhere(what: { readonly ticket: string } | { readonly alert: number }, { root }: Directories): void {
  try {
    const named = 'ticket' in what ? [what.ticket] : ['--alert', String(what.alert)];
    const words = [...(root === undefined ? [] : ['--root', root]), 'notify', ...named];
    const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
    const child = spawn(path.join(installation, 'src/bin/ward'), words, { stdio: 'ignore', cwd: '/', env, detached: true });
    child.on('error', () => undefined).unref();
  } catch {
    // Nothing more can be started here: the request waits all the same.
  }
}
