/** Whether what was claimed of a command admits what a shell did. */
import path from 'node:path';
import type { Action, Fit, Value } from '../../../src/core/values.ts';
import type { Seen } from './shells.ts';

/** The claim admits what this probe saw: its words, and where it stood. `asked`: what its words are like is asked about, for what lies there. */
export function admits(action: Action, { words, cwd }: Seen, asked = false): boolean {
  return standing(action, cwd) && expands(action.argv.slice(2).map(asked ? unlike : as), words);
}

/** A command whose name only running could tell may be this probe. */
export function mayBe(action: Action, { id, words, cwd }: Seen): boolean {
  if (action.opaque === undefined || action.program !== undefined) return false;
  return action.argv.length === 0 || (standing(action, cwd) && expands(action.argv.map(unlike), ['probe', id, ...words]));
}

function as(value: Value): Value {
  return value;
}

function unlike(value: Value): Value {
  if (value.kind !== 'unknown') return value;
  const { fits: _, ...rest } = value;
  return { ...rest, splits: value.splits || value.fits !== undefined };
}

/** How many words besides its number, and how many directories, are claimed wholly. */
export function certain(action: Action): number {
  return action.argv.slice(2).filter(one => one.kind === 'text').length;
}

/** The number of the probe that an action claims to be run. */
export function idOf(action: Action): string | undefined {
  const value = action.argv[1];
  return value?.kind === 'text' ? value.text : undefined;
}

function standing({ cwd, cwds }: Action, stood: string): boolean {
  const claimed = cwd === undefined ? cwds : [cwd];
  return claimed === undefined || claimed.some(one => (one.endsWith('/.') ? matches(one.slice(0, -2), stood) : one === stood));
}

/** Text is that text exactly, a pattern its matches or itself, the unknown by its certain beginning and what it is said to fit. */
function expands(values: readonly Value[], words: readonly string[]): boolean {
  const [value, ...rest] = values;
  if (value === undefined) return words.length === 0;
  if (value.kind === 'text') return words[0] === value.text && expands(rest, words.slice(1));
  const most = many(value) ? words.length : Math.min(1, words.length);
  const least = value.kind === 'unknown' && value.splits ? 0 : 1;
  for (let taken = least; taken <= most; taken += 1) {
    if (agrees(value, words.slice(0, taken)) && expands(rest, words.slice(taken))) return true;
  }
  return false;
}

function many(value: Exclude<Value, { kind: 'text' }>): boolean {
  return value.kind === 'pattern' ? value.one !== true : value.splits;
}

function agrees(value: Exclude<Value, { kind: 'text' }>, words: readonly string[]): boolean {
  if (value.kind === 'pattern')
    return words.every(one => matches(value.text, one)) || (words.length === 1 && words[0] === bare(value.text));
  const begun = words.length === 0 || (words[0] ?? '').startsWith(value.prefix);
  return begun && words.every(one => value.fits === undefined || fitting(value.fits, one, value.prefix));
}

function fitting(fits: Fit, word: string, prefix: string): boolean {
  if (fits.dash === undefined && !prefix.startsWith('-') && word.startsWith('-')) return false;
  if (word === '' && fits.empty === true) return true;
  if (fits.kind === 'fresh') return [literal(fits.text), literal(bare(fits.text)), fits.text].some(text => renewed(text, word));
  if (fits.kind === 'pattern') return word === bare(fits.text) || new RegExp(`^${regular(fits.text, NAME)}$`, 'su').test(word);
  return !path.relative(fits.text, word).split('/').includes('..');
}

function literal(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

/** A new name: each `X` of the last few of them is some character; behind it the text is as it is, or a pattern, or that pattern where nothing fits. */
function renewed(text: string, word: string): boolean {
  const open = text.replace(/X{3,}(?!.*X{3})/s, run => '?'.repeat(run.length));
  return new RegExp(`^${regular(open, '[^/]*')}$`, 'su').test(word);
}

/** A pathname pattern: what stands for a character or several of them is no slash. */
function matches(pattern: string, word: string): boolean {
  return new RegExp(`^${regular(pattern.replace(/\/+/g, '/'), '[^/]*')}$`, 'su').test(word.replace(/\/+/g, '/'));
}

/** A star that is a whole name is neither empty nor climbs. */
const NAME = '(?:(?<![^/])(?!\\.{0,2}(?:/|$))[^/]*|(?<=[^/])[^/]*)';

function bare(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, '$1');
}

function regular(pattern: string, star: string): string {
  return pattern.replace(/\\([\s\S])|\[[!^]?\]?[^\]]*\]|[\s\S]/gu, (piece, quoted: string | undefined) => {
    if (quoted !== undefined) return hex(quoted);
    if (piece === '*') return star;
    if (piece === '?') return '[^/]';
    if (piece.length === 1 || !piece.startsWith('[')) return hex(piece);
    const outside = /^\[[!^]/.test(piece);
    return `[${outside ? '^' : ''}${piece.slice(outside ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&')}]`;
  });
}

function hex(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
