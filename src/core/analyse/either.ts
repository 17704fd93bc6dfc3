/** What is certain of a variable that holds one of a few things: the command took one way or another before. */

import type { Simple, Word } from '../syntax.ts';
import type { Fit } from '../values.ts';
import { alike } from './alike.ts';
import type { Content, State } from './state.ts';

/** More than this many possible contents are not gone through one by one. */
const MOST_CONTENTS = 4;
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

/** What is certain of it either way. */
export function common(one: Content, other: Content): Fit | undefined {
  const [mine, yours] = [certain(one), certain(other)];
  if (mine === undefined || yours === undefined) return undefined;
  if (alike(mine, yours)) return mine;
  const inward = [mine, yours].every(
    fits => fits.dash === undefined && fits.empty === undefined && !/^\/|(?:^|\/)\.\.(?:\/|$)/.test(fits.text),
  );
  return inward && mine.solid && yours.solid ? { kind: 'below', text: '.', solid: true } : undefined;
}

function certain(content: Content): Fit | undefined {
  if (content.kind === 'unknown') return content.fits;
  if (content.kind !== 'text') return undefined;
  if (/^[\w+,:@%][\w.+,:@%-]*$/.test(content.text)) return { kind: 'pattern', text: '*', solid: true };
  return /^(?:[\w+,:@%][\w.+,:@%-]*\/)+[\w.+,:@%-]*$/.test(content.text) && !/\/\.\.?(?:\/|$)/.test(content.text)
    ? { kind: 'below', text: '.', solid: true }
    : undefined;
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
    made = made.flatMap(one =>
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
  const given = assignments.flatMap(one => [one.value, one.index, ...(one.elements ?? [])]);
  return [...words, ...redirects.map(one => one.target), ...given.filter(one => one !== undefined)];
}
