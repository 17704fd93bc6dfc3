/** What a program's own form says of it: destroys, rewrites, persists, publishes, weakens. */
import type { Impact } from '../values.ts';
import { type Check, effectsOf, found } from './matter.ts';

/** What can be undone, or is held by the sandbox, may be remembered; the rest is asked about each time. */
const mild: readonly Impact[] = ['none', 'read', 'write', 'network'];

/** Each form that a table row names. */
export const forms: Check = matter =>
  effectsOf(matter, 'form').map(({ effect }) =>
    found(effect.rank, {
      id: effect.id,
      reason: effect.reason,
      place: effect.place,
      rememberable: effect.rank !== 'deny' && mild.includes(effect.impact),
    }),
  );
