/** What is certain of a word of which some pieces are known only as it runs: a pattern it fits, or a directory it lies in. */
import type { Fit } from '../../values.ts';

/** A piece of a word: its text, pattern characters as written, or what is certain of one that only running could tell. */
export type Hole = { readonly text: string } | { readonly glob: string } | { readonly fits: Fit | undefined };

/** What is certain of the whole; undefined where nothing is. */
export function joined(pieces: readonly Hole[]): Fit | undefined {
  const list = pieces.filter(one => !('text' in one) || one.text !== '');
  const kinds = list.flatMap(one => ('fits' in one ? [one.fits?.kind ?? 'none'] : []));
  if (kinds.includes('none')) return undefined;
  if (kinds.every(one => one === 'pattern')) return patterned(list);
  const [only, more] = kinds;
  if (more !== undefined) return undefined;
  return only === 'fresh' ? renewed(list) : lower(list);
}

/** Pattern characters that stand for themselves. */
export function escaped(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}

function patterned(list: readonly Hole[]): Fit | undefined {
  if (list.some(one => 'glob' in one)) return undefined;
  const text = list.map(one => ('text' in one ? escaped(one.text) : 'fits' in one ? (one.fits?.text ?? '') : '')).join('');
  const first = list[0];
  const dash = first !== undefined && 'fits' in first ? first.fits?.dash : undefined;
  return { kind: 'pattern', text, ...(dash === undefined ? {} : { dash }) };
}

/** What stands behind a fresh name stays as it is; before it nothing may stand. */
function renewed(list: readonly Hole[]): Fit | undefined {
  const [first, ...rest] = list;
  if (first === undefined || !('fits' in first) || first.fits === undefined) return undefined;
  const globs = rest.some(one => 'glob' in one);
  const tail = rest.map(one => ('text' in one ? (globs ? escaped(one.text) : one.text) : 'glob' in one ? one.glob : '')).join('');
  if (tail !== '' && !tail.startsWith('/') && first.fits.text.endsWith('/'))
    return { kind: 'fresh', text: first.fits.text.slice(0, -1) + tail };
  return globs ? { kind: 'pattern', text: escaped(first.fits.text) + tail } : { kind: 'fresh', text: first.fits.text + tail };
}

/** Before a path there may be a directory or the beginning of a name, behind it an ending or names that don't climb. */
function lower(list: readonly Hole[]): Fit | undefined {
  const at = list.findIndex(one => 'fits' in one);
  const hole = list[at];
  if (hole === undefined || !('fits' in hole) || hole.fits?.kind !== 'below' || list.some(one => 'glob' in one)) return undefined;
  const plain = (some: readonly Hole[]) => some.map(one => ('text' in one ? one.text : '')).join('');
  const before = plain(list.slice(0, at));
  const behind = plain(list.slice(at + 1));
  const { fits } = hole;
  if (!harmless(behind, fits.empty === true)) return undefined;
  if (before === '') return behind === '' ? fits : rid(fits);
  const directory = before.slice(0, before.lastIndexOf('/') + 1);
  const begun = before.slice(directory.length);
  if (/^\.+$/.test(begun) || fits.text.startsWith('/')) return undefined;
  return { kind: 'below', text: begun === '' ? `${directory}${fits.text}` : directory === '' ? '.' : directory };
}

function rid({ text, dash }: Fit): Fit {
  return { kind: 'below', text, ...(dash === undefined ? {} : { dash }) };
}

function harmless(behind: string, empty: boolean): boolean {
  if (behind === '') return true;
  if (behind.split('/').includes('..') || (empty && behind.startsWith('/'))) return false;
  return behind.startsWith('/') || /^[\w-]|^\.[\w-]/.test(behind);
}

/** What `${name#…}` and its kin make of a word that fits a pattern; undefined where that is not certain. */
export function operated(fits: Fit | undefined, operator: string, operand: string | undefined): Fit | undefined {
  if (fits?.kind !== 'pattern' || operand === undefined) return undefined;
  if (operator === '##' && operand === '*/') return last(fits);
  if (operator.startsWith('%')) return shortened(fits, operator, operand);
  if (operator === '#' && !/[*?[\\]/.test(operand) && fits.text.startsWith(operand)) return without(fits, operand);
  return undefined;
}

/** The last name of a path. */
export function last({ text, dash }: Fit): Fit | undefined {
  const name = text.slice(text.lastIndexOf('/') + 1);
  if (name === '' || name.startsWith('.')) return undefined;
  const leading = name === text ? dash : /^[*?[]/.test(name) ? '' : undefined;
  return { kind: 'pattern', text: name, ...(leading === undefined ? {} : { dash: leading }) };
}

function without(fits: Fit, operand: string): Fit | undefined {
  const text = fits.text.slice(operand.length);
  if (text === '' || text.startsWith('/') || text.startsWith('.') || /^\*+(?:\/|$)/.test(text)) return undefined;
  return { kind: 'pattern', text, ...(/^[-*?[]/.test(text) ? { dash: '' } : {}) };
}

/** An ending that is surely there goes; `.*` takes the last known extension, or the last of one that is not known. */
function shortened(fits: Fit, operator: string, operand: string): Fit | undefined {
  const { text, dash } = fits;
  const kept = (to: number): Fit | undefined => {
    const rest = text.slice(0, to);
    return rest === '' || rest.endsWith('/') ? undefined : { kind: 'pattern', text: rest, ...(dash === undefined ? {} : { dash }) };
  };
  if (!/[*?[\\]/.test(operand)) return text.endsWith(operand) ? kept(text.length - operand.length) : undefined;
  const slash = text.lastIndexOf('/') + 1;
  const name = text.slice(slash);
  if (operand !== '.*' || /[.*?[]/.test(text.slice(0, slash)) || name.startsWith('.')) return undefined;
  const dot = operator === '%' ? name.lastIndexOf('.') : name.indexOf('.');
  const star = name.search(/[*?[]/);
  if (operator === '%' && dot > name.lastIndexOf('*')) return kept(slash + dot);
  return star < 0
    ? kept(slash + (dot < 0 ? name.length : dot))
    : { kind: 'pattern', text: `${text.slice(0, slash + star)}*`, ...(dash === undefined ? {} : { dash }) };
}
