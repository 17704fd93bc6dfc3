/** How a test of plain, known words comes out: enough to tell that a loop over arguments that nobody gave never begins. */
import { collect } from '../collect.ts';
import type { Node, Word } from '../syntax.ts';
import { UNSET } from './content.ts';
import { full } from './either.ts';
import { apart, type Frame, type Shell } from './frame.ts';
import { type Flow, lacks, put, type State, type Variable } from './state.ts';
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

const FILLED = /^(?:(?:\[|test) )?"?\$\{#([A-Za-z_]\w*)\[[@*]\]\}"? (?:(?:-gt|-ne) 0|-ge 1)(?: \])?$/;
const COUNTED = /^(?:\(\()?\s*\$\{#([A-Za-z_]\w*)\[[@*]\]\}\s*(?:(?:>|!=)\s*0\s*|>=\s*1\s*)?(?:\)\))?$/;

/** The two ways on from a test of how many elements a list has: on the one it has some. */
export function countedUp(node: Test | Extract<Node, { kind: 'arithmetic' }>, { ok, failed }: Flow): Flow {
  const name = (node.kind === 'arithmetic' ? COUNTED.exec(node.text) : FILLED.exec(written(node)))?.[1] ?? '';
  const shadowed = node.kind === 'simple' && ok.functions.has(node.words[0]?.text ?? '');
  const variable = shadowed ? undefined : ok.variables.get(name);
  const content = variable?.content;
  const sure = content?.kind === 'unknown' && content.filled && !content.member && content.fits?.empty && !ok.aliased;
  if (variable === undefined || !sure || content.fits === undefined) return { ok, failed };
  return { ok: put(ok, name, { ...variable, content: { ...content, fits: full(content.fits) } }), failed };
}

function written(node: Test): string {
  const words = node.words.map(one => one.text);
  return node.kind === 'simple'
    ? words.join(' ')
    : [words[0], node.operators.length === 1 ? node.operators[0] : '', ...words.slice(1)].join(' ');
}

/** The two ways on from a test: where it is known how it ends, the other is not gone. A name that was surely given nothing is empty. */
export function narrowed(node: Test, before: State, { ok, failed }: Flow, frame: Frame): Flow {
  // A function that calls itself ends by a test that comes out otherwise further in.
  if (frame.calls.length > 0 || !node.words.every(plain)) return countedUp(node, { ok, failed });
  const on = decided([node], { state: emptied(node.words, before), frame });
  if (on === undefined) return countedUp(node, { ok, failed });
  return on ? { ok, failed: { ...failed, dead: true } } : { ok: { ...ok, dead: true }, failed };
}

type Test = Extract<Node, { kind: 'simple' | 'test' }>;

/** Nothing in it runs. */
export function plain({ parts }: Word): boolean {
  return parts.every(one => one.kind === 'literal' || (one.kind === 'parameter' && (one.operation?.operands ?? []).every(plain)));
}

function emptied(words: readonly Word[], state: State): State {
  const names = collect(words, ({ parts }) => collect(parts, one => (one.kind === 'parameter' ? [one.name] : [])));
  const variable: Variable = { content: UNSET, exported: false, fixed: false };
  return names.reduce((made, name) => (lacks(state, name) ? put(made, name, variable) : made), state);
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
  if (words.length === 1) return operator === '-v' ? isSet(first, shell) : compared([operator, first]);
  return words.length === 2 && second !== undefined && NUMBERS.has(operator) ? compared([first, operator, second]) : undefined;
}

/** `[[ -v NAME ]]` */
function isSet(name: string, { state }: Shell): boolean | undefined {
  const kind = state.variables.get(name)?.content.kind;
  if (lacks(state, name) || kind === 'unset') return false;
  return kind === 'text' ? true : undefined;
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
