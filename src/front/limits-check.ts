/** What `ward doctor` says of limits: what holds memory and processes of a command here. */
import type { Hold } from '../core/values.ts';
import type { Check } from './doctor.ts';

/** A command is never without limits: what differs is how exactly they are held. */
export function limitsCheck(hold: Hold): Check {
  return {
    name: 'limits',
    promise: false,
    ok: true,
    detail: `memory and processes of a command are held by ${words(hold)}`,
    mend: undefined,
  };
}

function words(hold: Hold): string {
  if (hold.kind === 'scope') return `systemd, in a scope for each (${hold.user ? "the user's manager" : "the system's manager"})`;
  if (hold.kind === 'group') return `the kernel, in a control group for each (version ${hold.version})`;
  return `Ward, which looks ten times a second and can come late (${hold.reason})`;
}
