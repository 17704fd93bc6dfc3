/** What a program can't do without, and the filter of system calls refuses: opened for one command, where a person agrees. */
import type { Policy, Switch } from '../values.ts';
import { type Check, effectsOf, type Found, found } from './matter.ts';

/** Each thing that would be opened. */
export const switches: Check = (matter, policy) =>
  effectsOf(matter, 'switch').map(({ effect: { name, reason, place } }) => opening(name, { reason, place }, policy));

/**
 * Sockets and tracing reach no further than the command's own sandbox does, so a yes may be kept. Namespaces bring capabilities back within: of the
 * kernel more is in reach than for anything else in a sandbox, so that is asked each time, and who forbids leaving the sandbox forbids this too.
 */
const says: Readonly<Record<Switch, Pick<Found, 'id' | 'rememberable'>>> = {
  'unix sockets': { id: 'unix-sockets', rememberable: true },
  ptrace: { id: 'ptrace', rememberable: true },
  'nested sandbox': { id: 'nested-sandbox', rememberable: false },
};

function opening(name: Switch, where: Pick<Found, 'reason' | 'place'>, { unconfined }: Policy): Found {
  if (name !== 'nested sandbox' || unconfined !== 'never')
    return found('ask', { ...says[name], ...where, needs: [{ kind: 'switch', name }] });
  return found('deny', { ...says[name], ...where, hint: 'the policy allows no sandbox of its own to a command' });
}
