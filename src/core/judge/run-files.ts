/** The files of the project that a request runs, as they were when it was judged: a yes to a script is a yes to what stood in it. */
import { collect } from '../collect.ts';
import type { Action } from '../values.ts';
import { type Matter, within } from './matter.ts';

/** Each with its identity, size and time, in order, once. */
export function runFiles(matter: Matter): readonly string[] {
  const { actions, followed } = matter.analysis;
  const { repositories, entered } = matter.located;
  const settings = collect([...(repositories?.values() ?? []), ...(entered?.values() ?? [])].flat(), one => one.marks);
  return [
    ...new Set([...(followed ?? []), ...settings, ...collect(actions, action => [...program(action, matter), ...read(action, matter)])]),
  ].sort();
}

function program(action: Action, matter: Matter): readonly string[] {
  const seen = matter.located.programs.get(action.spelled);
  return seen?.real !== undefined && seen.stamp !== undefined && inProject(seen.real, matter) ? [`${seen.real} ${seen.stamp}`] : [];
}

/** What an interpreter, a build tool or a shell that runs project code is given to read. */
function read(action: Action, matter: Matter): readonly string[] {
  if (!action.effects.some(effect => effect.kind === 'code')) return [];
  return collect(action.effects, effect => {
    if (effect.kind !== 'path' || effect.touch !== 'read' || effect.path.kind !== 'path') return [];
    const seen = matter.located.paths.get(effect.path.path);
    return seen?.stamp === undefined ? [] : [`${seen.real} ${seen.device}:${seen.inode} ${seen.stamp}`];
  });
}

function inProject(file: string, matter: Matter): boolean {
  const project = matter.located.ground?.project.path;
  return project !== undefined && within(project, file);
}
