/** Functions of make that only work on texts (GNU make manual, "Functions for Transforming Text"); what looks at the machine stays open. */

/** Stands in an expanded text for what only make could tell (of the private use area of Unicode). */
export const OPEN = '\ue000';

/** How a function gets at what surrounds it. */
export interface Expanding {
  /** A text with every reference in its place. */
  readonly again: (text: string) => string;
  /** The same, where one name stands for a word. */
  readonly with: (name: string, word: string, text: string) => string;
  /** What a name holds, with these as `$(1)` and what follows. */
  readonly call: (name: string, given: readonly string[]) => string;
  /** The text as it is set, unexpanded. */
  readonly value: (name: string) => string;
  /** Reads a text as a part of the makefile. */
  readonly evaluate: (text: string) => void;
}

/** What a function gives for the text behind its name; undefined where it is none of these. */
export function applied(name: string, text: string, around: Expanding): string | undefined {
  const lazy = lazily.get(name);
  const parts = split(text);
  if (lazy !== undefined) return lazy(parts, around);
  const plain = simple.get(name);
  if (plain === undefined) return undefined;
  const [count, made] = plain;
  const given = parts.length > count ? [...parts.slice(0, count - 1), parts.slice(count - 1).join(',')] : parts;
  const known = given.map(one => around.again(one));
  return known.some(one => one.includes(OPEN)) ? OPEN : made(known);
}

/** Parts between commas that stand in no bracket. */
function split(text: string): string[] {
  const parts = [''];
  let level = 0;
  for (const one of text) {
    if (/[({]/.test(one)) level += 1;
    if (/[)}]/.test(one)) level -= 1;
    if (one === ',' && level === 0) parts.push('');
    else parts[parts.length - 1] += one;
  }
  return parts;
}

function wordsOf(text = ''): string[] {
  return text.split(/\s+/).filter(Boolean);
}

type Lazy = (parts: readonly string[], around: Expanding) => string;

const lazily = new Map<string, Lazy>([
  [
    'if',
    ([test = '', then = '', otherwise = ''], { again }) =>
      whether(
        again(test.trim()),
        () => again(then),
        () => again(otherwise),
      ),
  ],
  ['or', (parts, { again }) => firstOf(parts, again, one => one !== '') ?? ''],
  ['and', (parts, { again }) => firstOf(parts, again, one => one === '') ?? again(parts.at(-1) ?? '').trim()],
  ['foreach', each],
  ['call', ([name = '', ...given], { again, call }) => call(again(name).trim(), given.map(again))],
  ['value', ([name = ''], { again, value }) => value(again(name).trim())],
  ['eval', (parts, { again, evaluate }) => nothing(evaluate(again(parts.join(','))))],
  ...['info', 'warning'].map(name => [name, (parts: readonly string[], { again }: Expanding) => nothing(again(parts.join(',')))] as const),
]);

function nothing(_: unknown): string {
  return '';
}

function whether(test: string, then: () => string, otherwise: () => string): string {
  return test.includes(OPEN) ? OPEN : test === '' ? otherwise() : then();
}

/** The first part that is wanted, or that only make could tell. */
function firstOf(parts: readonly string[], again: (text: string) => string, wanted: (text: string) => boolean): string | undefined {
  for (const part of parts) {
    const made = again(part).trim();
    if (made.includes(OPEN)) return OPEN;
    if (wanted(made)) return made;
  }
  return undefined;
}

/** More words than these are not gone through. */
const MOST = 100;

function each([name = '', list = '', ...text]: readonly string[], around: Expanding): string {
  const words = wordsOf(around.again(list));
  if (words.length > MOST || words.some(one => one.includes(OPEN))) return OPEN;
  return words.map(one => around.with(around.again(name).trim(), one, text.join(','))).join(' ');
}

type Plain = readonly [count: number, made: (given: readonly string[]) => string];

const list =
  (made: (word: string) => string | undefined) =>
  ([text]: readonly string[]) =>
    wordsOf(text)
      .flatMap(one => made(one) ?? [])
      .join(' ');

/** A pattern without `%` leaves blanks as they are: that is left to make. */
function substituted([from = '', to = '', text]: readonly string[]): string {
  const each = () => wordsOf(text).map(one => replaced(one, from.trim(), to.trim()));
  return from.includes('%') ? each().join(' ') : OPEN;
}

const simple = new Map<string, Plain>([
  ['strip', [1, ([text]) => wordsOf(text).join(' ')]],
  ['subst', [3, ([from = '', to = '', text = '']) => (from === '' ? text + to : text.replaceAll(from, () => to))]],
  ['patsubst', [3, substituted]],
  ['findstring', [2, ([find = '', text = '']) => (text.includes(find) ? find : '')]],
  ['filter', [2, ([patterns, text]) => chosen(patterns, text, true)]],
  ['filter-out', [2, ([patterns, text]) => chosen(patterns, text, false)]],
  ['sort', [1, ([text]) => [...new Set(wordsOf(text))].sort().join(' ')]],
  ['word', [2, ([at, text]) => wordsOf(text)[Number(at) - 1] ?? '']],
  ['words', [1, ([text]) => `${wordsOf(text).length}`]],
  [
    'wordlist',
    [
      3,
      ([from, to, text]) =>
        wordsOf(text)
          .slice(Number(from) - 1, Number(to))
          .join(' '),
    ],
  ],
  ['firstword', [1, ([text]) => wordsOf(text)[0] ?? '']],
  ['lastword', [1, ([text]) => wordsOf(text).at(-1) ?? '']],
  ['dir', [1, list(one => (one.includes('/') ? one.slice(0, one.lastIndexOf('/') + 1) : './'))]],
  ['notdir', [1, list(one => one.slice(one.lastIndexOf('/') + 1))]],
  ['suffix', [1, list(one => /\.[^./]*$/.exec(one)?.[0])]],
  ['basename', [1, list(one => one.replace(/\.[^./]*$/, ''))]],
  [
    'addsuffix',
    [
      2,
      ([end = '', text]) =>
        wordsOf(text)
          .map(one => one + end)
          .join(' '),
    ],
  ],
  [
    'addprefix',
    [
      2,
      ([start = '', text]) =>
        wordsOf(text)
          .map(one => start + one)
          .join(' '),
    ],
  ],
]);

/** The stem of a word that fits a pattern with one `%`. */
function stem(word: string, pattern: string): string | undefined {
  const at = pattern.indexOf('%');
  if (at < 0) return word === pattern ? '' : undefined;
  const [start, end] = [pattern.slice(0, at), pattern.slice(at + 1)];
  const fits = word.startsWith(start) && word.endsWith(end) && word.length >= start.length + end.length;
  return fits ? word.slice(start.length, word.length - end.length) : undefined;
}

function replaced(word: string, from: string, to: string): string {
  const found = stem(word, from);
  return found === undefined ? word : to.replace('%', () => found);
}

function chosen(patterns: string | undefined, text: string | undefined, wanted: boolean): string {
  const all = wordsOf(patterns);
  return wordsOf(text)
    .filter(one => all.some(pattern => stem(one, pattern) !== undefined) === wanted)
    .join(' ');
}
