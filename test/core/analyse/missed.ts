/** What a shell did with a probe that nothing the analysis claims admits. */
import { leadingPatterns, standsIn } from '../../../src/core/judge/option-names.ts';
import type { Action } from '../../../src/core/values.ts';
import { dashedNames, mayMatch } from '../../../src/host/expand-pattern.ts';
import { partableNames } from '../../../src/host/partable-names.ts';
import { admits, idOf, mayBe } from './admits.ts';
import type { Seen } from './shells.ts';

/** What the shell did that no action admits. Where something opaque runs, it is asked about, whatever it runs. */
export function missed(actions: readonly Action[], seen: readonly Seen[]): Seen[] {
  const opaque = actions.some(one => one.opaque !== undefined);
  const asked = asksOfNames(actions);
  return seen.filter(one => {
    const mine = probesOf(actions, one);
    if (mine.length === 0) return !opaque;
    if (actions.some(action => evaluates(action, one))) return false;
    return !mine.some(action => admits(action, one, asked)) && !actions.some(action => mayBe(action, one));
  });
}

/** On one of several ways this probe stands in a text that only running could tell, and is asked about. */
function evaluates({ program, opaque, argv }: Action, { id }: Seen): boolean {
  const words = argv.map(one => (one.kind === 'text' ? one.text : ''));
  return program === 'eval' && opaque !== undefined && words.includes('probe') && words.includes(String(id));
}

/** It is asked about for what names hold that lie there: blanks, or a dash before all else. */
function asksOfNames(actions: readonly Action[]): boolean {
  const parted = actions.flatMap(one => one.effects.flatMap(effect => (effect.kind === 'split' ? [effect.pattern] : [])));
  if (parted.some(one => partableNames(one)?.length !== 0)) return true;
  return actions.some(
    one =>
      one.program !== 'probe' &&
      standsIn(one).some(cwd =>
        leadingPatterns(one).some(pattern => dashedNames(cwd).some(name => name.startsWith('-') && mayMatch(pattern, name))),
      ),
  );
}

/** What an alias stands for is shown where it is defined, and is no claim of how it is used: that is opaque. */
export function probesOf(actions: readonly Action[], seen: Seen): Action[] {
  return actions.filter(action => action.program === 'probe' && idOf(action) === seen.id && !action.within.includes('alias'));
}
