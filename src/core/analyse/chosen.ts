/** Which branch of a `case` a word that is known takes. */
import type { Node, Word } from '../syntax.ts';
import { apart, type Shell } from './frame.ts';
import { matchEnd, type Pattern } from './word/match.ts';
import { text } from './word/word.ts';

type Case = Extract<Node, { kind: 'case' }>;

/** Characters that mean nothing in a pattern of any shell. */
const LITERAL = /^[\w.,:=/@+ -]*$/;

/** The index of the branch, -1 for none; undefined where only running could tell. Nothing is changed or reported. */
export function chosen({ word, items }: Case, { state, frame }: Shell): number | undefined {
  if (!state.standard || state.rest !== 'scene') return undefined;
  const shell: Shell = { state, frame: { ...apart(frame), muted: true } };
  const subject = text(word, shell);
  if (subject.kind !== 'text' || !LITERAL.test(subject.text)) return undefined;
  for (const [at, item] of items.entries()) {
    const each = item.patterns.map(pattern => matches(subject.text, pattern, shell));
    if (each.includes(true)) return item.through ? undefined : at;
    if (each.includes(undefined)) return undefined;
  }
  return -1;
}

function matches(subject: string, { parts }: Word, shell: Shell): boolean | undefined {
  const pattern = parts.map(part => piece(part, shell));
  if (pattern.includes(undefined)) return undefined;
  return matchEnd(subject, pattern as Pattern, { end: 'prefix', longest: true }) === subject.length;
}

function piece(part: Word['parts'][number], shell: Shell): Pattern[number] | undefined {
  if (part.kind === 'literal') return part.quoted || LITERAL.test(part.text) ? part.text : undefined;
  if (part.kind === 'glob') return part.text === '*' ? { any: 'many' } : part.text === '?' ? { any: 'one' } : undefined;
  if (part.kind !== 'parameter' || !part.quoted) return undefined;
  const value = text({ text: '', parts: [part], place: part.place }, shell);
  return value.kind === 'text' ? value.text : undefined;
}
