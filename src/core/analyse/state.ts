/** What is known of a shell at one point of a text: variables, functions, working directory. Plain data; every change makes a new one. */

import { collect } from '../collect.ts';
import type { Node, Place } from '../syntax.ts';
import type { Fit } from '../values.ts';
import { isAbsent } from './absent.ts';
import { alike } from './alike.ts';
import { among, common as certain } from './either.ts';
import type { Source } from './follow/source.ts';
import type { Input } from './program.ts';

/** `$1` and what follows; or what is certain of each of them, where they are known only as it runs; undefined where nothing is. */
export type Positional = readonly Content[] | { readonly each: Fit } | undefined;

/** What the text itself tells of a variable. `numeric` where the unknown text is surely a decimal integer, `named` where it is names of commits, `data` where it is what the project holds. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** One of the names a pattern matched when the shell stood in `cwds`, or the pattern itself where none did. */
  | { readonly kind: 'match'; readonly pattern: string; readonly cwds: State['cwds'] }
  | { readonly kind: 'unset' }
  /** `among`: one of these. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly numeric: boolean;
      readonly named?: true;
      readonly data?: true;
      /** What each element of the list is. */
      readonly elements?: readonly Content[];
      /** An element begins so, where nothing else is certain of it. */
      readonly prefix?: string;
      /** No element of the list is nothing, though there may be none. */
      readonly filled?: true;
      /** It may be a list of several elements. */
      readonly several?: true;
      /** It is a list of which elements were given something one by one, by their subscripts: any of them may be unset. */
      readonly member?: true;
      readonly fits?: Fit;
      readonly among?: readonly Content[];
    };

export interface Variable {
  readonly content: Content;
  /** Seen by programs that are started. */
  readonly exported: boolean;
  /** Read-only, or with an attribute (-i, -l, -n …) that changes what an assignment does: a later assignment leaves it unknown. */
  readonly fixed: boolean;
  /** `keyed`: an array whose subscripts are plain text; `computed`: an integer, so that what is assigned is evaluated; `reference`: so it is, for another name. */
  readonly nature?: 'keyed' | 'computed' | 'reference' | undefined;
}

/** A function as the text defines it. `at` is the place of the word that held the code, where the body was not in the text itself. */
export interface Definition {
  readonly body: readonly Node[];
  readonly at: Place | undefined;
  /** The followed file that defines it. */
  readonly source: Source | undefined;
}

/** Where the shell stood before `pushd`. `maybe`: or that failed, and the shell stands there still. */
export interface Pushed {
  readonly back: State['cwds'];
  readonly doubts: State['doubts'];
  readonly maybe: boolean;
  /** The shell was there before the text: what its stack held then, if anything, is not known. */
  readonly before?: true;
}

export interface State {
  /** Names the text has assigned, unset or declared. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** What every other name is: as the scene has it, or anything at all. */
  readonly rest: 'scene' | 'unknown';
  /** What it was started with, and so every name besides those that the text has touched; undefined where that is not known whole. */
  readonly given: ReadonlySet<string> | undefined;
  /** A name may stand for any other (`declare -n`): what is assigned to one may be changed by any. */
  readonly aliased: boolean;
  /** `any`: one of those the text makes, or none. */
  readonly functions: ReadonlyMap<string, Definition | 'any'>;
  /** `$1` …; undefined where only running could tell. */
  readonly positional: Positional;
  /** Every directory it may be in; an undefined one could be any. Never empty. */
  readonly cwds: readonly (string | undefined)[];
  /** Directories among these that it is in only where another could not be entered, and which. */
  readonly doubts: ReadonlyMap<string, string>;
  /** The same for `OLDPWD`; nothing where it is not set. */
  readonly previous: readonly (string | undefined)[];
  /** Where `popd` leads back to, the next first; undefined where only running could tell. */
  readonly stack: readonly Pushed[] | undefined;
  /** The text changed the directory: it may have been reached through a symlink. */
  readonly entered: boolean;
  /** The options that change how words and pipelines work are those of a fresh shell. */
  readonly standard: boolean;
  /** `fewer`: patterns are nothing where they match nothing (`nullglob`); `other`: they may match more, or be an error (`globstar`, `dotglob`, `failglob` …). */
  readonly loose: Loosened;
  /** Braces are expanded, as a fresh shell that is not `sh` does. */
  readonly braces: boolean;
  /** A command that fails ends the shell, where nothing tests it (`set -e`). */
  readonly strict: boolean;
  /** Standard input, where `exec` has moved it. */
  readonly input: Input | undefined;
  /** The command can't get here: it left by `exit`, `return`, `break` or `continue`. */
  readonly dead: boolean;
  /** Files that the text surely wrote anew: what stood in them before no longer counts. */
  readonly renewed: ReadonlySet<string>;
}

export type Loosened = false | 'fewer' | 'other';

/** What holds of patterns on either way. */
export function looser(one: Loosened, other: Loosened): Loosened {
  return one === 'other' || other === 'other' ? 'other' : one || other;
}

/** The two ways on from a command: where it ended with status 0, and where it did not. */
export interface Flow {
  readonly ok: State;
  readonly failed: State;
}

export const UNSET: Content = { kind: 'unset' };

export function unknown(reason: string, numeric = false, fits: Fit | undefined = undefined): Content {
  return { kind: 'unknown', reason, numeric, ...(fits === undefined ? {} : { fits }) };
}

/** The number of an open file. */
export const DESCRIPTOR = 'a descriptor number';

/** The two of a coprocess. */
export const COPROCESS = 'descriptors of a coprocess';

/** The same, where it is surely the names of commits or branches. */
export function naming(content: Content, named: boolean): Content {
  return named && content.kind === 'unknown' ? { ...content, named: true } : content;
}

/** The same, where it is surely data of the project. */
export function asData(content: Content, data: boolean): Content {
  return data && content.kind === 'unknown' && !content.numeric ? { ...content, data: true } : content;
}

/** A text with nothing in it of which code could be made. */
export const PLAIN = /^[^$`\\[\]]*$/;

/** A number, data of the project, or a text that holds no code. */
export function datable(content: Content): boolean {
  if (content.kind === 'unknown') return content.numeric || content.data === true;
  if (content.kind === 'match') return !/^\/|\.\./.test(content.pattern);
  return content.kind === 'list' ? content.items.every(one => PLAIN.test(one)) : content.kind === 'unset' || PLAIN.test(content.text);
}

/** A shell that has just been started in `cwd` with these arguments. */
export function fresh(cwds: readonly (string | undefined)[], positional: Positional): State {
  return {
    variables: new Map(),
    rest: 'scene',
    given: undefined,
    aliased: false,
    functions: new Map(),
    positional,
    cwds,
    doubts: NOWHERE,
    previous: [undefined],
    stack: EMPTY,
    strict: false,
    entered: false,
    standard: true,
    loose: false,
    braces: true,
    input: undefined,
    dead: false,
    renewed: NOTHING,
  };
}

const NOTHING: ReadonlySet<string> = new Set();
const EMPTY: readonly Pushed[] = [];
const NOWHERE: ReadonlyMap<string, string> = new Map();
/** Arguments whose text is known. */
export function texts(list: readonly string[]): readonly Content[] {
  return list.map(text => ({ kind: 'text', text }));
}

export function both(state: State): Flow {
  return { ok: state, failed: state };
}

/** Variables whose value a shell makes itself, so that an assigned text is not what is read back. */
const OWN = new Set(
  `_ - ? ! $ # 0 @ * RANDOM SRANDOM SECONDS LINENO BASHPID PPID UID EUID EPOCHSECONDS EPOCHREALTIME PIPESTATUS FUNCNAME DIRSTACK GROUPS SHELLOPTS BASHOPTS
  BASH BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_ALIASES BASH_COMMAND BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION
  HISTCMD COMP_WORDBREAKS OPTIND OPTARG PWD OLDPWD HOSTNAME HOSTTYPE MACHTYPE OSTYPE SHLVL COPROC MAPFILE
  IFS LC_ALL LC_CTYPE LC_COLLATE LANG POSIXLY_CORRECT`.split(/\s+/),
);

/** Of these, given an integer, another one is read back. */
const COUNTS = /^(?:S?RANDOM|SECONDS|OPTIND)$/;

/** Those that zsh makes besides: ordinary names to any other shell. */
const OWN_IN_ZSH = new Set(
  `status pipestatus argv path cdpath fpath manpath mailpath fignore module_path histchars prompt signals funcstack parameters options commands functions aliases
  ZSH_ARGZERO USERNAME GID EGID TTY TTYIDLE`.split(/\s+/),
);

/** A new value for a name. What the shell itself keeps, and what is fixed, becomes unknown rather than believed. */
export function assign(state: State, name: string, content: Content, zsh: boolean): State {
  const old = state.variables.get(name);
  const own = OWN.has(name) || (zsh && OWN_IN_ZSH.has(name));
  const keyed = old?.nature === 'keyed' && !own && !state.aliased && datable(old.content) && datable(content);
  const member = keyed && content.kind === 'unknown' && content.member === true;
  const odd = (old?.fixed && !member) || state.aliased || (own && content.kind !== 'unknown');
  const number = !state.aliased && integer(content) && (own ? COUNTS.test(name) : integer(old?.content));
  const believed = odd ? asData(unknown(`${name} is not an ordinary variable`, number), keyed) : content;
  return put(state, name, { ...natureOf(old), content: believed, exported: old?.exported ?? false, fixed: old?.fixed ?? false });
}

/** The variable itself, attributes and all. */
export function put(state: State, name: string, variable: Variable): State {
  return { ...state, variables: new Map(state.variables).set(name, variable) };
}

/** What a name holds by the text alone; undefined where the text has not touched it. */
export function touched(state: State, name: string): Content | undefined {
  const variable = state.variables.get(name);
  if (variable !== undefined) return variable.content;
  return state.rest === 'unknown' ? unknown(`${name} is not known here`) : undefined;
}

/** Nothing has given the name a value: not what the shell was started with, nor the text. */
export function lacks({ variables, rest, given, aliased }: State, name: string): boolean {
  return rest === 'scene' && !aliased && !variables.has(name) && isAbsent(name, given);
}

/** What a name holds where two ways meet: one that was touched on the other alone was given nothing on this. */
function held(state: State, name: string): Content | undefined {
  return lacks(state, name) ? UNSET : touched(state, name);
}

/** Nothing is known of variables, arguments or functions any more, nor of the directory. */
export function forgetAll(state: State): State {
  return {
    ...state,
    variables: fixedOnes(state),
    rest: 'unknown',
    positional: undefined,
    cwds: [undefined],
    doubts: NOWHERE,
    previous: [undefined],
    stack: undefined,
    strict: false,
    entered: true,
    standard: false,
    braces: false,
  };
}

/** Nothing is known of variables any more; the directory and functions stand. */
export function forgetVariables(state: State): State {
  return { ...state, variables: fixedOnes(state), rest: 'unknown' };
}

/** Names that an assignment leaves unknown stay so. */
function fixedOnes({ variables }: State): State['variables'] {
  const kept = [...variables].filter(([, one]) => one.fixed);
  return new Map(
    kept.map(([name, one]) => [
      name,
      { ...natureOf(one), content: unknown(`${name} is read-only or has an attribute`), exported: false, fixed: true },
    ]),
  );
}

/** Names that stand for other parts of a state in a record of what was changed. */
export const CWD = '/cwd';
/** The directory was changed and changed back. */
export const PREVIOUS = '/previous';
/** A loop or function was left on the way. */
export const LEFT = '/left';
export const POSITIONAL = '/positional';
export const OPTIONS = '/options';
export const STRICT = '/strict';
export const EVERYTHING = '/everything';
export const VARIABLES = '/variables';
export const ALIASED = '/aliased';
/** More than single variables and functions. */
export const WIDE: ReadonlySet<string> = new Set([CWD, POSITIONAL, OPTIONS, STRICT, EVERYTHING, VARIABLES, ALIASED]);
/** The name was given an attribute that changes what is read back. */
export const fixedKey = (name: string) => `/fixed ${name}`;
/** The name was only ever given the number of a process that this shell started. */
export const processKey = (name: string) => `/process ${name}`;
/** The name was only ever given texts that are known, or contents of which something is certain, each of them on the record too. */
export const textsKey = (name: string) => `/texts ${name}`;
export const textKey = (name: string, text: string) => `/text ${name} ${text}`;
/** The same of a content that is not a text. */
export const likeKey = (name: string, content: Content) => `/like ${name} ${JSON.stringify(content)}`;
/** The name was only ever given numbers, or data of the project. */
export const dataKey = (name: string) => `/data ${name}`;
/** The name was given what may be a list of several elements. */
export const listKey = (name: string) => `/list ${name}`;

/** It may be a list of several elements. */
export function isSeveral(content: Content | undefined): boolean {
  if (content?.kind === 'list') return content.items.length > 1;
  return (
    content?.kind === 'unknown' &&
    (content.several === true || content.elements !== undefined || /^(?:the )?elements of /.test(content.reason))
  );
}

/** The same, where it is the elements of a list, however many. */
export function severally(content: Content): Content {
  return content.kind === 'unknown' ? { ...content, several: true } : content;
}

/** The name may have been given anything. */
export function anything(names: readonly string[]): Changes {
  return new Map(collect(names, name => [[name, false] as const, [textsKey(name), false] as const, [dataKey(name), false] as const]));
}
/** The function was taken away. */
export const goneKey = (name: string) => `/gone ${name}`;
export const functionKey = (name: string) => `/function ${name}`;
/** The name by which bash hands an exported function on in its environment. */
export const handedOn = (name: string) => `BASH_FUNC_${name}%%`;

/** What was changed somewhere: by name, whether every new value was surely an integer. */
export type Changes = ReadonlyMap<string, boolean>;

/** The state in which every change may have happened or not, in any order and any number of times. */
export function loosen(state: State, changes: Changes): State {
  if (changes.has(EVERYTHING))
    return loosenNames({ ...forgetAll(state), aliased: state.aliased || changes.has(ALIASED) }, fixings(changes));
  const next = loosenNames(changes.has(VARIABLES) ? forgetVariables(state) : state, changes);
  return {
    ...next,
    ...(changes.has(ALIASED) ? { aliased: true } : {}),
    ...(changes.has(CWD) ? { cwds: [undefined], doubts: NOWHERE, previous: [undefined], stack: undefined, entered: true } : {}),
    ...(changes.has(PREVIOUS) ? { previous: [undefined], entered: true } : {}),
    ...(changes.has(STRICT) ? { strict: false } : {}),
    ...(changes.has(POSITIONAL) ? { positional: undefined } : {}),
    ...(changes.has(OPTIONS) ? { standard: false, braces: false } : {}),
  };
}

/** Names that were given an attribute: what is assigned to one later may be an error, whatever else is known. */
function fixings(changes: Changes): Changes {
  return new Map(
    [...changes]
      .filter(([name]) => !name.startsWith('/') && changes.has(fixedKey(name)))
      .flatMap(([name]) => [
        [name, false],
        [fixedKey(name), false],
      ]),
  );
}

function loosenNames(state: State, changes: Changes): State {
  const variables = new Map(state.variables);
  const functions = new Map(state.functions);
  for (const [name, numeric] of changes) {
    if (name.startsWith('/function ')) functions.set(name.slice(10), 'any');
    else if (!name.startsWith('/'))
      variables.set(name, {
        ...loose(state, name, {
          numeric,
          process: changes.get(processKey(name)) === true,
          data: changes.get(dataKey(name)) === true,
          texts: textsOf(name, changes),
          several: changes.has(listKey(name)),
        }),
        ...(changes.has(fixedKey(name)) ? { fixed: true } : {}),
      });
  }
  return { ...state, variables, functions };
}

/** What the shell itself begins with. */
const FIRST: ReadonlyMap<string, Content> = new Map([['OPTIND', { kind: 'text', text: '1' }]]);

/** The texts and contents that a name was given, where it was given nothing else. */
function textsOf(name: string, changes: Changes): readonly Content[] {
  if (changes.get(textsKey(name)) !== true) return [];
  const [text, like] = [textKey(name, ''), `/like ${name} `];
  return collect([...changes.keys()], (key): Content[] => {
    if (key.startsWith(like)) return [JSON.parse(key.slice(like.length)) as Content];
    return key.startsWith(text) ? [{ kind: 'text', text: key.slice(text.length) }] : [];
  });
}

/** How a name was changed, time and again. */
interface Loose {
  readonly numeric: boolean;
  readonly process: boolean;
  readonly data: boolean;
  readonly texts: readonly Content[];
  readonly several: boolean;
}

function loose(state: State, name: string, { numeric, process, data, texts, several }: Loose): Variable {
  const old = state.variables.get(name);
  const held = lacks(state, name) ? UNSET : touched(state, name);
  const content =
    process && (held === undefined || isProcess(held)) && (texts.length === 0 || !texts.every(nothing))
      ? STARTED
      : texts.length > 0 && held !== undefined && !(process && [held, ...texts].every(nothing))
        ? any(
            texts.reduce((one, other) => (alike(one, other) ? one : either(name, [one, other])), held),
            texts,
          )
        : asData(
            unknown(`${name} changes as the command runs`, numeric && integer(held ?? FIRST.get(name))),
            data && (held === undefined || datable(held)),
          );
  const list = content.kind === 'unknown' && (several || isSeveral(held));
  return { ...natureOf(old), content: list ? { ...content, several: true } : content, exported: false, fixed: old?.fixed ?? false };
}

/** A list that a loop makes longer is not told by the first few that it makes. */
function any(content: Content, texts: readonly Content[]): Content {
  if (content.kind !== 'unknown' || content.among === undefined || !texts.some(one => one.kind === 'list')) return content;
  const { among: _, ...rest } = content;
  return rest;
}

/** The number of a process that this shell started, or several, or none. */
export const STARTED: Content = { kind: 'unknown', reason: '$! is the number of a process started before', numeric: false };

/** The reason given for what a regular expression matched each of whose groups is a number. */
export const NUMBERED = 'what a pattern matched, with a number in each of its groups';

/** It is the number of a process that this shell started, or of several, or nothing. */
export function isProcess(content: Content | undefined): boolean {
  if (content?.kind === 'unset') return true;
  if (content?.kind === 'text') return content.text === '';
  if (content?.kind === 'list') return content.items.length === 0;
  return content?.kind === 'unknown' && content.reason.startsWith('$! ');
}

function nothing(content: Content): boolean {
  return content.kind === 'unset' || (content.kind === 'text' && content.text === '');
}

/** The content is surely a decimal integer that arithmetic takes as it stands. */
export function integer(content: Content | undefined): boolean {
  if (content?.kind === 'text') return /^(?:0|-?[1-9][0-9]{0,14})$/.test(content.text);
  return content?.kind === 'unknown' && content.numeric;
}

/** The state after two ways have met: only what both agree on is known. */
export function join(one: State, other: State): State {
  if (one === other || other.dead) return one;
  if (one.dead) return other;
  return {
    variables: joinVariables(one, other),
    rest: one.rest === 'scene' ? other.rest : 'unknown',
    given: one.given === other.given ? one.given : undefined,
    aliased: one.aliased || other.aliased,
    functions: joinFunctions(one, other),
    positional: alike(one.positional, other.positional) ? one.positional : undefined,
    cwds: joinPlaces(one.cwds, other.cwds),
    doubts: joinDoubts(one, other),
    previous: joinPlaces(one.previous, other.previous),
    stack: joinStacks(one, other),
    strict: one.strict && other.strict,
    entered: one.entered || other.entered,
    standard: one.standard && other.standard,
    loose: looser(one.loose, other.loose),
    braces: one.braces && other.braces,
    input: alike(one.input, other.input) ? one.input : { kind: 'unknown', reason: 'where input comes from' },
    dead: false,
    renewed: one.renewed === other.renewed ? one.renewed : one.renewed.intersection(other.renewed),
  };
}

/** Where one way has gone on by `pushd` from where the other stands, that may have been done or not. */
function joinStacks(one: State, other: State): State['stack'] {
  const [a, b] = [one.stack, other.stack];
  if (a === b || a === undefined || b === undefined) return a === b ? a : undefined;
  if (a.length === b.length) return alike(a, b) ? a : samePlaces(a, b);
  const [long, short] = a.length > b.length ? [a, other] : [b, one];
  const [top, ...rest] = long;
  if (top === undefined || !alike(rest, short.stack) || !alike(top.back, short.cwds)) return undefined;
  return [{ ...top, maybe: true }, ...rest];
}

function samePlaces(a: readonly Pushed[], b: readonly Pushed[]): State['stack'] {
  const places = (list: readonly Pushed[]) => list.map(one => one.back);
  return alike(places(a), places(b)) ? a.map((one, at) => ({ ...one, maybe: one.maybe || b[at]?.maybe === true })) : undefined;
}

function joinVariables(one: State, other: State): ReadonlyMap<string, Variable> {
  if (one.variables === other.variables) return one.variables;
  const names = new Set([...one.variables.keys(), ...other.variables.keys()]);
  return new Map([...names].map(name => [name, joinVariable(name, [one, other])]));
}

function joinVariable(name: string, states: readonly [State, State]): Variable {
  const [a, b] = states.map(state => state.variables.get(name));
  if (a !== undefined && b !== undefined && alike(a.content, b.content)) {
    return { ...common(a, b), content: a.content, exported: a.exported && b.exported, fixed: a.fixed || b.fixed };
  }
  const content = either(name, [held(states[0], name), held(states[1], name)]);
  return { ...common(a, b), content, exported: false, fixed: a?.fixed || b?.fixed || false };
}

/** What a name holds that was given something on one way and something else on the other. */
function either(name: string, [one, other]: readonly [Content | undefined, Content | undefined]): Content {
  const plain = unknown(`${name} depends on how the command runs`, integer(one) && integer(other));
  const made: Content =
    isSeveral(one) || isSeveral(other) || one?.kind === 'list' || other?.kind === 'list' ? ({ ...plain, several: true } as Content) : plain;
  if (one === undefined || other === undefined || made.kind !== 'unknown') return made;
  if (nothing(one) && nothing(other)) return made;
  if (isProcess(one) && isProcess(other)) return STARTED;
  const [each, fits] = [among(one, other), certain(one, other)];
  const marked = datable(one) && datable(other) && !made.numeric ? { data: true as const } : {};
  const filled = made.several && fits !== undefined && something(one) && something(other) ? { filled: true as const } : {};
  const names = namely(one) && namely(other) ? { named: true as const } : {};
  const member = isMember(one) || isMember(other) ? { member: true as const } : {};
  return {
    ...made,
    ...marked,
    ...names,
    ...filled,
    ...member,
    ...(fits === undefined ? {} : { fits }),
    ...(each === undefined ? {} : { among: each }),
  };
}

function isMember(content: Content): boolean {
  return content.kind === 'unknown' && content.member === true;
}

/** No element of it is nothing, though there may be none. */
function something(content: Content): boolean {
  if (content.kind === 'unknown')
    return content.filled === true || (content.fits !== undefined && content.fits.empty === undefined && !isSeveral(content));
  return content.kind === 'list' ? !content.items.includes('') : content.kind !== 'text' || content.text !== '';
}

/** Names of commits, or nothing. */
function namely(content: Content): boolean {
  return content.kind === 'unknown' ? content.named === true : content.kind === 'text' && content.text === '';
}

/** An array is keyed where it is on both ways, and a name computed or a reference where it is on one. */
function common(a: Variable | undefined, b: Variable | undefined): Pick<Variable, 'nature'> {
  if (a?.nature === 'reference' || b?.nature === 'reference') return { nature: 'reference' };
  if (a?.nature === 'computed' || b?.nature === 'computed') return { nature: 'computed' };
  return a?.nature === b?.nature ? natureOf(a) : {};
}

function natureOf(one: Variable | undefined): Pick<Variable, 'nature'> {
  return one?.nature === undefined ? {} : { nature: one.nature };
}

function joinFunctions(one: State, other: State): State['functions'] {
  if (one.functions === other.functions) return one.functions;
  const names = new Set([...one.functions.keys(), ...other.functions.keys()]);
  return new Map(
    [...names].map(name => {
      const mine = one.functions.get(name);
      return [name, mine !== undefined && mine === other.functions.get(name) ? mine : 'any'];
    }),
  );
}

/** A directory is in doubt where it is, for the same reason, on every way that leads to it. */
function joinDoubts(one: State, other: State): State['doubts'] {
  if (one.doubts === other.doubts && one.cwds === other.cwds) return one.doubts;
  const kept = [...one.doubts, ...other.doubts].filter(([cwd, why]) =>
    [one, other].every(state => !state.cwds.includes(cwd) || state.doubts.get(cwd) === why),
  );
  return kept.length === 0 ? NOWHERE : new Map(kept);
}

/** At most this many directories are followed side by side; beyond that it could be any. */
export const MOST_PLACES = 12;

function joinPlaces(one: State['cwds'], other: State['cwds']): State['cwds'] {
  if (alike(one, other)) return one;
  const all = [...new Set([...one, ...other])];
  return all.length > MOST_PLACES || all.includes(undefined) ? [undefined] : all;
}
