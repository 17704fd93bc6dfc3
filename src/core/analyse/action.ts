/** Makes actions: one program run each, with everything that stands around it. */

import type { Action, Effect, Place } from '../values.ts';
import { alike } from './alike.ts';
import { emit, type Shell } from './frame.ts';
import type { Argument, Input } from './program.ts';
import { takesScript } from './takes-script.ts';

/** What is known of one program run; the rest comes from where it stands. */
export interface Doing {
  readonly argv: readonly Argument[];
  readonly effects: readonly Effect[];
  readonly place: Place;
  readonly knowledge?: Action['knowledge'];
  readonly opaque?: string | undefined;
  /** Absent: what the shell itself has. */
  readonly input?: Input;
}

/** Reports one program run. Without a name it is the shell itself, as in `> file`: the builtin `:`. */
export function emitAction({ state, frame }: Shell, doing: Doing): void {
  const name = doing.argv[0]?.value;
  const spelled = name === undefined ? ':' : name.kind === 'text' ? name.text : '';
  const [cwd, other] = state.cwds;
  emit(frame, {
    program: spelled === '' ? undefined : (spelled.split('/').at(-1) ?? spelled),
    spelled,
    argv: name === undefined ? [{ kind: 'text', text: ':' }] : doing.argv.map(one => one.value),
    knowledge: doing.knowledge ?? 'builtin',
    within: frame.within,
    effects: uniqueAt(frame.background ? [...doing.effects, { kind: 'background', place: doing.place }] : doing.effects),
    cwd: other === undefined ? cwd : undefined,
    ...(other !== undefined && state.cwds.every(one => one !== undefined) ? { cwds: state.cwds } : {}),
    opaque: doing.opaque ?? takesScript(doing.input ?? frame.input, doing),
    place: doing.place,
  });
}

/** Each once, in order. */
export function unique<T>(list: readonly T[]): T[] {
  return list.length < 2 ? [...list] : [...new Map(list.map(one => [JSON.stringify(one), one])).values()];
}

/** The same, of what has a place: what begins at one of its own is told apart by that, and only what shares one is compared whole. */
export function uniqueAt<T extends { readonly place: Place }>(list: readonly T[]): T[] {
  if (list.length < 2) return [...list];
  if (list.length <= FEW) return uniqueOfFew(list);
  const starts = new Set(list.map(one => one.place.start));
  return starts.size === list.length ? [...list] : unique(list);
}

/** So many are sooner compared with each other than counted. */
const FEW = 8;

function uniqueOfFew<T extends { readonly place: Place }>(list: readonly T[]): T[] {
  const kept: T[] = [];
  for (const one of list) {
    if (!kept.some(other => other.place.start === one.place.start && alike(other, one))) kept.push(one);
  }
  return kept;
}
