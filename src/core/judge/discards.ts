/** A word that git would take for a branch or for a file: where a file of that name lies there, its changes may be lost. */

import { collect } from '../collect.ts';
import type { Effect } from '../values.ts';
import { type Check, effectsOf, type Found, found, type Matter, nameOf, placesOf } from './matter.ts';

/** Every word that may discard what lies at a path. */
export const discards: Check = matter => collect(effectsOf(matter, 'discard'), ({ effect }) => judgeDiscard(effect, matter));

function judgeDiscard({ path, place }: Extract<Effect, { kind: 'discard' }>, matter: Matter): readonly Found[] {
  const places = placesOf(path, matter.located);
  if (places.known && places.at.every(spot => spot.location.kind === 'missing')) return [];
  const why = places.known ? '' : `, if a file has that name (${places.reason})`;
  return [found('ask', { id: 'git-discard', reason: `discards what is not committed in ${nameOf(path)}${why}`, place })];
}
