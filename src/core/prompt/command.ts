/** The command as a person is asked about it: its rows behind a bar of Ward's, and the places in it that findings speak of. */

import { rows, width } from '../cells.ts';
import { findingWords } from '../explain.ts';
import { spellOut } from '../look-alikes.ts';
import { oneLine, printable } from '../printable.ts';
import type { Finding, Stands } from '../values.ts';

/** A command, and what is shown of it: for each of its characters what stands in its place. */
export interface Sheet {
  readonly subject: string;
  readonly shown: readonly string[];
  readonly columns: number;
}

/** `names` are words of it that name programs and hosts. */
export function sheet(subject: string, columns: number, names: ReadonlySet<string>): Sheet {
  return { subject, shown: spellOut(subject, names), columns };
}

/** A part of it, on however many lines. */
export function part({ shown }: Sheet, start: number, end?: number): string {
  return printable(shown.slice(start, end).join(''));
}

/** What nothing of a command's can stand before: rows without it are Ward's own. */
const bar = '| ';

/** From its `lead` on, its lines numbered where there is more than one, each cut at the screen's edge so that every row begins with Ward's bar. */
export function commandRows(one: Sheet, lead: number): readonly string[] {
  const lines = linesOf(one.subject, lead);
  const digits = lines.length > 1 ? String(lines.length).length : 0;
  return lines.flatMap(({ start, end, number, empty }) => {
    const sign = digits > 0 ? `${String(number).padStart(digits)} ` : '';
    const text = empty > 0 ? `<${empty} empty lines>` : part(one, start, end);
    return rows(text, one.columns - bar.length - sign.length).map(
      (row, index) => `${bar}${index === 0 ? sign : ' '.repeat(sign.length)}${row}`,
    );
  });
}

/** Fewer empty lines in a row are for whoever reads the command; more would push what follows off the screen. */
const fewEmpty = 4;

interface Line {
  readonly start: number;
  readonly end: number;
  readonly number: number;
  /** So many empty lines, shown as one. */
  readonly empty: number;
}

function linesOf(subject: string, lead: number): readonly Line[] {
  const lines: Line[] = [];
  let start = lead;
  for (const [at, text] of subject.slice(lead).split('\n').entries()) {
    lines.push({ start, end: start + text.length, number: at + 1, empty: 0 });
    start += text.length + 1;
  }
  const blank = ({ start: from, end }: Line) => /^[ \t]*$/.test(subject.slice(from, end));
  return lines.flatMap((line, at) => {
    const before = lines[at - 1];
    if (!blank(line)) return [line];
    const next = lines.findIndex((one, other) => other > at && !blank(one));
    const run = (next === -1 ? lines.length : next) - at;
    if (before !== undefined && blank(before)) return [];
    return run > fewEmpty ? [{ ...line, empty: run }] : lines.slice(at, at + run);
  });
}

/** What variables hold that it names. */
export function standRows(stands: readonly Stands[], columns: number): readonly string[] {
  const lines = stands.flatMap(({ name, value }) =>
    rows(oneLine(spellOut(`${name} is "${value}"`).join('')), columns - 4).map(row => `    ${row}`),
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

/** A sentence, and under it the place it speaks of. */
export function findingRows(finding: Finding, one: Sheet, names: ReadonlySet<string>): readonly string[] {
  return [...item(spellOut(findingWords(finding), names).join(''), one.columns), ...excerpt(finding.place, one)];
}

/** A line that stands for itself among others, however many rows it takes. */
function item(text: string, columns: number): readonly string[] {
  return rows(oneLine(text), columns - 4).map((row, at) => `${at === 0 ? '- ' : '    '}${row}`);
}

/** The row of the command in which a place begins, and marks below it. */
function excerpt(place: Finding['place'], one: Sheet): readonly string[] {
  const { subject, columns } = one;
  const start = Math.min(Math.max(0, place.start), subject.length);
  const first = start === 0 ? 0 : subject.lastIndexOf('\n', start - 1) + 1;
  const next = subject.indexOf('\n', first);
  const last = next === -1 ? subject.length : next;
  const end = Math.min(Math.max(start, place.end), last);
  const [before, marked, after] = [part(one, first, start), part(one, start, end), part(one, end, last)].map(oneLine) as [
    string,
    string,
    string,
  ];
  return underline({ text: before + marked + after, from: width(before), cells: Math.max(1, width(marked)) }, columns - 6);
}

function underline(line: { readonly text: string; readonly from: number; readonly cells: number }, columns: number): readonly string[] {
  let left = 0;
  for (const row of rows(line.text, columns)) {
    const right = left + width(row);
    if (line.from < right) {
      // Blanks at a cut reach beyond what is seen, where a mark below them would begin a row of its own.
      const from = Math.min(line.from - left, columns - 1);
      return [`    ${bar}${row}`, `    ${bar}${' '.repeat(from)}${'^'.repeat(Math.min(line.cells, right - line.from, columns - from))}`];
    }
    left = right;
  }
  return [];
}
