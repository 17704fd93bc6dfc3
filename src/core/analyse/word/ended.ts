/** A file's name with an ending behind it: what a program calls what it makes of a file. */
import type { Argument } from '../program.ts';
import { escaped, joined } from './fit.ts';

/** The argument, longer by the ending. Of a pattern it is what the ending stands behind in each match. */
export function ended({ value, place }: Argument, ending: string): Argument {
  if (value.kind === 'text') return { value: { kind: 'text', text: value.text + ending }, place };
  if (value.kind === 'pattern') return { value: { ...value, text: value.text + escaped(ending) }, place };
  const fits = joined([{ fits: value.fits }, { text: ending }]);
  const { reason, prefix, splits } = value;
  return { value: { kind: 'unknown', reason, prefix, splits, ...(fits === undefined ? {} : { fits }) }, place };
}
