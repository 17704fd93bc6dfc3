/** A PATH with an entry that is empty or relative, where the policy lets it pass whole: by its name alone, any program may be a file of the directory. */
import { collect } from '../collect.ts';
import { isAbsolutePath } from '../environment.ts';
import { type Check, type Found, found } from './matter.ts';

/** Each program that is looked for there. */
export const hereFirst: Check = ({ request, analysis }, policy) => {
  const path = request.scene.environment.get('PATH');
  if (!policy.environment.includes('PATH') || path === undefined || isAbsolutePath(path)) return [];
  return collect(analysis.actions, ({ knowledge, program, spelled, place }): Found[] => {
    if (program === undefined || knowledge === 'builtin' || spelled.includes('/')) return [];
    const reason = `"${spelled}" may be a file of the directory it runs in: PATH has an entry that is not absolute`;
    return [found('ask', { id: 'here-first', reason, place, hint: 'name it by its path' })];
  });
};
