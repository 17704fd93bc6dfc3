/** What a person reads before they answer: a verdict as lines of text for a screen. The answer line comes after them. */
import { findingWords, grantWords, impactWords } from './explain.ts';
import { oneLine, printable } from './printable.ts';
import type { Asker, Finding, Grant, Impact, Stands } from './values.ts';

/** What is asked: who wants what, where. */
export interface Question {
  readonly asker: Pick<Asker, 'kind' | 'name'>;
  readonly cwd: string;
  readonly subject: string;
  /** So many characters of it stand before what was typed: they are shown only where a finding speaks of them. */
  readonly lead?: number | undefined;
  /** What variables in it hold. */
  readonly stands?: readonly Stands[];
  /** A line that runs has come to it. */
  readonly reached?: true;
  readonly impact: Impact;
  readonly findings: readonly Finding[];
  readonly grants: readonly Grant[];
  /** No sandbox holds it. */
  readonly unheld?: true;
}

/** The screen it is shown on; `colour` false under NO_COLOR and on a dumb terminal. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/** The first line for what no sandbox holds. */
const leaving = "this leaves the sandbox: Ward can't limit or undo what it does";

const unheld = 'a yes lets this shell run it as any shell would: no sandbox holds it';

/** What of such an impact stays, whatever comes after. */
const lasting: Readonly<Partial<Record<Impact, readonly string[]>>> = {
  network: ["what it sends can't be taken back"],
  destructive: ["what it deletes or overwrites can't be undone: Ward keeps no copy"],
  system: ["what it changes outside the project can't be undone: Ward keeps no copy"],
};

/** SGR parameters (ECMA-48, 8.3.117) by impact, mildest first. */
const colours: Readonly<Record<Impact, string>> = {
  none: '32',
  read: '32',
  write: '33',
  network: '36',
  destructive: '1;31',
  system: '1;7;31',
};

/** The lines, in reading order. The command is there in full, whatever its length. */
export function promptView(question: Question, screen: Screen): readonly string[] {
  const { subject, lead, impact, findings, grants } = question;
  const typed = subject.slice(lead);
  const body = [
    ...(grants.some(one => one.kind === 'leave') ? [paint(leaving, '1;31', screen)] : []),
    heading(question),
    '',
    ...commandLines(typed, screen),
    ...standLines(question, screen),
    '',
    `impact: ${paint(impact, colours[impact], screen)} (${impactWords(impact)})`,
    ...findings.flatMap(one => findingLines(one, subject, screen)),
    '',
    ...(question.unheld ? [unheld] : grantLines(grants, screen)),
    ...(lasting[impact] ?? []).flatMap(line => wrap(line, screen.columns)),
  ];
  return [...body, ...lengthLine(body.length, typed, screen), ''];
}

/** Lines of the questions and answers below the view: what is shown must leave room for them. */
const answerLines = 7;

function heading({ asker, cwd, reached }: Question): string {
  if (reached) return `ward: the line that runs has come to this, in ${oneLine(cwd)}:`;
  const who = asker.kind === 'agent' ? `agent ${oneLine(asker.name)} asks` : `${oneLine(asker.name)} asks`;
  return `ward: ${who} to run, in ${oneLine(cwd)}:`;
}

/** The command, its lines numbered where there is more than one, each cut at the screen's edge so that every row is Ward's own. */
function commandLines(subject: string, screen: Screen): readonly string[] {
  const lines = subject.split('\n');
  const digits = lines.length > 1 ? String(lines.length).length : 0;
  return lines.flatMap((line, at) => {
    const number = digits > 0 ? `${String(at + 1).padStart(digits)} ` : '';
    const rows = wrap(printable(line), screen.columns - 2 - number.length);
    return rows.map((row, index) => `  ${index === 0 ? number : ' '.repeat(number.length)}${row}`);
  });
}

function standLines({ stands = [] }: Question, screen: Screen): readonly string[] {
  const lines = stands.flatMap(({ name, value }) => wrap(oneLine(`${name} is "${value}"`), screen.columns - 4).map(row => `    ${row}`));
  return lines.length === 0 ? [] : ['', ...lines];
}

/** A sentence, and under it the place it speaks of. */
function findingLines(finding: Finding, subject: string, screen: Screen): readonly string[] {
  const sentence = wrap(oneLine(findingWords(finding)), screen.columns - 2).map((row, at) => `${at === 0 ? '- ' : '  '}${row}`);
  return [...sentence, ...excerpt(finding.place, subject, screen)];
}

/** The row of the command in which a place begins, and marks below it. */
function excerpt(place: Finding['place'], subject: string, screen: Screen): readonly string[] {
  const start = Math.min(Math.max(0, place.start), subject.length);
  const first = subject.lastIndexOf('\n', start - 1) + 1;
  const line = subject.slice(first).split('\n', 1)[0] ?? '';
  const before = printable(line.slice(0, start - first));
  const marked = printable(line.slice(start - first, Math.max(start, place.end) - first));
  const after = printable(line.slice(Math.max(start, place.end) - first));
  return underline({ text: before + marked + after, from: width(before), cells: Math.max(1, width(marked)) }, screen.columns - 6);
}

function underline(line: { readonly text: string; readonly from: number; readonly cells: number }, columns: number): readonly string[] {
  let left = 0;
  for (const row of wrap(line.text, columns)) {
    const right = left + width(row);
    if (line.from < right)
      return [`      ${row}`, `      ${' '.repeat(line.from - left)}${'^'.repeat(Math.min(line.cells, right - line.from))}`];
    left = right;
  }
  return [];
}

function grantLines(grants: readonly Grant[], screen: Screen): readonly string[] {
  if (grants.length === 0) return ['a yes lets it run in the sandbox, with nothing beyond the project'];
  const lines = grants.flatMap(one =>
    wrap(oneLine(grantWords(one)), screen.columns - 4).map((row, at) => `  ${at === 0 ? '' : '  '}${row}`),
  );
  return ['a yes lets it, for this one run:', ...lines];
}

/** Said last, where it is still on the screen. */
function lengthLine(rows: number, subject: string, screen: Screen): readonly string[] {
  if (rows + answerLines <= screen.rows) return [];
  const lines = subject.split('\n').length;
  return [
    `this is longer than the screen: ${lines === 1 ? `1 line, ${subject.length} characters` : `${lines} lines`}; scroll up to read all of it`,
  ];
}

function paint(text: string, colour: string, screen: Screen): string {
  return screen.colour ? `\u001b[${colour}m${text}\u001b[0m` : text;
}

/** Rows of at most `columns` cells. */
function wrap(text: string, columns: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const letter of text) {
    const cells = cellsOf(letter);
    if (used + cells > Math.max(10, columns)) {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += letter;
    used += cells;
  }
  return [...rows, row];
}

function width(text: string): number {
  let cells = 0;
  for (const letter of text) cells += cellsOf(letter);
  return cells;
}

/** Two for the wide and full-width ranges (Unicode, UAX #11), none for a mark that sits on the letter before it. */
function cellsOf(letter: string): number {
  if (/^\p{M}$/u.test(letter)) return 0;
  return /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u.test(
    letter,
  )
    ? 2
    : 1;
}
