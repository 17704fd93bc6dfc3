/** Words whose text is data of the project: what files of it hold, and what commands print that only read them. Worked out as a number it runs no further than project code does. */
import type { Node, Word } from '../../syntax.ts';
import { type Content, datable, PLAIN } from '../content.ts';
import type { Shell } from '../frame.ts';
import type { Input } from '../program.ts';
import { lookup } from './lookup.ts';
import { readable, tells } from './telling.ts';

/** The reason given where arithmetic would run what such data holds. */
export const DATA = 'data of the project is worked out as a number, and would run code that it holds';

/** What of the text could make code, set together with a character out of some file, stands in none of the words. */
export function isData(word: Word | undefined, shell: Shell): boolean {
  return word !== undefined && counts(shell) && word.parts.every(part => datum(part, shell)) && !cuttable(shell);
}

/** The text computes at all: elsewhere nobody asks whether something is data. */
function counts({ frame }: Shell): boolean {
  const { text } = frame.reader.request;
  return (
    /\(\(|\[\[|\w\[|\$\[|\$\{!|\b(?:let|declare|typeset|local|integer|unset|wait)\b/.test(text) ||
    (frame.dialect === 'zsh' && /\b(?:exit|return|shift|break|continue|logout|printf|print|read|getln|test)\b|\[ /.test(text))
  );
}

function datum(part: Word['parts'][number], shell: Shell): boolean {
  switch (part.kind) {
    case 'literal':
      return PLAIN.test(part.text);
    case 'arithmetic':
    case 'glob':
      return true;
    case 'command':
      return prints(part.body, shell);
    case 'parameter': {
      if (part.prefix === '!' || part.name === '@' || part.name === '*') return false;
      const plain = part.operation?.operands.every(one => one.parts.every(operand)) ?? true;
      return plain && !/^@/.test(part.operation?.operator ?? '') && datable(lookup(part.name, shell));
    }
    default:
      return false;
  }
}

function operand(part: Word['parts'][number]): boolean {
  return (part.kind === 'literal' || part.kind === 'glob') && PLAIN.test(part.text);
}

/** Code stands in the text where data could name it: a subscript with a substitution in it, or a variable that holds one, or may hold anything. */
function cuttable({ state, frame }: Shell): boolean {
  if (/\w\[[^\]\n]*(?:\$\(|`|\$\{[^}]*@)/.test(frame.reader.request.text)) return true;
  if (state.rest !== 'scene' || state.aliased || state.variables.has('PATH')) return true;
  if (Array.isArray(state.positional) && (state.positional as readonly Content[]).some(holdsCode)) return true;
  return [...state.variables.values()].some(({ content, nature }) => nature === 'reference' || holdsCode(content));
}

function holdsCode(content: Content): boolean {
  if (content.kind === 'list') return content.items.some(one => /[$`]/.test(one));
  if (content.kind === 'text') return /\$[({[]|`/.test(content.text);
  if (content.kind !== 'unknown' || datable(content) || content.reason.startsWith('$! ')) return false;
  return content.fits === undefined || /[$`]/.test(content.fits.text);
}

/** What comes in is data of the project. */
export function comesAsData(input: Input, shell: Shell): boolean {
  if (!counts(shell)) return false;
  if (input.kind === 'pipe' || input.kind === 'unknown') return input.data === true && !cuttable(shell);
  const data = input.kind === 'text' ? PLAIN.test(input.text) : input.kind === 'file' && readable(input.path, shell);
  return data && !cuttable(shell);
}

/** The commands print data of the project alone. */
export function prints(body: readonly Node[], shell: Shell): boolean {
  const [node, more] = body;
  if (node === undefined || more !== undefined) return false;
  if (node.kind === 'and-or') return node.items.every(one => prints([one], shell));
  return node.kind === 'pipeline' ? pipes(node.items, shell) : pipes(body, shell);
}

/** The same of the first commands of a pipeline. */
export function pipes(items: readonly Node[], shell: Shell): boolean {
  return counts(shell) && items.every((one, at) => one.kind === 'simple' && tells(one, { shell, piped: at > 0, isData }));
}
