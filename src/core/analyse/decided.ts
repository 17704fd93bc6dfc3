/** How a test of plain, known words comes out: enough to tell that a loop over arguments that nobody gave never begins. */
import { collect } from '../collect.ts';
import type { Node } from '../syntax.ts';
import { apart, type Shell } from './frame.ts';
import { expression, fields, text } from './word/word.ts';

/** Whether the commands end with status 0; undefined where only running could tell. Nothing is changed or reported. */
export function decided(body: readonly Node[], { state, frame }: Shell): boolean | undefined {
  const [node, more] = body;
  if (node === undefined || more !== undefined || state.rest !== 'scene') return undefined;
  const shell: Shell = { state, frame: { ...apart(frame), muted: true } };
  if (node.kind === 'simple') return node.assignments.length + node.redirects.length > 0 ? undefined : command(node, shell);
  if (node.kind === 'test') return conditional(node, shell);
  if (node.kind !== 'arithmetic') return undefined;
  const value = /^[\s\w#$<>=!-]+$/.test(node.text.replace(/^\(\(|\)\)$/g, '')) ? expression(node.text, node.inner, shell) : undefined;
  return value === undefined ? undefined : value !== '0';
}

function command({ words }: Extract<Node, { kind: 'simple' }>, shell: Shell): boolean | undefined {
  const values = collect(words, word => fields(word, shell));
  const [name, ...rest] = values.map(one => (one.kind === 'text' ? one.text : undefined));
  if (name === 'getopts') return rest.length === 2 && none(shell) ? false : undefined;
  if ((name !== '[' && name !== 'test') || rest.includes(undefined) || shell.state.functions.has(name)) return undefined;
  const given = rest as readonly string[];
  if (name === '[' && given.at(-1) !== ']') return undefined;
  return compared(name === '[' ? given.slice(0, -1) : given);
}

/** There are no arguments, so that `getopts` finds no option. */
function none({ state: { positional, functions } }: Shell): boolean {
  return Array.isArray(positional) && positional.length === 0 && !functions.has('getopts');
}

/** `[[ A op B ]]`, `[[ -n A ]]`. */
function conditional({ words, operators }: Extract<Node, { kind: 'test' }>, shell: Shell): boolean | undefined {
  const values = words.map(word => text(word, shell));
  const [first, second, third] = values.map(one => (one.kind === 'text' ? one.text : undefined));
  const [operator, more] = operators;
  if (operator === undefined || more !== undefined || third !== undefined || first === undefined) return undefined;
  if (words.length === 1) return compared([operator, first]);
  return words.length === 2 && second !== undefined && NUMBERS.has(operator) ? compared([first, operator, second]) : undefined;
}

const NUMBERS = new Map<string, (one: number, other: number) => boolean>([
  ['-eq', (one, other) => one === other],
  ['-ne', (one, other) => one !== other],
  ['-lt', (one, other) => one < other],
  ['-le', (one, other) => one <= other],
  ['-gt', (one, other) => one > other],
  ['-ge', (one, other) => one >= other],
]);

const NUMBER = /^(?:0|-?[1-9]\d{0,14})$/;

/** test(1) with two or three words. */
function compared([first = '', operator, last, more]: readonly string[]): boolean | undefined {
  if (more !== undefined || operator === undefined) return undefined;
  if (last === undefined) return first === '-n' ? operator !== '' : first === '-z' ? operator === '' : undefined;
  if ([first, last].some(one => /^[-!(]/.test(one) && !NUMBER.test(one))) return undefined;
  if (operator === '=' || operator === '!=') return (first === last) === (operator === '=');
  return NUMBER.test(first) && NUMBER.test(last) ? NUMBERS.get(operator)?.(Number(first), Number(last)) : undefined;
}
