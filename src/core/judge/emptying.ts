/** `> "$f"`, with no command that writes anything: whatever file that is, nothing of it is left. */
import { type Check, effectsOf, found, nameOf, type PathEffect } from './matter.ts';

/** Every redirection of its own that empties files which only running tells apart. One that the text names may be meant to be begun anew. */
export const emptying: Check = matter =>
  effectsOf(matter, 'path').flatMap(({ effect, action }) => {
    if (effect.emptied !== true || !open(effect, action.cwd)) return [];
    return [found('ask', { id: 'emptied', reason: `empties ${nameOf(effect.path)}, whatever that is`, place: effect.place })];
  });

/** Nothing of the name itself is certain: one of many, or anything below a directory, which then stands for all in it. */
function open({ path }: PathEffect, cwd: string | undefined): boolean {
  if (path.kind === 'unknown') return true;
  return path.kind === 'pattern' ? /\/[*?[][^/]*$/.test(path.path) : path.path === cwd;
}
