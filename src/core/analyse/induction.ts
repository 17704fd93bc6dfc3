/** A function that calls itself: what holds of the arguments of one call, and of what it changes, holds of all further ones. */
import type { Node } from '../syntax.ts';
import { anything, type Changes, loosen } from './changes.ts';
import { type Content, integer, type Positional, unknown } from './content.ts';
import { inside } from './either.ts';
import { type Frame, noteAll, type Shell } from './frame.ts';
import { reaching } from './own-names.ts';
import { both, type Flow, type State } from './state.ts';

/** What is taken for granted while the body is walked; `broken` once a call in it does not keep to that. */
export interface Induction {
  readonly name: string;
  readonly given: readonly Content[];
  readonly changes: Changes;
  broken: boolean;
}

/** A call of the function, with its arguments, at some depth. */
interface Called {
  readonly name: string;
  readonly body: readonly Node[];
  readonly positional: Positional;
  readonly entry: State;
  /** Names that each call makes its own. */
  readonly own: ReadonlySet<string>;
}

/** So often it is tried to find all that a call changes. */
const MOST_ROUNDS = 4;

/** Walks the body once for every further call of it; undefined where calls in it are given anything at all. */
export function everyFurther({ name, body, positional, entry, own }: Called, frame: Frame): Flow | undefined {
  if (!Array.isArray(positional) || positional.length === 0) return undefined;
  const given = (positional as readonly Content[]).map(usual);
  if (given.every(one => one.kind === 'unknown' && !one.numeric && one.fits === undefined)) return undefined;
  let changes: Changes = new Map();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const again: Induction = { name, given, changes: reaching(changes, own), broken: false };
    const start: State = { ...loosen(entry, changes), positional: given };
    const trial: Frame = { ...frame, again, muted: true, changes: new Map(), left: [], local: new Set() };
    frame.reader.walk(body, start, trial);
    if (again.broken) return undefined;
    const grown = more(changes, [...trial.changes, ...anything([...trial.local])]);
    if (grown === undefined) return frame.reader.walk(body, start, { ...frame, again });
    changes = grown;
  }
  return undefined;
}

/** A call within the body of one that is taken to be like it. */
export function further(again: Induction, positional: Positional, shell: Shell): Flow | undefined {
  const list = Array.isArray(positional) ? (positional as readonly Content[]) : [];
  if (list.length !== again.given.length || !list.every((one, at) => holds(one, again.given[at]))) {
    again.broken = true;
    return undefined;
  }
  noteAll(shell.frame, again.changes);
  return both({ ...loosen(shell.state, again.changes), positional: shell.state.positional });
}

const GIVEN = 'what a function is given that calls itself';

/** What may hold of an argument at any depth: that it is a number, or lies below the working directory. */
function usual(content: Content): Content {
  if (integer(content)) return unknown(GIVEN, true);
  return unknown(GIVEN, false, inside(content) ? { kind: 'below', text: '.' } : undefined);
}

function holds(content: Content, assumed: Content | undefined): boolean {
  if (assumed?.kind !== 'unknown') return false;
  return assumed.numeric ? integer(content) : assumed.fits === undefined || inside(content);
}

/** All changes, where some are new. */
function more(known: Changes, found: Iterable<readonly [string, boolean]>): Changes | undefined {
  const all = new Map(known);
  let grown = false;
  for (const [name, numeric] of found) {
    const old = all.get(name);
    if (old !== undefined && (!old || numeric)) continue;
    all.set(name, numeric);
    grown = true;
  }
  return grown ? all : undefined;
}
