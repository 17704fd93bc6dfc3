/** Programs that act elsewhere, as data: which of their verbs only look, which change or destroy, and which stay on this machine. */
import type { Effect } from '../../values.ts';
import { code, connect, form, leave, textOf, together } from '../effects.ts';
import { type Grammar, grammar, type Options, options, type Style } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { meaning, type Role, row, type Shape } from './row.ts';

/**
 * What a verb does, mildest first. `here`: nothing beyond what its words name; `project`: runs code of the project; `reads`: looks at the
 * other end; `looks`: at which accounts and places are set up here; `keeps`: changes which account or place later commands use; `changes`: at the other end; `sends`: files go out; `shows`: secrets come
 * out; `runs`: commands run there.
 */
export type Kind = 'here' | 'project' | 'looks' | 'reads' | 'keeps' | 'changes' | 'sends' | 'shows' | 'runs' | 'destroys';

const kinds: readonly Kind[] = ['here', 'project', 'looks', 'reads', 'keeps', 'changes', 'sends', 'shows', 'runs', 'destroys'];

/** What the words of one verb mean. */
export type Detail = Pick<Shape, 'options' | 'style' | 'operands' | 'ending' | 'here' | 'recursive' | 'forms' | 'more'>;

/** The data of a tool. */
export interface Remote {
  readonly names: string;
  /** What it acts on, in words: `the cluster`. */
  readonly of: string;
  /** How it gets there: by the network, by a socket of this machine that holds more than the sandbox may, or not at all. */
  readonly by?: 'network' | 'socket' | 'files';
  /** Options that stand anywhere, with the roles of their values. */
  readonly options?: string;
  readonly style?: Style;
  /**
   * A line a kind: `destroys: delete, state rm`. A word may hold `*`; `-` is the program without a verb; a phrase that begins with `...` is
   * looked for among all words, for tools whose verbs stand at any depth.
   */
  readonly verbs: string;
  /** What a verb does that stands nowhere; `changes` unless told. */
  readonly rest?: Kind;
  /** Its operands may begin with a slash and be no paths of this machine. */
  readonly slashes?: boolean;
  /** A kind that options change: a dry run, a file in the place of a server. */
  readonly as?: (kind: Kind, found: Options, call: Call) => Kind;
  /** What the words after a verb mean, by its phrase. */
  readonly details?: Readonly<Record<string, Detail>>;
  readonly more?: (found: Options, call: Call, kind: Kind) => Partial<Reading>;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

interface Phrase {
  readonly kind: Kind;
  readonly text: string;
  /** A text stands for itself alone. */
  readonly words: readonly (string | RegExp)[];
  readonly anywhere: boolean;
}

/** A row from its data. */
export function remote(data: Remote): Program {
  let ready: Ready | undefined;
  const read = (call: Call): Reading => {
    ready ??= { known: grammar(oneLine(data.options), data.style), phrases: phrasesOf(data.verbs), rows: new Map() };
    return reading(data, ready, call);
  };
  return { names: data.names.split(/\s+/), read, flags: data.flags, quiet: data.quiet };
}

function oneLine(text = ''): string {
  return text.replace(/\s+/g, ' ');
}

function phrasesOf(verbs: string): readonly Phrase[] {
  const lines = verbs.split('\n').map(line => line.trim());
  return lines.filter(Boolean).flatMap(line => {
    const [kind = '', list = ''] = line.split(/:\s+/, 2);
    return list.split(/,\s*/).map(text => phrase(kind as Kind, text.trim()));
  });
}

function phrase(kind: Kind, text: string): Phrase {
  const anywhere = text.startsWith('... ');
  const words = text === '-' ? [] : text.replace(/^\.\.\. /, '').split(' ');
  return { kind, text, anywhere, words: words.map(pattern) };
}

function pattern(word: string): string | RegExp {
  return word.includes('*') ? new RegExp(`^${word.split('*').map(RegExp.escape).join('.*')}$`, 's') : word;
}

interface Met {
  readonly kind: Kind;
  /** The phrase in the table; undefined where the verb stands nowhere. */
  readonly text: string | undefined;
  /** How many operands belong to the verb. */
  readonly length: number;
  /** One of them only running could tell. */
  readonly unsure: boolean;
}

/** The data as it is read at first use, and the rows of the verbs met so far. */
interface Ready {
  readonly known: Grammar;
  readonly phrases: readonly Phrase[];
  readonly rows: Map<string, Program>;
}

function reading(data: Remote, ready: Ready, call: Call): Reading {
  const found = options(call.arguments, ready.known);
  const met = verbOf(data, ready.phrases, { found, call });
  if (helped(found, met)) return together();
  const kind = data.as?.(met.kind, found, call) ?? met.kind;
  const strange = kind === 'here' || kind === 'project' ? uncertain(found, met, call) : undefined;
  const untold = met.unsure ? `what ${call.program} is told to do is known only as it runs` : undefined;
  return together(
    { effects: effectsOf(data, { kind, subject: subject(found, met, call) }, call) },
    detailed(data, { found, met, rows: ready.rows }, call),
    data.more?.(found, call, kind) ?? {},
    { opaque: strange ?? untold },
  );
}

/** The verb among the operands. Without one, an option that Ward doesn't know may be as much. After an option that Ward doesn't know, its first operand may be that option's value: the graver reading counts. */
function verbOf(data: Remote, phrases: readonly Phrase[], { found, call }: { found: Options; call: Call }): Met {
  const words = found.operands.map(textOf);
  const first = matching(data, phrases, words);
  if (words.length === 0 && (first.kind === 'here' || first.kind === 'project') && found.options.some(one => !one.known))
    return { ...first, kind: data.rest ?? 'changes' };
  if (words.length < 2 || strangers(found, found.operands[0], call).length === 0) return first;
  const shifted = matching(data, phrases, words.slice(1));
  return kinds.indexOf(shifted.kind) > kinds.indexOf(first.kind) ? { ...shifted, length: shifted.length + 1 } : first;
}

/** Options before this word that Ward doesn't know, and that may take the next word for their value. */
function strangers(found: Options, before: Argument | undefined, call: Call) {
  const end = before === undefined ? call.arguments.length : call.arguments.indexOf(before);
  return found.options.filter(one => !one.known && one.value === undefined && call.arguments.indexOf(one.at) < end);
}

function matching(data: Remote, phrases: readonly Phrase[], words: readonly (string | undefined)[]): Met {
  const fit = phrases.filter(one => fits(one, words));
  const best = fit.reduce<Phrase | undefined>((one, other) => (one === undefined || weightier(other, one) ? other : one), undefined);
  const unsure = (count: number) => words.slice(0, count).includes(undefined);
  if (best === undefined) {
    const kind = words.length === 0 ? 'here' : (data.rest ?? 'changes');
    return { kind, text: undefined, length: Math.min(words.length, 1), unsure: unsure(words.length) };
  }
  const length = best.anywhere ? words.length : best.words.length;
  return { kind: best.kind, text: best.text, length, unsure: !best.anywhere && unsure(length) };
}

/** A word that only running could tell may be any verb but one that stays here. */
function fits({ words, anywhere, kind }: Phrase, given: readonly (string | undefined)[]): boolean {
  const at = (start: number) =>
    words.every((one, index) => {
      const word = given[start + index];
      if (word === undefined) return start + index < given.length && !anywhere && kind !== 'here' && kind !== 'project';
      return typeof one === 'string' ? one === word : one.test(word);
    });
  if (words.length === 0) return given.length === 0;
  return anywhere ? given.some((_, start) => at(start)) : at(0);
}

/** More words weigh more, then more letters; found anywhere, the graver. */
function weightier(one: Phrase, other: Phrase): boolean {
  if (one.anywhere !== other.anywhere) return other.anywhere;
  const graver = kinds.indexOf(one.kind) - kinds.indexOf(other.kind);
  if (one.anywhere) return graver > 0;
  const longer = one.words.length - other.words.length || letters(one) - letters(other);
  return longer > 0 || (longer === 0 && graver > 0);
}

function letters({ text }: Phrase): number {
  return text.replaceAll('*', '').length;
}

/** `--help` behind nothing but the verb, or `--version` alone. Behind an operand it may be meant for a command that runs elsewhere. */
function helped({ options: given, operands, ended }: Options, { length }: Met): boolean {
  if (ended !== undefined) return false;
  if (given.length === 1 && operands.length === 0) return /^--?(?:help|version|h|V)$/.test(textOf(given[0]?.at) ?? '');
  const inside = given.length === 0 && textOf(operands.at(-1)) === '--help';
  const last = given.at(-1);
  const alone = /^--?help$/.test(textOf(last?.at) ?? '') && given.every(one => one.known || one === last);
  return (alone && operands.length <= length) || (inside && operands.length - 1 <= length);
}

/** Why it is not certain that this is the verb, and that nothing behind it is an option that does more. */
function uncertain(found: Options, { length }: Met, call: Call): string | undefined {
  if (found.unclear !== undefined || length === 0) return found.unclear;
  const later = found.operands
    .slice(length)
    .find(one => one.value.kind === 'unknown' && (one.value.splits || /^-?$/.test(one.value.prefix)));
  if (later?.value.kind === 'unknown') return later.value.reason;
  const [strange] = strangers(found, found.operands[length - 1], call);
  return strange === undefined ? undefined : `Ward doesn't know the option "${strange.name}" of ${call.program}`;
}

function subject(found: Options, { length }: Met, call: Call): string {
  return [call.program, ...found.operands.slice(0, Math.min(length, 3)).map(one => textOf(one) ?? '…')].join(' ');
}

const says = {
  looks: { id: 'remote-read', impact: 'read', reason: () => 'reads which accounts and places are set up, where their keys lie' },
  reads: { id: 'remote-read', impact: 'network', reason: (of: string) => `looks at ${of}, with the keys of this account` },
  keeps: { id: 'credentials', impact: 'system', reason: () => 'changes which account, keys or place later commands use' },
  changes: { id: 'remote-change', impact: 'system', reason: (of: string) => `changes ${of}` },
  sends: { id: 'remote-upload', impact: 'system', reason: (of: string) => `sends files to ${of}` },
  shows: { id: 'secret-out', impact: 'system', reason: (of: string) => `shows secrets of ${of}` },
  runs: { id: 'remote-command', impact: 'system', reason: (of: string) => `runs commands in ${of}, where Ward can't hold them` },
  destroys: { id: 'remote-destroy', impact: 'destructive', reason: (of: string) => `destroys what is in ${of}` },
} as const;

function effectsOf(data: Remote, { kind, subject }: { kind: Kind; subject: string }, call: Call): Effect[] {
  const { place } = call;
  if (kind === 'here') return [];
  if (kind === 'project') return [code('project', `${call.program} runs it`, place)];
  const { id, impact, reason } = says[kind];
  const said = form({ rank: 'ask', id, impact, reason: `${subject} ${reason(data.of)}` }, place);
  if (data.by === 'socket')
    return [
      leave(`${subject} hands its work to a service that can do anything on this machine`, place),
      ...(kind === 'reads' ? [] : [said]),
    ];
  return data.by === 'files' || kind === 'keeps' || kind === 'looks' ? [said] : [said, connect(undefined, undefined, place)];
}

/** The words after the verb by its own grammar; without one, the options of the tool alone count. */
function detailed(
  data: Remote,
  { found, met, rows }: { found: Options; met: Met; rows: Map<string, Program> },
  call: Call,
): Partial<Reading> {
  const detail = met.text === undefined ? undefined : data.details?.[met.text];
  if (met.text === undefined || detail === undefined) return unexplained(data, found, call);
  const last = found.operands[met.length - 1];
  const cut = last === undefined ? 0 : call.arguments.indexOf(last) + 1;
  const before = found.options.filter(one => call.arguments.indexOf(one.at) < cut);
  const known = rows.get(met.text) ?? detailRow(data, detail);
  rows.set(met.text, known);
  return together(...before.map(one => roleOf(one, call)), known.read({ ...call, arguments: call.arguments.slice(cut) }));
}

function detailRow(data: Remote, detail: Detail): Program {
  const style = detail.style ?? (data.style === 'single' ? 'single' : 'gnu');
  return row({
    names: data.names,
    ...detail,
    style,
    options: oneLine(`${data.options ?? ''} ${detail.options ?? ''}`),
    flags: [],
    quiet: [],
  });
}

/** A word that can only be a path of this machine is read at least, and not unseen. Where names begin with a slash too, one below the home can. */
function pathLike(argument: Argument, { data, call }: { data: Remote; call: Call }): Partial<Reading> {
  const { value } = argument;
  const text = value.kind === 'unknown' ? value.prefix : value.text;
  const path = /^\.{1,2}\//.test(text) || text.startsWith(`${call.home}/`) || (!data.slashes && text.startsWith('/'));
  return path ? meaning('read', argument, { call, tree: false }) : {};
}

/** The words that no grammar of a verb explains. */
function unexplained(data: Remote, found: Options, call: Call): Partial<Reading> {
  const words = [...found.operands, ...found.options.flatMap(one => (one.known || one.value === undefined ? [] : [one.value]))];
  return together(...found.options.map(one => roleOf(one, call)), ...words.map(one => pathLike(one, { data, call })));
}

function roleOf({ role, value }: { role: string; value: Argument | undefined }, call: Call): Partial<Reading> {
  return value === undefined ? {} : meaning(role as Role, value, { call, tree: false });
}
