/** Text on a grid of cells: how wide it may be on some terminal, and the rows it is cut into, so that none of it ever stands where Ward's own begins. */

/**
 * The text itself, cut into rows of at most `columns` cells whatever terminal shows them: behind blanks where there are some, and those at a cut,
 * which nobody sees, may reach beyond.
 */
export function rows(text: string, columns: number): readonly string[] {
  const most = Math.max(10, columns);
  const all: string[] = [];
  let row = '';
  for (const word of text.split(/(?<= )(?=[^ ])/)) {
    if (mostWide((row + word).trimEnd()) <= most) {
      row += word;
      continue;
    }
    if (row !== '') all.push(row);
    const parts = cut(word, most);
    all.push(...parts.slice(0, -1));
    row = parts.at(-1) ?? '';
  }
  return [...all, row];
}

function cut(text: string, columns: number): readonly string[] {
  const all: string[] = [];
  let row = '';
  let used = 0;
  for (const letter of text.match(marked) ?? []) {
    const cells = mostWide(letter);
    if (used + cells > columns && row !== '') {
      all.push(row);
      row = '';
      used = 0;
    }
    row += letter;
    used += cells;
  }
  return [...all, row];
}

/** A letter and its marks: alone on the next row they would sit on what stands before them there. */
const marked = /[\s\S]\p{M}*/gu;

/** The line itself where it is not too wide, else its rows, the first alone where it began. Colours are no text. */
export function fitted(line: string, columns: number): readonly string[] {
  if (mostWide(line.replace(/\u001b\[[\d;]*m/g, '')) <= columns) return [line];
  const [first = '', ...more] = rows(line, columns);
  return [first.trimEnd(), ...rows(more.join(''), columns - 4).map(row => `    ${row}`.trimEnd())];
}

/** Not wider than `columns`; what is cut off stands as `…`. */
export function clip(text: string, columns: number): string {
  if (mostWide(text) <= columns) return text;
  return `${cut(text, Math.max(1, columns - 2))[0]?.trimEnd()}…`;
}

/** Cells it takes where wide letters take two and marks none: two for the wide and full-width ranges (Unicode, UAX #11). */
export function width(text: string): number {
  let cells = 0;
  for (const letter of text) cells += cellsOf(letter);
  return cells;
}

const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function cellsOf(letter: string): number {
  if (letter < '\u007f') return 1;
  if (/^\p{M}$/u.test(letter)) return 0;
  return wide.test(letter) ? 2 : 1;
}

/** Terminals disagree about everything but ASCII: what one shows in a cell takes two in another, and a mark that joins here stands alone there. */
const mostCells = (letter: string) => (letter < '\u007f' ? 1 : 2);

/** Cells it takes at most. */
export function mostWide(text: string): number {
  let cells = 0;
  for (const letter of text) cells += mostCells(letter);
  return cells;
}
