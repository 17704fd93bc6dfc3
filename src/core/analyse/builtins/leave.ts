/** `exit`, `return`, `break`, `continue`: what follows on this way is not reached, where that is certain. */

import { LEFT } from '../changes.ts';
import { note, type Shell } from '../frame.ts';
import type { Run } from '../simple.ts';
import type { Flow } from '../state.ts';
import { done, textOf } from './done.ts';
import { counted } from './names.ts';

/** bash carries on after `exit 1 2`, `exit --help`, and where a redirection of it fails. */
function surely(run: Run): boolean {
  if (run.node.redirects.length > 0 || run.argv.length > 2) return false;
  return run.argv.length === 1 || /^[0-9]{1,3}$/.test(textOf(run.argv[1]) ?? '') || run.node.words[1]?.text === '$?';
}

/** In zsh the status is a sum. Where it is no login shell, the shell goes on. */
export function logout(run: Run, shell: Shell): Flow {
  return done(run, shell, { opaque: counted(run, shell) });
}

function gone(run: Run, shell: Shell): Flow {
  done(run, shell);
  const dead = { ...shell.state, dead: true };
  return { ok: dead, failed: dead };
}

export function exit(run: Run, shell: Shell): Flow {
  return surely(run) ? gone(run, shell) : logout(run, shell);
}

export function returns(run: Run, shell: Shell): Flow {
  if (shell.frame.calls.length === 0) return logout(run, shell);
  note(shell.frame, LEFT);
  shell.frame.left.push(shell.state);
  return surely(run) ? gone(run, shell) : logout(run, shell);
}

/** A loop forgets what its body changes, so that leaving it early needs no state of its own but for where the shell stands. */
export function breaks(run: Run, shell: Shell): Flow {
  note(shell.frame, LEFT);
  shell.frame.jumped?.push(shell.state);
  return shell.frame.looping && surely(run) && textOf(run.argv[1]) !== '0' ? gone(run, shell) : logout(run, shell);
}
