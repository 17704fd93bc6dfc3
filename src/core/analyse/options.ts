/** Sorts a program's arguments into options and operands, as getopt_long(3) would, without guessing where a word is not known. */
import type { Value } from '../values.ts';
import type { Argument } from './program.ts';

/** `gnu`: operands and options mix; `first`: options end at the first operand; `single`: long options with one dash or two, as in Go and Java. */
export type Style = 'gnu' | 'first' | 'single';

interface Rule {
  readonly name: string;
  /** `maybe`: a value only where it is attached. */
  readonly takes: 'nothing' | 'value' | 'maybe';
  /** What the value means to the program: a word that the row understands. */
  readonly role: string;
}

/** The options of one program as its row has them. Read when a command first needs them: nine hundred programs stand here, a command names one. */
export interface Grammar {
  readonly text: string;
  readonly style: Style;
}

/** The same, by spelling. */
export interface Spellings {
  readonly short: ReadonlyMap<string, Rule>;
  readonly long: ReadonlyMap<string, Rule>;
}

/** An option as it was met; `name` is the first name in the grammar, or the spelling itself for one that the grammar lacks. */
export interface Option {
  readonly name: string;
  readonly known: boolean;
  readonly role: string;
  readonly value: Argument | undefined;
  readonly at: Argument;
}

/** What `options` returns. */
export interface Options {
  readonly options: readonly Option[];
  readonly operands: readonly Argument[];
  /** Why a word could be an option that Ward doesn't see; undefined where every word's part is certain. */
  readonly unclear: string | undefined;
  /** How many operands stood before `--`; undefined without one. */
  readonly ended: number | undefined;
}

/**
 * Reads a grammar: words of names joined by `|`, the first being the one rows ask for. `=ROLE` takes a value, `=?ROLE` one that
 * must be attached: `'o|output=write i|in-place=? n|quiet'`.
 */
export function grammar(text: string, style: Style = 'gnu'): Grammar {
  return { text, style };
}

const read = new WeakMap<Grammar, Spellings>();

/** The options of a grammar by their names. */
export function spellings(known: Grammar): Spellings {
  const before = read.get(known);
  if (before !== undefined) return before;
  const rules = known.text.split(' ').filter(Boolean).flatMap(rule);
  const long = rules.filter(([name]) => name.length > 1 || known.style === 'single');
  const made = { short: new Map(rules.filter(([name]) => name.length === 1)), long: new Map(long) };
  read.set(known, made);
  return made;
}

function rule(word: string): [string, Rule][] {
  const cut = word.indexOf('=');
  const names = (cut < 0 ? word : word.slice(0, cut)).split('|');
  const rest = cut < 0 ? undefined : word.slice(cut + 1);
  const takes = rest === undefined ? 'nothing' : rest.startsWith('?') ? 'maybe' : 'value';
  const made: Rule = { name: names[0] ?? '', takes, role: rest?.replace(/^\?/, '') || 'text' };
  return names.map(name => [name, made]);
}

interface State {
  readonly list: readonly Argument[];
  readonly grammar: Grammar;
  at: number;
  readonly options: Option[];
  readonly operands: Argument[];
  unclear: string | undefined;
  ended: number | undefined;
  /** A second reading of one word. */
  readonly aside?: true;
}

/** Sorts `list` by `grammar`. An ambiguous abbreviation counts as every option it could be. */
export function options(list: readonly Argument[], grammar: Grammar): Options {
  const state: State = { list, grammar, at: 0, options: [], operands: [], unclear: undefined, ended: undefined };
  while (state.at < list.length) step(state);
  return state;
}

function step(state: State): void {
  const argument = state.list[state.at];
  state.at += 1;
  if (argument === undefined) return;
  const { text, whole } = certain(argument.value);
  if (whole && text === '--') {
    state.ended = state.operands.length;
    rest(state);
    return;
  }
  if (!whole && (text === '-' || unsure(argument.value, text))) doubt(state, argument);
  if (text.length > 1 && text.startsWith('-')) option(state, argument);
  else operand(state, argument);
}

function operand(state: State, argument: Argument): void {
  state.operands.push(argument);
  if (state.grammar.style === 'first') rest(state);
}

function rest(state: State): void {
  state.operands.push(...state.list.slice(state.at));
  state.at = state.list.length;
}

/** The beginning of a word that is surely as written, and whether that is all of it. */
function certain(value: Value): { text: string; whole: boolean } {
  if (value.kind === 'text') return { text: value.text, whole: true };
  if (value.kind === 'unknown') return { text: value.prefix, whole: false };
  return { text: value.text.replace(/[*?[\\].*$/su, ''), whole: false };
}

/** A word that splits may hold options further on; one without a beginning may be one. A pattern's matches are judged by what lies there. */
function unsure(value: Value, text: string): boolean {
  if (value.kind === 'unknown' && value.caller && /^https?:\/\/(?:localhost|127\.0\.0\.1):$/.test(text)) return false;
  return value.kind === 'unknown' && !value.named && !surely(value, text) && (value.splits || text === '');
}

/** Words that begin as they are known to, or as names that are looked for on the machine. */
function surely({ fits, counted, reason, prefix }: Extract<Value, { kind: 'unknown' }>, text: string): boolean {
  // The number of a process of this shell's own: one word, and no option.
  if (prefix === '' && /^\$(?:\$|!|PPID|BASHPID) /.test(reason)) return true;
  const fitting = fits !== undefined && fits.dash !== '' && !fits.text.startsWith('-');
  return (fitting || (counted?.length ?? 0) > 1) && !text.startsWith('-');
}

function doubt(state: State, argument: Argument): void {
  const { value } = argument;
  state.unclear ??= value.kind === 'unknown' ? value.reason : 'an option here is a file name pattern';
}

function option(state: State, argument: Argument): void {
  const { text } = certain(argument.value);
  if (text.startsWith('--') || state.grammar.style === 'single') {
    long(state, argument);
    return;
  }
  let at = 1;
  while (at < text.length) at = letter(state, argument, at);
}

/** One letter of a cluster; the offset of the next. */
function letter(state: State, argument: Argument, at: number): number {
  const { text, whole } = certain(argument.value);
  const name = text[at] ?? '';
  const found = spellings(state.grammar).short.get(name);
  const last = at + 1 === text.length;
  if (found === undefined || found.takes === 'nothing') {
    add(state, { rule: found, spelled: name, argument, value: undefined });
    if (last && !whole) doubt(state, argument);
    return at + 1;
  }
  const attached = last && whole ? undefined : tail(argument, at + 1);
  const value = attached ?? (found.takes === 'value' ? next(state) : undefined);
  add(state, { rule: found, spelled: name, argument, value });
  return text.length;
}

function long(state: State, argument: Argument): void {
  const { text, whole } = certain(argument.value);
  const cut = text.indexOf('=');
  if (!whole && cut < 0) doubt(state, argument);
  const dashes = text.startsWith('--') ? 2 : 1;
  const spelled = text.slice(dashes, cut < 0 ? undefined : cut);
  const rules = lookup(state.grammar, spelled);
  const attached = cut < 0 ? undefined : tail(argument, cut + 1);
  if (rules.length === 0) add(state, { rule: undefined, spelled, argument, value: attached });
  const wants = rules.some(one => one.takes === 'value') && attached === undefined;
  if (wants && !state.aside && !swallows(state, spelled)) otherwise(state);
  const value = wants ? next(state) : attached;
  for (const found of rules) add(state, { rule: found, spelled, argument, value: found.takes === 'nothing' ? undefined : value });
}

/** What only begins like an option may be one of its own that takes nothing: then an option behind it is one, too. */
function swallows({ list, at, grammar }: State, spelled: string): boolean {
  const following = list[at];
  return spellings(grammar).long.has(spelled) || following === undefined || !certain(following.value).text.startsWith('-');
}

/** The next word as the option it may be, beside what else it is. */
function otherwise(state: State): void {
  const argument = state.list[state.at];
  if (argument === undefined) return;
  const other: State = { ...state, at: state.at + 1, options: [], operands: [], aside: true };
  option(other, argument);
  state.options.push(...other.options);
  state.unclear ??= other.unclear;
}

function lookup(grammar: Grammar, spelled: string): Rule[] {
  const exact = spellings(grammar).long.get(spelled);
  if (exact !== undefined || grammar.style === 'single') return exact === undefined ? [] : [exact];
  if (spelled === '') return [];
  return [...new Set([...spellings(grammar).long].filter(([name]) => name.startsWith(spelled)).map(([, one]) => one))];
}

interface Met {
  readonly rule: Rule | undefined;
  readonly spelled: string;
  readonly argument: Argument;
  readonly value: Argument | undefined;
}

function add(state: State, { rule, spelled, argument, value }: Met): void {
  state.options.push({ name: rule?.name ?? spelled, known: rule !== undefined, role: rule?.role ?? 'text', value, at: argument });
}

/** The next word, as the value of the option before it. */
function next(state: State): Argument | undefined {
  const argument = state.list[state.at];
  state.at += 1;
  if (argument?.value.kind === 'unknown' && argument.value.splits && !surely(argument.value, argument.value.prefix)) doubt(state, argument);
  return argument;
}

/** The part of a word after `from` characters of its certain beginning. */
function tail(argument: Argument, from: number): Argument {
  const { value, place } = argument;
  if (value.kind === 'unknown') return { value: { ...value, prefix: value.prefix.slice(from) }, place };
  return { value: { kind: value.kind, text: value.text.slice(from) }, place };
}

/** Whether one of these options was given, by the first name of each. */
export function has(found: Options, ...names: readonly string[]): boolean {
  return found.options.some(one => names.includes(one.name));
}

/** The values given to an option, in order. */
export function valuesOf(found: Options, name: string): Argument[] {
  return found.options.flatMap(one => (one.name === name && one.value !== undefined ? [one.value] : []));
}
