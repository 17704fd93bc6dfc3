/** A plain list part by part: each is a command that a rule may have been made of, alone or in another list. */
import { collect } from '../collect.ts';
import type { Action, Piece, Place } from '../values.ts';
import type { Matter } from './matter.ts';

export interface PieceAt extends Piece {
  readonly place: Place;
}

/** The parts, where every word of all of them is known; undefined for what is no such list. */
export function piecesOf({ analysis }: Matter): readonly PieceAt[] | undefined {
  const { parts, subject, actions } = analysis;
  if (parts === undefined) return undefined;
  const own = actions.filter(action => action.place.in === undefined);
  const pieces = collect(parts, place => {
    const within = own.filter(action => contains(place, action.place));
    const commands = collect(within, action => argvOf(action) ?? []);
    return commands.length === 0 || commands.length !== within.length
      ? []
      : [{ subject: subject.slice(place.start, place.end), commands, place }];
  });
  const count = pieces.reduce((sum, { commands }) => sum + commands.length, 0);
  return pieces.length === parts.length && count === own.length ? pieces : undefined;
}

/** Whether a place lies within another, both in the text itself. */
export function contains(outer: Place, inner: Place): boolean {
  return inner.in === undefined && inner.start >= outer.start && inner.end <= outer.end;
}

/** The argv as a list with one entry, so that an unknown one is told from an empty one. */
export function argvOf(action: Action): Piece['commands'] | undefined {
  const known = action.argv.filter(value => value.kind === 'text');
  return known.length === action.argv.length && known.length > 0 ? [known.map(value => value.text)] : undefined;
}
