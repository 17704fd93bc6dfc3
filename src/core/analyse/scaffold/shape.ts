/** Small looks at a tree: commands whose every word is written out. */
import type { Node, Redirect, Simple, Word } from '../../syntax.ts';

/** A word without any expansion, as the text it is; undefined otherwise. */
export function literal(word: Word): string | undefined {
  return word.parts.every(part => part.kind === 'literal')
    ? word.parts.map(part => (part.kind === 'literal' ? part.text : '')).join('')
    : undefined;
}

/** A simple command of plain words, spelled as one line with its redirections: `shopt -u extglob 2>/dev/null`. */
export function spelled(node: Node | undefined): string | undefined {
  if (node?.kind !== 'simple' || node.assignments.length > 0 || node.declared.length > 0) return undefined;
  const words = node.words.map(bare);
  const redirects = node.redirects.map(redirect);
  return [...words, ...redirects].includes(undefined) ? undefined : [...words, ...redirects].join(' ');
}

/** A word exactly as written, if it is made of plain characters alone. */
function bare(word: Word): string | undefined {
  return literal(word) === undefined || !/^[\\\w./:=,@%+'-]+$/.test(word.text) ? undefined : word.text;
}

function redirect(one: Redirect): string | undefined {
  const target = bare(one.target);
  return target === undefined ? undefined : `${one.descriptor ?? ''}${one.operator}${target}`;
}

/** The words of a simple command that has nothing else but the given redirections. */
export function only(node: Node | undefined, redirects: readonly string[]): readonly Word[] | undefined {
  if (node?.kind !== 'simple' || !plain(node)) return undefined;
  const found = node.redirects.map(redirect);
  return found.length === redirects.length && found.every((one, at) => one === redirects[at]) ? node.words : undefined;
}

function plain(node: Simple): boolean {
  return node.assignments.length === 0 && node.declared.length === 0;
}
