/** What an awk program does besides printing: the files it reads and writes and the commands it runs, by its tokens (POSIX awk, gawk). */
import { namePattern } from './awk-names.ts';

/** What was found. `runs` holds what the shell is given: the text, or undefined where only running could tell. */
export interface AwkScript {
  readonly reads: readonly (string | undefined)[];
  readonly writes: readonly (string | undefined)[];
  /** Patterns of files that it writes by names with numbers in them. */
  readonly patterns: readonly string[];
  /** Files that it begins and writes nothing but blanks to. */
  readonly empties: ReadonlySet<string>;
  readonly runs: readonly (string | undefined)[];
  readonly unsure: string | undefined;
}

export interface Token {
  readonly kind: 'string' | 'regex' | 'name' | 'number' | 'newline' | 'mark';
  readonly text: string;
}

interface Found {
  readonly reads: (string | undefined)[];
  readonly writes: (string | undefined)[];
  readonly patterns: string[];
  readonly empties: Set<string>;
  readonly fills: Set<string>;
  readonly runs: (string | undefined)[];
  unsure: string | undefined;
}

const marks = /\|&|\|\||&&|>>|[<>=!+\-*/%^]=|\+\+|--|\*\*|!~|[-+*/%^!<>|?:~$=&,;(){}[\]@]/y;

/** Reads a program by its tokens. */
export function awkScript(text: string): AwkScript {
  const found: Found = { reads: [], writes: [], patterns: [], empties: new Set(), fills: new Set(), runs: [], unsure: undefined };
  const tokens = tokenize(text);
  if (tokens === undefined) return { ...found, unsure: 'the awk program has a text that Ward can’t follow' };
  const print = { on: false, depth: 0, opened: 0 };
  tokens.forEach((token, at) => {
    follow(print, token);
    look({ tokens, at, found, printing: print.on && print.depth <= print.opened });
  });
  for (const one of found.fills) found.empties.delete(one);
  return found;
}

/** Whether the token stands in a `print` or `printf`, outside parentheses: there `>` writes. */
function follow(print: { on: boolean; depth: number; opened: number }, { kind, text }: Token): void {
  if (kind === 'name' && (text === 'print' || text === 'printf')) Object.assign(print, { on: true, opened: print.depth });
  else if (kind === 'newline' || (kind === 'mark' && (text === ';' || text === '}'))) print.on = false;
  else if (kind === 'mark' && text === '(') print.depth += 1;
  else if (kind === 'mark' && text === ')') print.depth -= 1;
}

interface Look {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly found: Found;
  readonly printing: boolean;
}

function look({ tokens, at, found, printing }: Look): void {
  const token = tokens[at];
  if (token === undefined || token.kind === 'string' || token.kind === 'regex') return;
  if (token.text === 'system') found.runs.push(alone(tokens, at + 2, /^\)$/));
  else if (token.text === '|' && tokens[at + 1]?.text === 'getline') found.runs.push(before(tokens, at));
  else if (token.text === '|' || token.text === '|&') found.runs.push(alone(tokens, at + 1, /^[;}\n]$|^$/));
  else if (printing && (token.text === '>' || token.text === '>>')) write(tokens, at, found);
  else if (token.text === '<' && getline(tokens, at)) found.reads.push(alone(tokens, at + 1, /^[);}\n>&]|^$/));
  else if (token.text === '@') found.unsure = 'the awk program calls or loads what Ward can’t see';
  else if (token.text === 'ARGV' || token.text === 'ARGC') found.reads.push(undefined);
}

/** `print "" > file` begins it anew, and that is all. */
function write(tokens: readonly Token[], at: number, found: Found): void {
  const file = alone(tokens, at + 1, /^[;}\n]$|^$/);
  const pattern = file === undefined ? namePattern(tokens, at + 1) : undefined;
  const blank = emptily(tokens, at);
  if (pattern !== undefined && (pattern.includes('*') || !blank)) {
    found.patterns.push(pattern);
    return;
  }
  // Without a star it is that name.
  const made = file ?? pattern;
  found.writes.push(made);
  if (made !== undefined) (blank ? found.empties : found.fills).add(made);
}

function emptily(tokens: readonly Token[], at: number): boolean {
  const round = tokens[at - 1]?.text === ')' && tokens[at - 3]?.text === '(';
  const [said, printed] = round ? [tokens[at - 2], tokens[at - 4]] : [tokens[at - 1], tokens[at - 2]];
  return said?.kind === 'string' && said.text.trim() === '' && /^printf?$/.test(printed?.text ?? '') && tokens[at]?.text === '>';
}

/** `getline < file`, `getline var < file`, `getline a[i] < file`: any `<` in the same statement may be one. */
function getline(tokens: readonly Token[], at: number): boolean {
  for (let back = at - 1; back >= 0; back -= 1) {
    const text = tokens[back]?.text ?? '';
    if (tokens[back]?.kind === 'name' && text === 'getline') return true;
    if (tokens[back]?.kind === 'newline' || text === ';' || text === '{') return false;
  }
  return false;
}

/** The text of a string that stands alone up to `end`. */
function alone(tokens: readonly Token[], at: number, end: RegExp): string | undefined {
  const token = tokens[at];
  return token?.kind === 'string' && end.test(tokens[at + 1]?.text ?? '') ? token.text : undefined;
}

function before(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at - 1];
  const ahead = tokens[at - 2];
  const starts = ahead === undefined || ahead.kind === 'newline' || /^[{(;]$/.test(ahead.text);
  return token?.kind === 'string' && starts ? token.text : undefined;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const step = token(text, at, tokens.at(-1));
    if (step === undefined) return undefined;
    if (step.token !== undefined) tokens.push(step.token);
    at = step.next;
  }
  return tokens;
}

type Step = { readonly token: Token | undefined; readonly next: number };

function token(text: string, at: number, last: Token | undefined): Step | undefined {
  const blank = match(/[ \t\r]+|#[^\n]*|\\\r?\n/y, text, at);
  if (blank !== undefined) return { token: undefined, next: at + blank.length };
  const string = match(/"(?:\\[\s\S]|[^"\\\n])*"/y, text, at);
  if (string !== undefined) return { token: { kind: 'string', text: plain(string.slice(1, -1)) }, next: at + string.length };
  if (text[at] === '"') return undefined;
  if (text[at] === '/' && ambiguous(last) && /["#]/.test(expression(text, at) ?? '')) return undefined;
  if (text[at] === '/' && !divides(last)) return regex(text, at);
  return rest(text, at);
}

function rest(text: string, at: number): Step | undefined {
  const newline = match(/\n/y, text, at);
  if (newline !== undefined) return { token: { kind: 'newline', text: '\n' }, next: at + 1 };
  const name = match(/[A-Za-z_]\w*(?:::\w+)?/y, text, at);
  if (name !== undefined) return { token: { kind: 'name', text: name }, next: at + name.length };
  const number = match(/(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y, text, at);
  if (number !== undefined) return { token: { kind: 'number', text: number }, next: at + number.length };
  const mark = match(marks, text, at);
  return mark === undefined ? undefined : { token: { kind: 'mark', text: mark }, next: at + mark.length };
}

/** A slash after a value divides; anywhere else it opens an expression. */
function divides(last: Token | undefined): boolean {
  if (last === undefined) return false;
  if (last.kind === 'name') return !/^(?:print|printf|return|in|case|getline|else|do)$/.test(last.text);
  return last.kind === 'number' || last.kind === 'string' || /^(?:\)|\]|\$|\+\+|--)$/.test(last.text);
}

/** Behind these a slash may be either, by what the parenthesis closes. */
function ambiguous(last: Token | undefined): boolean {
  return last?.text === ')' || last?.text === 'getline';
}

function expression(text: string, at: number): string | undefined {
  return match(/\/(?:\\[\s\S]|\[\^?\]?(?:\[:[a-z]+:\]|[^\]\n])*\]|[^/\\\n[])*\//y, text, at);
}

function regex(text: string, at: number): Step | undefined {
  const found = expression(text, at);
  return found === undefined ? undefined : { token: { kind: 'regex', text: found }, next: at + found.length };
}

/** A string without escapes; with any, it is kept as what no path or command is. */
function plain(text: string): string {
  return text.includes('\\') ? '\0' : text;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
