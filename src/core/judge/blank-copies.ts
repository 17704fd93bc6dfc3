/** `: > none; cp none src/main.ts`: a file that the text itself left with nothing in it, or `/dev/null`, is written over another one. */
import { collect } from '../collect.ts';
import type { Action } from '../values.ts';
import { changes, type PathEffect } from './matter.ts';

/** Programs that write one file over another. */
export const COPIERS = new Set('cp gcp install ginstall rsync scp dd sponge'.split(' '));

/** Programs that pass on what they read, into a file that is begun anew. */
const PASSERS = new Set('cat tac tee pv head tail'.split(' '));

/** Programs that do either, by an option or an operand of their own. */
const MAKES = new Set('sort uniq shuf iconv nl fmt fold expand unexpand column paste cut objcopy'.split(' '));

/** Programs that make what is not there, and leave as it is what is. */
const MAKERS = new Set(['touch', 'gtouch']);

/** The file that mktemp has just made, by the name that stands for any of its. */
const FRESH = '/tmp/tmp.XXXXXXXXXX';

/** Every write of such a program that leaves nothing of what was in the file. */
export function blankCopies(actions: readonly Action[]): readonly { readonly action: Action; readonly effect: PathEffect }[] {
  const blank = new Set<string>(['/dev/null']);
  const fresh = actions.find(one => one.program === 'mktemp');
  return collect(actions, (action, at) => {
    if (action === fresh) blank.add(FRESH);
    const paths = action.effects.filter(one => one.kind === 'path');
    const writes = paths.filter(one => one.touch === 'write');
    const lost = writes.length === 0 ? [] : copied(actions, at, blank);
    follow(action, paths, blank);
    return writes.filter(one => lost.includes(one.emptied)).map(effect => ({ action, effect }));
  });
}

/** How the writes of that action are told which bring in nothing but what is blank. */
function copied(actions: readonly Action[], at: number, blank: ReadonlySet<string>): readonly PathEffect['emptied'][] {
  const inner = innermost(actions, at);
  const sources = collect(actions.slice(at, at + 1 + inner.length), one =>
    one.effects.filter(effect => effect.kind === 'path' && effect.touch === 'read'),
  );
  const none = sources.length > 0 && sources.every(one => one.kind === 'path' && one.path.kind === 'path' && blank.has(one.path.path));
  return none ? over((inner.at(-1) ?? actions[at])?.program ?? '') : [];
}

/** What a wrapper runs in turn, one in the other. */
export function innermost(actions: readonly Action[], at: number): readonly Action[] {
  const depth = actions[at]?.within.length ?? 0;
  const end = actions.findIndex((one, index) => index > at && one.within.length <= depth);
  return actions.slice(at + 1, end < 0 ? actions.length : end);
}

/** How what such a program writes is told. */
function over(program: string): readonly PathEffect['emptied'][] {
  if (COPIERS.has(program)) return [undefined];
  return PASSERS.has(program) ? ['begun'] : MAKES.has(program) ? [undefined, 'begun'] : [];
}

/** What is left of it by an action; nothing is certain any more once something ran that may write to it in its turn. */
function follow(action: Action, paths: readonly PathEffect[], blank: Set<string>): void {
  if (opens(action)) for (const one of [...blank]) if (one !== '/dev/null') blank.delete(one);
  for (const { path, touch, emptied } of paths) {
    if (path.kind !== 'path' || !changes(touch) || path.path === '/dev/null') continue;
    const none = touch === 'write' && (emptied === true || (MAKERS.has(action.program ?? '') && !blank.has(path.path)));
    if (none) blank.add(path.path);
    else if (!MAKERS.has(action.program ?? '')) blank.delete(path.path);
  }
}

function opens({ knowledge, effects, opaque }: Action): boolean {
  return knowledge === 'unknown' || opaque !== undefined || effects.some(one => one.kind === 'code');
}
