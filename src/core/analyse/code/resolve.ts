/** What a dotted name stands for: `o.path.join` after `import os as o` is `os.path.join`. */
import type { Scope } from './scope.ts';
import { closing, isMark } from './split.ts';
import type { Token } from './token.ts';

/** A name and the names behind its dots. */
export interface Chain {
  /** The longest known module, and the one name behind it; empty where the root is none. */
  readonly full: string;
  readonly module: string | undefined;
  readonly member: string | undefined;
  /** Behind the last name taken. */
  readonly end: number;
}

const NONE: Chain = { full: '', module: undefined, member: undefined, end: 0 };

/** Resolves the chain that begins at `at`. */
export function resolve(tokens: readonly Token[], at: number, scope: Scope): Chain {
  const { language } = scope;
  const root = rootOf(tokens, at, scope);
  if (root === undefined) return { ...NONE, full: tokens[at]?.text ?? '', end: at + 1 };
  let { full, end } = root;
  while (language.accessors.has(tokens[end]?.text ?? '') && tokens[end + 1]?.kind === 'name') {
    const next = `${full}.${tokens[end + 1]?.text}`;
    if (!known(full, scope) && !known(next, scope)) break;
    end += 2;
    if (!known(next, scope)) return { full: next, module: full, member: tokens[end - 1]?.text, end };
    full = next;
  }
  if (known(full, scope)) return { full, module: full, member: undefined, end };
  const cut = full.lastIndexOf('.');
  return cut < 0
    ? { full, module: undefined, member: undefined, end }
    : { full, module: full.slice(0, cut), member: full.slice(cut + 1), end };
}

function known(full: string, { language }: Scope): boolean {
  return language.modules.has(full);
}

/** The module or member that the first name stands for, or that an import written as a call gives. */
function rootOf(tokens: readonly Token[], at: number, scope: Scope): { full: string; end: number } | undefined {
  const { language, aliases } = scope;
  const name = tokens[at]?.text ?? '';
  const imported = isMark(tokens[at + 1], '(') ? importedBy(tokens, at, scope) : undefined;
  if (imported !== undefined) return imported;
  const full = aliases.get(name);
  if (full !== undefined) return { full, end: at + 1 };
  return language.roots.has(name) ? { full: name, end: at + 1 } : undefined;
}

/** `require('fs')`, `__import__('os')`. */
function importedBy(tokens: readonly Token[], at: number, { language }: Scope): { full: string; end: number } | undefined {
  const text = tokens[at + 2];
  const end = closing(tokens, at + 1);
  if (!language.importers.has(tokens[at]?.text ?? '') || text?.kind !== 'string' || end !== at + 3) return undefined;
  if (text.pieces.some(one => typeof one !== 'string')) return undefined;
  return { full: moduleName(text.text), end: awaited(tokens, at, end + 1) };
}

/** Where one is awaited in parentheses, these end first. */
function awaited(tokens: readonly Token[], at: number, end: number): number {
  const wrapped = tokens[at - 1]?.text === 'await' && isMark(tokens[at - 2], '(') && isMark(tokens[end], ')');
  return wrapped ? end + 1 : end;
}

/** `node:fs/promises` is `fs`. */
export function moduleName(text: string): string {
  return text
    .replace(/^node:/, '')
    .replace(/^fs\/promises$/, 'fs.promises')
    .replace(/\//g, '.');
}
