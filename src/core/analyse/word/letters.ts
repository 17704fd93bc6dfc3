/** Words of which all but some letters was taken away, or had something put in its place: whatever stood there, they are one plain name, or nothing. */
import type { Fit } from '../../values.ts';

/** Letters of which no path that climbs, no option of two dashes' kind and no pattern can be made: no dot, no slash, no range but those of letters and digits. */
const PLAIN = String.raw`-?(?:a-z|A-Z|0-9|\[:(?:alnum|alpha|digit|lower|upper):\]|\w)+[_-]*`;
const CHOICE = new RegExp(String.raw`^\[[\^!](${PLAIN})\]$`);
const TRANSLATES = new RegExp(String.raw`^tr (?:-(?:cd|dc|Cd) ${PLAIN}|-(?:c|cs|sc|C|Cs) ${PLAIN} [\w-])$`);
const EDITS = new RegExp(String.raw`^sed (?:-[Er] )?s([/|,#])\[\^${PLAIN}\](?:\+|\*|\\\+)?\1[\w-]?\1g$`);

/** It may begin with a dash. */
const NAME: Fit = { kind: 'pattern', text: '*', dash: '', empty: true, solid: true };

/** `${x//[^a-z0-9]/-}` */
export function chosen(operator: string, pattern: string | undefined, put: string): Fit | undefined {
  return operator === '//' && CHOICE.test(pattern ?? '') && /^[\w-]*$/.test(put) ? NAME : undefined;
}

/** What a filter leaves of its input: `tr -cd a-z0-9`, `sed 's/[^a-z0-9]/-/g'` on each line. */
export function kept(line: string): Fit | undefined {
  if (TRANSLATES.test(line)) return NAME;
  return EDITS.test(line) ? { ...NAME, several: true } : undefined;
}

/** A part of such a name is one: its beginning, or without some dashes. */
export function shortened(line: string, fits: Fit | undefined): Fit | undefined {
  const cuts = /^(?:cut -c ?(?:1?-)?\d+|head -c ?\d+|sed (?:-[Er] )?s(.)\^?[-_]+(?:[*+]|\\\+)?\$?\1[-_]?\1g?|tr -s [-_])$/.test(line);
  return cuts && isName(fits) ? fits : undefined;
}

/** In other letters. */
export function inOther(operator: string, fits: Fit | undefined): Fit | undefined {
  return /^(?:\^\^?|,,?)$/.test(operator) && isName(fits) ? fits : undefined;
}

function isName(fits: Fit | undefined): boolean {
  return fits?.kind === 'pattern' && fits.text === '*' && fits.solid === true && fits.dash !== undefined && fits.empty === true;
}

/** All of several such lines as one word: still a name, though it holds the ends of lines. */
export function asWord(fits: Fit): Fit {
  const { several, solid, ...rest } = fits;
  return several && isName(fits) ? (rest as Fit) : fits;
}
