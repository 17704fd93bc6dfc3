/** A brace expansion of plain text → its alternatives, where they are few and hold no quotes or expansions. */
import type { Part, Place, Word } from '../syntax.ts';

/** More alternatives than this are not spelled out. */
const most = 128;

/** The alternatives of `{…}`, or undefined where Ward doesn't spell them out: quotes, expansions, brackets, tildes, too many. */
export function alternatives(text: string, place: Place): readonly Word[] | undefined {
  if (/["'\\$`[\]~=:!@+(]/.test(text)) return undefined;
  const inner = text.slice(1, -1);
  const sequence = /^(-?\d{1,6}|[A-Za-z])\.\.(-?\d{1,6}|[A-Za-z])(?:\.\.(-?\d{1,6}))?$/.exec(inner);
  const texts = sequence ? series(sequence[1] ?? '', sequence[2] ?? '', sequence[3]) : commas(inner);
  if (texts === undefined || texts.length > most) return undefined;
  const words = texts.map(one => word(one, place));
  return words.every(one => one !== undefined) ? words : undefined;
}

/** `1..5`, `a..e`, `01..10..3`; undefined where the two ends are of two kinds. */
function series(first: string, last: string, step: string | undefined): string[] | undefined {
  const letters = /[A-Za-z]/;
  if (letters.test(first) !== letters.test(last)) return undefined;
  if (letters.test(first)) return undefinedBeyond(first.charCodeAt(0), last.charCodeAt(0), step)?.map(code => String.fromCharCode(code));
  if (/^-?0\d/.test(first) || /^-?0\d/.test(last)) return padded(first, last, step);
  return undefinedBeyond(Number(first), Number(last), step)?.map(String);
}

/** `01..12`: each as long as the longer of the two. */
function padded(first: string, last: string, step: string | undefined): string[] | undefined {
  if (first.startsWith('-') || last.startsWith('-')) return undefined;
  const width = Math.max(first.length, last.length);
  return undefinedBeyond(Number(first), Number(last), step)?.map(one => String(one).padStart(width, '0'));
}

function undefinedBeyond(first: number, last: number, step: string | undefined): number[] | undefined {
  const stride = Math.abs(Number(step ?? 1)) || 1;
  const length = Math.floor(Math.abs(last - first) / stride) + 1;
  if (length > most) return undefined;
  return Array.from({ length }, (_, index) => first + Math.sign(last - first) * index * stride);
}

/** Split at the commas outside inner braces; undefined where there is none, or a brace is left over. */
function commas(inner: string): string[] | undefined {
  const texts: string[] = [''];
  let depth = 0;
  for (const one of inner) {
    if (one === '{') depth++;
    if (one === '}') depth--;
    if (depth < 0) return undefined;
    if (one === ',' && depth === 0) texts.push('');
    else texts.push((texts.pop() ?? '') + one);
  }
  return depth === 0 && texts.length > 1 ? texts : undefined;
}

/** One alternative as a word: plain text and pattern characters, or a brace expansion that is the whole of it. */
function word(text: string, place: Place): Word | undefined {
  if (!/[{}]/.test(text)) return { text, parts: pieces(text, place), place };
  if (!/^\{[^{}]*\}$/.test(text)) return undefined;
  const words = alternatives(text, place);
  return words && { text, parts: [{ kind: 'brace', words, inner: [], text, place }], place };
}

/** The same where expansions stand among the plain text: not behind a name that the text after the braces would lengthen (`{a,$x}y` holds `$xy`). */
export function expanded(inner: readonly Part[], place: Place): readonly Word[] | undefined {
  if (inner.some(odd)) return undefined;
  const made: Part[][] = [[]];
  for (const part of inner) {
    const texts = part.kind === 'literal' && !part.quoted ? part.text.split(',') : undefined;
    if (texts === undefined) made.at(-1)?.push(part);
    for (const [at, text] of (texts ?? []).entries()) {
      if (at > 0) made.push([]);
      made.at(-1)?.push(...pieces(text, place));
    }
  }
  return made.length < 2 || made.length > most ? undefined : made.map(parts => ({ text: parts.length === 0 ? '' : '…', parts, place }));
}

function odd(part: Part): boolean {
  if (part.kind === 'literal') return !part.quoted && /["'\\$`[\]~=:!@+(){}]|\.\./.test(part.text);
  if (part.kind === 'parameter') return !part.quoted && part.place.end - part.place.start === part.name.length + 1;
  return part.kind !== 'command' && part.kind !== 'arithmetic';
}

function pieces(text: string, place: Place): Part[] {
  return [...text.matchAll(/[*?]|[^*?]+/g)].map(([one]) =>
    one === '*' || one === '?' ? { kind: 'glob', text: one, inner: [], place } : { kind: 'literal', text: one, quoted: false, place },
  );
}
