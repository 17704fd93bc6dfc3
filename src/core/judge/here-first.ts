/** A PATH with an entry that is empty or relative, where it is passed whole: by its name alone, a program may be a file of the directory. */
import { collect } from '../collect.ts';
import { isAbsolutePath, relativeEntry } from '../environment.ts';
import { printable } from '../printable.ts';
import type { Policy } from '../values.ts';
import { type Check, type Found, found, type Matter } from './matter.ts';

/** Each program that is looked for there. */
export const hereFirst: Check = (matter, policy) => {
  const relative = looksHere(matter, policy);
  if (relative === undefined) return [];
  const { analysis, located } = matter;
  return collect(analysis.actions, ({ knowledge, program, spelled, place }): Found[] => {
    if (program === undefined || knowledge === 'builtin' || spelled.includes('/')) return [];
    if (relative.behind && everywhere.test(located.programs.get(spelled)?.real ?? '')) return [];
    const reason = `"${spelled}" may be a file of the directory it runs in: PATH has an entry that is not absolute`;
    return [found('ask', { id: 'here-first', reason, place, hint: hintFor(relative.entry) })];
  });
};

/** Every sandbox is shown these whole: what else was found may not be there, and then the search goes on. */
const everywhere = /^\/(?:usr|bin|sbin)\//;

/** In a shell of Ward's own that is its own PATH, and what stands in front is found first; elsewhere the policy names it, and nothing of it is trusted. */
function looksHere({ request: { scene } }: Matter, { environment }: Policy): ReturnType<typeof relativeEntry> {
  const path = scene.environment.get('PATH');
  if (path === undefined) return undefined;
  if (environment.includes('PATH') && !isAbsolutePath(path)) return { entry: relativeEntry(path)?.entry ?? '', behind: false };
  return scene.typed === true ? relativeEntry(path) : undefined;
}

const hintFor = (entry: string) =>
  entry === ''
    ? 'name it by its path, or take the empty entry out of PATH'
    : `name it by its path, or take "${printable(entry)}" out of PATH`;
