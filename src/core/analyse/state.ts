/** What is known of a shell at one point of a text: variables, functions, working directory. Plain data; every change makes a new one. */
import type { Node, Place } from '../syntax.ts';
import { isAbsent } from './absent.ts';
import { asData, type Content, datable, integer, type Positional, UNSET, unknown } from './content.ts';
import type { Source } from './follow/source.ts';
import type { Input } from './program.ts';

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

export const NOWHERE: ReadonlyMap<string, string> = new Map();

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
export function held(state: State, name: string): Content | undefined {
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

/** The name by which bash hands an exported function on in its environment. */
export const handedOn = (name: string) => `BASH_FUNC_${name}%%`;

export function natureOf(one: Variable | undefined): Pick<Variable, 'nature'> {
  return one?.nature === undefined ? {} : { nature: one.nature };
}
