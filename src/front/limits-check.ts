/** What `ward doctor` says of limits: what holds memory and processes of a command here, and its network. */
import { limitWords } from '../core/limits.ts';
import type { Hold, Limits } from '../core/values.ts';
import type { Check } from './doctor.ts';

/** A command is never without limits: what differs is how exactly they are held. */
export function limitsCheck(hold: Hold, { bandwidth }: Limits = {}): Check {
  const network = bandwidth === undefined ? '' : `, its network to ${limitWords('bandwidth', bandwidth)} by Ward's proxy`;
  return {
    name: 'limits',
    promise: false,
    ok: true,
    detail: `memory and processes of a command are held by ${words(hold)}${network}`,
    mend: undefined,
  };
}

function words(hold: Hold): string {
  if (hold.kind === 'scope') return `systemd, in a scope for each (${hold.user ? "the user's manager" : "the system's manager"})`;
  if (hold.kind === 'group') return `the kernel, in a control group for each (version ${hold.version})`;
  return `Ward, which looks ten times a second and can come late (${hold.reason})`;
}
