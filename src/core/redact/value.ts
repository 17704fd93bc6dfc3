/** Where the value ends that starts at a place: a word of the shell, a quoted text, a line of a here-document. */
import { closes, double, type Layout, type Span, single, substitution } from './layout.ts';
import { carrier } from './tables.ts';

/** Where a value starts, and where what names it does; for a header the escaped quote before its name, which ends it too. */
export interface Start {
  readonly at: number;
  readonly from: number;
  readonly header: boolean;
  readonly close: string | undefined;
}

/** The spans of a value, substitutions in it left out: what runs, or a variable's name, is no secret. */
export function value(start: Start, place: Layout): Span[] {
  const line = lineRest(start.at, place);
  if (line !== undefined) return [line];
  return fills(start, place) ? quoteRest(start, place) : word(start.at, place);
}

/** The spans of the word that starts here, as the shell (or JSON inside it) would delimit it; substitutions are left out. */
function word(from: number, place: Layout): Span[] {
  const { text } = place;
  const escaped = /^\\+(['"])/.exec(text.slice(from, from + 8));
  if (escaped !== null) return [upTo(text, from + escaped[0].length, escaped[0])];
  const spans: Span[] = [];
  let at = from;
  while (at < text.length) {
    const next = part(at, place, spans);
    if (next === undefined || next === at) break;
    at = next;
    if (/^["'][,}\])](?:[\s"'}\],);]|$)/.test(text.slice(at - 1, at + 2))) break;
  }
  return spans;
}

/** One part of a word, quoted or not: adds what is in it, gives where the next one starts; undefined where the word has ended. */
function part(at: number, place: Layout, spans: Span[]): number | undefined {
  const mark = place.text[at];
  const ansi = mark === '$' && place.text[at + 1] === "'" && !closes(at + 1, place);
  if (ansi) return quotedPart(at + 1, place, spans);
  if (mark !== "'" && mark !== '"') return barePart(at, place, spans);
  return closes(at, place) ? undefined : quotedPart(at, place, spans);
}

/** What lies between here and the same escaped quote again, or the end of the line. */
function upTo(text: string, start: number, close: string): Span {
  const line = text.indexOf('\n', start);
  const end = line < 0 ? text.length : line;
  const found = text.slice(start, end).indexOf(close);
  return { start, end: found < 0 ? end : start + found };
}

/** A part in quotes; without an end it runs to the end of the text. */
function quotedPart(open: number, place: Layout, spans: Span[]): number {
  const { text } = place;
  const mark = text[open];
  const escapes = mark === '"' || text[open - 1] === '$';
  let start = open + 1;
  let at = start;
  while (at < text.length && text[at] !== mark) {
    const end = mark === '"' ? substitution(at, place.state[open] !== single, place) : undefined;
    if (end !== undefined) {
      spans.push({ start, end: at });
      start = end;
      at = end;
    } else at += escapes && text[at] === '\\' ? 2 : 1;
  }
  spans.push({ start, end: Math.min(at, text.length) });
  return Math.min(at + 1, text.length);
}

/** A part outside quotes of its own. */
function barePart(from: number, place: Layout, spans: Span[]): number {
  const { text, state } = place;
  const plain = state[from] !== single;
  let at = from;
  while (at < text.length && !/[\s;&|<>()'"`]/.test(text[at] ?? '') && substitution(at, plain, place) === undefined) {
    if (text[at] === '\\' && state[from] !== 0 && /['"]/.test(text[at + 1] ?? '')) break;
    at += text[at] === '\\' ? 2 : 1;
  }
  const end = Math.min(at, text.length);
  if (end > from) spans.push({ start: from, end });
  return end > from ? end : (substitution(from, plain, place) ?? from);
}

/** A value in a here-document that is data: to the end of its line. */
function lineRest(from: number, { text, documents }: Layout): Span | undefined {
  if (
    (text[from - 1] === '=' ? /['"\\]/ : /['"\\[{]/).test(text[from] ?? '') ||
    !documents.some(one => one.data && one.start <= from && from < one.end)
  )
    return undefined;
  const end = text.indexOf('\n', from);
  return { start: from, end: end < 0 ? text.length : end };
}

/** A value that ends where its quote does: to the end of the quote it stands in, or one word where it stands in none. */
function quoteRest({ at: from, from: name, close }: Start, place: Layout): Span[] {
  const { text, state, since } = place;
  if (close !== undefined) return [upTo(text, from, close)];
  if (state[from] === 0) return word(from, place);
  const own = (since[from] ?? 0) >= name;
  let at = from;
  while (at < text.length && !quoteEnds(at, from, own, place)) {
    if (text.startsWith("'\\''", at)) at += 4;
    else at += text[at] === '\\' && state[from] === double ? 2 : 1;
  }
  return [{ start: from, end: Math.min(at, text.length) }];
}

function quoteEnds(at: number, from: number, own: boolean, place: Layout): boolean {
  const { text, state } = place;
  const mark = text[at];
  if (mark === '\n' || mark === '\r') return true;
  const home = state[from] === single ? "'" : '"';
  if (own ? mark === home : mark === "'" || mark === '"') return !text.startsWith("'\\''", at) && closes(at, place);
  return state[from] === double && substitution(at, true, place) !== undefined;
}

/** Whether the value fills the quote it stands in: that quote began with what names it. */
function fills(start: Start, { text, state, since }: Layout): boolean {
  const began = since[start.at] ?? 0;
  if (start.header || state[start.at] === 0) return start.header;
  return began > start.from || (began === start.from && carrier.test(text.slice(Math.max(0, began - 40), began)));
}
