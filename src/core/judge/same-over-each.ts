/** `for f in src/*.ts; do cp a.ts "$f"; done`: the same thing is written over each file of a set, so that nothing is left of any. */
import { collect } from '../collect.ts';
import type { Action } from '../values.ts';
import { COPIERS, innermost } from './blank-copies.ts';
import type { PathEffect } from './matter.ts';

/** Programs that print what stands in the text alone. */
const PRINTERS = new Set(['echo', 'printf']);

/** Every write of one text, or of one file, to whatever matches a pattern. */
export function sameOverEach(actions: readonly Action[]): readonly { readonly action: Action; readonly effect: PathEffect }[] {
  return collect(actions, (action, at) => {
    const paths = action.effects.filter(one => one.kind === 'path');
    if (!paths.some(many)) return [];
    const how = anew(innermost(actions, at).at(-1) ?? action, paths);
    return paths.filter(one => many(one) && one.emptied === how).map(effect => ({ action, effect }));
  });
}

/** The name itself is one of many. */
function many({ touch, path }: PathEffect): boolean {
  return touch === 'write' && path.kind === 'pattern' && /[*?[][^/]*$/.test(path.path);
}

/** How a write that begins a file anew, with something that is the same each time, is told of such a program; anything else is none. */
function anew({ program = '', argv }: Action, paths: readonly PathEffect[]): PathEffect['emptied'] | 'none' {
  const sources = paths.filter(one => one.touch === 'read');
  const same = sources.every(one => one.path.kind === 'path' && !one.recursive);
  if (COPIERS.has(program)) return same && sources.length > 0 ? undefined : 'none';
  return PRINTERS.has(program) && argv.every(one => one.kind === 'text') ? 'begun' : 'none';
}
