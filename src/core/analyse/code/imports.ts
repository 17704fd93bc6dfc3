/** Imports: which names a text gives to modules and their members, and modules whose use can't be told. */
import { act } from './act.ts';
import { moduleName } from './resolve.ts';
import { give, type Scope, UNKNOWN } from './scope.ts';
import { closing, isMark, isName, parts } from './split.ts';
import type { Token } from './token.ts';

/** Reads all imports of a text. */
export function imports(tokens: readonly Token[], scope: Scope): void {
  tokens.forEach((token, at) => {
    if (scope.language.name === 'python') inPython(tokens, at, scope);
    else if (scope.language.name === 'javascript') inJavascript(tokens, at, scope);
    else if (token.kind === 'name') required(tokens, at, scope);
  });
}

/** A module is used: its name must be one that Ward knows to be harmless, knows, or takes for code of the project. */
export function use(name: string, scope: Scope): void {
  const { language } = scope;
  const full = language.name === 'javascript' ? moduleName(name) : name;
  if (language.harmless.has(full) || language.modules.has(full)) return;
  const root = full.split(/\.|::/)[0] ?? '';
  if (language.harmless.has(root) || language.modules.has(root)) return;
  if (language.closed.test(full)) give(scope, `uses the module ${name}`);
}

function finish(tokens: readonly Token[], from: number, end: number, scope: Scope): void {
  for (const one of tokens.slice(from, end)) scope.done.add(one);
}

function lineEnd(tokens: readonly Token[], at: number): number {
  if (isMark(tokens[at], '(')) return closing(tokens, at) + 1;
  const found = tokens.findIndex((one, index) => index >= at && (one.kind === 'line' || isMark(one, ';')));
  return found < 0 ? tokens.length : found;
}

function inPython(tokens: readonly Token[], at: number, scope: Scope): void {
  const before = tokens[at - 1];
  if (!(before === undefined || before.kind === 'line' || isMark(before, ';', ':'))) return;
  if (isName(tokens[at], 'import')) {
    const end = lineEnd(tokens, at + 1);
    for (const part of parts(tokens.slice(at + 1, end), one => one.text === ',')) importedAs(part, scope);
    finish(tokens, at, end, scope);
  } else if (isName(tokens[at], 'from')) fromPython(tokens, at, scope);
}

function importedAs(part: readonly Token[], scope: Scope): void {
  const as = part.findIndex(one => isName(one, 'as'));
  const name = dotted(as < 0 ? part : part.slice(0, as));
  use(name, scope);
  if (as >= 0) scope.aliases.set(part[as + 1]?.text ?? '', name);
  else scope.aliases.set(name.split('.')[0] ?? '', name.split('.')[0] ?? '');
}

function dotted(tokens: readonly Token[]): string {
  return tokens.map(one => one.text).join('');
}

function fromPython(tokens: readonly Token[], at: number, scope: Scope): void {
  const cut = tokens.findIndex((one, index) => index > at && isName(one, 'import'));
  if (cut < 0) return;
  const module = dotted(tokens.slice(at + 1, cut));
  const end = lineEnd(tokens, cut + 1);
  use(module, scope);
  const listed = tokens.slice(cut + 1, end).filter(one => !isMark(one, '(', ')') && one.kind !== 'line');
  for (const part of parts(listed, one => one.text === ',')) fromOne(module, part, scope);
  finish(tokens, at, end, scope);
}

function fromOne(module: string, part: readonly Token[], scope: Scope): void {
  const [name, , alias] = part;
  if (name === undefined) return;
  if (isMark(name, '*')) {
    if (scope.language.modules.has(module)) give(scope, `takes every name of ${module}`);
    return;
  }
  scope.aliases.set(alias?.text ?? name.text, `${module}.${name.text}`);
}

function inJavascript(tokens: readonly Token[], at: number, scope: Scope): void {
  const token = tokens[at];
  if (isName(token, 'import') && !isMark(tokens[at + 1], '(', '.')) statement(tokens, at, scope);
  else if (isName(token, 'require', 'import') && isMark(tokens[at + 1], '(')) dynamic(tokens, at, scope);
}

/** The static form: a default name, names in braces, all names under one. */
function statement(tokens: readonly Token[], at: number, scope: Scope): void {
  const cut = tokens.findIndex((one, index) => index > at && one.kind === 'string');
  const source = tokens[cut];
  if (source === undefined) return;
  const module = moduleName(source.text);
  use(module, scope);
  const clause = tokens.slice(at + 1, cut).filter(one => !isName(one, 'from', 'type'));
  const open = clause.findIndex(one => isMark(one, '{'));
  for (const one of open < 0 ? clause : clause.slice(0, open))
    if (one.kind === 'name' && one.text !== 'as') scope.aliases.set(one.text, module);
  if (open >= 0) destructured(clause.slice(open + 1, closing(clause, open)), module, scope);
  finish(tokens, at, cut + 1, scope);
}

/** `{ a, b: c, d as e }`. */
function destructured(tokens: readonly Token[], module: string, scope: Scope): void {
  for (const part of parts(
    tokens.filter(one => one.kind !== 'line'),
    one => one.text === ',',
  )) {
    const [name, , alias] = part;
    if (name?.kind !== 'name') {
      if (part.length > 0 && scope.language.modules.has(module)) give(scope, `takes names of ${module} apart`);
      continue;
    }
    scope.aliases.set(alias?.text ?? name.text, name.text === 'default' ? module : `${module}.${name.text}`);
  }
}

/** The forms written as a call, their result given a name or taken apart; a promise of a module that is handed on can't be followed. */
function dynamic(tokens: readonly Token[], at: number, scope: Scope): void {
  const text = tokens[at + 2];
  const end = closing(tokens, at + 1);
  if (text?.kind !== 'string' || end !== at + 3 || text.pieces.some(one => typeof one !== 'string')) {
    give(scope, 'loads a module whose name only running could tell');
    return;
  }
  const module = moduleName(text.text);
  use(module, scope);
  const promised = isName(tokens[at], 'import');
  const start = isName(tokens[at - 1], 'await') ? at - 1 : at;
  if (!(promised && start === at) && chained(tokens, start, end)) {
    member(tokens, { start, end }, module, scope);
    return;
  }
  finish(tokens, at, end + 1, scope);
  if (!promised || start < at) {
    if (isMark(tokens[start - 1], '=')) {
      assigned(tokens, start - 2, module, scope);
      return;
    }
  }
  handedOn(module, scope);
}

/** Where a dot follows, they are resolved where they are used. */
function chained(tokens: readonly Token[], start: number, end: number): boolean {
  if (isMark(tokens[end + 1], '.', '?.')) return true;
  return isMark(tokens[start - 1], '(') && isMark(tokens[end + 1], ')') && isMark(tokens[end + 2], '.', '?.');
}

/** `const rm = require('x').y.rm` gives a name to the member. */
function member(tokens: readonly Token[], { start, end }: { start: number; end: number }, module: string, scope: Scope): void {
  const target = tokens[start - 2];
  let [full, at] = [module, end + 1];
  while (isMark(tokens[at], '.') && tokens[at + 1]?.kind === 'name') {
    full += `.${tokens[at + 1]?.text}`;
    at += 2;
  }
  if (!isMark(tokens[start - 1], '=') || target?.kind !== 'name' || !isEnd(tokens[at])) return;
  scope.aliases.set(target.text, full);
  scope.done.add(target);
  finish(tokens, start, at, scope);
}

function isEnd(token: Token | undefined): boolean {
  return token === undefined || token.kind === 'line' || isMark(token, ';', ',');
}

function handedOn(module: string, scope: Scope): void {
  if (scope.language.modules.has(module)) give(scope, `hands ${module} on`);
}

function assigned(tokens: readonly Token[], at: number, module: string, scope: Scope): void {
  const target = tokens[at];
  if (target?.kind === 'name') {
    scope.aliases.set(target.text, module);
    scope.done.add(target);
    return;
  }
  if (!isMark(target, '}')) {
    handedOn(module, scope);
    return;
  }
  let open = at;
  for (let depth = 0; open >= 0; open -= 1) {
    if (isMark(tokens[open], '}')) depth += 1;
    else if (isMark(tokens[open], '{')) depth -= 1;
    if (depth === 0) break;
  }
  destructured(tokens.slice(open + 1, at), module, scope);
  finish(tokens, open, at + 1, scope);
}

/** `require 'x'`, `use X`, `require("x")`. */
function required(tokens: readonly Token[], at: number, scope: Scope): void {
  const { language } = scope;
  if (!isName(tokens[at], 'require', 'use', 'library', 'using', 'import', 'requireNamespace', 'no')) return;
  const before = tokens[at - 1];
  if (isMark(before, '.', '->', '::', '$')) return;
  const target = tokens[isMark(tokens[at + 1], '(') ? at + 2 : at + 1];
  if (target === undefined || language.name === 'php') return;
  if (target.kind === 'number' || (target.kind === 'name' && /^v\d/.test(target.text))) return;
  if (target.kind !== 'name' && target.kind !== 'string') give(scope, 'loads a module whose name only running could tell');
  if (target.kind === 'string' && /^(?:[/~]|\.\.?\/)/.test(target.text)) {
    act(['load'], { name: 'require', args: [{ kind: 'text', text: target.text }], named: new Map(), self: UNKNOWN }, scope);
  } else use(target.text.replace(/::$/, ''), scope);
  if (target.kind === 'name') scope.done.add(target);
}
