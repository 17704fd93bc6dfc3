/** What was found in files that the command runs: what is told there counts as in the text itself, what can't be told is project code (decision 8). */
import { collect } from '../collect.ts';
import { type Found, found } from './matter.ts';

/** Findings that say no more than that something can't be told, or that code of the project reaches other code of the project. */
const untold = new Set(
  'opaque unreadable unknown-path unknown-program unknown-host unknown-port code-unknown code-data code-sideways repository-settings environment environment-file'.split(
    ' ',
  ),
);

/** The same findings, with one note for each file in the place of what can't be told there. A file can change: no yes to it is remembered. */
export function inFiles(all: readonly Found[]): readonly Found[] {
  const told = all.filter(one => !isUntold(one));
  const open = Map.groupBy(all.filter(isUntold), one => one.place.in?.file);
  return [...told.map(each), ...collect([...open.values()], gathered)];
}

function isUntold({ place, rank, id }: Found): boolean {
  return place.in !== undefined && rank === 'ask' && untold.has(id);
}

function each(one: Found): Found {
  return one.place.in !== undefined && one.rank === 'ask' ? { ...one, rememberable: false } : one;
}

function gathered([first, ...more]: readonly Found[]): readonly Found[] {
  if (first === undefined) return [];
  const reason = more.length === 0 ? 'does what only running could tell' : `does what only running could tell, ${more.length + 1} times`;
  return [found('note', { id: 'project-code', reason, place: first.place })];
}
