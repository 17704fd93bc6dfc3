/** What only running could tell (decision 8): opaque text asks and is never remembered; project code run openly is noted. */
import type { Action, Effect } from '../values.ts';
import { type Check, effectsOf, type Found, found } from './matter.ts';

type Code = Extract<Effect, { kind: 'code' }>;

/** Every action whose doing is not in its text. */
export const opacity: Check = matter => [
  ...matter.analysis.actions.flatMap(judgeAction),
  ...effectsOf(matter, 'code').map(({ effect }) => judgeCode(effect)),
];

function judgeAction(action: Action): readonly Found[] {
  const reason = action.opaque ?? (action.program === undefined ? 'which program runs, only running could tell' : undefined);
  return reason === undefined ? [] : [found('ask', { id: 'opaque', reason, place: action.place })];
}

function judgeCode({ origin, reason, place }: Code): Found {
  if (origin === 'project') return found('note', { id: 'project-code', reason, place });
  return found('ask', { id: `code-${origin}`, reason, place });
}
