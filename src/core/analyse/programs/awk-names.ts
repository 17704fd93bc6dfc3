/** Names of files that an awk program puts together of texts and counters, as patterns: `"part" n ".txt"`. */
import type { Token } from './awk-script.ts';

/** Nothing gives a variable anything but what stands in the program. */
const PLAIN = /^(?:getline|split|sub|gsub|gensub|match|function|func|SYMTAB|system|ENVIRON|ARGV)$/;
/** Numbers that awk counts itself. */
const COUNTED = /^(?:NR|FNR|NF)$/;
/** The pieces of a name: more are not read. */
const MOST = 8;

/** The pattern that the tokens from `from` up to the end of the statement come to; undefined where they may hold anything. */
export function namePattern(tokens: readonly Token[], from: number): string | undefined {
  if (tokens.some(one => one.kind === 'name' && PLAIN.test(one.text))) return undefined;
  const pieces = piecesOf(tokens, from);
  const [only, more] = pieces ?? [];
  if (pieces === undefined || only === undefined) return undefined;
  if (more === undefined && only.kind === 'name' && !COUNTED.test(only.text)) return assigned(tokens, only.text);
  return joined(tokens, pieces);
}

/** Strings, names and `sprintf` of them, side by side, in parentheses or not. */
function piecesOf(tokens: readonly Token[], from: number): readonly Token[] | undefined {
  const end = tokens.findIndex((one, at) => at >= from && (one.kind === 'newline' || /^[;}]$/.test(one.text)));
  const all = tokens.slice(from, end < 0 ? tokens.length : end);
  const inner = all[0]?.text === '(' && all.at(-1)?.text === ')' ? all.slice(1, -1) : all;
  return inner.length > 0 && inner.length <= MOST ? inner : undefined;
}

function joined(tokens: readonly Token[], pieces: readonly Token[]): string | undefined {
  const texts = formatted(tokens, pieces) ?? pieces.map(one => piece(tokens, one));
  const text = texts.includes(undefined) ? undefined : texts.join('').replace(/\*+/g, '*');
  return text === undefined || text === '*' || /(?:^|\/)\.{0,2}\*|\.\.|^-/.test(text.replace(/^\*/, 'x')) ? undefined : text;
}

/** `sprintf("out%03d.txt", n)`. */
function formatted(tokens: readonly Token[], [name, open, format, ...rest]: readonly Token[]): readonly (string | undefined)[] | undefined {
  if (name?.text !== 'sprintf' || open?.text !== '(' || format?.kind !== 'string' || rest.at(-1)?.text !== ')') return undefined;
  const values = rest.slice(0, -1).filter(one => one.text !== ',');
  const counts = values.every(one => one.kind === 'name' && counter(tokens, one.text));
  const plain = format.text.replace(/%0?\d*[di]/g, '*');
  return [counts && /^[\w./*-]+$/.test(plain) ? plain : undefined];
}

function piece(tokens: readonly Token[], { kind, text }: Token): string | undefined {
  if (kind === 'string') return /^[\w./, -]*$/.test(text) ? text : undefined;
  if (kind === 'name') return counter(tokens, text) ? '*' : undefined;
  return /^(?:\+\+|--)$/.test(text) ? '' : undefined;
}

/** The name only ever holds a number that the program counts. */
function counter(tokens: readonly Token[], name: string): boolean {
  if (COUNTED.test(name)) return !tokens.some((one, at) => one.text === name && /^[-+*/%]?=$/.test(tokens[at + 1]?.text ?? ''));
  return tokens.every((one, at) => one.kind !== 'name' || one.text !== name || counts(tokens, at));
}

function counts(tokens: readonly Token[], at: number): boolean {
  const [before, after, next, last] = [tokens[at - 1], tokens[at + 1], tokens[at + 2], tokens[at + 3]];
  if (after?.text === 'in' || before?.text === '$' || after?.text === '[') return false;
  if (!/^[-+*/%]?=$/.test(after?.text ?? '')) return true;
  return next?.kind === 'number' && (last === undefined || last.kind === 'newline' || /^[;})]$/.test(last.text));
}

/** What a variable is given, where it is given a name of that kind alone, and once. */
function assigned(tokens: readonly Token[], name: string): string | undefined {
  const places = tokens.flatMap((one, at) => (one.kind === 'name' && one.text === name ? [at] : []));
  const given = places.filter(at => tokens[at + 1]?.text === '=');
  const [only, more] = given;
  const odd = places.some(at => /^(?:\+\+|--|[-+*/%]=|in|\[)$/.test(tokens[at + 1]?.text ?? '') || tokens[at - 1]?.text === '$');
  if (only === undefined || more !== undefined || odd) return undefined;
  const pieces = piecesOf(tokens, only + 2);
  return pieces === undefined ? undefined : joined(tokens, pieces);
}
