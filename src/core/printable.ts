/** Makes what can't be seen, or moves other text about, visible: everything shown to a person passes here. */

/**
 * Control characters, formats (bidi, zero-width), separators and spaces that are no plain space, code points without a meaning of their own,
 * and the Braille blank; plus a fourth combining mark in a row, which would draw over its neighbours. A newline is none of them.
 */
const unseen = /[^\P{C}\n]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}|\u2800|(?<=\p{M}{3})\p{M}/gu;

/** A run of spaces that can push what follows off the screen; indentation in code stays below it. */
const padding = / {32,}/g;

/** Empty lines, enough to push what came before off the screen. */
const emptyLines = /\n(?: *\n){4,}/g;

const short = new Map([
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\x1b', '\\x1b'],
]);

/**
 * The text with nothing unseen in it: `\x1b` for a control character, `<U+202E>` for the rest, `<40 spaces>` and `<9 empty lines>` for padding.
 * A newline stays a newline, so that a command of several lines can be read as one: whoever prints it in one line uses `oneLine`.
 * Applied to its own result it changes nothing, and ASCII text without padding stays as it is.
 */
export function printable(text: string): string {
  return text
    .replace(unseen, visible)
    .replace(padding, run => `<${run.length} spaces>`)
    .replace(emptyLines, run => `\n<${run.split('\n').length - 2} empty lines>\n`);
}

/** The same on one line, a newline as `⏎` and a space: for messages, where a new line would pass for a message of its own. */
export function oneLine(text: string): string {
  return printable(text.replace(/\n/g, '⏎ '));
}

function visible(one: string): string {
  const code = one.codePointAt(0) ?? 0;
  const known = short.get(one);
  if (known !== undefined) return known;
  if (code < 0x100 && code !== 0xa0 && code !== 0xad) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
