/** The value of an expression, where the text itself tells it: certain texts, put together; paths, joined; names given once. */
import path from 'node:path';
import type { Maker } from './language.ts';
import { resolve } from './resolve.ts';
import { type Known, MOST_STEPS, type Scope, UNKNOWN } from './scope.ts';
import { closing, isMark, listed, parts } from './split.ts';
import type { Token } from './token.ts';

const DEEPEST = 16;

/** Folds an expression. */
export function fold(tokens: readonly Token[], scope: Scope, depth = 0): Known {
  const rest = tokens.filter(one => one.kind !== 'line');
  scope.steps += 1 + rest.length;
  if (rest.length === 0 || depth > DEEPEST || scope.steps > MOST_STEPS) return UNKNOWN;
  const terms = parts(rest, one => scope.language.joins.has(one.text));
  if (terms.length > 1) return terms.map(one => fold(one, scope, depth + 1)).reduce(glued);
  const steps = scope.language.name === 'python' ? parts(rest, one => one.text === '/') : [rest];
  if (steps.length > 1) return joined(steps.map(one => fold(one, scope, depth + 1)));
  return term(rest, scope, depth + 1);
}

/** One text behind the other; two lists make one. */
function glued(one: Known, other: Known): Known {
  if (one.kind === 'list' && other.kind === 'list') return { kind: 'list', items: [...one.items, ...other.items] };
  if (one.kind === 'list' || other.kind === 'list') return UNKNOWN;
  if (one.kind === 'unknown') return one;
  return other.kind === 'text' ? { kind: 'text', text: one.text + other.text } : { kind: 'unknown', prefix: one.text + other.prefix };
}

/** As `os.path.join` does: an absolute part begins anew. */
function joined(list: readonly Known[]): Known {
  let text = '';
  for (const one of list) {
    if (one.kind === 'list') return { kind: 'unknown', prefix: text };
    const next = one.kind === 'text' ? one.text : one.prefix;
    const slash = text === '' || text.endsWith('/') ? '' : '/';
    text = next.startsWith('/') ? next : text + slash + next;
    if (one.kind === 'unknown') return { kind: 'unknown', prefix: text };
  }
  return { kind: 'text', text };
}

function term(tokens: readonly Token[], scope: Scope, depth: number): Known {
  const [first] = tokens;
  if (first === undefined) return UNKNOWN;
  const head = start(tokens, scope, depth);
  return head === undefined ? UNKNOWN : behind(head.value, tokens.slice(head.end), { scope, depth });
}

interface Head {
  readonly value: Known;
  readonly end: number;
}

function start(tokens: readonly Token[], scope: Scope, depth: number): Head | undefined {
  const first = tokens[0] as Token;
  if (first.kind === 'string') return adjacent(tokens, scope, depth);
  // A blank behind a backslash parts no words.
  if (first.kind === 'words') return { value: first.text.includes('\\') ? UNKNOWN : wordsOf(first.text), end: 1 };
  if (first.kind === 'number') return { value: { kind: 'text', text: first.text }, end: 1 };
  if (scope.language.name === 'ruby' && isMark(first, ':') && tokens[1]?.kind === 'name')
    return { value: { kind: 'text', text: tokens[1].text }, end: 2 };
  if (isMark(first, '(', '[')) return bracketed(tokens, scope, depth);
  if (first.kind !== 'name' && first.kind !== 'variable') return undefined;
  if (scope.language.name === 'r' && first.text === 'c' && isMark(tokens[1], '(')) return shifted(bracketed(tokens.slice(1), scope, depth));
  return called(tokens, scope, depth) ?? constant(tokens, scope, depth);
}

/** R's `c(…)` is a list, even of one. */
function shifted({ value, end }: Head): Head {
  return { value: value.kind === 'list' ? value : { kind: 'list', items: [value] }, end: end + 1 };
}

function wordsOf(text: string): Known {
  return {
    kind: 'list',
    items: text
      .split(/\s+/)
      .filter(Boolean)
      .map(one => ({ kind: 'text', text: one }) as const),
  };
}

/** Texts side by side are one text. */
function adjacent(tokens: readonly Token[], scope: Scope, depth: number): Head {
  let end = 1;
  while (tokens[end]?.kind === 'string') end += 1;
  return {
    value: tokens
      .slice(0, end)
      .map(one => spelled(one, scope, depth))
      .reduce(glued),
    end,
  };
}

/** A quoted text with what stands in its holes. */
export function spelled(token: Token, scope: Scope, depth: number): Known {
  const pieces = token.pieces.map(
    (one): Known => (typeof one === 'string' ? { kind: 'text', text: one } : flat(fold(one, scope, depth + 1))),
  );
  return pieces.length === 0 ? { kind: 'text', text: token.text } : pieces.reduce(glued);
}

function flat(value: Known): Known {
  return value.kind === 'list' ? UNKNOWN : value;
}

function bracketed(tokens: readonly Token[], scope: Scope, depth: number): Head {
  const end = closing(tokens, 0);
  const inner = tokens.slice(1, end);
  const items = listed(inner);
  const single = isMark(tokens[0], '(') && items.length === 1 && !inner.some(one => isMark(one, ','));
  if (single) return { value: fold(inner, scope, depth + 1), end: end + 1 };
  if (inner.some(one => one.kind === 'name' && one.text === 'for')) return { value: UNKNOWN, end: end + 1 };
  return { value: { kind: 'list', items: items.map(one => fold(one, scope, depth + 1)) }, end: end + 1 };
}

/** A call, or a name, that gives a known text. */
function called(tokens: readonly Token[], scope: Scope, depth: number): Head | undefined {
  const chain = resolve(tokens, 0, scope);
  const maker = scope.language.makers.get(chain.full);
  if (maker === undefined) return undefined;
  const open = tokens[chain.end];
  if (isMark(open, '(')) {
    const end = closing(tokens, chain.end);
    const args = listed(tokens.slice(chain.end + 1, end)).map(one => fold(one, scope, depth + 1));
    return { value: made(maker, args, scope), end: end + 1 };
  }
  if (maker === 'environment') return variable(tokens, chain.end, scope);
  return maker === 'home' || maker === 'cwd' || maker === 'self' ? { value: made(maker, [], scope), end: chain.end } : undefined;
}

/** `environ['HOME']`, `environ.get('HOME')`, `env.HOME`: the home is known. */
function variable(tokens: readonly Token[], at: number, { call }: Scope): Head | undefined {
  const open = tokens.findIndex((one, index) => index >= at && index < at + 3 && isMark(one, '[', '(', '{'));
  const end = open < 0 ? at + 2 : closing(tokens, open) + 1;
  return tokens.slice(at, end).some(one => one.text === 'HOME')
    ? { value: { kind: 'text', text: call.home }, end }
    : { value: UNKNOWN, end };
}

function made(maker: Maker, args: readonly Known[], scope: Scope): Known {
  const [first = UNKNOWN] = args;
  switch (maker) {
    case 'same':
      return args.length === 0 ? { kind: 'text', text: '.' } : args.length === 1 ? first : joined(args);
    case 'join':
      return joined(args);
    case 'home':
      return { kind: 'text', text: scope.call.home };
    case 'cwd':
      return scope.cwd === undefined ? UNKNOWN : { kind: 'text', text: scope.cwd };
    case 'expand':
      return expanded(first, scope);
    case 'self':
      return { kind: 'text', text: scope.call.program };
    case 'content':
      return first.kind === 'text' ? { kind: 'unknown', prefix: '', file: first.text } : UNKNOWN;
    case 'environment':
      return first.kind === 'text' && first.text === 'HOME' ? { kind: 'text', text: scope.call.home } : UNKNOWN;
    case 'words':
      return first.kind === 'text' ? wordsOf(first.text) : UNKNOWN;
  }
}

/** `~` at the beginning is the home. */
export function expanded(value: Known, { call }: Scope): Known {
  const change = (text: string) => text.replace(/^~(?=\/|$)/, call.home);
  if (value.kind === 'text') return { kind: 'text', text: change(value.text) };
  return value.kind === 'unknown' ? { kind: 'unknown', prefix: change(value.prefix) } : value;
}

function constant(tokens: readonly Token[], scope: Scope, depth: number): Head | undefined {
  const first = tokens[0] as Token;
  const value = scope.values.get(first.text);
  if (value !== undefined && depth < DEEPEST) return { value, end: 1 };
  return undefined;
}

const keeping = /^(?:encode|strip|rstrip|lstrip|trim|expanduser|chomp|toString|as_posix|resolve|absolute|to_s|to_path|to_str|freeze)$/;

/** What follows a value: methods that keep it, split it, or go on from it. */
function behind(value: Known, rest: readonly Token[], at: { scope: Scope; depth: number }): Known {
  if (rest.length === 0) return value;
  const { scope, depth } = at;
  const name = rest[1];
  if (!scope.language.accessors.has(rest[0]?.text ?? '') || name?.kind !== 'name') return UNKNOWN;
  const open = isMark(rest[2], '(');
  const end = open ? closing(rest, 2) + 1 : 2;
  const args = open ? listed(rest.slice(3, end - 1)).map(one => fold(one, scope, depth + 1)) : [];
  const next = method(value, name.text, { args, scope });
  return next === undefined ? UNKNOWN : behind(next, rest.slice(end), at);
}

interface Called {
  readonly args: readonly Known[];
  readonly scope: Scope;
}

function method(value: Known, name: string, { args, scope }: Called): Known | undefined {
  if (keeping.test(name) && args.length === 0) return value;
  if (value.kind === 'unknown' && value.file !== undefined) return name === 'read' || name === 'toString' ? value : undefined;
  if (name === 'encode' || name === 'decode') return value;
  if (name === 'joinpath') return joined([value, ...args]);
  if (name === 'parent' && value.kind === 'text') return { kind: 'text', text: path.dirname(value.text) };
  if (name === 'split' && value.kind === 'text') return split(value.text, args);
  if (name === 'join') return gathered(value, args, scope);
  return undefined;
}

function split(text: string, [by]: readonly Known[]): Known {
  if (by === undefined) return wordsOf(text);
  if (by.kind !== 'text' || by.text === '') return UNKNOWN;
  return { kind: 'list', items: text.split(by.text).map(one => ({ kind: 'text', text: one }) as const) };
}

/** `', '.join(list)` of Python, `list.join(', ')` of the others; without words JavaScript puts a comma between, and Ruby nothing. */
function gathered(value: Known, [first]: readonly Known[], { language }: Scope): Known | undefined {
  const between = { kind: 'text' as const, text: language.name === 'javascript' ? ',' : '' };
  const [list, by] = value.kind === 'list' ? [value, first ?? between] : [first, value];
  if (list?.kind !== 'list' || by.kind !== 'text') return undefined;
  const texts = list.items.flatMap(one => (one.kind === 'text' ? [one.text] : []));
  return texts.length === list.items.length ? { kind: 'text', text: texts.join(by.text) } : undefined;
}
