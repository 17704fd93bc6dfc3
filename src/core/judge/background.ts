/** What goes on in the background: noted, for it stays in the sandbox of its command and ends with the session at the latest. */
import { type Check, effectsOf, found } from './matter.ts';

/** Each thing left running. */
export const background: Check = matter =>
  effectsOf(matter, 'background').map(({ effect }) =>
    found('note', {
      id: 'background',
      reason: 'may run on in the background after the command, until its session ends',
      place: effect.place,
    }),
  );
