/** What git keeps of the history, written by something else than git: what stood there is gone, and with it what it led to. */
import { collect } from '../collect.ts';
import { verb } from '../explain.ts';
import type { Action } from '../values.ts';
import { type Check, changes, effectsOf, found, nameOf, placesOf } from './matter.ts';

/** gitrepository-layout(5): where the history and the index lie. */
const kept = /\/\.git\/(?:HEAD|index|packed-refs|ORIG_HEAD|shallow|refs|objects|logs)(?:\/|$)/;

/** Programs that keep repositories in order. */
const keepers = /^(?:git|git-[\w-]+|gh|glab|hub|jj|tig|lazygit|gitui|gix|ein|gt|sl|stg|yadm|pre-commit|dvc|bfg)$/;

/** Every change to the repository's own files by another program. */
export const repository: Check = matter =>
  collect(effectsOf(matter, 'path'), ({ effect, action }) => {
    if (!changes(effect.touch) || keeps(action)) return [];
    const places = placesOf(effect.path, matter.located);
    const hit = places.known && places.at.some(({ location }) => kept.test(location.real));
    const reason = `${verb(effect.touch)} ${nameOf(effect.path)}, by which git finds the history`;
    return hit ? [found('ask', { id: 'repository', reason, place: effect.place })] : [];
  });

function keeps({ program }: Action): boolean {
  return program !== undefined && keepers.test(program);
}
