/** Cuts a program text into tokens by the rules of its language. What can't be cut surely is not cut at all: the reader then says so. */
import type { Holes, Lexicon, Piece, Quote, Token } from './token.ts';

interface Cursor {
  readonly text: string;
  readonly lexicon: Lexicon;
  at: number;
  depth: number;
  failed: boolean;
  /** Documents that begin after the end of this line. */
  readonly awaited: { readonly end: string; readonly holes: Holes; readonly pieces: Piece[] }[];
}

/** Code within texts within code deeper than this is not read. */
const DEEPEST = 12;

const number = /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?)[jnLu]?/y;
const mark = /=>|->|<-|\?\.|::|\.\.\.?|:=|[-+*/%&|^.<>!=~?]{0,2}=|&&|\|\||\?\?|\+\+|--|<<|>>|[-+*/%&|^~<>()[\]{}.,:;@=!?$\\#]/y;
const newline = /\r?\n/y;

/** The tokens of a text; undefined where Ward can't tell them apart. */
export function lex(text: string, lexicon: Lexicon): readonly Token[] | undefined {
  const cursor: Cursor = { text, lexicon, at: 0, depth: 0, failed: false, awaited: [] };
  const tokens = until(cursor, undefined);
  return cursor.failed || cursor.awaited.length > 0 ? undefined : tokens;
}

function match(pattern: RegExp, cursor: Cursor): string | undefined {
  pattern.lastIndex = cursor.at;
  return pattern.exec(cursor.text)?.[0];
}

function fail(cursor: Cursor): void {
  cursor.failed = true;
  cursor.at = cursor.text.length;
}

const closers = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Tokens up to the end, or to the closing bracket that code in a text ends with. */
function until(cursor: Cursor, end: string | undefined): Token[] {
  const tokens: Token[] = [];
  const open: string[] = [];
  while (cursor.at < cursor.text.length && !cursor.failed) {
    if (skip(cursor)) continue;
    const here = cursor.text[cursor.at] ?? '';
    if (open.length === 0 && here === end) return tokens;
    const token = next(cursor, tokens.at(-1));
    if (token === undefined) continue;
    if (token.kind === 'mark') brackets(token.text, open, cursor);
    const within = open.at(-1) === ')' || open.at(-1) === ']';
    if (!(token.kind === 'line' && within)) tokens.push(token);
  }
  if (end !== undefined || open.length > 0) fail(cursor);
  return tokens;
}

function skip(cursor: Cursor): boolean {
  const blank = match(cursor.lexicon.blank, cursor);
  cursor.at += blank?.length ?? 0;
  return blank !== undefined && blank !== '';
}

function brackets(text: string, open: string[], cursor: Cursor): void {
  const closer = closers.get(text);
  if (closer !== undefined) open.push(closer);
  else if (text === ')' || text === ']' || text === '}') {
    if (open.pop() !== text) fail(cursor);
  }
}

function next(cursor: Cursor, last: Token | undefined): Token | undefined {
  const line = match(newline, cursor);
  if (line !== undefined) return endOfLine(cursor, line);
  const { lexicon, text, at } = cursor;
  const quote = lexicon.quote(text, at, last);
  if (quote !== undefined) return quoted(cursor, quote);
  const document = lexicon.document === undefined ? undefined : heredoc(cursor, last);
  if (document !== undefined) return document;
  if (text[at] === '/' && lexicon.slashes !== undefined) return slash(cursor, last, lexicon.slashes);
  return plain(cursor);
}

function plain(cursor: Cursor): Token | undefined {
  const { lexicon } = cursor;
  const variable = lexicon.variable === undefined ? undefined : match(lexicon.variable, cursor);
  if (variable !== undefined) return take(cursor, 'variable', variable);
  const name = match(lexicon.name, cursor);
  if (name !== undefined) return take(cursor, 'name', name);
  const digits = match(number, cursor);
  if (digits !== undefined && digits !== '') return take(cursor, 'number', digits);
  const sign = match(mark, cursor);
  if (sign !== undefined) return take(cursor, 'mark', sign);
  fail(cursor);
  return undefined;
}

function take(cursor: Cursor, kind: Token['kind'], text: string): Token {
  cursor.at += text.length;
  return { kind, text: kind === 'name' ? text.normalize('NFKC') : text, pieces: [] };
}

function endOfLine(cursor: Cursor, line: string): Token {
  cursor.at += line.length;
  for (const one of cursor.awaited.splice(0)) body(cursor, one);
  return { kind: 'line', text: '\n', pieces: [] };
}

/** `<<EOT`: its text begins on the next line. */
function heredoc(cursor: Cursor, last: Token | undefined): Token | undefined {
  const { document } = cursor.lexicon;
  if (document === undefined || value(last)) return undefined;
  document.open.lastIndex = cursor.at;
  const found = document.open.exec(cursor.text);
  if (found === null) return undefined;
  if (last?.kind === 'name' && !starting.test(last.text) && !found[0].startsWith('<<<')) {
    fail(cursor);
    return undefined;
  }
  cursor.at += found[0].length;
  const pieces: Piece[] = [];
  cursor.awaited.push({ end: found[2] ?? '', holes: found[1] === "'" ? 'none' : document.holes, pieces });
  return { kind: found[1] === '`' ? 'command' : 'string', text: '', pieces };
}

/** Names behind which a document stands; behind any other it may be a shift. */
const starting = /^(?:print|printf|puts|say|return|die|warn|raise|echo|and|or|not|abort|[A-Z]+)$/;

/** Something that an operator may follow. */
function value(last: Token | undefined): boolean {
  return last !== undefined && (last.kind === 'variable' || last.kind === 'number' || last.text === ')' || last.text === ']');
}

function body(cursor: Cursor, { end, holes, pieces }: Cursor['awaited'][number]): void {
  const found = new RegExp(`^[ \\t]*${RegExp.escape(end)}(?![\\w])`, 'm').exec(cursor.text.slice(cursor.at));
  if (found === null) {
    fail(cursor);
    return;
  }
  const text = cursor.text.slice(cursor.at, cursor.at + found.index);
  pieces.push(...within(text, { ...WHOLE, holes, escapes: holes === 'none' ? 'none' : 'c' }, cursor));
  cursor.at += found.index + found[0].length;
}

const WHOLE: Quote = { kind: 'string', opening: 0, close: '', escapes: 'c', holes: 'none' };

/** The pieces of a text that has been cut out already. */
function within(text: string, quote: Quote, outer: Cursor): readonly Piece[] {
  const cursor: Cursor = { text, lexicon: outer.lexicon, at: 0, depth: outer.depth + 1, failed: outer.depth > DEEPEST, awaited: [] };
  const pieces = inside(cursor, quote);
  if (cursor.failed) outer.failed = true;
  return pieces;
}

function quoted(cursor: Cursor, quote: Quote): Token {
  cursor.at += quote.opening;
  const pieces = inside(cursor, quote);
  const more = quote.second === undefined ? [] : second(cursor, quote, quote.second);
  if (quote.flags && quote.second === undefined) cursor.at += match(/[a-z]*/y, cursor)?.length ?? 0;
  return { kind: quote.kind, text: spelled(pieces), pieces: [...pieces, ...more] };
}

function spelled(pieces: readonly Piece[]): string {
  return pieces.filter(one => typeof one === 'string').join('');
}

/** The replacement of `s/a/b/`, which is code where a flag says so. */
function second(cursor: Cursor, quote: Quote, rules: NonNullable<Quote['second']>): readonly Piece[] {
  if (quote.nests !== undefined) {
    while (skip(cursor) || match(newline, cursor) !== undefined) if (match(newline, cursor) !== undefined) cursor.at += 1;
    if (cursor.text[cursor.at] !== quote.nests) fail(cursor);
    cursor.at += 1;
  }
  const start = cursor.at;
  const raw: Cursor = { ...cursor, awaited: [] };
  inside(raw, { ...WHOLE, close: quote.close, ...(quote.nests === undefined ? {} : { nests: quote.nests }), escapes: 'none' });
  const flags = match(/[a-z]*/y, raw) ?? '';
  cursor.failed ||= raw.failed;
  cursor.at = raw.at + flags.length;
  const text = cursor.text.slice(start, raw.at - 1);
  if (!rules.code(flags)) return within(text, { ...WHOLE, escapes: rules.escapes, holes: rules.holes }, cursor);
  return [nested(text, cursor)];
}

/** Code that stands in a text, cut out already. */
function nested(text: string, outer: Cursor): readonly Token[] {
  const cursor: Cursor = { text, lexicon: outer.lexicon, at: 0, depth: outer.depth + 1, failed: outer.depth > DEEPEST, awaited: [] };
  const tokens = until(cursor, undefined);
  if (cursor.failed) outer.failed = true;
  return tokens;
}

/** The pieces up to the closing quote, which is left behind; with an empty one, up to the end of the text. */
function inside(cursor: Cursor, quote: Quote): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  let nesting = 0;
  while (cursor.at < cursor.text.length && !cursor.failed) {
    const here = cursor.text[cursor.at] ?? '';
    if (quote.close !== '' && nesting === 0 && cursor.text.startsWith(quote.close, cursor.at)) {
      cursor.at += quote.close.length;
      return [...pieces, text];
    }
    if (here === '\\' && (quote.escapes !== 'none' || quote.close.length === 1)) {
      text += unescaped(cursor, quote);
      continue;
    }
    const hole = holeAt(cursor, quote.holes);
    if (hole !== undefined) {
      pieces.push(text, hole);
      text = '';
      continue;
    }
    if (here === quote.nests) nesting += 1;
    else if (quote.nests !== undefined && here === quote.close) nesting -= 1;
    text += here;
    cursor.at += doubled(cursor, quote.holes) ? 2 : 1;
  }
  if (quote.close !== '') fail(cursor);
  return [...pieces, text];
}

/** `{{` in a text with braces for holes is one brace. */
function doubled(cursor: Cursor, holes: Holes): boolean {
  const { text, at } = cursor;
  return holes === 'braces' && (text.startsWith('{{', at) || text.startsWith('}}', at));
}

const letters = new Map(Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', '0': '\0' }));

/** An escape's text; one that is not known leaves a text that no path or command is. */
function unescaped(cursor: Cursor, quote: Quote): string {
  const { text, at, lexicon } = cursor;
  const letter = text[at + 1] ?? '';
  cursor.at += 2;
  if (quote.escapes === 'none') return `\\${letter}`;
  if (quote.escapes === 'own') return letter === '\\' || letter === quote.close || letter === quote.nests ? letter : `\\${letter}`;
  if (letter === '\n') return '';
  const coded = match(/[0-7]{1,3}|x[\da-fA-F]{2}|x\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|u\{[\da-fA-F]{1,6}\}|U[\da-fA-F]{8}/y, {
    ...cursor,
    at: at + 1,
  });
  if (coded !== undefined) {
    cursor.at = at + 1 + coded.length;
    const code = /^[0-7]/.test(coded)
      ? Number.parseInt(coded, 8)
      : Number.parseInt(coded.replace(/[^\da-fA-F]/g, '').replace(/^U/, ''), 16);
    return code > 0x10ffff ? '\0' : String.fromCodePoint(code);
  }
  if (/[NcCMxuU]/.test(letter)) return '\0';
  return letters.get(letter) ?? (lexicon.keeps && !/['"\\]/.test(letter) ? `\\${letter}` : letter);
}

const openings: Readonly<Record<Holes, RegExp>> = {
  none: /(?!)/y,
  braces: /\{(?!\{)/y,
  template: /\$\{/y,
  hash: /#\{/y,
  php: /\{(?=\$)|\$\{/y,
  perl: /[$@]\{(?!\w+\}|\^)/y,
  dollar: /\$\(/y,
};
const names: Readonly<Record<Holes, RegExp>> = {
  none: /(?!)/y,
  braces: /(?!)/y,
  template: /(?!)/y,
  hash: /#[@$]\w+/y,
  php: /\$[A-Za-z_]\w*(?:\[[^\]\n]*\]|->\w+)?/y,
  perl: /[$@](?:[A-Za-z_]\w*(?:::\w+)*|\{\w+\}|\d+|[&_!,;.](?=[^\w]|$))/y,
  dollar: /\$[A-Za-z_]\w*/y,
};

/** Code that stands at the cursor in a text. */
function holeAt(cursor: Cursor, holes: Holes): readonly Token[] | undefined {
  if (holes === 'none') return undefined;
  if (holes === 'braces' && cursor.text.startsWith('{{', cursor.at)) return undefined;
  const opening = match(openings[holes], cursor);
  if (opening !== undefined) return hole(cursor, opening, holes);
  const name = match(names[holes], cursor);
  if (name === undefined) return undefined;
  cursor.at += name.length;
  return [{ kind: 'variable', text: name.replace(/[{}]/g, ''), pieces: [] }];
}

function hole(cursor: Cursor, opening: string, holes: Holes): readonly Token[] {
  cursor.at += opening.length;
  cursor.depth += 1;
  if (cursor.depth > DEEPEST) fail(cursor);
  const tokens = holes === 'braces' ? formatted(cursor) : until(cursor, holes === 'dollar' ? ')' : '}');
  cursor.depth -= 1;
  cursor.at += 1;
  return tokens;
}

/** `{value!r:>10}`: what follows the value is no code, but for further holes. */
function formatted(cursor: Cursor): readonly Token[] {
  const end = specification(cursor);
  if (end === undefined) return until(cursor, '}');
  const inner: Cursor = { ...cursor, text: cursor.text.slice(0, end), awaited: [] };
  const tokens = until(inner, undefined);
  cursor.failed ||= inner.failed;
  cursor.at = end;
  const pieces: Token[] = [];
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '}') {
    const more = cursor.text[cursor.at] === '{' ? hole(cursor, '{', 'braces') : undefined;
    if (more === undefined) cursor.at += 1;
    else pieces.push(...more);
  }
  return [...tokens, ...pieces];
}

/** Where the format begins: the first colon or `!x` outside brackets and quotes. */
function specification(cursor: Cursor): number | undefined {
  let depth = 0;
  for (let at = cursor.at; at < cursor.text.length; at += 1) {
    const here = cursor.text[at] ?? '';
    if (here === '"' || here === "'") {
      const quote = cursor.lexicon.quote(cursor.text, at, undefined);
      const inner: Cursor = { ...cursor, at: at + (quote?.opening ?? 1), awaited: [] };
      if (quote === undefined) return undefined;
      inside(inner, quote);
      at = inner.at - 1;
      if (inner.failed) return undefined;
    } else if ('([{'.includes(here)) depth += 1;
    else if (depth === 0 && here === '}') return undefined;
    else if (')]}'.includes(here)) depth -= 1;
    else if (depth === 0 && here === ':') return at;
    else if (depth === 0 && here === '!' && cursor.text[at + 1] !== '=') return at;
  }
  return undefined;
}

/** A slash after a value divides; elsewhere it opens an expression; where it may be either, the text is left alone if that would matter. */
function slash(cursor: Cursor, last: Token | undefined, { before, holes }: NonNullable<Lexicon['slashes']>): Token | undefined {
  const expression = match(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])*\/[a-z]*/y, cursor);
  const keyword = last?.kind === 'name' && before.test(last.text);
  const either = last?.text === ')' || last?.text === '}' || last?.text === ']' || (last?.kind === 'name' && !keyword);
  if (either && expression !== undefined && /["'`#/]./.test(expression.slice(1, -1))) {
    fail(cursor);
    return undefined;
  }
  const divides = either || last?.kind === 'variable' || last?.kind === 'number' || last?.kind === 'string';
  if (divides || expression === undefined) {
    if (!divides) fail(cursor);
    const both = cursor.text.startsWith('//', cursor.at);
    return take(cursor, 'mark', both ? '//' : '/');
  }
  const text = expression.slice(1, expression.lastIndexOf('/'));
  cursor.at += expression.length;
  return { kind: 'regex', text, pieces: within(text, { ...WHOLE, escapes: 'none', holes }, cursor) };
}
