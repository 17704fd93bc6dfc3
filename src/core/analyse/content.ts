/** What a variable or a word holds, as far as the text tells. Plain data. */
import type { Fit } from '../values.ts';
import type { State } from './state.ts';

/** `$1` and what follows; or what is certain of each of them, where they are known only as it runs; undefined where nothing is. */
export type Positional = readonly Content[] | { readonly each: Fit } | undefined;

/** What the text itself tells of a variable. `numeric` where the unknown text is surely a decimal integer, `named` where it is names of commits, `data` where it is what the project holds. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** One of the names a pattern matched when the shell stood in `cwds`, or the pattern itself where none did. */
  | { readonly kind: 'match'; readonly pattern: string; readonly cwds: State['cwds'] }
  | { readonly kind: 'unset' }
  /** `among`: one of these. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly numeric: boolean;
      readonly named?: true;
      readonly data?: true;
      /** What each element of the list is. */
      readonly elements?: readonly Content[];
      /** An element begins so, where nothing else is certain of it. */
      readonly prefix?: string;
      /** No element of the list is nothing, though there may be none. */
      readonly filled?: true;
      /** It may be a list of several elements. */
      readonly several?: true;
      /** It is a list of which elements were given something one by one, by their subscripts: any of them may be unset. */
      readonly member?: true;
      readonly fits?: Fit;
      readonly among?: readonly Content[];
    };

export const UNSET: Content = { kind: 'unset' };

export function unknown(reason: string, numeric = false, fits: Fit | undefined = undefined): Content {
  return { kind: 'unknown', reason, numeric, ...(fits === undefined ? {} : { fits }) };
}

/** The number of an open file. */
export const DESCRIPTOR = 'a descriptor number';

/** The two of a coprocess. */
export const COPROCESS = 'descriptors of a coprocess';

/** The same, where it is surely the names of commits or branches. */
export function naming(content: Content, named: boolean): Content {
  return named && content.kind === 'unknown' ? { ...content, named: true } : content;
}

/** The same, where it is surely data of the project. */
export function asData(content: Content, data: boolean): Content {
  return data && content.kind === 'unknown' && !content.numeric ? { ...content, data: true } : content;
}

/** A text with nothing in it of which code could be made. */
export const PLAIN = /^[^$`\\[\]]*$/;

/** A number, data of the project, or a text that holds no code. */
export function datable(content: Content): boolean {
  if (content.kind === 'unknown') return content.numeric || content.data === true;
  if (content.kind === 'match') return !/^\/|\.\./.test(content.pattern);
  return content.kind === 'list' ? content.items.every(one => PLAIN.test(one)) : content.kind === 'unset' || PLAIN.test(content.text);
}

/** Arguments whose text is known. */
export function texts(list: readonly string[]): readonly Content[] {
  return list.map(text => ({ kind: 'text', text }));
}

/** It may be a list of several elements. */
export function isSeveral(content: Content | undefined): boolean {
  if (content?.kind === 'list') return content.items.length > 1;
  return (
    content?.kind === 'unknown' &&
    (content.several === true || content.elements !== undefined || /^(?:the )?elements of /.test(content.reason))
  );
}

/** The same, where it is the elements of a list, however many. */
export function severally(content: Content): Content {
  return content.kind === 'unknown' ? { ...content, several: true } : content;
}

/** The number of a process that this shell started, or several, or none. */
export const STARTED: Content = { kind: 'unknown', reason: '$! is the number of a process started before', numeric: false };

/** The reason given for what a regular expression matched each of whose groups is a number. */
export const NUMBERED = 'what a pattern matched, with a number in each of its groups';

/** It is the number of a process that this shell started, or of several, or nothing. */
export function isProcess(content: Content | undefined): boolean {
  if (content?.kind === 'unset') return true;
  if (content?.kind === 'text') return content.text === '';
  if (content?.kind === 'list') return content.items.length === 0;
  return content?.kind === 'unknown' && content.reason.startsWith('$! ');
}

export function nothing(content: Content): boolean {
  return content.kind === 'unset' || (content.kind === 'text' && content.text === '');
}

/** The content is surely a decimal integer that arithmetic takes as it stands. */
export function integer(content: Content | undefined): boolean {
  if (content?.kind === 'text') return /^(?:0|-?[1-9][0-9]{0,14})$/.test(content.text);
  return content?.kind === 'unknown' && content.numeric;
}
