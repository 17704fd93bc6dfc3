/** Leaving the sandbox (decision 9): only a person may say yes, each time, and the system policy may forbid it. */
import { collect } from '../collect.ts';
import type { Action, Policy } from '../values.ts';
import { type Check, type Found, found, type Matter, namesOf } from './matter.ts';

/** Programs that take privilege: a sandbox can't hold root, whatever else is known of them. */
const privileged = ['sudo', 'sudoedit', 'su', 'doas', 'pkexec', 'runuser', 'run0'];

/** Everything that a sandbox can't hold. */
export const leaving: Check = (matter, policy) => collect(matter.analysis.actions, action => judgeAction(action, matter, policy));

function judgeAction(action: Action, matter: Matter, policy: Policy): readonly Found[] {
  const said = collect(action.effects, effect => (effect.kind === 'leave' ? [{ reason: effect.reason, place: effect.place }] : []));
  const taking = [...namesOf(action, matter.located), ...action.within].find(name => privileged.includes(name));
  const all = said.length === 0 && taking !== undefined ? [{ reason: `${taking} takes privileges`, place: action.place }] : said;
  return all.map(({ reason, place }) => leave(reason, place, policy));
}

function leave(reason: string, place: Found['place'], policy: Policy): Found {
  const what = { id: 'leaves-sandbox', place, reason: `this leaves the sandbox: Ward can't limit or undo what it does (${reason})` };
  if (policy.unconfined === 'never') return found('deny', { ...what, hint: 'the policy allows nothing outside the sandbox' });
  return found('ask', { ...what, needs: [{ kind: 'leave', reason }] });
}
