/** What a sed script does besides editing: the files its commands read and write, and whether it runs programs (sed(1), GNU). */

/** What was found; `unsure` where the script is not one that Ward can follow. */
export interface SedScript {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Texts that the shell runs; undefined: what was matched is run. */
  readonly runs: readonly (string | undefined)[];
  readonly unsure: string | undefined;
}

interface Cursor {
  readonly text: string;
  at: number;
  readonly reads: string[];
  readonly writes: string[];
  readonly runs: (string | undefined)[];
  unsure: string | undefined;
}

/** Reads a script command by command. */
export function sedScript(text: string): SedScript {
  const cursor: Cursor = { text, at: 0, reads: [], writes: [], runs: [], unsure: undefined };
  while (cursor.unsure === undefined && blank(cursor)) {
    address(cursor);
    command(cursor);
    ends(cursor);
  }
  return cursor;
}

/** Behind a command comes the next one, or the reading was wrong. */
function ends(cursor: Cursor): void {
  skip(cursor, /[ \t]*/y);
  const sure = cursor.at >= cursor.text.length || /[\s;{}#]/.test(`${cursor.text[cursor.at - 1]}${cursor.text[cursor.at]}`);
  if (!sure) cursor.unsure ??= 'the sed script can be read in two ways';
}

/** Skips blanks and separators; false at the end. */
function blank(cursor: Cursor): boolean {
  skip(cursor, /[\s;]*/y);
  return cursor.at < cursor.text.length;
}

function skip(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += found.length;
  return found;
}

/** An address, a range of two, `!`. */
function address(cursor: Cursor): void {
  one(cursor);
  skip(cursor, /\s*/y);
  if (skip(cursor, /,\s*[+~]?/y) !== '') one(cursor);
  skip(cursor, /[\s!]*/y);
}

function one(cursor: Cursor): void {
  if (skip(cursor, /\d+(?:~\d+)?|\$|0/y) !== '') return;
  const opening = cursor.text[cursor.at];
  if (opening !== '/' && opening !== '\\') return;
  if (opening === '\\') cursor.at += 1;
  delimited(cursor);
  skip(cursor, /[IM]*/y);
}

/** Passes over one delimited text; its delimiter is the character at the cursor, which is left behind the closing one. */
function delimited(cursor: Cursor): void {
  const delimiter = cursor.text[cursor.at] ?? '';
  cursor.at += 1;
  cursor.at = closing(cursor, delimiter);
}

function closing(cursor: Cursor, delimiter: string): number {
  for (let at = cursor.at; at < cursor.text.length; at += 1) {
    if (cursor.text[at] === '\\') at += 1;
    else if (cursor.text[at] === '[' && delimiter !== '[') at = bracket(cursor.text, at, delimiter);
    else if (cursor.text[at] === delimiter) return at + 1;
  }
  cursor.unsure = 'the sed script has no end that Ward can find';
  return cursor.text.length;
}

/**
 * A delimiter inside `[…]` may or may not end a sed expression, by version and place: a bracket that holds it is passed
 * over whole only where the two readings can't differ.
 */
function bracket(text: string, at: number, delimiter: string): number {
  const found = /^\[\^?\]?(?:\[[:.=][a-z]+[:.=]\]|[^\]\n])*\]/.exec(text.slice(at))?.[0];
  return found === undefined || found.includes(delimiter) || found.includes('\\') ? at : at + found.length - 1;
}

function command(cursor: Cursor): void {
  const name = cursor.text[cursor.at] ?? '';
  cursor.at += 1;
  if (name === '') return;
  if ('{}=dDgGhHnNpPxFz'.includes(name)) return;
  if ('qQlL'.includes(name)) skip(cursor, /[ \t]*\d*/y);
  else if (name === '#') line(cursor);
  else if (':btT'.includes(name)) skip(cursor, /[ \t]*[^\s;}]*/y);
  else if ('aic'.includes(name)) text(cursor);
  else if ('rRwWe'.includes(name)) named(cursor, name);
  else if (name === 's') substitute(cursor);
  else if (name === 'y') twice(cursor);
  else if (name === 'v') skip(cursor, /[^;\n]*/y);
  else cursor.unsure = `"${name}" is no sed command that Ward knows`;
}

/** Up to the end of the line. */
function line(cursor: Cursor): string {
  return skip(cursor, /[^\n]*/y);
}

/** `a`, `i`, `c`: text up to a line that does not end in a backslash. */
function text(cursor: Cursor): void {
  skip(cursor, /(?:\\[\s\S]|[^\n\\])*/y);
  // `$a\` with nothing behind it ends the last line, and that is all.
  skip(cursor, /\\$/y);
}

function named(cursor: Cursor, name: string): void {
  const rest = line(cursor).trim();
  if (name === 'e') cursor.runs.push(rest === '' ? undefined : rest);
  else (name === 'r' || name === 'R' ? cursor.reads : cursor.writes).push(rest);
}

function twice(cursor: Cursor): void {
  const delimiter = cursor.text[cursor.at] ?? '';
  delimited(cursor);
  cursor.at = closing(cursor, delimiter);
}

function substitute(cursor: Cursor): void {
  const delimiter = cursor.text[cursor.at] ?? '\n';
  if (/[\s\\]/.test(delimiter)) cursor.unsure = 'the sed script has no end that Ward can find';
  delimited(cursor);
  cursor.at = replacement(cursor, delimiter);
  const flags = skip(cursor, /[gpiIemM0-9]*/y);
  if (flags.includes('e')) cursor.runs.push(undefined);
  if (skip(cursor, /w/y) !== '') cursor.writes.push(line(cursor).trim());
}

/** Brackets mean nothing in a replacement. */
function replacement(cursor: Cursor, delimiter: string): number {
  for (let at = cursor.at; at < cursor.text.length; at += 1) {
    if (cursor.text[at] === '\\') at += 1;
    else if (cursor.text[at] === delimiter) return at + 1;
  }
  cursor.unsure = 'the sed script has no end that Ward can find';
  return cursor.text.length;
}
