/** What a sed script leaves of the lines of an ordinary file: next to nothing, by its addresses and what its patterns match. */

/** How many of the lines an address or command is about, for all that can be told of it; `late`: one, behind others. */
type Share = 'all' | 'few' | 'late' | 'most' | 'none' | 'some';

/** Up to this line are but a few of a file. */
const FEW = 10;

/** Lines as files have them; none of them is blank. */
const LINES = [
  "import { a } from './b.ts';",
  '  return value + 1;',
  '}',
  'x',
  '# A title',
  '- one, two',
  '\tgo run main.go 2>&1',
  '"name": "app",',
  'Überschrift 7',
  '1',
  '/* why */',
  '  <p class="x">Text</p>',
  '%',
];

interface Cursor {
  readonly text: string;
  readonly extended: boolean;
  at: number;
  /** Lines are kept for later. */
  held?: boolean;
}

/** The script leaves nothing but blanks, or a few lines, of an ordinary file that it edits in place; `quiet`: `-n`. */
export function leavesLittle(text: string, { quiet, extended }: { quiet: boolean; extended: boolean }): boolean {
  const cursor: Cursor = { text, extended, at: 0 };
  let little = quiet;
  for (;;) {
    skip(cursor, /[\s;]*/y);
    if (cursor.at >= text.length) return little;
    const made = next(cursor);
    if (made === 'gone') return true;
    if (made === undefined || made === 'prints' || !ended(cursor)) return false;
    little ||= made === 'blank';
  }
}

/** A command with its address: once it prints what there is, more than little is left. */
function next(cursor: Cursor): Effect | undefined {
  const share = address(cursor);
  const name = cursor.text[cursor.at] ?? '';
  cursor.at += 1;
  if (share === undefined) return undefined;
  return name === '{' ? block(cursor, share) : command(cursor, name, share);
}

/** `1!{d}`: braces around one command that has no address of its own. */
function block(cursor: Cursor, share: Share): Effect | undefined {
  const [, name] = /^\s*([dDz])\s*;?\s*\}/.exec(cursor.text.slice(cursor.at)) ?? [];
  if (name === undefined) return undefined;
  skip(cursor, /[^}]*\}/y);
  return command(cursor, name, share);
}

/** `gone`: nothing comes behind it; `blank`: what does may be filled again. */
type Effect = 'gone' | 'blank' | 'prints' | 'nothing';

function nearlyAll(share: Share): boolean {
  return share === 'all' || share === 'most';
}

/** What a command does; undefined where Ward doesn't follow it. */
function command(cursor: Cursor, name: string, share: Share): Effect | undefined {
  if (name === 'h' || name === 'H') return hold(cursor);
  // What was kept of the lines may be printed where one is left.
  if ((name === 'd' || name === 'D') && cursor.held) return share === 'all' ? 'gone' : undefined;
  if (name === 'd' || name === 'D') return nearlyAll(share) ? 'gone' : 'nothing';
  if (name === 'z') return nearlyAll(share) ? 'blank' : 'nothing';
  if (name === 'c') return nearlyAll(share) ? 'gone' : undefined;
  if (name === 'q' || name === 'Q') return skip(cursor, /[ \t]*\d*/y) !== undefined && share === 'few' ? 'gone' : 'nothing';
  if (name === 'p' || name === 'P') return share === 'few' || share === 'late' || share === 'none' ? 'nothing' : 'prints';
  if (name === 's') return substitute(cursor, share);
  return name === '#' && skip(cursor, /[^\n]*/y) !== undefined ? 'nothing' : undefined;
}

function hold(cursor: Cursor): Effect {
  cursor.held = true;
  return 'nothing';
}

/** Behind a command comes the next one. */
function ended(cursor: Cursor): boolean {
  skip(cursor, /[ \t]*/y);
  return cursor.at >= cursor.text.length || /[\n;]/.test(cursor.text[cursor.at] ?? '');
}

function skip(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  cursor.at += found?.length ?? 0;
  return found;
}

/** One address: a line, the last one, those that match. */
type Point = { readonly line: number } | 'last' | Share;

/** An address, or a range of two, and `!`; undefined where it can't be read. */
function address(cursor: Cursor): Share | undefined {
  const from = point(cursor);
  skip(cursor, /[ \t]*/y);
  const step = skip(cursor, /,[ \t]*[+~]?/y);
  const to = step === undefined ? undefined : point(cursor);
  if (from === undefined || (step !== undefined && to === undefined)) return undefined;
  const share = to === undefined ? alone(from) : /[+~]/.test(step ?? '') ? 'some' : range(from, to);
  const negated = skip(cursor, /[\s!]*/y)?.includes('!') ?? false;
  return negated ? OTHERS[share] : share;
}

const OTHERS: Readonly<Record<Share, Share>> = { all: 'none', none: 'all', few: 'most', late: 'most', most: 'few', some: 'some' };

function alone(one: Point): Share {
  return typeof one === 'string' ? (one === 'last' ? 'late' : one) : one.line > FEW ? 'late' : one.line > 0 ? 'few' : 'none';
}

function range(from: Point, to: Point): Share {
  const start = typeof from === 'object' ? from.line : from === 'all' || from === 'most' ? 1 : undefined;
  if (to === 'last') return start === undefined ? 'some' : start <= 1 ? 'all' : start <= FEW ? 'most' : 'some';
  if (typeof to === 'object' && start !== undefined)
    return to.line <= FEW || to.line <= start ? 'few' : to.line > 1e5 && start <= FEW ? 'most' : 'some';
  return to === 'all' && from === 'all' ? 'all' : 'some';
}

function point(cursor: Cursor): Point | undefined {
  const number = skip(cursor, /\d+(?:~\d+)?/y);
  if (number !== undefined)
    return number.includes('~') ? (/~[01]$/.test(number) && /^[01]~/.test(number) ? 'all' : 'some') : { line: Number(number) };
  if (skip(cursor, /\$/y) !== undefined) return 'last';
  const opening = cursor.text[cursor.at];
  if (opening !== '/' && opening !== '\\') return 'all';
  if (opening === '\\') cursor.at += 1;
  const pattern = delimited(cursor);
  const flags = skip(cursor, /I?/y) ?? '';
  return pattern === undefined ? undefined : matched(expression(pattern, cursor.extended, flags));
}

/** How many of the lines a pattern matches: those that hold some word may be any. */
function matched(pattern: RegExp | undefined): Share {
  if (pattern === undefined) return 'some';
  const count = LINES.filter(line => pattern.test(line)).length;
  if (count === LINES.length) return pattern.test('') ? 'all' : 'most';
  return count === 0 && pattern.test('') ? 'few' : 'some';
}

/** The text up to the delimiter that stands at the cursor; undefined without an end, or with a bracket that holds it. */
function delimited(cursor: Cursor): string | undefined {
  const delimiter = cursor.text[cursor.at] ?? '';
  const start = cursor.at + 1;
  for (let at = start; at < cursor.text.length; at += 1) {
    if (cursor.text[at] === '\\') at += 1;
    else if (cursor.text[at] === delimiter) {
      cursor.at = at + 1;
      return cursor.text.slice(start, at);
    }
  }
  return undefined;
}

/** Patterns that mean the same to sed and here, once basic ones are written as extended ones are. */
const PLAIN = /^(?:\[\^?[\w .,:;"'=<>()#@!%&/-]+\]|\[\^?\[:\w+:\]\]|\\[.*[\]^$/swSWdt]|[\w ,:;"'=<>#@!%&/-]|[.^$*])*$/;

const CLASSES = new Map([
  ['space', '\\s'],
  ['blank', '[ \\t]'],
  ['alpha', '[A-Za-z]'],
  ['alnum', '[A-Za-z0-9]'],
  ['digit', '[0-9]'],
  ['print', '[^\\x00-\\x1f]'],
  ['graph', '\\S'],
]);

/** A pattern of sed's as one of ours; undefined where it may mean something else. An empty one is the last that was used. */
function expression(pattern: string, extended: boolean, flags: string): RegExp | undefined {
  const repeated = extended ? pattern.replace(/(?<=[^\\[])[+?]/g, '*') : pattern.replace(/\\[+?]/g, '*');
  if (pattern === '' || pattern.length > 100 || !PLAIN.test(repeated) || /^\*|\^\*|\*\*/.test(repeated)) return undefined;
  const bare = extended ? pattern : pattern.replace(/\\([+?])/g, '$1');
  const made = bare.replace(/\[(\^?)\[:(\w+):\]\]/g, (_, not: string, name: string) => {
    const one = CLASSES.get(name) ?? '(?!)';
    return not === '' ? one : `(?!${one}).`;
  });
  try {
    return new RegExp(made, flags.includes('I') ? 'i' : '');
  } catch {
    return undefined;
  }
}

/** What a substitution does: it may leave nothing but blanks of each line, or print. */
function substitute(cursor: Cursor, share: Share): Effect | undefined {
  const pattern = delimited(cursor);
  if (pattern === undefined) return undefined;
  cursor.at -= 1;
  const text = delimited(cursor);
  const flags = skip(cursor, /[gpiIemM0-9]*/y) ?? '';
  if (text === undefined || /[em]/i.test(flags)) return undefined;
  if (flags.includes('p')) return 'prints';
  const found = expression(pattern, cursor.extended, flags.toUpperCase());
  if (text.trim() !== '' || found === undefined || /\d/.test(flags)) return 'nothing';
  const whole = new RegExp(found.source, `${found.flags}${flags.includes('g') ? 'g' : ''}`);
  const blank = LINES.every(line => line.replace(whole, '').trim() === '');
  return blank && nearlyAll(share) ? 'blank' : 'nothing';
}
