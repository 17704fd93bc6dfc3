/** Makes a program row from data: which options take what, and what becomes of the operands. */
import { collect } from '../../collect.ts';
import { isTame } from '../../tame-variables.ts';
import type { Effect, Touch } from '../../values.ts';
import {
  code,
  connect,
  connectTo,
  type Form,
  form,
  runsText,
  textOf,
  together,
  touch,
  touchAt,
  touchHere,
  touchOver,
  touchTree,
  unknown,
} from '../effects.ts';
import { type Grammar, grammar, has, type Options, options, type Style } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { carried, fed, ran } from './carried.ts';
import { cleaned } from './cleaning.ts';
import { inlineCode } from './inline.ts';
import { listed } from './listed.ts';
import { isInput } from './script-file.ts';
import { telling } from './telling.ts';

/**
 * What a word means to a program. `code`: a text in a language Ward can't read; `script`: a text run by sh; `program`: a program or file
 * that is run sideways; `project`: a file run openly; `flags`: options for node; `over`: a file that is written, and by a program that makes no source code; `part`: a piece of the name of a file that is written; `source`: a file or directory to read, or an address; `text`: nothing Ward minds.
 */
export type Role =
  | Touch
  | 'text'
  | 'source'
  | 'url'
  | 'host'
  | 'code'
  | 'script'
  | 'program'
  | 'project'
  | 'flags'
  | 'ghc'
  | 'over'
  | 'part';

/** A form that options bring: `on` names them, or is empty for the program itself. */
export interface Says extends Form {
  readonly on: string;
}

/** The data of a row. Everything but the names and examples may be missing. */
export interface Shape {
  readonly names: string;
  readonly options?: string;
  readonly style?: Style;
  /** Roles of the operands in order, the last for all that follow. */
  readonly operands?: string;
  /** The role of the last of several operands. */
  readonly ending?: Role;
  /** An option that names the target in the last operand's stead. */
  readonly target?: string;
  /** How the working directory is touched where no operand says otherwise. */
  readonly here?: Touch;
  /** Options that make it reach below directories; `*`: always. */
  readonly recursive?: string;
  readonly forms?: readonly Says[];
  /** A word that can't be told does no harm as an option. */
  readonly free?: boolean;
  /** Those among its names that only look at their operands, though they run other code of the project. */
  readonly looks?: RegExp;
  /** What data can't say. */
  readonly more?: (found: Options, call: Call) => Partial<Reading>;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** A row from its data. */
export function row(shape: Shape): Program {
  const known = grammar(shape.options ?? '', shape.style);
  return { names: shape.names.split(' '), read: call => read(shape, known, call), flags: shape.flags, quiet: shape.quiet };
}

function read(shape: Shape, known: Grammar, call: Call): Reading {
  const found = options(call.arguments, known);
  const tree = shape.recursive === '*' || has(found, ...listed(shape.recursive ?? ''));
  const fromOptions = collect(found.options, one =>
    one.value === undefined ? [] : [meaning(one.role as Role, one.value, { call, tree })],
  );
  const fromOperands = roles(shape, found).map(([role, argument]) => meaning(role, argument, { call, tree }));
  const whole = together(
    ...fromOptions,
    { effects: collect(found.options, one => (one.known ? [] : [...strange(one, call), ...(telling(one, call).effects ?? [])])) },
    ...fromOperands,
    { effects: says(shape, found, call) },
    { effects: nowhere(shape, found, { call, tree }) },
    shape.more?.(found, call) ?? {},
    { opaque: shape.free ? undefined : found.unclear },
  );
  return withCarried(whole, found, { call, looks: shape.looks?.test(call.program) ?? false });
}

/** Where it runs code of the project, options and operands may bring in more. */
export function withCarried(whole: Reading, { options: given }: Pick<Options, 'options'>, { call, looks }: Bringing): Reading {
  if (!whole.effects.some(one => one.kind === 'code' && one.origin === 'project')) return whole;
  return together(whole, {
    effects: [...cleaned(given, call), ...carried(given, call, looks), ...(looks ? [] : ran(whole.effects, call))],
  });
}

interface Bringing {
  readonly call: Call;
  /** Its operands are read and never run. */
  readonly looks: boolean;
}

/** An option that the row lacks may read or write the file that is glued to it. */
function strange({ value }: Options['options'][number], call: Call): Effect[] {
  const text = value === undefined ? undefined : textOf(value);
  if (value === undefined || text === undefined || !APART.test(text) || /^\/(?:usr|dev|tmp)\//.test(text)) return [];
  return touch('write', value, call);
}

/** What is absolute or climbs, and what has a name that may be read on mere look. */
const APART = /^(?:\/|(?:.*\/)?\.\.(?:\/|$)).*[^/]|^(?:.*\/)?\.[A-Za-z]/s;

function roles(shape: Shape, found: Options): [Role, Argument][] {
  const names = listed(shape.operands ?? 'text') as readonly Role[];
  const last = found.operands.length - 1;
  const ending = last > 0 && !has(found, shape.target ?? '--') ? shape.ending : undefined;
  return found.operands.map((one, at) => [at === last && ending ? ending : (names[Math.min(at, names.length - 1)] ?? 'text'), one]);
}

function says(shape: Shape, found: Options, call: Call): Effect[] {
  const fit = (shape.forms ?? []).filter(one => one.on === '' || has(found, ...listed(one.on)));
  return fit.map(({ on: _, ...rest }) => form(rest, call.place));
}

function nowhere(shape: Shape, found: Options, { call, tree }: { call: Call; tree: boolean }): Effect[] {
  const wanted = listed(shape.operands ?? 'text').length;
  if (shape.here === undefined || found.operands.length >= wanted) return [];
  const whole = looks(shape.here) && (tree || shape.recursive === undefined);
  return whole ? touchHere(shape.here, call) : touchAt(shape.here, '.', call);
}

/** What is written into a directory is not the whole tree below it. */
function looks(how: Touch): boolean {
  return how === 'read' || how === 'list' || how === 'enter';
}

/** Evaluates, starts another program in a stage's stead, loads a plugin, or reads commands (GHC's flag reference). */
const GHC = /(?:^|\s|")(?:-e\b|-pgm\w+|-F\b|-fplugin|-plugin|-ghci-script|-opt\w+\s*-(?:fplugin|wrapper|B)|-package-db|-x\s)/;

const touches: ReadonlySet<string> = new Set<Touch>(['read', 'list', 'enter', 'write', 'replace', 'delete', 'move', 'attribute']);

/** What one word with a role does. `-` is standard input or output to a program that takes paths. */
export function meaning(role: Role, argument: Argument, { call, tree }: { call: Call; tree: boolean }): Partial<Reading> {
  if (touches.has(role)) {
    if (textOf(argument) === '-') return {};
    return { effects: tree ? touchTree(role as Touch, argument, call) : touch(role as Touch, argument, call) };
  }
  const { place } = argument;
  switch (role) {
    case 'over':
      return { effects: touchOver(argument, call) };
    case 'part':
      return { effects: within(argument) ? [] : touch('write', unknown(`${call.program} makes up the name itself`, place), call) };
    case 'url':
      return { effects: connectTo(argument, 'http', call) };
    case 'source':
      return source(argument, { call, tree });
    case 'host':
      return { effects: [connect(textOf(argument), undefined, place)] };
    case 'code':
      return inlineCode(argument, call);
    case 'script':
      return { runs: [runsText(argument, call)] };
    case 'program':
      return { effects: [code('sideways', `an option of ${call.program} runs a program`, place)] };
    case 'ghc':
      return { effects: GHC.test(textOf(argument) ?? '-e') ? [code('sideways', 'options of ghc run code or start programs', place)] : [] };
    case 'flags':
      return {
        effects: isTame('NODE_OPTIONS', textOf(argument)) ? [] : [code('sideways', 'options of node load code or start programs', place)],
      };
    case 'project':
      if (isInput(argument)) return { effects: fed(call) };
      if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(textOf(argument) ?? ''))
        return { effects: [...connectTo(argument, 'https', call), code('elsewhere', `${call.program} runs what it fetches`, place)] };
      return { effects: [...touch('read', argument, call), code('project', `${call.program} runs it`, place)] };
    default:
      return {};
  }
}

/** What leads nowhere else, wherever it stands in a name. */
function within(argument: Argument): boolean {
  return textOf(argument)?.includes('/') === false;
}

/** What a tool takes from a file or from an address alike. A word that only running could tell may be either. */
function source(argument: Argument, { call, tree }: { call: Call; tree: boolean }): Partial<Reading> {
  const { value } = argument;
  const text = value.kind === 'unknown' ? value.prefix : value.text;
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(text)) return { effects: connectTo(argument, 'https', call) };
  return meaning('read', argument, { call, tree });
}
