/** What goes on in the background: noted, for it ends with the command. */
import { type Check, effectsOf, found } from './matter.ts';

/** Each thing left running. */
export const background: Check = matter =>
  effectsOf(matter, 'background').map(({ effect }) =>
    found('note', { id: 'background', reason: 'runs in the background, and ends with the command', place: effect.place }),
  );
