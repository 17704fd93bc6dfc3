/** What a builtin reads as the name of a variable, or in zsh as a number: a subscript in it is worked out, and so would be the code that stands there. */

import { hidesCode } from '../../hides-code.ts';
import type { Part, Word } from '../../syntax.ts';
import type { Content } from '../content.ts';
import type { Shell } from '../frame.ts';
import { evaluates, gravest } from './arithmetic.ts';
import { mayHoldCode } from './computed.ts';
import { lookup } from './lookup.ts';

/** Code that reading such a name would run, as a reason. The keys of an array that is keyed are text. */
export function inName(text: string, shell: Shell): string | undefined {
  const [, name, subscript] = /^([A-Za-z_]\w*)\[([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || subscript === undefined) return undefined;
  if (hidesCode(subscript)) return 'a name given to a builtin would run code';
  const key = shell.frame.dialect === 'bash' && shell.state.variables.get(name)?.nature === 'keyed';
  return key ? undefined : evaluates(subscript.replace(/\](?:\+?=[\s\S]*)?$/, ''), shell);
}

/** The same of words of which only running tells what they come to, and in which nothing hides what they begin as. */
export function inNames(words: readonly Word[], shell: Shell, reason: string): string | undefined {
  return gravest(
    words.map(word => {
      const open = mayHoldCode({ ...word, parts: word.parts.filter(part => !plain(part, word, shell)) }, shell, reason);
      return open ?? (word.parts.some(part => part.kind === 'glob') ? inName(word.text, shell) : undefined);
    }),
  );
}

/** It comes to a name that the text tells, or to names of variables that begin so. */
function plain(part: Part, word: Word, shell: Shell): boolean {
  if (part.kind !== 'parameter') return false;
  if (part.prefix === '!') return /^[@*]$/.test(part.operation?.operator ?? '') && part.operation?.operands.length === 0;
  return part.operation === undefined && !word.text.includes('[') && told(contentsOf(part.name, shell));
}

function contentsOf(name: string, shell: Shell): readonly Content[] {
  const { positional } = shell.state;
  if (name !== '@' && name !== '*') return [lookup(name, shell)];
  return Array.isArray(positional) ? (positional as readonly Content[]) : [{ kind: 'match', pattern: '*', cwds: [] }];
}

function told(contents: readonly Content[]): boolean {
  return contents.every(one => {
    if (one.kind === 'text') return !/[[$`]/.test(one.text);
    if (one.kind === 'list') return one.items.every(item => !/[[$`]/.test(item));
    if (one.kind === 'unknown') return one.numeric || told(one.among ?? one.elements ?? [{ kind: 'match', pattern: '*', cwds: [] }]);
    return one.kind === 'unset';
  });
}
