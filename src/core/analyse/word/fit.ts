/** What is certain of a word of which some pieces are known only as it runs: a pattern it fits, or a directory it lies in. */

import path from 'node:path';
import { collect } from '../../collect.ts';
import type { Fit, Made } from '../../values.ts';
import { asWord } from './letters.ts';

/** A piece of a word: its text, pattern characters as written, or what is certain of one that only running could tell. */
export type Hole = { readonly text: string } | { readonly glob: string } | { readonly fits: Fit | undefined };

/** What is certain of the whole; undefined where nothing is. */
export function joined(pieces: readonly Hole[]): Fit | undefined {
  const list = pieces.filter(one => !('text' in one) || one.text !== '');
  const whole = list.some((_, at) => vanishing(list, at)) ? beneath(list) : together(list);
  return whole === undefined ? undefined : { ...led(bare(whole)), ...stuff(list) };
}

/** What may be nothing, where it could be a whole name. */
function vanishing(list: readonly Hole[], at: number): boolean {
  const one = list[at];
  if (one === undefined || !('fits' in one) || one.fits?.kind === 'below' || one.fits?.empty !== true || list.length === 1) return false;
  const [before, behind] = [list[at - 1], list[at + 1]];
  if (before !== undefined && 'text' in before && /[\w+,:@%=-]$/.test(before.text)) return false;
  return !(behind !== undefined && 'text' in behind && /^(?:[\w+,:@%=-]|\.[\w-])/.test(behind.text));
}

/** Whatever is nothing of it, it lies below the directory that it begins with. */
function beneath(list: readonly Hole[]): Fit | undefined {
  const [first] = list;
  const directory = first !== undefined && 'text' in first ? first.text.slice(0, first.text.lastIndexOf('/') + 1) : '';
  if (directory === '' || list.some(one => 'glob' in one || ('fits' in one && one.fits?.kind !== 'pattern'))) return undefined;
  const climbs = ['', 'x'].some(put => {
    const text = list.map(one => ('text' in one ? one.text : put)).join('');
    return text.slice(directory.length).split('/').includes('..');
  });
  return climbs ? undefined : { kind: 'below', text: directory };
}

function bare(fits: Fit): Fit {
  const { solid: _, names: __, several: ___, ...rest } = fits;
  return rest as Fit;
}

/** What the whole is made of, by its pieces: nothing is said of it where nothing is known of one. */
function stuff(list: readonly Hole[]): Made {
  const made = list.map((one): Made => {
    if ('fits' in one) return one.fits ?? {};
    return 'text' in one && !/[\s*?[\]\\]/.test(one.text) ? { solid: true } : {};
  });
  if (made.every(one => one.solid)) return { solid: true, ...(made.some(one => one.several) ? { several: true } : {}) };
  if (made.some(one => !one.solid && one.names === undefined)) return {};
  return { names: [...new Set(collect(made, one => one.names ?? []))] };
}

/** What is certain of each word, where the shell parts it; `lookup` is told of the names that must hold no blank then. */
export function parted(fits: Fit | undefined, lookup: (names: readonly string[]) => void): Fit | undefined {
  if (fits === undefined || fits.solid) return fits;
  if (fits.names === undefined) return undefined;
  lookup(fits.names);
  return fits;
}

/** One of several lines. */
export function single(fits: Fit): Fit {
  const { several: _, ...rest } = fits;
  return rest as Fit;
}

/** All of several lines as one word: names below a directory are one below the directory that it is in. */
export function flat(fits: Fit | undefined): Fit | undefined {
  if (fits?.kind === 'pattern') return asWord(fits);
  if (fits?.kind !== 'below' || !fits.several) return fits;
  return /^(?:\/|\.\.(?:\/|$))/.test(fits.text) ? undefined : { ...fits, text: '.' };
}

/** What begins with a dash may well be an option. */
function led(fits: Fit): Fit {
  return fits.kind === 'pattern' && fits.dash === undefined && /^\\?-/.test(fits.text) ? { ...fits, dash: '' } : fits;
}

function together(list: readonly Hole[]): Fit | undefined {
  const kinds = collect(list, one => ('fits' in one ? [one.fits?.kind ?? 'none'] : []));
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

/** `[a-z]`, and what a backslash quotes. */
const CHOICE = /(\\.)|\*?\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]\*?/gs;

function patterned(list: readonly Hole[]): Fit | undefined {
  if (list.some(one => 'glob' in one)) return widened(list);
  // A star stands for nothing as well; another pattern does not.
  if (list.length > 1 && list.some(one => 'fits' in one && one.fits?.empty && !/^\*+$/.test(one.fits.text))) return undefined;
  // A pattern that nothing fits stands as it is, and what stands beside it does not: a choice of characters then stands for itself.
  const several = list.filter(one => 'fits' in one).length > 1;
  const spelled = (pattern: string) => (several ? pattern.replace(CHOICE, (_, kept?: string) => kept ?? '*') : pattern);
  const text = list.map(one => ('text' in one ? escaped(one.text) : 'fits' in one ? spelled(one.fits?.text ?? '') : '')).join('');
  const first = list[0];
  const dash = first !== undefined && 'fits' in first ? first.fits?.dash : undefined;
  const empty =
    list.length === 1 && first !== undefined && 'fits' in first && first.fits?.kind === 'pattern' ? first.fits.empty : undefined;
  return { kind: 'pattern', text, ...(dash === undefined ? {} : { dash }), ...(empty === undefined ? {} : { empty }) };
}

/** Names that a pattern with holes in it matches, or the pattern itself, fit one with a star for each hole: a hole that is no pattern of its own, nor makes one that a dot begins. */
function widened(list: readonly Hole[]): Fit | undefined {
  const plain = list.every(one =>
    'glob' in one
      ? /^[*?]+$/.test(one.glob)
      : 'text' in one
        ? !/[*?[\]\\]/.test(one.text)
        : one.fits?.solid && !one.fits.empty && !/[?[\\]/.test(one.fits.text),
  );
  const text = list.map(one => ('text' in one ? one.text : 'glob' in one ? one.glob : (one.fits?.text ?? ''))).join('');
  if (!plain || /(?:^|\/)(?:\.+[*?]|\.\.(?:\/|$))/.test(text)) return undefined;
  const [first] = list;
  const dash = first !== undefined && 'fits' in first ? first.fits?.dash : /^[*?]/.test(text) ? text : undefined;
  return { kind: 'pattern', text, ...(dash === undefined ? {} : { dash }) };
}

/** What stands behind a fresh name stays as it is; before it nothing may stand. Where it may be nothing, what stands behind it is a name that was there. */
function renewed(list: readonly Hole[]): Fit | undefined {
  const [first, ...rest] = list;
  if (first === undefined || !('fits' in first) || first.fits === undefined) return undefined;
  const { empty } = first.fits;
  if (empty && rest.length > 0) return undefined;
  const globs = rest.some(one => 'glob' in one);
  const tail = rest.map(one => ('text' in one ? (globs ? escaped(one.text) : one.text) : 'glob' in one ? one.glob : '')).join('');
  if (tail !== '' && !tail.startsWith('/') && first.fits.text.endsWith('/'))
    return { kind: 'fresh', text: first.fits.text.slice(0, -1) + tail };
  return { kind: 'fresh', text: first.fits.text + tail, ...(empty === undefined ? {} : { empty }) };
}

/** Before a path there may be a directory or the beginning of a name, behind it an ending or names that don't climb. */
function lower(list: readonly Hole[]): Fit | undefined {
  const at = list.findIndex(one => 'fits' in one);
  const hole = list[at];
  if (hole === undefined || !('fits' in hole) || hole.fits?.kind !== 'below') return undefined;
  if (list.some(one => 'glob' in one)) return at === 0 ? matches(hole.fits, list.slice(1)) : undefined;
  const plain = (some: readonly Hole[]) => some.map(one => ('text' in one ? one.text : '')).join('');
  const before = plain(list.slice(0, at));
  const behind = plain(list.slice(at + 1));
  const fits = rooted(hole.fits, behind);
  if (
    !harmless(behind, (before === '' && fits.empty === true) || fits.cut === true) ||
    (behind === '' && before !== '' && fits.cut === true)
  )
    return undefined;
  if (before === '') return behind === '' ? fits : rid(fits);
  const directory = before.slice(0, before.lastIndexOf('/') + 1);
  const begun = before.slice(directory.length);
  if (/^\.+$/.test(begun) || fits.text.startsWith('/')) return undefined;
  return { kind: 'below', text: begun === '' ? `${directory}${fits.empty ? '' : fits.text}` : directory === '' ? '.' : directory };
}

/** Whatever a pattern matches in a directory lies below that: no name in it begins with a dot, and so none climbs. */
function matches(fits: Extract<Fit, { kind: 'below' }>, rest: readonly Hole[]): Fit | undefined {
  const behind = rest.map(one => ('text' in one ? escaped(one.text) : 'glob' in one ? one.glob : '\\')).join('');
  return /^(?:\/+[\w*?+,@%-][\w*?+,@%.-]*)+\/?$/.test(behind) && !fits.empty && !fits.cut ? rid(fits) : undefined;
}

/** A path below the working directory with something else for each slash is one name, and lies there too. */
export function joinedUp(fits: Fit | undefined): Fit | undefined {
  if (fits?.kind !== 'below' || fits.text !== '.' || fits.cut || fits.several) return undefined;
  const { names: _, ...rest } = fits;
  return rest;
}

/** What is no name of its own lengthens the directory's own name, where that is what the word is. */
function rooted(fits: Extract<Fit, { kind: 'below' }>, behind: string): typeof fits {
  return behind === '' || behind.startsWith('/') ? fits : { ...fits, text: beside(fits.text) };
}

function rid({ text, dash }: Fit): Fit {
  return { kind: 'below', text, ...(dash === undefined ? {} : { dash }) };
}

/** The directory that a directory's name with other letters behind it lies in. */
export function beside(directory: string): string {
  return /(?:^|\/)\.{0,2}\/?$/.test(directory) ? directory : path.dirname(directory);
}

function harmless(behind: string, empty: boolean): boolean {
  if (behind === '') return true;
  if (behind.split('/').includes('..') || (empty && behind.startsWith('/'))) return false;
  return behind.startsWith('/') || /^[\w-]|^\.[\w-]/.test(behind);
}

/** What `${name#…}` and its kin make of a word that fits a pattern; undefined where that is not certain. */
export function operated(fits: Fit | undefined, operator: string, operand: string | undefined): Fit | undefined {
  const made = cut(fits, operator, operand);
  return made === undefined || fits === undefined ? undefined : derived(made, fits);
}

/** The same, made of what the other is made of. */
export function derived(fits: Fit, from: Fit): Fit {
  const { solid, names } = from;
  return { ...led(bare(fits)), ...(solid === undefined ? {} : { solid }), ...(names === undefined ? {} : { names }) };
}

function cut(fits: Fit | undefined, operator: string, operand: string | undefined): Fit | undefined {
  if (fits === undefined || fits.kind === 'fresh' || fits.empty || fits.several || operand === undefined) return undefined;
  if (fits.kind === 'below') return operator.startsWith('#') ? behind(fits, operator, operand) : shorter(fits, operator, operand);
  if (operator === '##' && operand === '*/') return lastName(fits);
  if (operator.startsWith('%')) return shortened(fits, operator, operand);
  if (operator === '#' && !/[*?[\\]/.test(operand) && fits.text.startsWith(operand)) return without(fits, operand);
  return undefined;
}

/** The last name of a path. */
export function last(fits: Fit): Fit | undefined {
  const name = lastName(fits);
  return name === undefined || fits.several ? undefined : derived(name, fits);
}

function lastName({ text, dash }: Fit): Fit | undefined {
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

/** What lies below a directory, without that; its last name. */
function behind(fits: Extract<Fit, { kind: 'below' }>, operator: string, operand: string): Fit | undefined {
  const whole = `${fits.text.replace(/\/$/, '')}/`;
  const root = operand === whole && !/(?:^|\/)\.\.(?:\/|$)|[*?[\\]/.test(whole);
  const last = operator === '##' && operand === '*/';
  if (fits.cut || !(root || last)) return undefined;
  return { kind: 'below', text: '.', dash: '', ...(root && !fits.text.endsWith('/') ? {} : { empty: true }) };
}

/** Of a path of which only the directory is certain an ending may go, or not. */
function shorter(fits: Extract<Fit, { kind: 'below' }>, operator: string, operand: string): Fit | undefined {
  const { text, dash } = fits;
  // The slash behind a directory takes no name away.
  if (operator.startsWith('%') && operand === '/' && text !== '/' && !fits.cut) return fits;
  if (!operator.startsWith('%') || /[/*?[\\]/.test(operand)) return undefined;
  return { kind: 'below', text: beside(text), cut: true, ...(dash === undefined ? {} : { dash }) };
}

/** An ending that is surely there goes; `.*` takes the last known extension, or the last of one that is not known. */
function shortened(fits: Fit, operator: string, operand: string): Fit | undefined {
  const { text, dash } = fits;
  // No cut may fall between a backslash and what it escapes.
  if (text.includes('\\')) return undefined;
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
  if (star < 0) return kept(slash + (dot < 0 ? name.length : dot));
  if (dot >= 0 && (operator === '%' ? !/[*?[\]]/.test(name.slice(dot)) : dot < star)) return kept(slash + dot);
  // What the pattern stands for may hold a dot, or none: then it is the one before that.
  const dotted = name
    .slice(star)
    .replace(/\[.*\]/s, '')
    .includes('.');
  const before = name.lastIndexOf('.', star);
  const to = operator === '%' && !dotted && before >= 0 ? before : star;
  return { kind: 'pattern', text: `${text.slice(0, slash + to)}*`, ...(dash === undefined ? {} : { dash }) };
}
