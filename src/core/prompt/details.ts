/** Reasoning as rows of the question's own terminal: each behind Ward's bar, none of them wider than the screen, and not without end. */
import { clip, rows } from '../cells.ts';
import { spellOut } from '../look-alikes.ts';
import { oneLine } from '../printable.ts';

/** Rows of one line, and of all. */
const mostOfOne = 6;
const most = 400;

/** What is left out is counted. */
export function detailRows(lines: readonly string[], columns: number): readonly string[] {
  const all: string[] = [];
  let cut = false;
  for (const [at, line] of lines.entries()) {
    if (all.length >= most) return [...all, `| (${lines.length - at} more lines)`];
    const marks = /^ *\^+$/.test(line);
    // Below a line that takes several rows they would mark something else.
    if (cut && marks) continue;
    const shown = marks ? [line.slice(0, columns - 2)] : lineRows(line, columns - 2);
    cut = shown.length > 1;
    all.push(...shown.map(row => `| ${row}`.trimEnd()));
  }
  return all;
}

function lineRows(line: string, columns: number): readonly string[] {
  const [indent = ''] = /^ {0,12}/.exec(line) ?? [];
  const text = oneLine(spellOut(line.slice(indent.length)).join(''));
  const cut = rows(text, columns - indent.length - 4);
  if (cut.length === 1) return [`${indent}${text}`];
  const kept = cut.slice(0, mostOfOne).map((row, at) => `${indent}${at === 0 ? '' : '    '}${row}`);
  const left = cut.slice(mostOfOne).join('').length;
  return left === 0 ? kept : [...kept, clip(`${indent}    … (${left} more characters)`, columns)];
}
