/** What `${name…}` makes of a known text: the operators whose result is the same in every locale and version, else undefined. */
import { matchEnd, type Pattern } from './match.ts';

/** An operand after expansion: its text, and its pattern where it stands for one. Undefined: only running could tell. */
export interface Operand {
  readonly text: string | undefined;
  readonly pattern: Pattern | undefined;
}

/** Longer texts and patterns of more pieces are left alone: the match below is cubic. */
const LONGEST = 500;
const MOST_PIECES = 8;

/** The result, or undefined where only running could tell. */
export function operate(text: string, operator: string, operands: readonly Operand[]): string | undefined {
  if (operands.some(one => (one.pattern?.length ?? 0) > MOST_PIECES)) return undefined;
  if (text.length > LONGEST || !/^[\x20-\x7e]*$/.test(text)) return undefined;
  if (/^[#%]{1,2}$/.test(operator)) return cut(text, operator, operands[0]);
  if (operator === ':') return slice(text, operands);
  if (/^\/[/#%]?$/.test(operator)) return substitute(text, operator, operands);
  return /^(?:\^\^?|,,?)$/.test(operator) && operands.length === 0 ? recase(text, operator) : undefined;
}

function cut(text: string, operator: string, operand: Operand | undefined): string | undefined {
  if (operand?.pattern === undefined) return undefined;
  const end = operator.startsWith('#') ? 'prefix' : 'suffix';
  const length = matchEnd(text, operand.pattern, { end, longest: operator.length === 2 });
  if (length === undefined) return text;
  return end === 'prefix' ? text.slice(length) : text.slice(0, text.length - length);
}

function slice(text: string, operands: readonly Operand[]): string | undefined {
  const [start, length] = operands.map(one => integer(one.text));
  if (start === undefined || (operands.length > 1 && length === undefined) || operands.length > 2) return undefined;
  const from = start < 0 ? text.length + start : start;
  if (from < 0 || from > text.length) return '';
  if (length === undefined) return text.slice(from);
  const to = length < 0 ? text.length + length : from + length;
  return to < from ? undefined : text.slice(from, to);
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^ *(?:0|-?[1-9][0-9]{0,8}) *$/.test(text) ? Number(text) : undefined;
}

/** Literal replacement only. Since bash 5.2 an unquoted `&` in it stands for the match, and a backslash quotes that. */
function substitute(text: string, operator: string, [search, replacement]: readonly Operand[]): string | undefined {
  const [wanted, more] = search?.pattern ?? [];
  const by = replacement === undefined ? '' : replacement.text;
  if (typeof wanted !== 'string' || more !== undefined || wanted === '' || by === undefined || /[&\\]/.test(by)) return undefined;
  if (operator === '//') return text.replaceAll(wanted, () => by);
  if (operator === '/') return text.replace(wanted, () => by);
  if (operator === '/#') return text.startsWith(wanted) ? by + text.slice(wanted.length) : text;
  return text.endsWith(wanted) ? text.slice(0, -wanted.length) + by : text;
}

/** `i` and `I` are left alone: Turkish locales case them otherwise. */
function recase(text: string, operator: string): string | undefined {
  if (/[iI]/.test(text)) return undefined;
  const recased = operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase();
  return operator.length === 2 ? recased : recased.slice(0, 1) + text.slice(1);
}
