/** Secrets that a command names where Ward knows of no reading: behind an option it doesn't know, glued to another word. Whoever names one may read it. */

import nodePath from 'node:path';
import { collect } from '../collect.ts';
import type { Action, Policy, Value } from '../values.ts';
import { type Check, found, within } from './matter.ts';
import { secretPlaces } from './secret-places.ts';

/** What their words say is said, and nothing more. */
const speakers = new Set(['echo', 'printf', 'basename', 'dirname', 'test', '[', 'expr', 'logger', 'true', 'false', ':']);

const publicHalf = /\/\.ssh\/(?:[^/]+\.pub|known_hosts(?:\.old)?|config)$/;

/** Every word that is, or ends in, the path of a secret of the home or of the machine. */
export const mentioned: Check = ({ analysis, request }, policy) => {
  const { hold } = secretPlaces(request.scene.home);
  return collect(analysis.actions, action => {
    if (action.knowledge === 'builtin' || speakers.has(action.program ?? '')) return [];
    const named = collect(action.argv.slice(1), pathsIn);
    const open = named.filter(path => hold(path) && !publicHalf.test(path) && !told(path, action) && !readable(path, policy));
    return open
      .slice(0, 1)
      .map(path => found('ask', { id: 'secret', reason: `names ${path}, which is a secret, and may read it`, place: action.place }));
  });
};

/** The word itself, and what stands in it behind an option, an equals sign or another mark. */
function pathsIn(value: Value): readonly string[] {
  if (value.kind !== 'text' || !/(?:^|[=:@<,]|^-[a-zA-Z])\//.test(value.text) || /[\s'"$`]/.test(value.text)) return [];
  const heads = [...value.text.matchAll(/^|[=:@<,]|^-[a-zA-Z]/g)].map(one => one.index + one[0].length);
  return collect(heads, at =>
    value.text[at] === '/' && value.text[at - 1] !== '/' ? [nodePath.posix.normalize(value.text.slice(at))] : [],
  );
}

/** Another finding speaks of it: the row of the program says what it does there. */
function told(path: string, { effects }: Action): boolean {
  return effects.some(one => one.kind === 'path' && one.path.kind === 'path' && within(one.path.path, path));
}

function readable(path: string, policy: Policy): boolean {
  return policy.readable.some(one => one !== '/etc' && within(one, path));
}
