/** Files whose names hold a blank: an unquoted word made of such a name is parted there, and each part is a word that the text does not tell. */

import nodePath from 'node:path';
import { collect } from '../collect.ts';
import { type Check, changes, effectsOf, type Found, found, type Matter } from './matter.ts';

/** Every word that would be parted otherwise than it is read. */
export const splitNames: Check = matter =>
  collect(effectsOf(matter, 'split'), ({ effect: { pattern, place } }): Found[] => {
    const names = matter.located.parted.get(pattern);
    const [name] = [...(names ?? []), ...made(matter)];
    if (name !== undefined) {
      const reason = `a word is not quoted, and a name it may come from holds a blank or a pattern character: "${name}"`;
      return [found('ask', { id: 'split-name', reason, place, hint: 'quote the word, so that it stays one' })];
    }
    if (names !== undefined) return [];
    const reason = `names that match ${pattern} are more than Ward looks at: one that holds a blank becomes several words`;
    return [found('note', { id: 'split-name', reason, place })];
  });

/** Names that the text itself makes, after the look at the machine. */
function made(matter: Matter): readonly string[] {
  return collect(effectsOf(matter, 'path'), ({ effect: { path, touch } }) => {
    if (!changes(touch) || touch === 'delete' || path.kind !== 'path') return [];
    const name = nodePath.posix.basename(path.path);
    return partable.test(name) ? [name] : [];
  });
}

/** What an unquoted word is parted at, or taken for a pattern by. */
export const partable = /[\s*?[\]\\]/;
