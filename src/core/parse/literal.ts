/** Bare text of a word → literal and tilde parts: what a backslash does, and where bash expands a tilde. */
import { collect } from '../collect.ts';
import type { Part } from '../syntax.ts';
import { place, type Spot } from './spot.ts';

type Literal = Extract<Part, { kind: 'literal' }>;

/** The text between quotes or outside them, with its range in the spot's source. */
export interface Bare {
  readonly text: string;
  readonly pos: number;
}

/** Unquoted text: a backslash quotes the next character, and takes a newline away with itself. */
export function bare(piece: Bare, spot: Spot): Literal[] {
  const { text, pos } = piece;
  if (!text.includes('\\')) return [{ kind: 'literal', text, quoted: false, place: place(spot, { pos, end: pos + text.length }) }];
  const found = piece.text.matchAll(/\\([^\n])|(?:[^\\]|\\\n|\\$)+/g);
  const made = [...found].map(match => {
    const pos = piece.pos + match.index;
    const text = match[1] ?? match[0].replaceAll('\\\n', '');
    return { kind: 'literal', text, quoted: match[1] !== undefined, place: place(spot, { pos, end: pos + match[0].length }) } as const;
  });
  return made.filter(one => one.text !== '');
}

/** Text between double quotes: a backslash is itself, but before `$`, a backtick, `"`, `\` and a newline. */
export function unescapeDouble(text: string): string {
  return text.replace(/\\([$`"\\\n])/g, (_, one: string) => (one === '\n' ? '' : one));
}

/** Text of a here-document: as between double quotes, and `\"` stays as it is. */
export function unescapeDocument(text: string): string {
  return text.replace(/\\([$`\\\n])/g, (_, one: string) => (one === '\n' ? '' : one));
}

const afterAssignment = /^[A-Za-z_]\w*\+?=/;

/** Where in the first bare run of a word a tilde may stand: offsets into that run. */
function tildeStarts(text: string, assigns: 'no' | 'value' | 'argument'): number[] {
  const name = assigns === 'argument' ? afterAssignment.exec(text)?.[0].length : undefined;
  const starts = name === undefined ? [0] : [name];
  if (assigns === 'no' || (assigns === 'argument' && name === undefined)) return starts;
  for (const match of text.matchAll(/:/g)) if (match.index >= (name ?? 0)) starts.push(match.index + 1);
  return starts;
}

/** How a word's tildes are read: only at its start, as the value of an assignment, or as an argument that may look like one. */
export type Tildes = 'no' | 'value' | 'argument';

/** Cuts the tilde prefixes out of a word's parts. A prefix with a quoted or expanded piece in it is none (bash(1), Tilde Expansion). */
export function cutTildes(parts: readonly Part[], tildes: Tildes): readonly Part[] {
  if (!parts.some(part => part.kind === 'literal' && part.text.includes('~'))) return parts;
  let assigned = tildes === 'value';
  return collect(parts, (part, index) => {
    if (part.kind !== 'literal' || part.quoted) return [part];
    const first = index === 0;
    const mode = first ? tildes : assigned ? 'value' : 'no';
    if (first && tildes === 'argument') assigned = afterAssignment.test(part.text);
    const starts = tildeStarts(part.text, mode).filter(at => first || at > 0);
    return cut(part, starts, index === parts.length - 1);
  });
}

/** A prefix ends at a slash, at a colon (in bash everywhere), or with the word. */
function cut(part: Literal, starts: readonly number[], last: boolean): Part[] {
  const made: Part[] = [];
  let from = 0;
  for (const at of starts) {
    if (part.text[at] !== '~') continue;
    const length = part.text.slice(at).search(/[/:]/);
    if (length < 0 && !last) continue;
    const end = length < 0 ? part.text.length : at + length;
    if (at > from) made.push(piece(part, from, at));
    made.push({ kind: 'tilde', user: part.text.slice(at + 1, end), place: range(part, at, end) });
    from = end;
  }
  if (from < part.text.length) made.push(piece(part, from, part.text.length));
  return made;
}

function piece(part: Literal, from: number, to: number): Literal {
  return { ...part, text: part.text.slice(from, to), place: range(part, from, to) };
}

/** A literal inside a decoded substitution keeps the one place it has. */
function range(part: Literal, from: number, to: number) {
  if (part.place.end - part.place.start !== part.text.length) return part.place;
  return { start: part.place.start + from, end: part.place.start + to };
}
