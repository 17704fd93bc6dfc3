/** A line that puts another shell in the place of the one that it is typed into: there nothing asks about lines any more, and the session would end. */
import { parse } from '../core/parse/parse.ts';
import type { Place } from '../core/syntax.ts';
import type { Action, Dialect } from '../core/values.ts';

/** Of the actions of that text the shell's name; undefined where none does that. */
export function otherInPlace(actions: readonly Action[], text: string, dialect: Dialect): string | undefined {
  const taking = actions.filter(inPlace);
  if (taking.length === 0) return undefined;
  const apart = forked(parse(text, dialect).body);
  const one = taking.find(({ place }) => !apart.some(({ start, end }) => start <= place.start && place.end <= end));
  return one && shellOf(one);
}

/** What the shell itself does is no other process. */
function inPlace(action: Action): boolean {
  const { within, program } = action;
  const first = within.findIndex(one => !/^(?:command|builtin|eval)$/.test(one));
  const takes = (first === -1 ? program : within[first]) === 'exec';
  return takes && shellOf(action) !== undefined;
}

function shellOf({ program, argv }: Action): string | undefined {
  const names = program === 'exec' ? argv.slice(1).map(one => (one.kind === 'text' ? one.text : '')) : [program ?? ''];
  return names.map(one => one.replace(/^.*\//, '')).find(one => /^(?:ba|da|z|k|mk|c|tc|fi|a)?sh$|^wardsh$/.test(one));
}

/** Where the tree says that another process is made for it. */
function forked(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const { kind, place, items } = value as { readonly kind?: string; readonly place?: Place; readonly items?: readonly unknown[] };
  const forks = /^(?:subshell|background|coproc|command|process)$/.test(kind ?? '') || (kind === 'pipeline' && (items?.length ?? 0) > 1);
  return forks && place !== undefined ? [place] : Object.values(value).flatMap(forked);
}
