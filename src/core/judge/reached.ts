/** What can't come to be: effects in a directory that the shell stands in only where another could not be entered, when that one is there. */
import type { Effect } from '../values.ts';
import { changes, type Matter, within } from './matter.ts';

/** The same matter without the effects that only a failing `cd` would bring, where it does not fail. */
export function reached(matter: Matter): Matter {
  const { actions } = matter.analysis;
  if (!actions.some(action => action.effects.some(doubtful))) return matter;
  // All effects of a text are gone through once for each of these few.
  const entered = new Map<string, boolean>();
  const surely = (named: string) => {
    const known = entered.get(named) ?? enters(named, matter);
    entered.set(named, known);
    return known;
  };
  const possible = (effect: Effect) => !doubtful(effect) || !surely(effect.unless ?? '');
  const left = actions.map(action => ({ ...action, effects: action.effects.filter(possible) }));
  return { ...matter, analysis: { ...matter.analysis, actions: left } };
}

function doubtful(effect: Effect): effect is Extract<Effect, { kind: 'path' }> {
  return effect.kind === 'path' && effect.unless !== undefined;
}

/** It is a directory, and nothing in the text takes it away, puts something else there or closes it. */
function enters(named: string, { analysis, located }: Matter): boolean {
  const directory = named.replace(/\/$/, '');
  const there = located.paths.get(directory);
  // With a slash behind it the directory has just been made, if it was not there.
  if (there?.kind !== 'directory' && !(named.endsWith('/') && there?.kind === 'missing')) return false;
  return !analysis.actions.some(action => action.effects.some(effect => disturbs(effect, directory)));
}

function disturbs(effect: Effect, directory: string): boolean {
  if (effect.kind !== 'path' || !changes(effect.touch) || effect.touch === 'write') return false;
  return effect.path.kind !== 'path' || within(effect.path.path, directory);
}
