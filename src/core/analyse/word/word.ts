/** A word → the fields it expands to, without running anything. Where only running could tell, the reason. Never claims what bash would not do. */
import { collect } from '../../collect.ts';
import { hidesCode } from '../../hides-code.ts';
import type { Part, Word } from '../../syntax.ts';
import type { Dialect, Value } from '../../values.ts';
import { emitOpaque, mayEnd, type Shell, spend, splits } from '../frame.ts';
import { PRINTED, substitute } from '../substitute.ts';
import { compute, gravest, settle } from './arithmetic.ts';
import { DATA, isData } from './data.ts';
import { headless, rules, toFields, toText } from './fields.ts';
import { lookup } from './lookup.ts';
import { hidden, parameter } from './parameter.ts';
import { quoted, type Segment, unsure } from './segment.ts';

/** Reads a word into segments, as operands of expansions need it. */
export type Read = (word: Word) => Segment[];

/** More alternatives than this are not spelled out. */
const MOST_WORDS = 256;
/** More fields of one word than this are not followed one by one. */
const MOST_FIELDS = 1000;

/** A plain word shorter than this costs one step, and is what it is. */
const BRIEF = 256;

/** The fields of a word that stands as an argument: braces, tildes, expansions, splitting, patterns. */
export function fields(word: Word, shell: Shell): Value[] {
  if (!spend(shell.frame.reader, 0)) return [{ kind: 'unknown', reason: 'more steps than are taken', prefix: '', splits: true }];
  const [only] = word.parts;
  const usual = shell.frame.dialect !== 'zsh' || shell.state.standard;
  if (usual && only?.kind === 'literal' && word.parts.length === 1 && only.text.length < BRIEF && !only.text.includes('~'))
    return spend(shell.frame.reader) ? [{ kind: 'text', text: only.text }] : [];
  const variants = alternatives(word.parts, shell);
  const braced = word.parts.some(part => part.kind === 'brace');
  const found = collect(braced ? variants.map(detilde) : variants.map(parts => assigning(parts, shell)), parts =>
    spend(shell.frame.reader, 0)
      ? toFields(whole(parts, shell), rules(shell.state, shell.frame.dialect), names => splits(shell, names))
      : [],
  );
  // Where bash is told so (failglob), a pattern that matches nothing is an error.
  if (shell.state.loose === 'other' && found.some(one => one.kind !== 'text')) mayEnd(shell);
  return found.length > MOST_FIELDS ? [{ kind: 'unknown', reason: 'more words than are followed', prefix: '', splits: true }] : found;
}

/** The same of a list, of which a pattern that matches nothing may be no part: what one matched is known all the same. */
export function listed(word: Word, shell: Shell): Value[] {
  if (shell.state.loose !== 'fewer') return fields(word, shell);
  shell.state = { ...shell.state, loose: false };
  const found = fields(word, shell);
  shell.state = { ...shell.state, loose: 'fewer' };
  return found.map(headless);
}

/** The one value of a word that is neither split nor a pattern: an assignment's, a here-string's, a case word's. */
export function text(word: Word, shell: Shell): Value {
  return toText(whole(word.parts, shell));
}

/** Brace expansion comes before all else: the words that the parts stand for. */
function alternatives(parts: readonly Part[], shell: Shell): (readonly Part[])[] {
  if (shell.frame.dialect === 'sh' || !shell.state.braces || !parts.some(part => part.kind === 'brace')) return [parts];
  if (shell.frame.dialect === 'zsh' && hasArguments(parts)) return [parts];
  let made: (readonly Part[])[] = [[]];
  for (const [at, part] of parts.entries()) {
    if (part.kind === 'brace' && (!plain(part, shell) || open(parts[at - 1]))) return [parts];
    const choices = part.kind === 'brace' ? collect(part.words ?? [], word => alternatives(word.parts, shell)) : [[part]];
    if (made.length * choices.length > MOST_WORDS) return [parts];
    made = collect(made, before => choices.map(choice => [...before, ...choice]));
  }
  return made;
}

/** There zsh looks for braces when each is a word: those behind them are the last one's. */
const hasArguments = (parts: readonly Part[]): boolean =>
  parts.some(
    one => (one.kind === 'parameter' && one.name === '@') || (one.kind === 'brace' && one.words?.some(word => hasArguments(word.parts))),
  );

/** Tildes are looked for after braces, and not where the word no longer looks like an assignment: left to the shell. */
function detilde(parts: readonly Part[]): readonly Part[] {
  const odd = (part: Part, at: number) =>
    (part.kind === 'tilde' && at > 0) || (part.kind === 'literal' && !part.quoted && part.text.includes('~'));
  return parts.map((part, at) => (odd(part, at) ? { kind: 'tilde', user: '?', place: part.place } : part));
}

/** `a=~` as an argument: by the rules of POSIX bash leaves its tilde as it is (bash(1), Tilde Expansion). */
function assigning(parts: readonly Part[], { state, frame }: Shell): readonly Part[] {
  if (state.standard || frame.dialect !== 'bash') return parts;
  return parts.map((part, at) => (part.kind === 'tilde' && at > 0 ? { ...part, user: '?' } : part));
}

/** A tilde where one may be expanded, but which the parser left alone: bash has odd ways with these (`~:$x` keeps its `$x`). */
function stray(parts: readonly Part[], dialect: Dialect): boolean {
  return parts.some((part, at) => {
    if (part.kind === 'tilde') return colon(parts[at + 1]);
    if (part.kind !== 'literal' || part.quoted) return false;
    return (dialect === 'zsh' ? maybeInZsh : at === 0 ? /(?:^|[:=])~/ : /[:=]~/).test(part.text);
  });
}

/** Behind these it is plain text (`HEAD~1`, `@{u}~1`), where no option makes patterns of it. */
const maybeInZsh = /(?<![\w.@]|@\{[^{},]*\})~/;

/** `~:` is a home in the value of an assignment alone; zsh looks for tildes after all else. */
function colon(next: Part | undefined): boolean {
  return next?.kind === 'literal' && !next.quoted && next.text.startsWith(':');
}

/** The segments of a whole word. */
function whole(parts: readonly Part[], shell: Shell): Segment[] {
  const made = segments(parts, shell);
  if (shell.frame.dialect === 'sh' && parts.length > 1 && mixed(parts)) return [unsure('which words the shell makes of it', true)];
  return stray(parts, shell.frame.dialect) ? [unsure('what the shell makes of this tilde', true)] : made;
}

/** dash parts what stands beside `"$@"` at other places than bash does. */
function mixed(parts: readonly Part[]): boolean {
  const all = parts.some(one => one.kind === 'parameter' && one.quoted && one.name === '@');
  return all && parts.some(one => (one.kind === 'parameter' || one.kind === 'command' || one.kind === 'arithmetic') && !one.quoted);
}

/** The alternatives are known. zsh keeps an empty one as a word, bash drops it. */
function plain(part: Extract<Part, { kind: 'brace' }>, shell: Shell): boolean {
  return part.words !== undefined && (shell.frame.dialect === 'bash' || part.words.every(word => word.text !== ''));
}

/** Braces go first, so that `$x{a,b}` is `$xa $xb`, and `{$,b}x` has a `$x`. */
function renames(before: Part | undefined, braces: string): boolean {
  return open(before) || /[$`]/.test(braces);
}

function open(before: Part | undefined): boolean {
  return before?.kind === 'parameter' && !before.quoted && before.place.end - before.place.start === before.name.length + 1;
}

function segments(parts: readonly Part[], shell: Shell): Segment[] {
  return collect(parts, (part, index) => {
    const made = spend(shell.frame.reader) ? segment(part, shell, parts[index + 1]) : [];
    const length = made.reduce((sum, one) => sum + (one.kind === 'text' ? one.text.length : 0), made.length);
    return spend(shell.frame.reader, length >> 8) ? made : [];
  });
}

function segment(part: Part, shell: Shell, next: Part | undefined): Segment[] {
  switch (part.kind) {
    case 'literal':
      return [{ kind: 'text', text: part.text, quoted: part.quoted, expanded: false }];
    case 'glob':
      return globbed(part, shell);
    case 'tilde':
      return [tilde(part.user, shell)];
    case 'brace':
      return unspelled(part, shell);
    case 'parameter':
      return suffixed(part, next, shell) ? [unsure('what follows may be a part of the name', true)] : expansion(part, shell);
    case 'command':
      return [substitute(part, shell)];
    case 'process':
      return [quoted(shell.frame.dialect === 'bash' ? '/dev/fd/' : ''), substitute(part, shell)];
    case 'arithmetic':
      return [arithmetic(part, shell)];
  }
}

/** What the braces hold still runs. */
function unspelled(part: Extract<Part, { kind: 'brace' }>, shell: Shell): Segment[] {
  segments(part.inner, shell);
  return [unsure('more alternatives than are spelled out', true)];
}

/** zsh reads `$x[1]` and `$x:h` as subscript and modifier, `$10` as the tenth argument, `$#x` as a length; any shell reads `$x{a,b}` as `$xa $xb`. */
function suffixed(part: Part, next: Part | undefined, shell: Shell): boolean {
  if (next?.kind === 'brace') return renames(part, next.text);
  if (shell.frame.dialect === 'zsh' && next !== undefined && part.kind === 'parameter' && /^(?:#|\d+)$/.test(part.name)) return true;
  return (
    shell.frame.dialect === 'zsh' && next !== undefined && (next.kind === 'glob' || (next.kind === 'literal' && /^[[:]/.test(next.text)))
  );
}

function expansion(part: Extract<Part, { kind: 'parameter' }>, shell: Shell): Segment[] {
  report(hidden(part, shell), part, shell);
  return parameter(part, shell, word => segments(word.parts, shell));
}

function globbed(part: Extract<Part, { kind: 'glob' }>, shell: Shell): Segment[] {
  const inner = segments(part.inner, shell);
  if (inner.some(one => one.kind === 'unknown')) return [unsure('a pattern made of expansions', true)];
  return part.inner.every(one => one.kind === 'literal')
    ? [{ kind: 'glob', text: part.text }]
    : [unsure('a pattern made of expansions', true)];
}

/** `~`, `~+`, `~-` and the user's own name; other users' homes are the machine's to know. */
function tilde(user: string, shell: Shell): Segment {
  const { home, user: own } = shell.frame.reader.request.scene;
  const name = new Map([
    ['', 'HOME'],
    ['+', 'PWD'],
  ]).get(user);
  if (user === own && user !== '') return quoted(home);
  if (name === undefined) return unsure(`where ~${user} is`, false);
  const content = lookup(name, shell);
  // Where zsh does as ksh or sh does, a home that is empty or not set leaves no word.
  const lost = shell.frame.dialect === 'zsh' && !shell.state.standard && (content.kind !== 'text' || content.text === '');
  if (lost) return unsure('a home that may be no word', true);
  return content.kind === 'text' ? quoted(content.text) : unsure(content.kind === 'unknown' ? content.reason : `${name} is not set`, false);
}

function arithmetic(part: Extract<Part, { kind: 'arithmetic' }>, shell: Shell): Segment {
  const inner = expression(part.text, part.inner, shell);
  return inner === undefined
    ? unsure('a computed number', false, true)
    : { kind: 'text', text: inner, quoted: part.quoted, expanded: !part.quoted };
}

/** Evaluates arithmetic: its substitutions run, its assignments happen. The result where it is known. */
export function expression(written: string, inner: readonly Part[], shell: Shell): string | undefined {
  const found = segments(inner, shell);
  const printed = expandedCode(found, inner, shell);
  const whole = written.replace(/^\$\(\(|\)\)$/g, '');
  const bare = counting(whole, { inner, printed });
  // What is printed may be nothing, or no number.
  if (bare !== whole) mayEnd(shell);
  const result = compute(bare, shell);
  const reason = result === undefined ? settle(bare, shell) : undefined;
  report(gravest([reason, printed]), inner[0], shell);
  return result;
}

/** With a name for each substitution that prints a number, or data: nothing in it is a name of this shell's. */
function counting(text: string, { inner, printed }: { inner: readonly Part[]; printed: string | undefined }): string {
  const commands = inner.filter(part => part.kind === 'command').length;
  const found = text.match(SUBSTITUTION) ?? [];
  return commands > 0 && found.length === commands && (printed === undefined || printed === DATA)
    ? text.replace(SUBSTITUTION, '$$?')
    : text;
}

const SUBSTITUTION = /(?<![\\$])\$\((?!\()[^()`]*\)/g;

/** What expansions and quotes leave in arithmetic is evaluated in turn, substitutions in its subscripts too. */
function expandedCode(found: readonly Segment[], inner: readonly Part[], shell: Shell): string | undefined {
  if (found.some(one => one.kind === 'text' && hidesCode(one.text))) return 'arithmetic would run code held in a word';
  const commands = inner.filter(part => part.kind === 'command');
  const open = found.some(one => one.kind === 'unknown' && !one.numeric && one.reason === PRINTED);
  if (commands.length === 0 || !open) return undefined;
  const data = commands.every(part => isData({ text: '', parts: [part], place: part.place }, shell));
  return data ? DATA : 'arithmetic would run code that a command may print';
}

function report(reason: string | undefined, part: Part | undefined, shell: Shell): void {
  if (reason !== undefined && part !== undefined) emitOpaque(shell.frame, part.place, reason);
}
