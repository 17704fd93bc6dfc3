/** Makes what can't be seen, or moves other text about, visible: everything shown to a person passes here. */

/**
 * Control characters, formats (bidi, zero-width), separators and spaces that are no plain space, code points without a meaning of their own,
 * the Braille blank, and parts of Hangul letters, which join what stands before; and marks that sit on no letter, are a fourth in a row, or draw
 * over their letter or around it. A newline is none of them.
 */
const unseen =
  /[^\P{C}\n]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}|[\u2800\u1160-\u11ff\ud7b0-\ud7fb]|[\p{Me}\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5-\u20eb]|(?<![\p{L}--[\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7fb]][\p{M}--[\p{Me}\p{Default_Ignorable_Code_Point}\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5-\u20eb]]{0,2})\p{M}/gv;

/** Nothing of that is in what consists of these alone: by far the most texts, and the expression above takes long to be made. */
const plain = /^[\x20-\x7e\n]*$/;

/** A run of blanks that can push what follows off the screen; indentation in code stays below it. */
const padding = /[ \t]{32,}/g;

/** Empty lines, enough to push what came before off the screen. */
const emptyLines = /\n(?:[ \t]*\n){4,}/g;

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
  const dense = text
    .replace(emptyLines, run => `\n<${run.split('\n').length - 2} empty lines>\n`)
    .replace(padding, run => `<${run.length} ${blanks(run)}>`);
  return plain.test(dense) ? dense : dense.replace(unseen, visible);
}

function blanks(run: string): string {
  if (!run.includes('\t')) return 'spaces';
  return run.includes(' ') ? 'spaces and tabs' : 'tabs';
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
