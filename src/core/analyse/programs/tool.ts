/** Makes rows of programs that are many in one (`npm`, `uv`, `apt`, `rails`): what each verb does, and what the options mean. */

import type { Effect } from '../../values.ts';
import { code, connect, form, leave, textOf, together, touch, touchAt, touchHere } from '../effects.ts';
import { type Grammar, grammar, has, type Option, type Options, options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { fed, puts } from './carried.ts';
import { inlineCode } from './inline.ts';
import { runTool } from './installed-tool.ts';
import { listed } from './listed.ts';
import { meaning, type Role, type Says, withCarried } from './row.ts';

/**
 * What a verb does. `says` touches nothing; `look` reads the project, `asked` too, and runs its code to tell; `run` runs its code, `local` writes in it; `exec` runs a tool by its name; what
 * `wraps` runs, the row says.
 */
export type Kind =
  | 'says'
  | 'look'
  | 'asked'
  | 'run'
  | 'local'
  | 'exec'
  | 'wraps'
  | 'remote'
  | 'fetch'
  | 'publish'
  | 'account'
  | 'deploys'
  | 'settings'
  | 'toolchain'
  | 'purge'
  | 'loses'
  | 'code'
  | 'machine';

export interface Tool {
  readonly names: string;
  /** Of the program and of all its verbs. */
  readonly options?: string;
  readonly style?: 'gnu' | 'single';
  /** Verbs by kind; the parts of a longer one joined by `/`: `cache/clean`. */
  readonly verbs: Readonly<Partial<Record<Kind, string>>>;
  /** What a verb does that stands nowhere; absent: nobody knows. */
  readonly otherwise?: Kind;
  /** What it does with no verb. */
  readonly bare: Kind;
  /** A word before the verb that is none: `+nightly`. */
  readonly before?: RegExp;
  readonly forms?: readonly Says[];
  /** Hands every call, even for its version, to a program that the project may name. */
  readonly entrusts?: true;
  /** Where it connects to, if it does. */
  readonly reaches?: (job: Job) => readonly Effect[];
  /** What is fetched lies here already, and none of its code runs. */
  readonly keeps?: (job: Job) => boolean;
  /** Verbs whose first operand is a place that they fill. */
  readonly puts?: RegExp;
  /** The file below the home that `settings` writes. */
  readonly settings?: string;
  /** What data can't say. */
  readonly also?: (job: Job) => Partial<Reading>;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** One call, sorted. */
export interface Job {
  readonly kind: Kind | undefined;
  /** The verb with all its parts, or empty. */
  readonly verb: string;
  readonly options: readonly Option[];
  /** What follows the verb: operands, or all words where a program is run. */
  readonly rest: readonly Argument[];
  readonly unclear: string | undefined;
  readonly call: Call;
}

interface Known {
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Beginnings of longer verbs. */
  readonly stems: ReadonlySet<string>;
  readonly first: Grammar;
  readonly all: Grammar;
}

/** A row from its data. */
export function tool(shape: Tool): Program {
  let known: Known | undefined;
  const read = (call: Call): Reading => {
    known ??= knowledge(shape);
    return together(...sorted(shape, known, call).map(job => reads(shape, job)));
  };
  return { names: shape.names.split(' '), read, flags: shape.flags, quiet: shape.quiet };
}

function knowledge(shape: Tool): Known {
  const list = Object.entries(shape.verbs).flatMap(([kind, names]) => names.split(/\s+/).map(name => [name, kind as Kind] as const));
  const stems = list.flatMap(([name]) => name.split('/').flatMap((_, at, parts) => (at === 0 ? [] : [parts.slice(0, at).join('/')])));
  const text = shape.options ?? '';
  const single = shape.style === 'single';
  const first = grammar(text, single ? 'single' : 'first');
  return { kinds: new Map(list), stems: new Set(stems), first, all: single ? first : grammar(text, 'gnu') };
}

/** How the call may be read: an option that Ward doesn't know, before the verb, may have taken the word that looks like one. */
function sorted(shape: Tool, known: Known, call: Call): Job[] {
  const start = begin(shape, known, call.arguments);
  const plain = descend({ shape, known, call, before: start, words: start.operands });
  if (!start.options.some(one => !one.known && one.value === undefined)) return [plain];
  const other = descend({ shape, known, call, before: start, words: options(start.operands.slice(1), known.first).operands });
  const counts = known.kinds.has(other.verb) || (other.kind !== undefined && grave.has(other.kind) && start.operands.length > 1);
  return counts ? [plain, other] : [plain];
}

/** What a word does that is no verb of its own. */
const grave: ReadonlySet<Kind> = new Set<Kind>(['machine', 'fetch', 'toolchain']);

function begin(shape: Tool, known: Known, words: readonly Argument[]): Options {
  const first = shape.before === undefined ? undefined : textOf(words[0]);
  return options(first !== undefined && shape.before?.test(first) ? words.slice(1) : words, known.first);
}

interface Descent {
  readonly shape: Tool;
  readonly known: Known;
  readonly call: Call;
  readonly before: Options;
  readonly words: readonly Argument[];
}

type At = Omit<Job, 'kind' | 'rest' | 'call'> & { readonly words: readonly Argument[] };

/** The words behind it belong to what it runs. */
function raw(kind: Kind | undefined): boolean {
  return kind === 'exec' || kind === 'wraps';
}

/** Goes from the verb to the verb's own verbs, with options between them. */
function descend({ shape, known, call, before, words }: Descent): Job {
  let at: At = { verb: '', options: before.options, words, unclear: before.unclear };
  for (;;) {
    const [word, ...rest] = at.words;
    const text = textOf(word);
    const verb = at.verb === '' ? (text ?? '') : `${at.verb}/${text}`;
    const deeper = known.stems.has(verb);
    if (word === undefined || (!deeper && !known.kinds.has(verb))) return settle(at, { shape, known, call });
    const next = deeper || raw(known.kinds.get(verb)) ? options(rest, known.first) : options(rest, known.all);
    const leaf = !deeper && raw(known.kinds.get(verb));
    at = leaf
      ? { ...at, verb, words: rest }
      : { verb, options: [...at.options, ...next.options], words: next.operands, unclear: at.unclear ?? next.unclear };
    if (!deeper) return { ...at, kind: known.kinds.get(verb), rest: at.words, call };
  }
}

/** No further verb is known: what the last one does by itself, or whatever an unknown word does. */
function settle(at: At, { shape, known, call }: Omit<Descent, 'before' | 'words'>): Job {
  const [word] = at.words;
  const own = at.verb === '' ? (word === undefined ? shape.bare : shape.otherwise) : known.kinds.get(at.verb);
  const hidden = word !== undefined && textOf(word) === undefined && !raw(own) && (at.verb === '' || known.stems.has(at.verb));
  const kind = own ?? (word === undefined && at.verb !== '' ? 'look' : undefined);
  const unclear = hidden ? `what ${call.program} is to do is known only when it runs` : at.unclear;
  const after = raw(own) || word === undefined ? undefined : options(at.words, known.all);
  return {
    kind,
    verb: at.verb === '' && kind !== undefined ? '' : at.verb || (textOf(word) ?? ''),
    options: after === undefined ? at.options : [...at.options, ...after.options],
    rest: after?.operands ?? at.words,
    unclear: unclear ?? after?.unclear,
    call,
  };
}

function reads(shape: Tool, job: Job): Reading {
  const { call, kind } = job;
  const found: Options = { options: job.options, operands: job.rest, unclear: job.unclear, ended: undefined };
  if (onlySays(found, job)) return together(act(shape.entrusts === true ? 'asked' : 'says', shape, job));
  const beside = job.options.flatMap(one => (one.value === undefined ? [] : [meaning(one.role as Role, one.value, { call, tree: false })]));
  const says = (shape.forms ?? []).filter(one => has(found, ...listed(one.on)));
  const whole = together(
    ...beside,
    { effects: says.map(({ on: _, ...rest }) => form(rest, call.place)) },
    { effects: outward(shape, job) },
    kind === undefined ? { opaque: `Ward doesn't know "${job.verb}" of ${call.program}` } : act(kind, shape, job),
    shape.also?.(job) ?? {},
    { opaque: job.unclear },
  );
  return withCarried(whole, found, { call, looks: false });
}

/** Verbs that run what they fetch: words behind it are that program's. */
const handsOn = /(?:^|\/)(?:dlx|create|innit|init|x|run|exec|c)$/;

/** `--help` and `--version`, where no option that Ward doesn't know could have taken the word for its value. */
function onlySays(found: Options, { kind, verb, rest }: Job): boolean {
  const version = verb === '' && rest.length === 0 && has(found, 'version');
  if (kind === 'run' ? rest.length > 0 : handsOn.test(verb)) return false;
  return !raw(kind) && kind !== 'loses' && (version || has(found, 'help')) && found.options.every(one => one.known);
}

const writing: ReadonlySet<Kind | undefined> = new Set<Kind>(['local', 'fetch', 'toolchain']);

/** Words that lead out of the directory, whatever they are to the verb. */
function outward({ puts: fills }: Tool, { kind, verb, rest, options: met, call }: Job): Effect[] {
  if (raw(kind) || kind === 'publish' || kind === 'machine') return [];
  const strange = met.flatMap(one =>
    one.known || one.value === undefined ? [] : [{ value: one.value, how: puts(one.name) ? 'write' : 'read' } as const],
  );
  const filled = fills?.test(verb) ? rest[0] : undefined;
  const writes = writing.has(kind);
  const named = rest.map(value => ({ value, how: writes || value === filled ? 'write' : 'read' }) as const);
  // What is filled is told wherever it lies: it may be a place that runs on mere look.
  return [...named, ...strange]
    .filter(one => one.value === filled || leadsOut(one.value))
    .flatMap(one => touch(writes ? 'write' : one.how, one.value, call));
}

/** `/x`, `../x`, `a/../../x`; not Bazel's `//x`, nor a list of options in one word. */
export function leadsOut({ value }: Argument): boolean {
  const head = value.kind === 'unknown' ? value.prefix : value.text;
  return /^(?:\/(?!\/)|(?:[^\s=]*\/)?\.\.(?:\/|$))/.test(head) && !/\s/.test(head);
}

const says = (id: string, impact: 'destructive' | 'system', reason: string) => ({ rank: 'ask', id, impact, reason }) as const;

const forms = {
  publish: says('publish', 'system', 'publishes, or changes what others install'),
  account: says('account', 'system', 'changes an account, or who may use it'),
  deploys: says('deploys', 'system', 'changes what runs elsewhere'),
  toolchain: says('toolchain', 'system', 'changes what is installed for every project'),
  purge: says('purge', 'destructive', 'throws away what is kept for every project'),
  loses: says('loses-data', 'destructive', 'drops or empties a database, or takes it back to an older state'),
} as const;

/** What a kind of verb does. */
function act(kind: Kind, shape: Tool, job: Job): Partial<Reading> {
  const { call } = job;
  const network = () => shape.reaches?.(job) ?? [connect(undefined, undefined, call.place)];
  switch (kind) {
    case 'says':
      return shape.entrusts === true ? act('asked', shape, job) : {};
    case 'wraps':
      return {};
    case 'look':
      return { effects: touchHere('read', call) };
    case 'asked':
      return { effects: [...touchHere('read', call), code('project', `${call.program} runs code of the project to tell`, call.place)] };
    case 'run':
      if (textOf(job.rest[0]) === '-') return typed({ ...job, rest: [] });
      return { effects: [...touchHere('read', call), code('project', `${call.program} runs code of the project`, call.place)] };
    case 'local':
      return { effects: [...touchHere('read', call), ...touchAt('write', '.', call)] };
    case 'exec':
      return runTool(job.rest, call);
    case 'remote':
      return { effects: [...network()] };
    case 'fetch':
      if (shape.keeps?.(job)) return { effects: [...touchHere('read', call), ...touchAt('write', '.', call)] };
      return { effects: [...fetched(call), ...network()] };
    case 'settings':
      return { effects: touchAt('replace', `${call.home}/${shape.settings ?? `.${call.program}rc`}`, call) };
    case 'code':
      return typed(job);
    case 'machine':
      return { effects: [leave('changes what is installed on this machine', call.place)] };
    case 'purge':
    case 'loses':
      return { effects: [form(forms[kind], call.place)] };
    default:
      return { effects: [form(forms[kind], call.place), ...network()] };
  }
}

/** Code that stands in a word; a file of the project, run openly from an operand or from the input; else whatever is typed. */
function typed({ verb, rest, options, call }: Job): Partial<Reading> {
  const [first] = rest;
  if (options.some(one => one.role === 'code' && one.value !== undefined) && verb === '') return {};
  if (verb === 'eval' && first !== undefined) return inlineCode(first, call);
  const openly = code('project', `${call.program} runs code of the project`, call.place);
  if (first !== undefined && /^[\w./-]+\.\w{1,4}$/.test(textOf(first) ?? '')) return { effects: [...touch('read', first, call), openly] };
  const named = options.some(one => one.role === 'read');
  if (first === undefined && !named && call.input.kind === 'nothing') return {};
  if (first === undefined && !named && call.input.kind === 'file') return { effects: fed(call) };
  return { effects: [code('unknown', `${call.program} runs code that Ward can't read`, call.place)] };
}

function fetched(call: Call): Effect[] {
  return [
    ...touchHere('read', call),
    ...touchAt('write', '.', call),
    code('elsewhere', 'packages that are fetched may run code of their own', call.place),
  ];
}
