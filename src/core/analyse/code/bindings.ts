/** Finds names that are given one certain value in a text, and so stand for it wherever they are used. */
import { fold } from './fold.ts';
import { type Scope, UNKNOWN } from './scope.ts';
import { change, closing, isMark, isName, statementEnd } from './split.ts';
import type { Token } from './token.ts';

/** Fills `scope.values`: a name that is given a value twice, or in a way that is not a plain one, has none that is known. */
export function bind(tokens: readonly Token[], scope: Scope): void {
  const seen = new Map<string, readonly Token[] | undefined>();
  tokens.forEach((token, at) => {
    if (token.kind !== 'name' && token.kind !== 'variable') return;
    const value = assigned(tokens, at, scope);
    if (value !== undefined) seen.set(token.text, seen.has(token.text) ? undefined : value);
    else if (bound(tokens, at)) seen.set(token.text, undefined);
  });
  for (const one of inFor(tokens)) seen.set(one, undefined);
  for (const [name, value] of seen) {
    const folded = value === undefined || scope.values.has(name) ? UNKNOWN : fold(value, scope);
    scope.values.set(name, folded);
  }
}

const openers = /^(?:const|let|var|my|our|local|global|static)$/;

/** The expression that a plain assignment gives the name at `at`. */
function assigned(tokens: readonly Token[], at: number, { language }: Scope): readonly Token[] | undefined {
  if (!isMark(tokens[at + 1], '=', '<-') || !begins(tokens, at)) return undefined;
  let end = statementEnd(tokens, at + 2, language.lines);
  let depth = 0;
  for (let index = at + 2; index < end; index += 1) {
    if (depth === 0 && isMark(tokens[index], ',')) end = index;
    depth += change(tokens[index]);
  }
  const declared = tokens[at - 1]?.kind === 'name';
  return isMark(tokens[end], ',') && !declared ? undefined : tokens.slice(at + 2, end);
}

/** Whether a statement begins at `at`. */
function begins(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before === undefined || before.kind === 'line' || isMark(before, ';', '{', '}')) return true;
  return (before.kind === 'name' && openers.test(before.text)) || (isMark(before, ':') && tokens[at + 2]?.kind !== undefined);
}

/** Any other way in which the name at `at` may come to have a value. */
function bound(tokens: readonly Token[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (after?.kind === 'mark' && /^(?:[-+*/%&|^.<>?]{1,2}=|:=|\+\+|--|=|<-)$/.test(after.text)) return !/^(?:[<>]=)$/.test(after.text);
  if (isName(before, 'as', 'for', 'foreach', 'del', 'global', 'nonlocal', 'def', 'function', 'lambda', 'catch', 'each', 'my', 'var', 'let'))
    return true;
  if (isMark(before, '|') || isMark(after, '|', '=>') || isMark(before, '\\') || isMark(before, '++', '--')) return true;
  if (isMark(after, ',') || isMark(after, ']', '}', ')')) return listed(tokens, at);
  return isMark(before, ',') && (after === undefined || isMark(after, '=') || isName(after, 'in', 'of'));
}

/** In a list that is assigned to, or in the parameters of a function. */
function listed(tokens: readonly Token[], at: number): boolean {
  let index = at;
  for (; index < tokens.length && index < at + 200; index += 1) {
    if (isMark(tokens[index], ')', ']', '}')) break;
    if (isMark(tokens[index], ';', '(') || tokens[index]?.kind === 'line') return false;
    if (isMark(tokens[index], '=')) return true;
  }
  const next = tokens[index + 1];
  if (isMark(next, '=', '=>')) return true;
  return isMark(tokens[index], ')') && isMark(next, '{', ':', '->') && !isMark(tokens[at - 1], '.');
}

/** Names between `for` and `in`, and the parameters of `lambda`. */
function inFor(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token, at) => {
    if (!isName(token, 'for', 'foreach', 'lambda', 'function', 'def', 'sub')) return [];
    const open = isMark(tokens[at + 1], '(') ? at + 1 : isMark(tokens[at + 2], '(') ? at + 2 : undefined;
    const end = open === undefined ? ahead(tokens, at) : closing(tokens, open);
    return tokens.slice(at + 1, end < 0 ? at + 8 : end).flatMap(one => (one.kind === 'name' || one.kind === 'variable' ? [one.text] : []));
  });
}

/** The first `in` or colon behind `for`. */
function ahead(tokens: readonly Token[], at: number): number {
  const found = tokens.slice(at, at + 40).findIndex(one => isName(one, 'in', 'of') || isMark(one, ':'));
  return found < 0 ? -1 : at + found;
}
