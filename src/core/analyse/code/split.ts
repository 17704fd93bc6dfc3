/** Finds the parts of a run of tokens: brackets, arguments, statements. */
import type { Token } from './token.ts';

/** The index of the bracket that closes the one at `at`. */
export function closing(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index += 1) {
    depth += change(tokens[index]);
    if (depth === 0) return index;
  }
  return tokens.length;
}

/** How a token changes the depth of brackets. */
export function change(token: Token | undefined): number {
  if (token?.kind !== 'mark') return 0;
  if (token.text === '(' || token.text === '[' || token.text === '{') return 1;
  return token.text === ')' || token.text === ']' || token.text === '}' ? -1 : 0;
}

/** Parts between marks that stand outside all brackets. */
export function parts(tokens: readonly Token[], separates: (token: Token) => boolean): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0 && token.kind === 'mark' && separates(token)) found.push([]);
    else found.at(-1)?.push(token);
    depth += change(token);
  }
  return found;
}

/** Arguments; none for nothing. */
export function listed(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const rest = tokens.filter(one => one.kind !== 'line');
  return rest.length === 0 ? [] : parts(rest, one => one.text === ',' || one.text === '=>').filter(one => one.length > 0);
}

export function isMark(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'mark' && texts.includes(token.text);
}

export function isName(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'name' && texts.includes(token.text);
}

const enders = /^(?:if|unless|or|and|for|foreach|while|until|do|then|end|else|rescue|ensure)$/;

/** Where the statement that begins at `at` ends. */
export function statementEnd(tokens: readonly Token[], at: number, lines: boolean): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    if (depth === 0 && ((lines && token.kind === 'line') || isMark(token, ';', '||', '&&'))) return index;
    depth += change(token);
    if (depth < 0) return index;
    if (depth === 0 && index > at && token.kind === 'name' && enders.test(token.text)) return index;
  }
  return tokens.length;
}
