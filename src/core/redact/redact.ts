/** Takes secrets out of text before it is kept: what stands where a secret stands, and what looks like one. */
import { layout, type Span } from './layout.ts';
import { assignment, credentials, empty, harmless, header, mayName, mayShape, option, parameters, programs, shapes } from './tables.ts';
import { type Start, value } from './value.ts';

/** What stands in the text where a secret stood. */
export const redacted = '[redacted]';

function shaped(text: string): Span[] {
  if (!mayShape.test(text)) return [];
  return [...shapes, credentials, parameters].flatMap(shape =>
    [...text.matchAll(shape)].map(found => ({ start: found.index, end: found.index + found[0].length })),
  );
}

const nameOf = (match: string) => match.slice(-200).replace(/[\s'"\\\]+:=]{1,16}$/, '');

/** Where the values of names, options, programs and headers start, each once, in order. */
function starts(text: string): Start[] {
  const found = new Map<number, Start>();
  const within = new Set<number>();
  const names = mayName.test(text);
  for (const match of names ? text.matchAll(header) : []) {
    const at = match.index + match[0].length;
    for (let inside = match.index + 1; inside < at; inside++) within.add(inside);
    found.set(at, {
      at,
      from: match.index,
      header: true,
      close: /\\+['"]$/.exec(text.slice(Math.max(0, match.index - 4), match.index))?.[0],
    });
  }
  const lower = text.toLowerCase();
  const there = programs.filter(one => one.words.some(word => lower.includes(word))).map(one => one.pattern);
  for (const pattern of names ? [assignment, option, ...there] : there) {
    for (const match of text.matchAll(pattern)) {
      const at = match.index + match[0].length;
      const known = within.has(at) || found.has(at) || harmless.test(nameOf(match[0]));
      if (!known) found.set(at, { at, from: match.index, header: false, close: undefined });
    }
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function named(text: string): Span[] {
  const values = starts(text);
  if (values.length === 0) return [];
  const place = layout(text);
  const spans: Span[] = [];
  let done = 0;
  for (const start of values) {
    if (start.at < done) continue;
    const made = value(start, place);
    spans.push(...made);
    done = made.at(-1)?.end ?? done;
  }
  return spans;
}

/** Names, directories and reasons come again with each record: of so many texts, none of them long, it is known that there is nothing in them. */
const clean = new Set<string>();
const most = { texts: 256, characters: 300 };

function spansOf(text: string): Span[] {
  if (clean.has(text)) return [];
  const spans = found(text);
  if (spans.length === 0 && text.length <= most.characters) {
    if (clean.size >= most.texts) clean.clear();
    clean.add(text);
  }
  return spans;
}

function found(text: string): Span[] {
  const spans = [...shaped(text), ...named(text)].filter(span => !empty.test(text.slice(span.start, span.end)));
  return merged(spans.sort((a, b) => a.start - b.start || a.end - b.end));
}

function merged(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    const last = kept.at(-1);
    if (last === undefined || span.start > last.end) kept.push(span);
    else kept[kept.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return kept;
}

function without(text: string, spans: readonly Span[]): string {
  let made = '';
  let at = 0;
  for (const span of spans) {
    made += text.slice(at, span.start) + redacted;
    at = span.end;
  }
  return made + text.slice(at);
}

/** A value found in its place is taken out elsewhere too if it can't be an everyday word: a command must not hide by naming itself a secret. */
const distinct = (value: string) => value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value) && !/[\s/]/.test(value);

/** Takes secrets out of one text. */
export const redact = (text: string): string => without(text, spansOf(text));

/**
 * Takes secrets out of any text of one record: those of its own, and those found anywhere in `texts`. Words in `keep` (names of programs,
 * paths) stay wherever they stand outside the place of a secret.
 */
export function redactor(texts: readonly string[], keep: readonly string[] = []): (text: string) => string {
  const values = texts.flatMap(text => spansOf(text).map(span => text.slice(span.start, span.end)));
  const plain = values.flatMap(value => [value, value.replace(/["'\\]/g, '')]);
  const known = [...new Set(plain)].filter(value => distinct(value) && !keep.includes(value)).sort((a, b) => b.length - a.length);
  return text => known.reduce((left, value) => left.replaceAll(value, redacted), redact(text));
}
