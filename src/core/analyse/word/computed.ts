/** Words that are worked out as a number, or read as a name: what they hold may be code in a subscript. */
import type { Part, Word } from '../../syntax.ts';
import { POSITIONAL } from '../changes.ts';
import type { Shell } from '../frame.ts';
import { DATA, isData } from './data.ts';
import { isTold } from './lookup.ts';
import { isNumeric } from './numeric.ts';

/** Why a word that is not known may hold code there: undefined where all of it that could is the caller's, or a number. */
export function mayHoldCode(word: Word, shell: Shell, reason: string): string | undefined {
  const open = word.parts.filter(part => isOwn(part, shell) && !isNumeric({ ...word, parts: [part] }, shell));
  if (open.length === 0) return undefined;
  return isData({ ...word, parts: open }, shell) ? DATA : reason;
}

/** The text has a hand in what it holds. */
function isOwn(part: Part, { state, frame }: Shell): boolean {
  if (part.kind !== 'parameter') return part.kind === 'command' || part.kind === 'glob';
  return (
    state.variables.has(part.name) ||
    isTold(part.name) ||
    (state.rest === 'unknown' && /^[A-Za-z_]/.test(part.name)) ||
    (/^(?:[1-9]\d*|[@*])$/.test(part.name) && (state.positional !== undefined || frame.calls.length > 0 || frame.ever.has(POSITIONAL)))
  );
}
