/** What is certain of a variable that holds one of a few things: the command took one way or another before. */

import { collect } from '../collect.ts';
import type { Simple, Word } from '../syntax.ts';
import type { Fit, Made } from '../values.ts';
import { alike } from './alike.ts';
import type { Content } from './content.ts';
import type { State } from './state.ts';
import { matched } from './word/segment.ts';

/** More than this many possible contents are not gone through one by one. */
const MOST_CONTENTS = 6;
/** More ways of reading one command than this are not taken. */
const MOST_WAYS = 6;

/** Every content it may have, where each is known and they are few. */
export function among(one: Content, other: Content): readonly Content[] | undefined {
  const [mine, yours] = [known(one), known(other)];
  if (mine === undefined || yours === undefined) return undefined;
  const all = new Map([...mine, ...yours].map(content => [JSON.stringify(content), content]));
  return all.size > MOST_CONTENTS ? undefined : [...all.values()];
}

function known(content: Content): readonly Content[] | undefined {
  if (content.kind === 'unknown') return content.among;
  return content.kind === 'match' ? undefined : [content];
}

/** What is certain of it either way; where it is nothing on one way, that it may be. */
export function common(one: Content, other: Content): Fit | undefined {
  const given = [one, other].filter(content => !nothing(content));
  const met = both(given.map(certain));
  return met !== undefined && given.some(lacking) ? { ...met, empty: true } : met;
}

/** Of two, what is certain of either; of one, that the other is nothing. */
function both(given: readonly (Fit | undefined)[]): Fit | undefined {
  const [mine, yours] = given;
  if (mine === undefined || given.length < 2) return mine && { ...mine, empty: true };
  if (yours === undefined) return undefined;
  if (alike({ ...mine, empty: true }, { ...yours, empty: true })) return mine.empty ? mine : yours;
  return inward(mine) && inward(yours) ? { kind: 'below', text: '.', ...parts(mine, yours) } : undefined;
}

/** It surely lies below the working directory, and begins as no option does. */
export function inside(content: Content): boolean {
  const fits = certain(content);
  return fits !== undefined && inward(fits);
}

/** It lies below the working directory and begins as no option does. */
function inward(fits: Fit): boolean {
  const cut = fits.kind === 'below' && fits.cut === true;
  return fits.dash === undefined && fits.empty === undefined && !cut && !/^[/-]|(?:^|\/)\.\.(?:\/|$)/.test(fits.text);
}

/** What either is made of. */
function parts(one: Fit, other: Fit): Made {
  if (one.solid && other.solid) return { solid: true };
  if ([one, other].some(fits => !fits.solid && fits.names === undefined)) return {};
  return { names: [...new Set([...(one.names ?? []), ...(other.names ?? [])])] };
}

function nothing(content: Content): boolean {
  if (content.kind === 'list') return content.items.length === 0;
  return content.kind === 'unset' || (content.kind === 'text' && content.text === '');
}

/** It is a list that may have no element, though each that it has is something. */
function lacking(content: Content): boolean {
  return content.kind === 'unknown' && content.filled === true && content.fits?.empty === true;
}

/** What is certain of a content; of a list, of each of its elements. */
export function certain(content: Content): Fit | undefined {
  if (content.kind === 'unknown') return content.filled && content.fits !== undefined ? full(content.fits) : content.fits;
  if (content.kind === 'list') return items(content.items);
  if (content.kind === 'match') return matched(content.pattern, content.cwds);
  if (content.kind !== 'text') return undefined;
  if (/^[\w+,:@%][\w.+,:@%-]*$/.test(content.text)) return { kind: 'pattern', text: '*', solid: true };
  if (content.text === '.') return { kind: 'below', text: '.', solid: true };
  return /^(?:\.\/|[\w+,:@%][\w.+,:@%-]*\/)(?:[\w+,:@%][\w.+,:@%-]*\/)*[\w.+,:@%-]*$/.test(content.text) && !/\/\.\.?$/.test(content.text)
    ? { kind: 'below', text: '.', solid: true }
    : undefined;
}

/** The same of what is surely something. */
export function full({ empty: _, ...rest }: Fit): Fit {
  return rest as Fit;
}

/** A longer list is not gone through. */
const MOST_ITEMS = 32;

function items(texts: readonly string[]): Fit | undefined {
  if (texts.length > MOST_ITEMS || texts.includes('')) return undefined;
  const fits = texts.map(text => certain({ kind: 'text', text }));
  return fits.reduce((one, other) => (one === undefined || other === undefined ? undefined : both([one, other])), fits[0]);
}

/** The state with each of the contents that the variables of some words may have; undefined where there is but one, or too many. */
export function ways(words: readonly Word[], state: State, added: readonly string[] = []): readonly State[] | undefined {
  const open = [...state.variables].filter(([, { content }]) => content.kind === 'unknown' && content.among !== undefined);
  const named = open.filter(([name]) => added.includes(name) || words.some(word => names(word, name)));
  if (named.length === 0) return undefined;
  let made: readonly State[] = [state];
  for (const [name, variable] of named) {
    const contents = (variable.content.kind === 'unknown' && variable.content.among) || [];
    if (made.length * contents.length > MOST_WAYS) return undefined;
    made = collect(made, one =>
      contents.map(content => ({ ...one, variables: new Map(one.variables).set(name, { ...variable, content }) })),
    );
  }
  return made;
}

function names({ text }: Word, name: string): boolean {
  return text.includes(name) && new RegExp(`\\$(?:\\{[!#]?)?${name}(?!\\w)`).test(text);
}

/** Every word of a simple command. */
export function wordsOf({ words, redirects, assignments }: Simple): readonly Word[] {
  const given = collect(assignments, one => [one.value, one.index, ...(one.elements ?? [])]);
  return [...words, ...redirects.map(one => one.target), ...given.filter(one => one !== undefined)];
}
